package provider

import (
	_ "embed"
	"net/http"

	"wfconnect/practice"
)

const htmlType = "text/html; charset=utf-8"

var (
	//go:embed page.html
	pageHTML string

	pages = practice.PagesOf(pageHTML)
)

// page is the consent page (Nonce is set), a document's (Download is set), or a
// message.
type page struct {
	Title, Text                    string
	Action, Nonce, Folder, Host    string
	Kind, Size, Modified, Download string
}

func (c *call) consentPage(request authorizeRequest, nonce string) {
	host := practice.Origin(request.redirectURI)
	c.page(http.StatusOK, page{Title: "Allow Workfront", Action: AuthorizePath, Nonce: nonce, Folder: c.title, Host: host}, host)
}

func (c *call) message(status int, title, text string) {
	c.page(status, page{Title: title, Text: text}, "")
}

func (c *call) page(status int, p page, formTarget string) {
	html, err := pages.Draw(p)
	if err != nil {
		http.Error(c.rw, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	practice.Protect(c.rw.Header(), formTarget)
	c.plain(status, htmlType, html)
}
