package wire

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
)

// Kind says what a masked value was; it is the first half of its mark. The
// state parameter has none: it is worth nothing once it has been used.
type Kind string

// The kinds of secret.
const (
	KindToken    Kind = "tok" // access token and sessionID: Workfront says they are one
	KindRefresh  Kind = "refresh"
	KindCode     Kind = "code"
	KindSecret   Kind = "secret"
	KindKey      Kind = "key"
	KindVerifier Kind = "verifier"
	KindJWT      Kind = "jwt"
	KindCookie   Kind = "cookie"
	KindPassword Kind = "password"
)

// Fingerprint is the mark that stands for a secret, "tok#7f3a": the kind, and
// the first 16 bits of SHA-256("wfconnect fingerprint\x00" + value) in hex. The
// same value gives the same mark everywhere, so two people can see that they
// hold the same token, and nobody can tell the token from it.
func Fingerprint(kind Kind, value string) string {
	sum := sha256.Sum256([]byte("wfconnect fingerprint\x00" + value))
	return fmt.Sprintf("%s#%x", kind, sum[:2])
}

// Redactor masks secrets, by the name they stand under and, once it has learnt
// them, by value wherever they turn up. Safe for concurrent use.
type Redactor struct {
	mu    sync.RWMutex
	known known
}

// NewRedactor knows no values yet.
func NewRedactor() *Redactor { return &Redactor{known: newKnown()} }

// Learn makes a secret known by value: raw, percent- or form-encoded,
// JSON-escaped, HTML-escaped, or within base64, hexadecimal digits, UTF-16 or UTF-32. Values of fewer than 6 bytes
// are not searched for (they would match by chance); by name they are masked.
func (r *Redactor) Learn(kind Kind, value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known.tell(kind, value)
}

// Text masks secrets in text of no known shape: an error, a log line.
func (r *Redactor) Text(s string) string {
	return r.redact(s, func(sc *scan, v view) { sc.text(v) })
}

// URL masks secrets in a URL. Marks stand in it as they are, with their "#":
// the result is for reading.
func (r *Redactor) URL(s string) string {
	return r.redact(s, func(sc *scan, v view) { sc.url(v) })
}

// Header masks the value of a header. Authorization keeps its scheme, Cookie
// and Set-Cookie keep the names of the cookies.
func (r *Redactor) Header(name, value string) string {
	return r.redact(value, func(sc *scan, v view) {
		n, secret := lookup(name)
		switch {
		case secret && n.key != "code":
			sc.named(n, v)
		case strings.EqualFold(name, "Location"), strings.EqualFold(name, "Referer"):
			sc.url(v)
		default:
			sc.text(v)
		}
	})
}

// Args masks secrets on a command line, argument by argument: what follows a
// secret's name and "=" or ":", and what follows a flag of that name.
func (r *Redactor) Args(args []string) []string {
	out := make([]string, len(args))
	var flag *name
	for i, arg := range args {
		end := strings.IndexAny(arg, "=:")
		n := lookupName(strings.TrimLeft(arg[:max(end, 0)], "-"))
		out[i] = r.redact(arg, func(sc *scan, v view) {
			switch {
			case flag != nil && !strings.HasPrefix(arg, "--"):
				sc.named(*flag, v)
			case n != nil:
				sc.named(*n, v.sub(len(arg)-len(strings.TrimLeft(arg[end+1:], " ")), len(arg)))
			case strings.Contains(arg, "://"):
				sc.url(v)
			default:
				sc.text(v)
			}
		})
		if flag = nil; end < 0 && strings.HasPrefix(arg, "-") {
			flag = lookupName(strings.TrimLeft(arg, "-"))
		}
	}
	return out
}

// Body masks secrets in a body. JSON and forms are read by their structure and
// otherwise keep every byte; all else, and JSON that is none, is read as text. A
// body without a secret is returned as it is, not as a copy.
func (r *Redactor) Body(contentType string, body []byte) []byte {
	out, changed := r.mask(string(body), func(sc *scan, v view) {
		switch {
		case isForm(contentType):
			sc.form(v)
		case looksJSON(v.s):
			sc.json(v, 0)
		default:
			sc.text(v)
		}
	})
	if !changed {
		return body
	}
	return out
}

func (r *Redactor) redact(s string, byName func(*scan, view)) string {
	if out, changed := r.mask(s, byName); changed {
		return string(out)
	}
	return s
}

// mask reads by name first, which may teach new values, then by value.
func (r *Redactor) mask(s string, byName func(*scan, view)) (out []byte, changed bool) {
	sc := &scan{r: r}
	root := view{s: s}
	byName(sc, root)
	sc.wide(root, 0)
	sc.values(root, 0)
	if len(sc.spans) == 0 {
		return nil, false
	}
	return sc.apply(s), true
}

// mark is the fingerprint of a value, under the kind it is already known by.
func (r *Redactor) mark(kind Kind, value string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if k, ok := r.known.kind(value); ok {
		kind = k
	}
	return Fingerprint(kind, value)
}

// notice is Learn for a value that was met under a secret's name.
func (r *Redactor) notice(kind Kind, value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known.meet(kind, value)
}

// regions are the parts of s in which a decoding may show a byte of a value.
func (r *Redactor) regions(s string) *regions {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return newRegions(s, r.known.sieve.bytes)
}
