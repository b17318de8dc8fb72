package conformance

import (
	"fmt"
	"net/http"
	"strings"

	"wfconnect/webhook"
)

// unknownChecks: what is not there must be said to be not there.
func unknownChecks() []Check {
	return page([]Check{{
		ID: "P14", Title: "an unknown id is not found", Endpoint: "metadata", Severity: Must, Clause: clauseErrors, Test: 2,
		Does:        "GET /metadata and /files with an id that does not exist, and, where that is not answered with 404, with one of the provider's own that was altered",
		Consequence: "a document that is gone looks like an error, or a folder that is gone like an empty one: then Workfront may remove what was linked from it",
		Fix:         "answer 404 for an id that does not exist; never an empty list",
		run:         unknownIsMissing,
	}})
}

// unknown is what four endpoints say to ids that do not exist.
type unknown struct{ first, second []seen }

var unknownEndpoints = [...]string{"metadata", "files", "download", "thumbnail"}

func (p *probe) missing() unknown {
	return known(p, &p.unknown, func(p *probe) unknown {
		ask := func(id string, only func(i int) bool) []seen {
			return p.together(len(unknownEndpoints), func(q *probe, i int) seen {
				if !only(i) {
					return seen{}
				}
				args := webhook.Args{"id": id}
				switch unknownEndpoints[i] {
				case "files":
					args = webhook.Args{"parentId": id}
				case "thumbnail":
					args["size"] = "200"
				}
				return q.call(unknownEndpoints[i], args, how{off: true, apart: true})
			})
		}
		u := unknown{first: ask("wfconnect-no-such-id-"+p.stamp, func(int) bool { return true })}
		model := ""
		if t := p.look(); t.folder != nil {
			model = t.folder.ID
		} else if t.file != nil {
			model = t.file.ID
		}
		u.second = make([]seen, len(u.first))
		if id := altered(model); id != "" {
			u.second = ask(id, func(i int) bool { return u.first[i].err == nil && u.first[i].Status != http.StatusNotFound })
		}
		return u
	})
}

// altered is an id of the provider's own form that, most likely, nothing has.
func altered(id string) string {
	if id == "" || id == "/" {
		return ""
	}
	if strings.Trim(id, "0123456789") == "" {
		return strings.Repeat("9", max(9, len(id))) // counters seldom come that far
	}
	b := []byte(id)
	for i, n := len(b)-1, 0; i >= 0 && n < 6; i-- {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			b[i] = '0' + (c-'0'+5)%10
		case c >= 'a' && c <= 'f':
			b[i] = 'a' + (c-'a'+3)%6
		case c >= 'g' && c <= 'z':
			b[i] = 'g' + (c-'g'+10)%20
		case c >= 'A' && c <= 'F':
			b[i] = 'A' + (c-'A'+3)%6
		case c >= 'G' && c <= 'Z':
			b[i] = 'G' + (c-'G'+10)%20
		default:
			continue
		}
		n++
	}
	if string(b) == id {
		return ""
	}
	return string(b)
}

// answers are the ones that count: the second where the first was no 404 and
// the second is.
func (u unknown) answers() []seen {
	all := make([]seen, len(u.first))
	for i, s := range u.first {
		all[i] = s
		if i < len(u.second) && u.second[i].endpoint != "" && u.second[i].Status == http.StatusNotFound {
			all[i] = u.second[i]
		}
	}
	return all
}

func (u unknown) of(endpoint string) seen {
	for _, s := range u.answers() {
		if s.endpoint == endpoint {
			return s
		}
	}
	return seen{}
}

func unknownIsMissing(p *probe) {
	for _, endpoint := range []string{"metadata", "files"} {
		if endpoint == "files" && !p.list.OK() {
			p.skipAt(endpoint, "the root cannot be listed (P11)")
			continue
		}
		s := p.missing().of(endpoint)
		if p.broken(s) {
			p.skipAt(endpoint, "everything fails that has an id (P02)")
			continue
		}
		if p.answered(s) {
			p.judgeMissing(s)
		}
	}
}

// broken says whether an error says nothing: the root, which is there, gets
// the same.
func (p *probe) broken(s seen) bool { return s.Status >= 500 && p.meta.Status >= 500 }

func (p *probe) judgeMissing(s seen) {
	const expected = "404"
	switch {
	case s.Status == http.StatusNotFound:
		p.pass(s, expected, "404")
	case s.OK() && s.endpoint == "files":
		p.fail(s, expected, fmt.Sprintf("%d and a list of %d items, as of a folder that exists", s.Status, len(s.List)))
	case s.Status >= 200 && s.Status < 300, s.Status >= 500:
		p.fail(s, expected, s.came())
	default: // the item is an error in Workfront instead of missing
		p.strictly(s, expected, s.came())
	}
}
