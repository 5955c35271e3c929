package exchange

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// AtomicFile is a file that appears under its name only when it is whole: it is written beside its target and moved
// there by Commit.
type AtomicFile struct {
	path string
	file *os.File
	buf  *bufio.Writer
}

// Create begins a file. Either Commit or Abort must follow; Abort after Commit does nothing, so it may be deferred.
func Create(path string) (*AtomicFile, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return nil, fileError(path, err, "不能在这个位置写文件", "no file can be written there")
	}
	return &AtomicFile{path: path, file: f, buf: bufio.NewWriterSize(f, 1<<18)}, nil
}

// Write adds to the file.
func (a *AtomicFile) Write(p []byte) (int, error) { return a.buf.Write(p) }

// Commit makes the file appear, in place of an older one.
func (a *AtomicFile) Commit() error {
	if a.file == nil {
		return fmt.Errorf("writing %s: it is already closed", a.path)
	}
	f := a.file
	a.file = nil
	err := a.buf.Flush()
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), a.path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", a.path, err)
	}
	return nil
}

// Abort drops what was written.
func (a *AtomicFile) Abort() {
	if a.file == nil {
		return
	}
	a.file.Close()
	os.Remove(a.file.Name())
	a.file = nil
}
