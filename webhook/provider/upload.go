package provider

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// announced is how long an upload may follow its uploadInit.
const announced = time.Hour

// uploadInit answers POST /uploadInit with the Metadata of a file that is to
// be. It is nowhere else until it is whole: an empty file would be left behind
// by every upload that breaks. documentId and documentVersionId are of no use
// to a provider that does not call Workfront back.
func (c *call) uploadInit() error {
	if c.f.is("upload_init", "needs_document") && c.parameters.Get("documentId") == "" {
		return refuse(http.StatusBadRequest, "the parameter documentId is missing or empty")
	}
	full, done, err := c.newPath("filename")
	if err != nil || done {
		return err
	}
	c.changes.Lock()
	err = c.free(full)
	c.changes.Unlock()
	if err != nil && !(reason(err).status == http.StatusConflict && c.f.is("overwrite", "silent")) {
		return err
	}
	now := c.o.Now()
	c.mu.Lock()
	c.pending.Put(full, now)
	c.mu.Unlock()
	o := c.object(item{path: full, folder: c.f.is("upload_init", "folder"), modified: now})
	if c.f.is("upload_init", "partial") {
		for key := range o {
			o[key] = nil
		}
		o["kind"], o["id"], o["dateModified"] = "file", c.idOf(full), 0
	}
	c.json(http.StatusOK, o)
	return nil
}

// newPath is where a new file or folder goes. It is done when a fault has
// answered.
func (c *call) newPath(parameter string) (full string, done bool, err error) {
	parent, err := c.parameter("parentId")
	if err != nil {
		return "", false, err
	}
	name, err := c.parameter(parameter)
	if err != nil {
		return "", false, err
	}
	if hostilePath(name) && c.f.is("traversal", "500") {
		return "", false, refuse(http.StatusInternalServerError, "unexpected name")
	}
	if c.f.is("traversal", "accepted") && (hostilePath(name) || hostile(parent)) {
		c.json(http.StatusOK, c.pretended(c.idOf("passwd")))
		return "", true, nil
	}
	folder, err := c.folder(parent)
	if err != nil {
		return "", false, err
	}
	name = c.bentName(name)
	if err := errors.Join(goodName(name), c.writable(folder)); err != nil {
		return "", false, err
	}
	return path.Join(folder.path, name), false, nil
}

func (c *call) bentName(name string) string {
	switch c.f["names"] {
	case "mangled":
		name = strings.Map(func(r rune) rune {
			if r > '~' || strings.ContainsRune("%#&+ ", r) {
				return '_'
			}
			return r
		}, name)
	case "decoded":
		name = strings.ReplaceAll(name, "+", " ")
	case "truncated":
		name = name[:min(len(name), 20)]
		for !utf8.ValidString(name) {
			name = name[:len(name)-1]
		}
	}
	return name
}

// upload answers PUT /upload?id= with the raw bytes of an announced file.
func (c *call) upload() error {
	id, err := c.parameter("id")
	if err != nil {
		return err
	}
	if err := c.storage(); err != nil {
		return err
	}
	full, err := c.expected(id)
	switch {
	case err != nil && (c.f.is("upload_id", "any") || c.pretends(id)):
		_, _ = io.Copy(io.Discard, c.body()) // nobody knows where to put it
		c.uploaded()
		return nil
	case err != nil:
		return err
	}
	if answered, err := c.uploadBent(); answered || err != nil {
		return err
	}
	if err := c.receive(full); err != nil {
		return err
	}
	c.uploaded()
	return nil
}

func (c *call) uploaded() { c.json(http.StatusOK, map[string]any{"result": "success"}) }

// expected is the path of an upload that was announced.
func (c *call) expected(id string) (string, error) {
	full, err := c.pathOf(c.r.Context(), c.straightened(id))
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	since, ok := c.pending.Get(full)
	c.mu.Unlock()
	if ok && c.o.Now().Before(since.Add(announced)) {
		return full, nil
	}
	if _, err := c.look(full); err != nil {
		return "", err
	}
	return "", refuse(http.StatusConflict, "the file exists; uploadInit must announce what replaces it")
}

func (c *call) uploadBent() (answered bool, err error) {
	switch c.f["upload"] {
	case "fail_200":
		_, _ = io.Copy(io.Discard, c.body()) // who is answered in mid-sentence may not hear it
		c.json(http.StatusOK, map[string]any{"result": "fail", "message": "Upload Failed"})
		return true, nil
	case "lies":
		_, _ = io.Copy(io.Discard, c.body()) // that is the lie
		c.uploaded()
		return true, nil
	case "multipart":
		if !strings.HasPrefix(c.r.Header.Get("Content-Type"), "multipart/") {
			return false, refuse(http.StatusUnsupportedMediaType, "only multipart/form-data is understood")
		}
	}
	return false, nil
}

func (c *call) body() io.Reader {
	return patient{c.r.Context(), http.MaxBytesReader(c.rw, c.r.Body, c.o.MaxUpload)}
}

// receive writes the body beside its place, and puts it there once it is whole
// and on the disk. Whatever goes wrong before leaves nothing.
func (c *call) receive(full string) (err error) {
	if c.r.ContentLength > c.o.MaxUpload {
		return c.tooLarge()
	}
	c.mu.Lock()
	part := path.Join(path.Dir(full), uploading+c.random(8))
	c.mu.Unlock()
	f, err := c.root.OpenFile(filepath.FromSlash(part), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close() // the other error says more
			_ = c.root.Remove(filepath.FromSlash(part))
		}
	}()
	if err := c.fill(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return c.place(part, full)
}

func (c *call) fill(f io.Writer) error {
	source := c.body()
	switch {
	case c.f.is("upload", "chunks_lost") && c.r.ContentLength < 0:
		source = strings.NewReader("")
	case c.f.is("upload", "altered"):
		source = &flipped{Reader: source}
	case c.f.is("upload", "cut") && c.r.ContentLength > 0:
		source = io.LimitReader(source, c.r.ContentLength/2)
	}
	n, err := io.Copy(f, source)
	switch tooLarge := (*http.MaxBytesError)(nil); {
	case errors.As(err, &tooLarge):
		return c.tooLarge()
	case err != nil && !isStorage(err):
		return refuse(http.StatusBadRequest, "the upload broke off after %d bytes", n)
	case err != nil:
		return err
	case n < c.r.ContentLength && !c.f.is("upload", "cut"):
		return refuse(http.StatusBadRequest, "the upload broke off after %d of %d bytes", n, c.r.ContentLength)
	case n == 0 && c.f.is("upload", "zero_refused"):
		return refuse(http.StatusBadRequest, "the file is empty")
	}
	return nil
}

// isStorage tells our own disk's errors, which name a path, from the network's.
func isStorage(err error) bool {
	e := (*os.PathError)(nil)
	return errors.As(err, &e)
}

func (c *call) tooLarge() error {
	return refuse(http.StatusRequestEntityTooLarge, "the file is larger than %d bytes", c.o.MaxUpload)
}

// place gives a whole upload its name, unless somebody else was first.
func (c *call) place(part, full string) error {
	c.changes.Lock()
	defer c.changes.Unlock()
	if err := c.free(full); err != nil && !c.f.is("overwrite", "silent") {
		return err
	}
	if err := c.root.Rename(filepath.FromSlash(part), filepath.FromSlash(full)); err != nil {
		return err
	}
	c.mu.Lock()
	c.pending.Drop(full)
	c.mu.Unlock()
	return nil
}
