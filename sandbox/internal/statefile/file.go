package statefile

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// ErrClosed says that a save was asked for after Close.
var ErrClosed = errors.New("the state file is closed")

// File is a document on disk. Make one with [Open]; all methods are safe for concurrent use.
type File struct {
	path   string
	export func() any
	lock   *os.File

	writing chan struct{} // has an entry while a save is under way; guards saved
	saved   [sha256.Size]byte

	mu     sync.Mutex
	next   *round // the save that is asked for and has not begun; nil: none
	failed error  // of the last save
	closed bool
}

// round is one save, and those who wait for it.
type round struct {
	done chan struct{}
	err  error
}

// Open locks the file and returns what is in it, nil if there is no file yet. export makes what a save writes: a value for encoding/json that does not
// change any more. It is called from saves only, by one goroutine at a time.
//
// Errors say what to do. Refused are a file that another process has open, one that is not regular, that cannot be read, is cut, damaged, empty, of
// another format or version; none of them is touched.
func Open(path string, export func() any) (*File, []byte, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, nil, err
	}
	lock, err := acquire(path + ".lock")
	if err != nil {
		return nil, nil, err
	}
	f := &File{path: path, export: export, lock: lock, writing: make(chan struct{}, 1)}
	content, err := os.ReadFile(path) //nolint:gosec // the path is the user's own
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil, nil
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the state file cannot be read: %w; make it readable, or choose another file", err), lock.Close())
	}
	document, err := decode(content)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("the state file %s %w; it was left as it is: move it away to start empty, or put a good copy in its place", path, err), lock.Close())
	}
	f.saved = sha256.Sum256(document)
	return f, document, nil
}

// resolve finds the file itself behind links, so that a rename replaces it and not a link, and that one file has one lock.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is not a regular file; choose another one for the state", path)
	}
	return path, nil
}

// Path is where the file is, links resolved.
func (f *File) Path() string { return f.path }

// Save returns once everything that was there when it was called is on the disk. Calls at the same time share one write; where nothing has changed,
// nothing is written. After an error the file is whole, as it was or as it should be.
func (f *File) Save() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return ErrClosed
	}
	r := f.next
	first := r == nil
	if first {
		r = &round{done: make(chan struct{}), err: errors.New("the state could not be exported")}
		f.next = r
	}
	f.mu.Unlock()
	if first {
		f.run(r)
	}
	<-r.done
	return r.err
}

// run does the save of a round once the one before it is done.
func (f *File) run(r *round) {
	f.writing <- struct{}{}
	defer func() { <-f.writing }()
	defer close(r.done)
	f.mu.Lock()
	f.next = nil // whoever comes from now on may have changed something that is not exported any more
	closed := f.closed
	f.mu.Unlock()
	if closed { // and so is the lock
		r.err = ErrClosed
		return
	}
	r.err = f.write()
	f.mu.Lock()
	f.failed = r.err
	f.mu.Unlock()
}

func (f *File) write() error {
	document, err := json.Marshal(f.export())
	if err != nil {
		return err
	}
	sum := sha256.Sum256(document)
	if sum == f.saved {
		return nil
	}
	if err := replace(f.path, encode(document, sum)); err != nil {
		f.saved = [sha256.Size]byte{} // nobody knows which of the two is there
		return err
	}
	f.saved = sum
	return nil
}

// Ready tells whether writes are on the disk so far. After a save that failed it tries once more, and returns the error if that fails too.
func (f *File) Ready() error {
	f.mu.Lock()
	failed, closed := f.failed, f.closed
	f.mu.Unlock()
	switch {
	case closed:
		return ErrClosed
	case failed != nil:
		return f.Save()
	}
	return nil
}

// Close gives the lock back, once a save under way is done. It saves nothing. A second call does nothing.
func (f *File) Close() error {
	f.mu.Lock()
	closed := f.closed
	f.closed = true
	f.mu.Unlock()
	if closed {
		return nil
	}
	f.writing <- struct{}{}
	defer func() { <-f.writing }()
	return f.lock.Close()
}

// inUse is the refusal of a lock that another process holds.
func inUse(path string) error {
	return fmt.Errorf("another sandbox has this state file open (it holds %s): end it first, or choose another file", path)
}
