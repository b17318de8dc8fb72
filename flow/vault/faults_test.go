package vault

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

var errCut = errors.New("the power is gone")

// faults lets a number of steps happen, of the disk, the keyring and the
// configuration alike. Then one fails, or that one and all that follow.
type faults struct {
	left int   // steps until then
	err  error // that it fails with; errCut: nothing happens any more
	half bool  // the step that fails happens all the same, a write in part
	at   string
	hit  bool
}

func (f *faults) step(name string) error {
	if f.hit && errors.Is(f.err, errCut) {
		return errCut
	}
	f.left--
	if f.left != -1 {
		return nil
	}
	f.hit, f.at = true, name
	return f.err
}

// do is a step; it says whether what it stands for happens, and what is
// reported.
func (f *faults) do(name string, really func() error) error {
	before := f.hit
	if err := f.step(name); err != nil {
		if f.half && !before {
			return errors.Join(err, really())
		}
		return err
	}
	return really()
}

// on is a disk with faults.
func (f *faults) on(d disk) disk {
	return disk{
		create: func(dir, pattern string) (file *os.File, err error) {
			err = f.do("create "+pattern, func() error { file, err = d.create(dir, pattern); return err })
			if err != nil && file != nil { // made, and nobody knows: as after a kill, which closes it
				return nil, errors.Join(err, d.close(file))
			}
			return file, err
		},
		chmod: func(file *os.File, mode fs.FileMode) error {
			return f.do("chmod", func() error { return d.chmod(file, mode) })
		},
		write: func(file *os.File, b []byte) error {
			if f.half && f.left == 0 {
				b = b[:len(b)/2]
			}
			return f.do("write", func() error { return d.write(file, b) })
		},
		sync: func(file *os.File) error { return f.do("sync", func() error { return d.sync(file) }) },
		close: func(file *os.File) error {
			err := f.step("close")
			return errors.Join(err, d.close(file)) // a killed program's files are closed too
		},
		link:    func(a, b string) error { return f.do("link", func() error { return d.link(a, b) }) },
		rename:  func(a, b string) error { return f.do("rename", func() error { return d.rename(a, b) }) },
		remove:  func(path string) error { return f.do("remove", func() error { return d.remove(path) }) },
		syncDir: func(dir string) error { return f.do("sync the folder", func() error { return d.syncDir(dir) }) },
	}
}

var causes = []error{syscall.ENOSPC, syscall.EIO, syscall.EACCES, errCut}

// eachFault runs a test once for every step, every cause, and both for a step
// that does not happen and for one that does and fails all the same. It goes on
// with the next step until a run has none left.
func eachFault(t *testing.T, causes []error, run func(t *testing.T, f *faults)) {
	began, runs, steps := time.Now(), 0, 0
	if testing.Short() {
		causes = []error{errCut}
	}
	for _, cause := range causes {
		for _, half := range []bool{false, true} {
			for n := 0; ; n++ {
				if n > 300 {
					t.Fatal("there is no end to the steps")
				}
				f := &faults{left: n, err: cause, half: half}
				runs++
				run(t, f)
				if t.Failed() {
					t.Fatalf("at step %d, %s, with %v, half done %v", n, f.at, cause, half)
				}
				if !f.hit {
					steps = max(steps, n)
					break
				}
			}
		}
	}
	if steps < 7 { // create, chmod, write, sync, close, rename, sync the folder
		t.Fatalf("only %d steps: the disk is not the one that is used", steps)
	}
	t.Logf("%d steps, each not done and half done, with %d causes: %d runs in %v", steps, len(causes), runs, time.Since(began).Round(time.Millisecond))
}

// Whatever step of a write fails: the old secret is there or the new one, the
// generation before is whole and not older than it was, and when the writer
// was told that it is stored, it is.
func TestFaultsOfAWrite(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(r *rig){
		"one generation":   func(r *rig) { r.keep("old") },
		"two generations":  func(r *rig) { r.keep("older"); r.keep("old") },
		"a damaged newest": func(r *rig) { r.keep("old"); r.keep("x"); r.must(os.WriteFile(r.at(newestName), []byte("x"), 0o600)) },
		"a missing newest": func(r *rig) { r.keep("old"); r.keep("x"); r.must(os.Remove(r.at(newestName))) },
		"cut off before a rename": func(r *rig) {
			r.keep("older")
			r.keep("old")
			r.must(os.Remove(r.at(beforeName)))
			r.must(os.Link(r.at(newestName), r.at(beforeName)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachFault(t, causes, func(t *testing.T, f *faults) {
				r := newRig(t, Plain)
				prepare(r)
				r.disk = f.on(quickDisk())
				err := r.open().Update(t.Context(), acme, put(Entry{ClientSecret: "new"}))
				r.disk = quickDisk()
				r.oldOrNew(err, f)
			})
		})
	}
}

func (r *rig) oldOrNew(err error, f *faults) {
	r.t.Helper()
	got := r.kept()
	switch {
	case err == nil && got != "new":
		r.t.Errorf("stored, it said, and %q is there", got)
	case got != "old" && got != "new":
		r.t.Errorf("%q is there, neither the old nor the new", got)
	case err != nil && !errors.Is(err, f.err):
		r.t.Errorf("the error does not say why: %v", err)
	case err != nil && got == "old" && !strings.Contains(err.Error(), "not stored"):
		r.t.Errorf("the error does not say that nothing was stored: %v", err)
	case err != nil && strings.Contains(err.Error(), "secrets were stored") && got != "new":
		r.t.Errorf("stored, said the error, and %q is there: %v", got, err)
	}
	if _, serr := os.Stat(r.at(beforeName)); serr == nil {
		text, oerr := r.opened(beforeName, r.kind)
		if oerr != nil || !strings.Contains(text, `"old"`) && !strings.Contains(text, `"older"`) {
			r.t.Errorf("the generation before: %v\n%s", oerr, text)
		}
	}
	// and the next program finds nothing in its way, and clears away what is left
	r.keep("next")
	if got := r.kept(); got != "next" {
		r.t.Errorf("after the next write %q is there", got)
	}
	for _, name := range r.files() {
		if strings.HasPrefix(name, ".") {
			r.t.Errorf("%s is left", name)
		}
	}
}

// The first write of all: there is nothing old, and a second try goes through.
func TestFaultsOfTheFirstWrite(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			eachFault(t, causes, func(t *testing.T, f *faults) {
				r := newRig(t, kind)
				r.disk = f.on(quickDisk())
				r.ring.fault = func() error { return f.step("keyring") }
				err := r.open().Update(t.Context(), acme, put(Entry{ClientSecret: "new"}))
				r.disk, r.ring.fault = quickDisk(), nil
				if got := r.kept(); err == nil && got != "new" || got != "" && got != "new" {
					t.Errorf("%q is there, and the writer was told %v", got, err)
				}
				r.keep("next")
				if got := r.kept(); got != "next" {
					t.Errorf("after the next write %q is there", got)
				}
			})
		})
	}
}

// Whatever step of a move fails: the kind in the configuration opens both
// generations, and running it again finishes; so does running it backwards.
func TestFaultsOfAMove(t *testing.T) {
	t.Parallel()
	for _, from := range Kinds() {
		for _, to := range Kinds() {
			if from == to {
				continue
			}
			t.Run(from+" to "+to, func(t *testing.T) {
				t.Parallel()
				began := newRig(t, from)
				began.keep("one")
				began.keep("two")
				runs := 0
				eachFault(t, []error{syscall.ENOSPC, errCut}, func(t *testing.T, f *faults) {
					faultyMove(began.copy(t), f, to, []string{to, from}[runs%2])
					runs++
				})
			})
		}
	}
}

func faultyMove(r *rig, f *faults, to, again string) {
	t, from := r.t, r.kind
	t.Helper()
	earlier := r.open() // a program that was started before, and knows nothing of the move
	_, _, err := earlier.Load(t.Context(), acme)
	r.must(err)
	r.disk = f.on(quickDisk())
	r.ring.fault = func() error { return f.step("keyring") }
	name := func(kind string) error {
		return f.do("configuration", func() error { r.kind = kind; return nil })
	}
	moved, err := r.open().Move(t.Context(), to, name)
	r.disk, r.ring.fault = quickDisk(), nil
	if err == nil && (r.kind != to || moved != Moved{from, to}) {
		t.Errorf("moved, it said (%v), and the configuration says %s", moved, r.kind)
	}
	r.bothOpen()
	r.must(earlier.Update(t.Context(), Key{"workfront", "other"}, put(Entry{ClientSecret: "other"})))
	r.bothOpen()
	if _, err := r.open().Move(t.Context(), again, func(kind string) error { r.kind = kind; return nil }); err != nil {
		t.Errorf("again: %v", err)
	}
	r.settled(again)
}

// copy is another folder with the same in it.
func (r *rig) copy(t *testing.T) *rig {
	t.Helper()
	c := newRig(t, r.kind)
	r.must(os.CopyFS(c.dir, os.DirFS(r.dir)))
	r.must(os.Chmod(c.dir, 0o700))
	for _, name := range c.files() {
		r.must(os.Chmod(c.at(name), 0o600))
	}
	c.ring.kept = map[string]string{}
	account, err := keyringHome{path: c.at(newestName)}.account()
	r.must(err)
	for _, secret := range r.ring.kept {
		c.ring.kept[service+" "+account] = secret
	}
	return c
}

// bothOpen: what is kept is read with the kind in the configuration, also when
// the newest file is lost.
func (r *rig) bothOpen() {
	r.t.Helper()
	if got := r.kept(); got != "two" {
		r.t.Errorf("as %s, %q is there", r.kind, got)
	}
	text, err := r.opened(beforeName, r.kind)
	if err != nil || !strings.Contains(text, `"one"`) && !strings.Contains(text, `"two"`) {
		r.t.Errorf("as %s, the generation before: %v\n%s", r.kind, err, text)
	}
}

// settled: the vault is of one kind, and nothing of another is left.
func (r *rig) settled(kind string) {
	r.t.Helper()
	if r.kind != kind {
		r.t.Errorf("the configuration says %s, want %s", r.kind, kind)
	}
	r.bothOpen()
	key := map[string][]string{Passphrase: {phraseName}, Plain: {plainName}}[kind]
	r.want(append(key, newestName, beforeName, lockName)...)
	if n := len(r.ring.kept); n != map[string]int{Keyring: 1}[kind] {
		r.t.Errorf("as %s, the keyring keeps %d keys", kind, n)
	}
	text, err := r.opened(newestName, kind)
	if err != nil || strings.Count(text, `"age1`) != 1 {
		r.t.Errorf("not encrypted to one key: %v\n%s", err, text)
	}
	for _, name := range []string{newestName, beforeName} {
		sealed, err := os.ReadFile(r.at(name))
		r.must(err)
		if n := strings.Count(string(sealed), "-> X25519 "); n != 1 {
			r.t.Errorf("%s is encrypted to %d keys", name, n)
		}
	}
}

// A file system without links keeps the generation before as a copy.
func TestWithoutLinks(t *testing.T) {
	t.Parallel()
	r := newRig(t, Plain)
	r.disk.link = func(string, string) error { return syscall.EPERM }
	r.keep("one")
	r.keep("two")
	r.holds(newestName, "two")
	r.holds(beforeName, "one")
	r.must(os.WriteFile(r.at(newestName), []byte("damaged"), 0o600))
	r.keep("three")
	r.holds(newestName, "three")
	r.holds(beforeName, "one")
	r.want(newestName, beforeName, hurtName, plainName, lockName)
}
