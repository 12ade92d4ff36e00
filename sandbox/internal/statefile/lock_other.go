//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package statefile

import (
	"errors"
	"fmt"
	"os"
)

// acquire fails: without a lock two processes could overwrite each other's state.
func acquire(string) (*os.File, error) {
	return nil, fmt.Errorf("a state file needs file locks, which this operating system does not offer: %w", errors.ErrUnsupported)
}

func syncFolder(string) error { return errors.ErrUnsupported }
