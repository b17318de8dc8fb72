package provider

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// download answers GET /download?id= with the bytes.
func (c *call) download() error {
	id, err := c.parameter("id")
	if err != nil {
		return err
	}
	if c.pretends(id) {
		c.plain(http.StatusOK, "text/plain", pretendedBytes)
		return nil
	}
	it, err := c.lookUp(id)
	if err != nil {
		return err
	}
	if it.folder {
		if c.f.is("folder_download", "200") {
			c.plain(http.StatusOK, "application/zip", "")
			return nil
		}
		return refuse(http.StatusNotFound, "a folder cannot be downloaded")
	}
	if c.f.is("bytes", "same") {
		if it, err = c.firstFile(); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if c.f.is("bytes_status", "201") {
		status = http.StatusCreated
	}
	return c.stream(it, status)
}

// firstFile is the first of the root.
func (c *call) firstFile() (item, error) {
	items, err := c.children(rootPath)
	if err != nil {
		return item{}, err
	}
	arrange(items)
	for _, it := range items {
		if !it.folder {
			return it, nil
		}
	}
	return item{}, notFound()
}

// stream sends a file as an attachment, in one go and in little memory.
func (c *call) stream(it item, status int) error {
	f, info, err := c.openFile(it)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	if c.f.is("bytes", "html") {
		c.plain(status, htmlType, "<!DOCTYPE html>\n<title>Sign in</title><h1>Please sign in</h1>\n")
		return nil
	}
	h := c.rw.Header()
	h.Set("Content-Type", mimeOf(it.path))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox") // for a browser that shows it all the same
	h.Set("Cache-Control", "private, no-cache")
	switch c.f["disposition"] {
	case "filename":
		h.Set("Content-Disposition", attachment(c.name(it)))
	case "bare":
		h.Set("Content-Disposition", "attachment")
	}
	source, length := c.bentBytes(f, info.Size())
	if c.f.is("bytes", "unsized") {
		c.rw.WriteHeader(status)
		_ = http.NewResponseController(c.rw).Flush() // before the server counts for itself
	} else {
		h.Set("Content-Length", strconv.FormatInt(length, 10))
		c.rw.WriteHeader(status)
	}
	if c.r.Method == http.MethodHead {
		return nil
	}
	// The status is out: all that is left to do about an error is to break off,
	// so that nobody takes the half for the whole.
	if n, err := io.Copy(c.rw, patient{c.r.Context(), source}); err == nil && n < length {
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (c *call) bentBytes(f io.Reader, size int64) (io.Reader, int64) {
	switch c.f["bytes"] {
	case "altered":
		return &flipped{Reader: io.LimitReader(f, size), at: size / 2}, size
	case "cut":
		return io.LimitReader(f, size/2), size / 2
	case "longer":
		return io.MultiReader(io.LimitReader(f, size), strings.NewReader("\n\n")), size + 2
	}
	return io.LimitReader(f, size), size
}

// flipped changes one byte on its way.
type flipped struct {
	io.Reader
	at int64 // counts down
}

func (f *flipped) Read(b []byte) (int, error) {
	n, err := f.Reader.Read(b)
	if f.at >= 0 && f.at < int64(n) {
		b[f.at] ^= 1
	}
	f.at -= int64(n)
	return n, err
}

// patient reads as long as somebody waits for it.
type patient struct {
	ctx    context.Context
	reader io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.reader.Read(b)
}

// attachment names a file twice (RFC 6266, appendix D): for everybody, and in
// ASCII for those who do not know filename*.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`attachment; filename="%s"; filename*=UTF-8''%s`, plain, extValue(name))
}

// extValue is RFC 8187's: QueryEscape leaves only letters, digits, - _ . and ~.
func extValue(name string) string {
	return strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
