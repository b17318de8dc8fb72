package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"wfconnect/replace"
)

// harStore is the archive on disk. The file at path is complete at every
// instant, because it is never written to: entries go to another file beside
// it, path~, which then takes its place by a rename, and the file that had the
// place becomes the next path~. So path~ lags behind by one commit, which is
// copied to it first, and no commit costs more than twice what it adds.
//
// Who has opened path before two commits and still reads it sees the second one
// being written; opened anew it is whole.
//
// Where a file cannot have two names (os.Link fails), every commit copies the
// whole. Nothing is synced to the disk before the end: this outlives the
// program, not the machine.
type harStore struct {
	path, side, spare string
	disk              disk
	is                os.FileInfo // the file at path, as this store put it there
	end               int64       // of its last entry
	sideEnd           int64       // the same in side; 0: there is none
	entries           int
	release           func() // lets go of the lock on the file at path
}

// disk is what a test bends.
type disk struct {
	write func(*os.File, []byte) (int, error)
	link  func(old, new string) error
}

var systemDisk = disk{write: (*os.File).Write, link: os.Link}

type diskWriter struct {
	disk disk
	file *os.File
}

func (w diskWriter) Write(b []byte) (int, error) { return w.disk.write(w.file, b) }

func newHARStore(path, version string, d disk) (*harStore, error) {
	if err := replaceable(path); err != nil {
		return nil, err
	}
	s := &harStore{path: path, side: path + "~", spare: path + "~~", disk: d, release: func() {}}
	if err := lockedElsewhere(path); err != nil {
		return nil, err
	}
	for _, name := range []string{s.side, s.spare} {
		if err := removeLeftover(name); err != nil {
			return nil, err
		}
	}
	head := harHead(version)
	if err := s.swap(func(w io.Writer) error {
		_, err := w.Write(head)
		return err
	}); err != nil {
		_ = os.Remove(s.side) // it may not be there
		return nil, fmt.Errorf("%w; name a file in a folder that you may write to", err)
	}
	return s, nil
}

// replaceable: there is nothing at path, or a plain file.
func replaceable(path string) error {
	info, err := os.Lstat(path)
	switch {
	case path == "":
		return errors.New("no file was named")
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%w; choose another place", err)
	case info.IsDir():
		return errors.New("it is a folder; name a file in it")
	case !info.Mode().IsRegular():
		return errors.New("it is a link, a device or a pipe; name a plain file")
	}
	return nil
}

// removeLeftover removes what a recording that was killed left beside its file,
// and nothing else that happens to be there.
func removeLeftover(name string) error {
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	inTheWay := fmt.Errorf("%s is in the way, and no recording left it there; move it, or record to another file", name)
	if err != nil || !info.Mode().IsRegular() {
		return inTheWay
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%s is in the way: %w", name, err)
	}
	begin := make([]byte, len(harBegin))
	n, _ := io.ReadFull(f, begin) // a short file is judged by what it holds
	f.Close()
	if !bytes.HasPrefix([]byte(harBegin), begin[:n]) {
		return inTheWay
	}
	return os.Remove(name)
}

// commit adds exchanges to the archive.
func (s *harStore) commit(batch []Exchange) error {
	return s.swap(func(w io.Writer) error {
		for i := range batch {
			entry, err := harEntry(batch[i])
			if err != nil {
				return fmt.Errorf("exchange %d as HAR: %w", batch[i].Seq, err)
			}
			if s.entries > 0 {
				entry = append([]byte(harComma), entry...)
			}
			if _, err := w.Write(entry); err != nil {
				return err
			}
			s.entries++
		}
		return nil
	})
}

// swap completes side with what it lacks, what add writes and the tail, and
// puts it in the place of path.
func (s *harStore) swap(add func(io.Writer) error) error {
	flags := os.O_WRONLY
	if s.sideEnd == 0 {
		flags |= os.O_CREATE | os.O_EXCL
	}
	side, err := os.OpenFile(s.side, flags, 0o600)
	if err != nil {
		return err
	}
	end, err := s.complete(side, add)
	is, serr := side.Stat()
	if err = errors.Join(err, serr, side.Close()); err != nil {
		return err
	}
	release, err := hold(s.side)
	if err != nil {
		return err
	}
	linked, err := s.exchange()
	if err != nil {
		release()
		return err
	}
	s.release()
	s.sideEnd = 0
	if linked {
		s.sideEnd = s.end
	}
	s.release, s.is, s.end = release, is, end
	return nil
}

// complete writes side, and returns where its last entry ends.
func (s *harStore) complete(side *os.File, add func(io.Writer) error) (end int64, err error) {
	w := diskWriter{s.disk, side}
	if s.is != nil {
		main, err := os.Open(s.path)
		if err != nil {
			return 0, err
		}
		defer main.Close() // only read
		if _, err := side.Seek(s.sideEnd, io.SeekStart); err != nil {
			return 0, err
		}
		if _, err := io.Copy(w, io.NewSectionReader(main, s.sideEnd, s.end-s.sideEnd)); err != nil {
			return 0, err
		}
	}
	if err := add(w); err != nil {
		return 0, err
	}
	if end, err = side.Seek(0, io.SeekCurrent); err != nil {
		return 0, err
	}
	if _, err := w.Write([]byte(harTail)); err != nil {
		return 0, err
	}
	return end, side.Truncate(end + int64(len(harTail)))
}

// exchange puts side in the place of path; linked says that what was at path
// is at side now.
func (s *harStore) exchange() (linked bool, err error) {
	if s.is != nil {
		linked = s.disk.link(s.path, s.spare) == nil
		name := s.path
		if linked {
			name = s.spare
		}
		if info, err := os.Lstat(name); err != nil || !os.SameFile(info, s.is) {
			s.unlink(linked)
			return false, errors.New("somebody else moved or replaced the file meanwhile; what had been recorded went with it")
		}
	}
	if err := replace.Rename(s.side, s.path); err != nil {
		s.unlink(linked)
		return false, err
	}
	if linked && replace.Rename(s.spare, s.side) != nil {
		s.unlink(linked)
		return false, nil // the next commit copies the whole
	}
	return linked, nil
}

// unlink removes spare again: what cannot be removed is found by the next
// recording.
func (s *harStore) unlink(linked bool) {
	if linked {
		_ = os.Remove(s.spare)
	}
}

// finish leaves nothing but the archive, and brings it to the disk.
func (s *harStore) finish() error {
	defer s.release()
	if err := os.Remove(s.side); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(s.path, os.O_WRONLY, 0) // Windows syncs no file that is only read
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
