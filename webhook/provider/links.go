package provider

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"wfconnect/practice"
)

// link opens in somebody's browser, where there is neither key nor token: it
// carries a signature, which is good as long as this process is.
func (c *call) link(page string, it item) string {
	id := c.idOf(it.path)
	return c.base() + page + "?id=" + url.QueryEscape(id) + "&signature=" + c.signature(page, id)
}

func (p *Provider) signature(page, id string) string {
	mac := hmac.New(sha256.New, p.linkKey)
	_, _ = mac.Write([]byte(page + "\n" + id)) // a hash never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// base is what links begin with.
func (c *call) base() string {
	if c.o.BaseURL != "" {
		return c.o.BaseURL
	}
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	host := c.r.Host
	if !practice.PlainHost(host) {
		host = "localhost" // a Host header that no link could be made of
	}
	return scheme + "://" + host
}

// linked is the item that a link stands for.
func (c *call) linked(page string) (item, error) {
	if c.r.Method != http.MethodGet && c.r.Method != http.MethodHead {
		c.rw.Header().Set("Allow", "GET, HEAD")
		return item{}, refuse(http.StatusMethodNotAllowed, "A link is opened with a GET.")
	}
	q := c.r.URL.Query()
	id := q.Get("id")
	if !hmac.Equal([]byte(q.Get("signature")), []byte(c.signature(page, id))) {
		return item{}, refuse(http.StatusForbidden, "This link is not one of ours, or it is from before the last start. Open the document again in Workfront.")
	}
	name, err := c.pathOf(c.r.Context(), id)
	if err != nil {
		return item{}, err
	}
	it, err := c.look(name)
	if err == nil && it.folder {
		err = notFound()
	}
	return it, err
}

// view shows a file's page.
func (c *call) view() {
	it, err := c.linked(ViewPath)
	if err != nil {
		c.complain(err)
		return
	}
	c.page(http.StatusOK, page{
		Title: c.name(it), Kind: mimeOf(it.path), Size: inWords(it.size),
		Modified: it.modified.UTC().Format(time.RFC1123), Download: c.link(OpenPath, it),
	}, "")
}

// open hands out a file's bytes.
func (c *call) open() {
	it, err := c.linked(OpenPath)
	if err == nil {
		err = c.stream(it, http.StatusOK)
	}
	if err != nil {
		c.complain(err)
	}
}

func (c *call) complain(err error) {
	e := reason(err)
	title := "This document cannot be opened"
	if e.status == http.StatusNotFound {
		title = "This document is no longer here"
	}
	c.message(e.status, title, e.text)
}

func inWords(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	s := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String() + " bytes"
}
