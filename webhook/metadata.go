package webhook

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Metadata is one file or folder (Adobe, "Get metadata for a file or folder").
// Texts are raw: not yet safe for a terminal, never to be used as a path.
type Metadata struct {
	Title        string
	Kind         string // "file" or "folder"; another word as it came
	ID           string
	ViewLink     string
	DownloadLink string
	MimeType     string
	DateModified time.Time // zero: unknown
	DateRaw      string    // as it came
	Size         int64     // bytes; -1 unknown
	ReadOnly     bool
}

// Folder says whether it can be listed.
func (m Metadata) Folder() bool { return m.Kind == "folder" }

const (
	idLimit   = 255
	linkLimit = 2048
)

// reader reads one Metadata object by the tolerant rules.
type reader struct {
	object map[string]json.RawMessage
	path   string // "" or "[3]"
	init   bool   // uploadInit's answer, which the Java provider leaves half empty (J13)
	found  *findings
}

func (r *reader) at(key string) string {
	if r.path == "" {
		return key
	}
	return r.path + "." + key
}

func (r *reader) add(rule rule, key, got string) { r.found.add(rule.of(key), r.at(key), got) }

func (r *reader) metadata() Metadata {
	m := Metadata{Size: -1}
	m.Kind = r.kind()
	m.ID = r.id()
	m.Title = r.title()
	m.ViewLink = r.link("viewLink", ruleViewLink, m.Kind)
	m.DownloadLink = r.link("downloadLink", ruleDownloadLink, m.Kind)
	m.MimeType, _ = r.optional("mimeType", ruleMimeType)
	m.DateModified, m.DateRaw = r.date()
	m.Size = r.size()
	m.ReadOnly = r.readOnly()
	return m
}

// required reads a string that must be there; typed says what another type is.
func (r *reader) required(key string, missing, typed rule) (string, bool) {
	raw, there := r.object[key]
	if r.init && (!there || isNull(raw)) && key != "id" && key != "kind" {
		missing = ruleUploadInit
	}
	switch {
	case !there:
		r.add(missing, key, "absent")
		return "", false
	case isNull(raw):
		r.add(missing, key, "null")
		return "", false
	}
	s, ok := text(raw)
	if !ok {
		r.add(typed, key, shown(raw))
		return scalar(raw), true
	}
	return s, true
}

func (r *reader) kind() string {
	s, ok := r.required("kind", ruleKind, ruleKind)
	if !ok || s == "file" || s == "folder" {
		return s
	}
	if plain := strings.ToLower(strings.TrimSpace(s)); plain == "file" || plain == "folder" {
		r.add(ruleKindCase, "kind", s)
		return plain
	}
	r.add(ruleKind, "kind", s)
	return s
}

func (r *reader) id() string {
	s, ok := r.required("id", ruleID, ruleIDType)
	switch {
	case ok && s == "":
		r.add(ruleID, "id", `""`)
	case utf8.RuneCountInString(s) > idLimit:
		r.add(ruleIDLong, "id", fmt.Sprintf("%d characters: %s", utf8.RuneCountInString(s), s))
	case hasControl(s):
		r.add(ruleIDControl, "id", s)
	}
	return s
}

func (r *reader) title() string {
	s, ok := r.required("title", ruleTitle, ruleTitleType)
	switch {
	case ok && s == "":
		r.add(ruleTitle, "title", `""`)
	case hasControl(s):
		r.add(ruleTitleControl, "title", s)
	}
	return s
}

// link: both keys are required; a folder's may be "".
func (r *reader) link(key string, wrong rule, kind string) string {
	missing := wrong
	if kind == "folder" {
		missing = ruleAbsent
		if isNull(r.object[key]) {
			missing = ruleLinkNull
		}
	}
	s, ok := r.required(key, missing, wrong)
	switch {
	case !ok:
	case s == "" && kind == "folder":
	case s == "":
		rule := wrong
		if r.init {
			rule = ruleUploadInit
		}
		r.add(rule, key, `""`)
	case key == "downloadLink" && utf8.RuneCountInString(s) > linkLimit:
		r.add(ruleDownloadLong, key, fmt.Sprintf("%d characters", utf8.RuneCountInString(s)))
	case !absolute(s):
		r.add(wrong, key, withoutQuery(s))
	}
	return s
}

func (r *reader) optional(key string, typed rule) (string, bool) {
	raw, there := r.object[key]
	if !there {
		return "", false
	}
	if isNull(raw) {
		r.add(ruleNull, key, "null")
		return "", false
	}
	s, ok := text(raw)
	if !ok {
		r.add(typed, key, shown(raw))
	}
	return s, ok
}

func (r *reader) readOnly() bool {
	raw, there := r.object["readOnly"]
	if !there {
		return false
	}
	var b *bool
	if err := json.Unmarshal(raw, &b); err == nil && b != nil {
		return *b
	}
	if isNull(raw) {
		r.add(ruleNull, "readOnly", "null")
		return false
	}
	r.add(ruleReadOnly, "readOnly", shown(raw))
	return strings.EqualFold(scalar(raw), "true") || scalar(raw) == "1"
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// withoutQuery: a link may be signed, and a finding holds no credentials.
func withoutQuery(s string) string {
	front, _, cut := strings.Cut(s, "?")
	if cut {
		front += "?…"
	}
	return front
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }
