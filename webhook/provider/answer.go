package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf16"
)

const (
	jsonType = "application/json; charset=utf-8"
	formType = "application/x-www-form-urlencoded"
)

// refusal is an answer that says no. Its text is for the other side.
type refusal struct {
	status int
	text   string
}

func (e *refusal) Error() string { return e.text }

func refuse(status int, format string, a ...any) error {
	return &refusal{status, fmt.Sprintf(format, a...)}
}

func notFound() error { return refuse(http.StatusNotFound, "the item does not exist") }

// reason is what the other side may know of an error. Of the storage's own
// words it is nothing: they hold paths.
func reason(err error) refusal {
	e := (*refusal)(nil)
	switch {
	case errors.As(err, &e):
		return *e
	case absent(err):
		return refusal{http.StatusNotFound, "the item does not exist"}
	case errors.Is(err, fs.ErrPermission):
		return refusal{http.StatusForbidden, "there is no access to the item"}
	case errors.Is(err, fs.ErrExist):
		return refusal{http.StatusConflict, "the name is taken"}
	}
	return refusal{http.StatusInternalServerError, "the storage failed"}
}

// absent is true where there is nothing, or nothing inside the folder: os.Root
// has no error of its own for a link that leads out.
func absent(err error) bool {
	var path *fs.PathError
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) ||
		errors.Is(err, syscall.ENAMETOOLONG) || errors.Is(err, syscall.ELOOP) ||
		errors.As(err, &path) && strings.Contains(path.Err.Error(), "escapes from parent")
}

// fail says it as the endpoint says it (D05): upload has result, and delete,
// rename and customAction have failure.
func (c *call) fail(err error) {
	e := reason(err)
	word := "error"
	switch c.endpoint.name {
	case "delete", "rename", "customAction":
		word = "failure"
	}
	body := map[string]any{"status": word, "error": e.text}
	if c.endpoint.name == "upload" {
		body["result"] = "fail"
	}
	if e.status == http.StatusNotFound && c.endpoint.name != "" && c.notFoundBent() {
		return
	}
	switch c.f["error_body"] {
	case "message":
		c.json(e.status, map[string]any{"message": e.text})
	case "text":
		c.plain(e.status, "text/plain; charset=utf-8", e.text+"\n")
	case "html":
		c.plain(e.status, htmlType, "<!DOCTYPE html>\n<title>Error</title><h1>"+html.EscapeString(e.text)+"</h1>\n")
	case "empty":
		c.plain(e.status, "", "")
	default:
		c.json(e.status, body)
	}
}

func (c *call) notFoundBent() bool {
	switch c.f["not_found"] {
	case "empty_object":
		c.json(http.StatusNotFound, map[string]any{})
	case "no_body":
		c.plain(http.StatusNotFound, "", "")
	case "200":
		c.json(http.StatusOK, map[string]any{})
	case "403":
		c.json(http.StatusForbidden, map[string]any{"status": "error", "error": "there is no access to the item"})
	case "500":
		c.json(http.StatusInternalServerError, map[string]any{"status": "error", "error": "unexpected null"})
	default:
		return false
	}
	return true
}

// json writes an answer of the API.
func (c *call) json(status int, v any) {
	b := encoded(v)
	switch c.f["json"] {
	case "invalid":
		b = b[:len(b)/2]
	case "docs":
		b = bytes.ReplaceAll(bytes.TrimSpace(b), []byte(`"title":`), []byte(`title:`))
		b = append(b[:len(b)-1:len(b)-1], ',', b[len(b)-1])
	case "bom":
		b = append([]byte("\ufeff"), b...)
	case "utf16":
		b = inUTF16(string(b))
	case "doubled":
		b = append(b, b...)
	}
	kind := map[string]string{"html": htmlType, "text": "text/plain"}[c.f["content_type"]]
	if c.f.is("content_type", "json") {
		kind = jsonType
	}
	c.plain(status, kind, string(b))
}

func encoded(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // maps, lists, strings and numbers: nothing that cannot be encoded
	return b.Bytes()
}

func inUTF16(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// plain writes a whole answer. Without a kind there is no Content-Type at all.
func (c *call) plain(status int, kind, body string) {
	h := c.rw.Header()
	h["Content-Type"] = nil
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	c.rw.WriteHeader(status)
	if c.r.Method != http.MethodHead && body != "" {
		_, _ = c.rw.Write([]byte(body)) // the client has hung up; nobody is left to tell
	}
}
