package provider

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// item is a file or a folder.
type item struct {
	path     string // slashes, relative to the folder; "." is the folder itself
	folder   bool
	link     bool // reached through a link
	readOnly bool
	size     int64
	modified time.Time
}

// look returns what is at a path. Links that lead to somewhere inside the
// folder are followed; all others, and what is neither file nor folder, do not
// exist.
func (p *Provider) look(name string) (item, error) {
	system := filepath.FromSlash(name)
	info, err := p.root.Stat(system)
	if err != nil {
		return item{}, err
	}
	own, err := p.root.Lstat(system)
	if err != nil {
		return item{}, err
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return item{}, notFound()
	}
	it := item{
		path: name, folder: info.IsDir(), link: own.Mode()&fs.ModeSymlink != 0,
		readOnly: info.Mode().Perm()&0o200 == 0, modified: info.ModTime(),
	}
	if !it.folder {
		it.size = info.Size()
	}
	return it, nil
}

// children are in no order yet.
func (p *Provider) children(folder string) ([]item, error) {
	f, err := p.root.Open(filepath.FromSlash(folder))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var items []item
	for {
		names, err := f.Readdirnames(1024)
		for _, name := range names {
			it, ok, err := p.child(folder, name)
			if err != nil {
				return nil, err
			}
			if ok {
				items = append(items, it)
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return items, nil
		case err != nil:
			return nil, err
		case len(items) > maxEntries:
			return nil, errors.New("the folder has too many entries")
		}
	}
}

// child is not ok when there is nothing to show. Any other error is one: a
// list that silently lacks something makes Workfront forget it.
func (p *Provider) child(folder, name string) (it item, ok bool, err error) {
	full := path.Join(folder, name)
	if !inside(full) {
		return item{}, false, nil
	}
	it, err = p.look(full)
	if e := (*refusal)(nil); errors.As(err, &e) || absent(err) {
		return item{}, false, nil
	}
	return it, err == nil, err
}

// walk visits everything below the folder, and does not go through links: they
// may lead in circles. fs.SkipAll from visit ends it.
func (p *Provider) walk(ctx context.Context, visit func(item) error) error {
	seen := 0
	for open := []string{rootPath}; len(open) > 0; {
		folder := open[len(open)-1]
		open = open[:len(open)-1]
		items, err := p.children(folder)
		if err != nil && !(absent(err) && folder != rootPath) { // gone since it was listed
			return err
		}
		for _, it := range items {
			if seen++; seen > maxEntries {
				return errors.New("there are too many files to search")
			}
			if err := visit(it); errors.Is(err, fs.SkipAll) {
				return nil
			} else if err != nil {
				return err
			}
			if it.folder && !it.link {
				open = append(open, it.path)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// arrange puts folders first, then names, as people read them.
func arrange(items []item) {
	slices.SortFunc(items, func(a, b item) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		if n := strings.Compare(strings.ToLower(path.Base(a.path)), strings.ToLower(path.Base(b.path))); n != 0 {
			return n
		}
		return strings.Compare(a.path, b.path)
	})
}

// lookUp finds the item of an id.
func (c *call) lookUp(id string) (item, error) {
	if err := c.storage(); err != nil {
		return item{}, err
	}
	if hostile(id) && c.f.is("traversal", "500") {
		return item{}, errors.New("the fault traversal")
	}
	it, err := c.lookUpExactly(id)
	if err != nil && c.f.is("id", "loose") {
		return c.resembling(id, err)
	}
	return it, err
}

func (c *call) lookUpExactly(id string) (item, error) {
	name, err := c.pathOf(c.r.Context(), c.straightened(id))
	if err != nil {
		return item{}, err
	}
	return c.look(name)
}

// resembling is another document, for an id that begins as one that there is.
func (c *call) resembling(id string, otherwise error) (item, error) {
	const tail = 6
	var another item
	alike := false
	err := c.walk(c.r.Context(), func(it item) error {
		own := c.idOf(it.path)
		switch {
		case len(own) > tail && strings.HasPrefix(id, own[:len(own)-tail]):
			alike = true
		case !it.folder:
			another = it
		}
		return nil
	})
	if err == nil && (!alike || another.path == "") {
		err = otherwise
	}
	return another, err
}

// folder finds the folder of an id.
func (c *call) folder(id string) (item, error) {
	it, err := c.lookUp(id)
	if err == nil && !it.folder {
		return item{}, refuse(http.StatusNotFound, "the folder does not exist")
	}
	return it, err
}

// storage fails when a fault says that it does.
func (c *call) storage() error {
	if c.f.is("backend", "works") {
		return nil
	}
	return errors.New("the fault backend")
}

// free says whether a path has nothing on it, not even a link that leads
// nowhere. The caller holds changes.
func (p *Provider) free(name string) error {
	switch _, err := p.root.Lstat(filepath.FromSlash(name)); {
	case err == nil:
		return refuse(http.StatusConflict, "the name is taken")
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return nil
}

func (c *call) writable(it item) error {
	if it.readOnly && !c.f.is("read_only", "ignored") {
		return refuse(http.StatusForbidden, "the item is read-only")
	}
	return nil
}

// openFile opens a regular file to be read.
func (p *Provider) openFile(it item) (*os.File, os.FileInfo, error) {
	f, err := p.root.Open(filepath.FromSlash(it.path))
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = notFound()
	}
	if err != nil {
		_ = f.Close() // the other error says more
		return nil, nil, err
	}
	return f, info, nil
}
