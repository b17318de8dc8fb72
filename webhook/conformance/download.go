package conformance

import (
	"bytes"
	"fmt"
	"net/http"

	"wfconnect/webhook"
)

// downloadChecks: Workfront makes proofs of these bytes.
func downloadChecks() []Check {
	return page([]Check{
		{
			ID: "P20", Title: "download gives the document's bytes", Endpoint: "download", Severity: Must, Clause: clauseDownload, Test: 9,
			Needs:       "a file of at most 10 MiB",
			Does:        "GET /download?id= of two documents, and compares the number of bytes with the size in their metadata",
			Consequence: "a proof, or a copy in Workfront, is made of half a document or of an error page",
			Fix:         "answer 200 with the document's bytes as they are, as many as size says",
			run:         bytesAreWhole,
		},
		{
			ID: "P20", Title: "download gives an empty document as no bytes", Endpoint: "download", Severity: Must, Clause: clauseDownload, Test: 9,
			Needs:       "a file of 0 bytes near the root",
			Does:        "GET /download?id= of an empty file",
			Consequence: "an empty document looks like an error",
			Fix:         "answer 200 and no bytes for a document that has none",
			run:         emptyBytes,
		},
		{
			ID: "P21", Title: "download of what has no bytes is not found", Endpoint: "download", Severity: Should, Clause: clauseDownload, Test: 9,
			Needs:       "a folder below the root",
			Does:        "GET /download?id= of a folder, and of an id that does not exist",
			Consequence: "Workfront keeps an error page, or an archive, as the document",
			Fix:         "answer 404 for folders and for ids that do not exist",
			run:         nothingToDownload,
		},
	})
}

// download is a document's bytes, and those of another, which must be others.
type download struct {
	file   *webhook.Metadata
	answer seen
	other  *webhook.Metadata // nil: there is none of another size
	second seen
}

func (p *probe) fetched() download {
	return known(p, &p.bytes, func(p *probe) download {
		t := p.look()
		d := download{file: t.file, other: t.other}
		if d.file == nil {
			return d
		}
		ids := []string{d.file.ID}
		if d.other != nil {
			ids = append(ids, d.other.ID)
		}
		both := p.together(len(ids), func(q *probe, i int) seen { return q.call("download", webhook.Args{"id": ids[i]}, how{}) })
		d.answer = both[0]
		if d.other != nil {
			d.second = both[1]
		}
		return d
	})
}

func bytesAreWhole(p *probe) {
	d := p.fetched()
	s := d.answer
	expected := "200 and the document's bytes"
	if d.file != nil && d.file.Size >= 0 {
		expected = fmt.Sprintf("200 and %d bytes, as its metadata says", d.file.Size)
	}
	switch {
	case d.file == nil:
		p.skip(p.noFile())
	case !p.answered(s):
	case !s.OK() && p.lostIDs():
		p.skip("ids do not come back (P07)")
	case !s.OK():
		p.fail(s, expected, s.came())
	case s.Cut:
		p.fail(s, expected, "more than 16 MiB")
	case d.file.Size >= 0 && s.Size != d.file.Size && !p.grew(d, s):
		p.fail(s, expected, fmt.Sprintf("%d bytes of %s", s.Size, s.ContentType))
	case p.mixedUp():
		p.fail(d.second, fmt.Sprintf("200 and %d bytes, as its metadata says", d.other.Size), fmt.Sprintf("%d bytes, which are those of another document", d.second.Size))
	default:
		p.pass(s, expected, fmt.Sprintf("%d and %d bytes", s.Status, s.Size))
	}
}

// mixedUp says whether another document's download gave the bytes of the first.
func (p *probe) mixedUp() bool {
	d := p.fetched()
	return d.other != nil && d.second.OK() && d.second.Size != d.other.Size && bytes.Equal(d.second.Body, d.answer.Body)
}

// grew says whether the document has changed since it was listed.
func (p *probe) grew(d download, s seen) bool {
	m := p.call("metadata", webhook.Args{"id": d.file.ID}, how{off: true})
	return m.OK() && m.Metadata.Size != d.file.Size && m.Metadata.Size == s.Size && m.Metadata.DateRaw != d.file.DateRaw
}

func emptyBytes(p *probe) {
	const expected = "200 and 0 bytes"
	m := p.look().empty
	if m == nil {
		p.skip("needs a file of 0 bytes, and none was found near the root")
		return
	}
	s := p.call("download", webhook.Args{"id": m.ID}, how{})
	switch {
	case !p.answered(s):
	case !s.OK() && p.lostIDs():
		p.skip("ids do not come back (P07)")
	case !s.OK():
		p.fail(s, expected, s.came())
	case s.Size != 0 && p.mixedUp():
		p.skip("downloads give another document's bytes anyway (P20)")
	case s.Size != 0 && p.fetched().answer.Size == p.sizeOfFile():
		p.fail(s, expected, fmt.Sprintf("%d bytes", s.Size))
	case s.Size != 0:
		p.skip("downloads have another size than their metadata say anyway (P20)")
	default:
		p.pass(s, expected, fmt.Sprintf("%d and 0 bytes", s.Status))
	}
}

func (p *probe) sizeOfFile() int64 {
	if f := p.look().file; f != nil {
		return f.Size
	}
	return 0
}

func nothingToDownload(p *probe) {
	s := p.missing().of("download")
	if p.broken(s) {
		p.skip("everything fails that has an id (P02)")
		return
	}
	if p.answered(s) {
		p.judgeAbsence(s, s.Status == http.StatusNotFound)
	}
	folder := p.look().folder
	if folder == nil {
		p.skip("needs a folder below the root to ask for its bytes")
		return
	}
	if f := p.call("download", webhook.Args{"id": folder.ID}, how{off: true, apart: true}); p.answered(f) {
		p.judgeAbsence(f, f.Status >= 400 && f.Status < 500)
	}
}

func (p *probe) judgeAbsence(s seen, right bool) {
	const expected = "404"
	switch {
	case right && s.Status != http.StatusNotFound:
		p.hint(s, expected, s.came())
	case right:
		p.pass(s, expected, "404")
	case s.Status >= 200 && s.Status < 300:
		p.warn(s, expected, fmt.Sprintf("%d and %d bytes of %s", s.Status, s.Size, s.ContentType))
	default:
		p.warn(s, expected, s.came())
	}
}
