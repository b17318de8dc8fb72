package conformance

import (
	"slices"
	"strings"

	"wfconnect/webhook"
)

// fieldChecks read every Metadata object that the run has seen: the root, the
// lists, and the items that were asked for.
func fieldChecks() []Check {
	fields := []struct {
		id, title string
		test      int
		severity  Severity
		mine      about
		expected  string
		fix       string
	}{
		{
			"P03", "required keys are there, with the right types", 2, Must,
			either(ofField("title", "9.1"), ofField("mimeType"), ofID("J12"), ofID("A37"), absentLink), "title, kind, id, viewLink, downloadLink, dateModified: strings",
			`send every required key; for folders viewLink and downloadLink may be ""`,
		},
		{"P04", "dateModified is a date", 2, Must, ofField("dateModified"), "RFC 3339, as 2026-06-05T17:39:45Z", "send dateModified in RFC 3339 with ASCII hyphens and a time zone"},
		{"P05", "size is a number", 2, Must, ofField("size", "A37"), "a JSON number of bytes, or no size", "send size as a JSON number of bytes, or leave it out"},
		{"P06", "kind is file or folder", 2, Must, ofField("kind"), `exactly "file" or "folder"`, `send kind as exactly "file" or "folder", in lower case`},
		{"P09", "downloadLink can be opened in a browser", 5, Must, either(linkOf("downloadLink")), "an absolute http(s) URL of at most 2,048 characters", "send an absolute https:// URL of at most 2,048 characters for every file"},
		{"P10", "viewLink can be opened in a browser", 3, Must, either(linkOf("viewLink")), "an absolute http(s) URL", "send an absolute https:// URL for every file"},
		{"P45", "readOnly is a boolean", 7, Should, ofField("readOnly", "A37"), "true, false, or no readOnly", "send readOnly as true or false, without quotes"},
		{"P54", "titles hold no control characters", 2, Should, func(f webhook.Finding) bool { return f.Field == "title" && f.ID == "9.1" }, "names as people write them", "take control characters and escape sequences out of titles"},
	}
	var checks []Check
	for _, f := range fields {
		checks = append(checks, Check{
			ID: f.id, Title: f.title, Endpoint: "metadata", Severity: f.severity, Clause: clauseMetadata, Test: f.test,
			Does:        "reads every Metadata object of /metadata and /files",
			Needs:       "an item or a list that can be read",
			Consequence: "the item is not shown, or shown wrongly",
			Fix:         f.fix,
			run:         func(p *probe) { p.judge(p.objects(), f.mine, f.expected) },
		})
	}
	return page(checks)
}

// absentLink: the rules for a folder's links that are missing, which are about
// the key and not about the link.
func absentLink(f webhook.Finding) bool {
	return f.ID == "P03" && (f.Field == "viewLink" || f.Field == "downloadLink")
}

func linkOf(field string) about {
	return func(f webhook.Finding) bool { return f.Field == field && f.ID != "P03" && f.ID != "J12" }
}

// objects are all answers that hold Metadata, without what a root may be: a
// service's root needs no name, Workfront shows the service's own.
func (p *probe) objects() []seen {
	root := p.meta
	root.Findings = slices.DeleteFunc(slices.Clone(root.Findings), func(f webhook.Finding) bool { return f.Field == "title" && f.Got == `""` })
	all := []seen{root}
	for _, l := range p.look().lists {
		if l.OK() {
			all = append(all, l)
		}
	}
	for _, d := range p.details() {
		if d.OK() {
			all = append(all, d)
		}
	}
	if !root.OK() {
		all = all[1:]
	}
	for i := range all {
		all[i].Findings = withoutEcho(all[i].Findings)
	}
	return all
}

// withoutEcho takes out that a link is empty where nobody can tell a folder,
// whose links may be, from a file: that is the kind's fault.
func withoutEcho(list []webhook.Finding) []webhook.Finding {
	kindless := map[string]bool{}
	for _, f := range list {
		if f.ID == "P06" {
			kindless[itemOf(f)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(f webhook.Finding) bool {
		return kindless[itemOf(f)] && f.Got == `""` && (f.Field == "viewLink" || f.Field == "downloadLink")
	})
}

func itemOf(f webhook.Finding) string {
	item, _, _ := strings.Cut(f.Path, ".")
	if item == f.Field {
		return ""
	}
	return item
}

// wrongFields are the keys of Metadata that are wrong wherever they stand.
func (p *probe) wrongFields() map[string]bool {
	wrong := map[string]bool{}
	for _, s := range p.objects() {
		for _, f := range s.Findings {
			if p.weight(f) != "" {
				wrong[f.Field] = true
			}
		}
	}
	return wrong
}

// lostIDs says whether ids do not come back at all (P07), so that nothing that
// needs one can be blamed for anything else.
func (p *probe) lostIDs() bool {
	for _, d := range p.details() {
		if d.err == nil && !d.OK() {
			return true
		}
	}
	return len(p.list.List) > 0 && len(p.details()) == 0
}

// contrary says whether /files and /metadata disagree (P12).
func (p *probe) contrary() bool {
	for _, d := range p.details() {
		if m, known := p.listed(d); known && d.OK() && differ(m, *d.Metadata) != "" {
			return true
		}
	}
	return false
}
