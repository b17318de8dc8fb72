package conformance

import (
	"net/http"

	"wfconnect/webhook"
)

func thumbnailChecks() []Check {
	return page([]Check{{
		ID: "P22", Title: "thumbnails are pictures", Endpoint: "thumbnail", Severity: Should, Clause: clauseThumbnail, Test: 8,
		Needs:       "a picture, or at least a file",
		Does:        "GET /thumbnail?id=&size=200 of a picture, and of an id that does not exist",
		Consequence: "a broken picture stands where the document's should",
		Fix:         "answer 200 with an image and its type, and 404 where there is none",
		run:         thumbnailIsPicture,
	}})
}

func thumbnailIsPicture(p *probe) {
	const expected = "200 and an image, or 404"
	t := p.look()
	m := t.picture
	if m == nil {
		m = t.file
	}
	if m == nil {
		p.skip(p.noFile())
		return
	}
	s := p.call("thumbnail", webhook.Args{"id": m.ID, "size": "200"}, how{})
	switch {
	case !p.answered(s):
	case s.Status == http.StatusNotFound:
		p.pass(s, expected, "404: there is no thumbnail of it")
	case !s.OK():
		p.warn(s, expected, s.came())
	default:
		p.judge([]seen{s}, ofID("P22"), expected)
	}
	u := p.missing().of("thumbnail")
	if u.err == nil && u.Status >= 500 {
		p.warn(u, "404 for an id that does not exist", u.came())
	}
}
