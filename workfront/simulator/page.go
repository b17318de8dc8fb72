package simulator

import (
	_ "embed"
	"net/http"

	"wfconnect/practice"
)

var (
	//go:embed page.html
	pageHTML string

	pages = practice.PagesOf(pageHTML)
)

// page is either the consent page (Nonce is set) or a message.
type page struct {
	Title, Text   string
	Action, Nonce string
	App, Host     string
	Person, Email string
	Initials      string
}

func writeConsent(rw http.ResponseWriter, request authorizeRequest, nonce string) {
	p := page{
		Title: "Allow access", Action: AuthorizePath, Nonce: nonce,
		App: request.app.Name, Host: practice.Origin(request.redirectURI),
		Person: me.name, Email: me.email, Initials: me.initials,
	}
	if p.App == "" {
		p.App = request.app.ClientID
	}
	writePage(rw, http.StatusOK, p, practice.Origin(request.redirectURI))
}

func writeMessage(rw http.ResponseWriter, status int, title, text string) {
	writePage(rw, status, page{Title: title, Text: text}, "")
}

func writePage(rw http.ResponseWriter, status int, p page, formTarget string) {
	html, err := pages.Draw(p)
	if err != nil {
		http.Error(rw, "the page cannot be drawn", http.StatusInternalServerError)
		return
	}
	practice.Protect(rw.Header(), formTarget)
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(html)) // the browser has hung up; nobody is left to tell
}
