package provider

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	rootID   = "/" // Adobe: "/" is the root folder
	rootPath = "." // what os.Root calls it
	maxID    = 255 // characters, Adobe: metadata
	maxName  = 255 // bytes, what file systems take

	// uploading begins the names of files that are not whole yet. Nothing shows
	// them, and nothing can be called so.
	uploading = ".wfconnect-upload-"
)

// idOf makes an id of a path: its base64url, or, where that is too long, its
// hash. It says nothing that a listing does not say, and is the same for ever.
func (p *Provider) idOf(name string) string {
	if name == rootPath {
		return rootID
	}
	if id := base64.RawURLEncoding.EncodeToString([]byte(name)); len(id) <= maxID {
		return id
	}
	id := hashID(name)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hashed.Put(id, name)
	return id
}

func hashID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "~" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// pathOf is the path that an id stands for, whether or not it exists. An id
// that this provider could not have made is not found.
func (p *Provider) pathOf(ctx context.Context, id string) (string, error) {
	if id == rootID {
		return rootPath, nil
	}
	if len(id) > maxID {
		return "", notFound()
	}
	if strings.HasPrefix(id, "~") {
		return p.pathOfHash(ctx, id)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || strings.ContainsAny(id, "\r\n") || !inside(string(b)) {
		return "", notFound()
	}
	return string(b), nil
}

// pathOfHash remembers, or after a restart looks for it.
func (p *Provider) pathOfHash(ctx context.Context, id string) (string, error) {
	p.mu.Lock()
	name, ok := p.hashed.Get(id)
	p.mu.Unlock()
	if ok {
		return name, nil
	}
	if len(id) != len(hashID("")) {
		return "", notFound()
	}
	err := p.walk(ctx, func(it item) error {
		if hashID(it.path) == id {
			name = it.path
			return fs.SkipAll
		}
		return nil
	})
	if err == nil && name == "" {
		err = notFound()
	}
	return name, err
}

// inside says whether a path may be looked for at all. What is not seen here,
// links above all, os.Root stops.
func inside(name string) bool {
	if name == rootPath || !fs.ValidPath(name) || strings.ContainsAny(name, "\x00\\") {
		return false
	}
	if _, err := filepath.Localize(name); err != nil {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, uploading) {
			return false
		}
	}
	return true
}

// goodName says whether a new file or folder may be called so.
func goodName(name string) error {
	no := func(why string) error { return refuse(http.StatusBadRequest, "the name cannot be used: %s", why) }
	switch {
	case name == "" || name == "." || name == "..":
		return no("it is empty, or stands for a folder")
	case len(name) > maxName:
		return no("it is longer than 255 bytes")
	case !utf8.ValidString(name):
		return no("it is not UTF-8")
	case strings.ContainsAny(name, "/\\"):
		return no("it has a slash or a backslash")
	case strings.ContainsFunc(name, unicode.IsControl):
		return no("it has control characters")
	case !inside(name):
		return no("this system reserves it")
	}
	return nil
}

// hostile says whether an id tries to lead out of the folder, for the faults
// that let it.
func hostile(id string) bool {
	if b, err := base64.RawURLEncoding.DecodeString(id); err == nil && hostilePath(string(b)) {
		return true
	}
	return id != rootID && hostilePath(id)
}

func hostilePath(name string) bool {
	clean := path.Clean(strings.ReplaceAll(name, "\\", "/"))
	return strings.HasPrefix(clean, "/") || clean == ".." || strings.HasPrefix(clean, "../") ||
		strings.Contains(name, "..") || strings.ContainsRune(name, 0)
}
