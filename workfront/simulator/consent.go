package simulator

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"wfconnect/practice"
)

// consentLife is how long a consent page may lie open.
const consentLife = 30 * time.Minute

func (w *Workfront) answerConsent(rw http.ResponseWriter, r *http.Request, f settings) {
	if practice.FromAnotherSite(r) {
		writeMessage(rw, http.StatusForbidden, "This did not come from the consent page", "Another site tried to answer for you. Nothing was allowed.")
		return
	}
	form, ok := readForm(r)
	if !ok {
		writeMessage(rw, http.StatusBadRequest, "This form cannot be read", "Start again in your application.")
		return
	}
	c, ok := w.takeConsent(form.Get("nonce"))
	if !ok {
		writeMessage(rw, http.StatusBadRequest, "This page was already answered", "A consent page works once, for half an hour. Start again in your application.")
		return
	}
	switch form.Get("decision") {
	case "allow":
		practice.Redirect(rw, w.allowed(c.request, f), http.StatusSeeOther)
	case "cancel":
		w.refuse(rw, c.request, refusal{"access_denied", "The user denied access to the application"}, f, http.StatusSeeOther)
	default:
		writeMessage(rw, http.StatusBadRequest, "Neither allowed nor cancelled", "Start again in your application.")
	}
}

func readForm(r *http.Request) (url.Values, bool) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, false
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, false
	}
	form, err := practice.Parameters(string(body))
	return form, err == nil
}

// takeConsent hands out what a nonce stands for, once.
func (w *Workfront) takeConsent(nonce string) (consent, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.consents.Get(nonce)
	w.consents.Drop(nonce)
	return c, ok && w.now().Before(c.shown.Add(consentLife))
}

// allowed issues a code and returns where to bring it.
func (w *Workfront) allowed(request authorizeRequest, f settings) string {
	w.mu.Lock()
	key := w.randomCode()
	w.codes.Put(key, &code{request: request, issued: w.now()})
	w.mu.Unlock()

	answer := []string{"code", key}
	switch f["domain"] {
	case "right":
		answer = append(answer, "domain", w.domain)
	case "wrong":
		answer = append(answer, "domain", "not-"+w.domain)
	case "evil":
		answer = append(answer, "domain", "evil.com/")
	}
	switch f["lane"] {
	case "right":
		answer = append(answer, "lane", w.lane)
	case "wrong":
		answer = append(answer, "lane", "not-"+w.lane)
	}
	return practice.WithQuery(request.redirectURI, url.QueryEscape, append(answer, stateOf(request, f)...)...)
}

// refuse tells the application, or, under callback_error=none, only the person.
func (w *Workfront) refuse(rw http.ResponseWriter, request authorizeRequest, e refusal, f settings, status int) {
	if f.is("callback_error", "none") {
		writeMessage(rw, http.StatusOK, "Access was not allowed", e.description+". You can close this page. The application has not been told.")
		return
	}
	answer := []string{"error", e.code, "error_description", e.description}
	practice.Redirect(rw, practice.WithQuery(request.redirectURI, url.QueryEscape, append(answer, stateOf(request, f)...)...), status)
}

func stateOf(request authorizeRequest, f settings) []string {
	switch {
	case !request.hasState || f.is("state_echo", "no"):
		return nil
	case f.is("state_echo", "altered"):
		return []string{"state", request.state + "x"}
	}
	return []string{"state", request.state}
}
