package conformance

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"

	"wfconnect/webhook"
)

// uploadChecks send documents as Workfront's Send To does.
func uploadChecks() []Check {
	return page([]Check{
		{
			ID: "P23", Title: "uploadInit gives the Metadata of the new file", Endpoint: "uploadInit", Severity: Must, Clause: clauseInit, Test: 7,
			Writes: true, Needs: "the scratch folder",
			Does:        "POST /uploadInit with documentId and documentVersionId, and without them",
			Consequence: "a document cannot be sent to the provider",
			Fix:         `answer uploadInit with the Metadata of the new file, "kind":"file", whether or not documentId comes`,
			run:         initGivesMetadata,
		},
		{
			ID: "P24", Title: "what is uploaded comes back byte for byte", Endpoint: "upload", Severity: Must, Clause: clauseUpload, Test: 7,
			Writes: true, Needs: "an uploadInit that worked (P23)",
			Does:        "PUT /upload with 70,000 bytes of every value, then /metadata and /download of the same id",
			Consequence: "the document that was sent is damaged or lost at the provider",
			Fix:         "store the body of upload as it is, not as multipart or text, before you answer success",
			run:         func(p *probe) { p.judgeUpload(p.uploaded()) },
		},
		{
			ID: "P25", Title: "an empty document can be uploaded", Endpoint: "upload", Severity: Should, Clause: clauseUpload, Test: 7,
			Writes: true, Needs: "an uploadInit that worked (P23)",
			Does:        "PUT /upload with no bytes, then /metadata and /download of the same id",
			Consequence: "an empty document cannot be sent",
			Fix:         "take a body of 0 bytes",
			run:         emptyUpload,
		},
		{
			ID: "P66", Title: "an upload may come in chunks, without a length", Endpoint: "upload", Severity: Should, Clause: clauseUpload, Test: 7,
			Writes: true, Needs: "an upload that worked (P24)",
			Does:        "PUT /upload with Transfer-Encoding: chunked and no Content-Length, then /download of the same id",
			Consequence: "if Workfront or a proxy sends documents so, which nobody outside Adobe knows, they arrive empty or not at all",
			Fix:         "read the body to its end, not Content-Length bytes of it",
			run:         chunkedUpload,
		},
		{
			ID: "P27", Title: "an upload that nobody announced is refused", Endpoint: "upload", Severity: Must, Clause: clauseUpload, Test: 7,
			Writes:      true,
			Does:        "PUT /upload with an id that does not exist",
			Consequence: "Workfront says that the document was sent, and it is nowhere",
			Fix:         `answer 404, or {"result":"fail"}, when the id is not one that uploadInit gave`,
			run:         unannounced,
		},
		{
			ID: "P57", Title: "a name that is taken does not cost the other document", Endpoint: "uploadInit", Severity: Must, Clause: clauseInit, Test: 7,
			Writes: true, Needs: "an upload that worked (P24)",
			Does:        "announces and sends another document under the same name, and fetches the first",
			Consequence: "a document is replaced by another that happens to have its name",
			Fix:         "answer 409, or give the second document an id of its own",
			run:         nameTaken,
		},
	})
}

func initGivesMetadata(p *probe) {
	const expected = "200 and the Metadata of a file"
	u := p.uploaded()
	if u.why != "" {
		p.skip(u.why)
		return
	}
	without := p.nothing()
	if without.init.endpoint == "" {
		p.skip(cmp.Or(without.why, "the run was stopped"))
		return
	}
	all := []seen{u.init, without.init}
	for i, s := range all {
		switch {
		case !p.answered(s):
			return
		case !s.OK():
			p.fail(s, expected, []string{"with", "without"}[i]+" documentId and documentVersionId: "+s.came())
			return
		}
	}
	wrong := p.wrongFields() // what is wrong everywhere is told already
	p.judge(all, func(f webhook.Finding) bool {
		return !wrong[f.Field] && (f.ID == "P23" || f.ID == "J13" || f.Field == "kind" || f.Field == "id" || f.Field == "title")
	}, expected)
}

// nothing is the empty document, announced without Workfront's ids.
func (p *probe) nothing() upload {
	return known(p, &p.hollow, func(p *probe) upload { return p.send("empty-"+p.stamp+".txt", nil, nil) })
}

// judgeUpload compares what came back with what was sent.
func (p *probe) judgeUpload(u upload) {
	expected := fmt.Sprintf("the same %d bytes again", len(u.sent))
	switch {
	case u.why != "":
		p.skip(u.why)
	case !u.init.OK():
		p.skip("uploadInit did not announce it (P23): " + u.init.came())
	case !p.answered(u.put):
	case !u.put.OK():
		p.fail(u.put, `200 and {"result":"success"}`, u.put.came())
	case !p.answered(u.meta) || !p.answered(u.data):
	case !u.meta.OK():
		p.fail(u.meta, "its metadata", u.meta.came())
	case !u.data.OK():
		p.fail(u.data, expected, u.data.came())
	case u.meta.Metadata.Size >= 0 && !p.sizesAreWrong() && !p.contrary() && u.meta.Metadata.Size != int64(len(u.sent)):
		p.fail(u.meta, fmt.Sprintf("size %d", len(u.sent)), fmt.Sprintf("size %d", u.meta.Metadata.Size))
	case !bytes.Equal(u.data.Body, u.sent) && p.bytesAreWrong():
		p.skip("downloads differ from what was stored anyway (P20)")
	case !bytes.Equal(u.data.Body, u.sent):
		p.fail(u.data, expected, unlike(u.data.Body, u.sent))
	default:
		p.pass(u.data, expected, "the same bytes")
		p.judge([]seen{u.put}, ofID("J14", "P24", "D06"), `{"result":"success"}`)
	}
}

// sizesAreWrong and bytesAreWrong: documents that were there before are no
// better, so that the upload is not to blame.
func (p *probe) sizesAreWrong() bool {
	d := p.fetched()
	return d.file != nil && d.answer.OK() && d.file.Size >= 0 && d.answer.Size != d.file.Size
}

func (p *probe) bytesAreWrong() bool { return p.sizesAreWrong() || p.mixedUp() }

func unlike(got, sent []byte) string {
	n := 0
	for n < min(len(got), len(sent)) && got[n] == sent[n] {
		n++
	}
	return fmt.Sprintf("%d bytes, which differ from byte %d on", len(got), n+1)
}

func emptyUpload(p *probe) {
	u := p.nothing()
	p.judgeUpload(u)
}

func chunkedUpload(p *probe) {
	const expected = "200, and the same bytes again"
	u := p.uploaded()
	if !u.put.OK() || !u.data.OK() || !bytes.Equal(u.data.Body, u.sent) {
		p.skip(cmp.Or(u.why, "needs an upload that worked (P24)"))
		return
	}
	data := []byte("these bytes come without a length\n")
	body := bytesOf(data)
	body.Size = -1
	c := p.sendBody("chunked-"+p.stamp+".txt", data, body, webhook.Args{"documentId": documentID, "documentVersionId": versionID})
	switch {
	case !p.answered(c.init) || !c.init.OK():
		p.skip("uploadInit did not announce another document: " + c.init.came())
	case !p.answered(c.put):
	case !c.put.OK():
		p.hint(c.put, expected, "refused: "+c.put.came())
	case !p.answered(c.data):
	case !c.data.OK():
		p.strictly(c.data, expected, c.data.came())
	case !bytes.Equal(c.data.Body, data):
		p.strictly(c.data, expected, unlike(c.data.Body, data))
	default:
		p.pass(c.data, expected, "the same bytes")
	}
}

func unannounced(p *probe) {
	const expected = `404, or {"result":"fail"}`
	body := bytesOf([]byte("nobody announced this\n"))
	s := p.call("upload", webhook.Args{"id": "wfconnect-no-such-id-" + p.stamp}, how{off: true, apart: true, body: &body})
	switch {
	case !p.answered(s):
	case s.OK():
		p.fail(s, expected, s.came()+" and success")
	case p.broken(s):
		p.skip("everything fails that has an id (P02)")
	case s.Status >= 500:
		p.strictly(s, expected, s.came())
	default:
		p.pass(s, expected, s.came())
	}
}

func nameTaken(p *probe) {
	const expected = "409, or another id"
	u := p.uploaded()
	if !u.put.OK() || !u.data.OK() || !bytes.Equal(u.data.Body, u.sent) {
		p.skip(cmp.Or(u.why, "needs an upload that worked (P24)"))
		return
	}
	init := p.call("uploadInit", webhook.Args{"parentId": p.scratchFolder().id, "filename": u.name, "documentId": otherDocumentID, "documentVersionId": versionID}, how{off: true})
	switch {
	case !p.answered(init):
		return
	case !init.OK() && init.Status < http.StatusInternalServerError:
		p.pass(init, expected, init.came())
		return
	case !init.OK():
		p.strictly(init, expected, init.came())
		return
	}
	p.wrote(written{title: u.name, id: init.Metadata.ID})
	body := bytesOf([]byte("another document of the same name\n"))
	put := p.call("upload", webhook.Args{"id": init.Metadata.ID}, how{off: true, body: &body})
	first := p.call("download", webhook.Args{"id": u.init.Metadata.ID}, how{off: true})
	switch {
	case !p.answered(put) || !p.answered(first):
	case first.OK() && bytes.Equal(first.Body, u.sent):
		p.pass(first, expected, "the first document is as it was")
	case init.Metadata.ID == u.init.Metadata.ID: // a new version, or the end of another document: nobody can tell
		p.strictly(first, expected, "the same id, and the first document's bytes are replaced")
	default:
		p.fail(first, "the first document as it was", first.came())
	}
}
