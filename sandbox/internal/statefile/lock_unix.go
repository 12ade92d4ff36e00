//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package statefile

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// acquire locks the file at path for this process; closing what it returns gives the lock back.
func acquire(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the path is the user's own
	if err != nil {
		return nil, fmt.Errorf("the state's lock file: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, errors.Join(inUse(path), file.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("the state's lock file %s: %w", path, err), file.Close())
	}
	return file, nil
}

// syncFolder makes a rename in the folder last.
func syncFolder(path string) error {
	folder, err := os.Open(path) //nolint:gosec // the path is the user's own
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
