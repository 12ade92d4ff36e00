// Package statefile keeps one JSON document in one file, so that a process that is killed at any moment loses nothing that was saved.
//
// A save writes the whole document to FILE.tmp beside the file, flushes it to the disk and renames it onto the file: there is always one whole file,
// the old one or the new one. Saves that are asked for at the same time share one write. Who has the file open holds a lock on FILE.lock, which is
// an empty file that stays behind; the operating system gives the lock back however the process ends.
//
// The file has two lines of JSON: what it is, with the length and the SHA-256 of the second line, and the document. A file that does not fit its own
// description is refused and never overwritten.
package statefile
