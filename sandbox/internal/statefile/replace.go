package statefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replace puts a file with this content in the place of path, or leaves path alone. Only the owner can read it: it holds credentials and people.
func replace(path string, content [][]byte) error {
	temporary := path + ".tmp"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that was killed
		return err
	}
	if err := create(temporary, content); err != nil {
		return errors.Join(err, ignoreAbsent(os.Remove(temporary)))
	}
	if err := os.Rename(temporary, path); err != nil {
		return errors.Join(err, ignoreAbsent(os.Remove(temporary)))
	}
	return syncFolder(filepath.Dir(path))
}

func create(path string, content [][]byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the path is the user's own
	if err != nil {
		return err
	}
	for _, part := range content {
		if _, err := file.Write(part); err != nil {
			return errors.Join(err, file.Close())
		}
	}
	return errors.Join(file.Sync(), file.Close())
}

func ignoreAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
