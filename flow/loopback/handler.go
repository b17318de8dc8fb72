package loopback

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	maxConns  = 32
	maxQuery  = 16 << 10
	maxHeader = 64 << 10 // room for the cookies that every local server shares
	ioTimeout = 5 * time.Second
)

func newServer(h http.Handler) *http.Server {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: ioTimeout,
		ReadTimeout:       ioTimeout,
		WriteTimeout:      ioTimeout,
		IdleTimeout:       ioTimeout,
		MaxHeaderBytes:    maxHeader,
		// "OPTIONS *" would otherwise be answered before serve sees it.
		DisableGeneralOptionsHandler: true,
		// The terminal is drawn by others, and the log would quote requests.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	s.SetKeepAlivesEnabled(false)
	return s
}

// refusal is an answer to a request that is not the redirect waited for.
type refusal struct {
	status int
	words  string // for whoever asked
	stray  string // for the terminal; empty: not worth a word
}

func (l *Listener) serve(w http.ResponseWriter, r *http.Request) {
	l.enter()
	defer l.leave()
	if no := l.refuse(r); no != nil {
		if no.stray != "" {
			l.push(Arrival{At: l.now(), Stray: no.stray})
		}
		if no.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodGet)
		}
		write(w, no.status, "text/plain; charset=utf-8", []byte(no.words+"\n"))
		return
	}
	p := l.answer(r.URL.RawQuery)
	write(w, p.status, "text/html; charset=utf-8", p.render())
}

// refuse applies every guard that needs no knowledge of OAuth. The path is
// compared as the browser escaped it, without any cleaning.
func (l *Listener) refuse(r *http.Request) *refusal {
	path := r.URL.EscapedPath()
	hits := path == l.target.path && r.URL.Scheme == "" && r.URL.Host == ""
	switch {
	case !hits && path == "/favicon.ico": // browsers ask by themselves
		return &refusal{status: http.StatusNotFound, words: "no icon"}
	case !slices.Contains(l.target.hosts, strings.ToLower(r.Host)): // DNS rebinding
		return &refusal{
			http.StatusBadRequest, "this address answers to the host of its redirect URI only",
			fmt.Sprintf("a request for the host %s was refused: the redirect URI says %s", safe(r.Host), l.target.hosts[0]),
		}
	case !hits:
		return &refusal{
			http.StatusNotFound, "nothing here: this address waits for the redirect of a login",
			fmt.Sprintf("a request for the path %s was refused: the redirect URI says %s", safe(path), safe(l.target.path)),
		}
	case r.Method != http.MethodGet:
		return &refusal{
			http.StatusMethodNotAllowed, "a redirect is a GET",
			fmt.Sprintf("a %s request was refused: a redirect is a GET", safe(r.Method)),
		}
	case speculative(r.Header):
		return &refusal{
			http.StatusServiceUnavailable, "not for prefetching",
			"the browser tried to load the redirect ahead of time and was refused: the code is for the real visit",
		}
	case embedded(r.Header):
		return &refusal{
			http.StatusBadRequest, "a redirect is a page of its own",
			"a web page tried to load the redirect URI as a part of itself and was refused",
		}
	case len(r.URL.RawQuery) > maxQuery:
		return &refusal{
			http.StatusRequestURITooLong, "the query is too long",
			fmt.Sprintf("a redirect with a query of %d bytes was refused: the limit is %d", len(r.URL.RawQuery), maxQuery),
		}
	}
	return nil
}

// speculative: the browser loads a page that nobody has visited yet.
func speculative(h http.Header) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		for _, value := range h.Values(name) {
			value = strings.ToLower(value)
			if strings.Contains(value, "prefetch") || strings.Contains(value, "prerender") || strings.Contains(value, "preview") {
				return true
			}
		}
	}
	return false
}

// embedded: an image, a script or a fetch of some web page. It matters where
// the server does not echo state and the listener is all there is against a
// planted code. Frames pass: a single sign-on portal may use them.
func embedded(h http.Header) bool {
	mode := h.Get("Sec-Fetch-Mode")
	return mode != "" && mode != "navigate"
}

// answer asks the judge, one redirect at a time, and only while the login has
// no answer yet.
func (l *Listener) answer(query string) page {
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	if p, over := l.over(); over {
		return p
	}
	v := l.judge(query)
	if !l.push(Arrival{Query: query, At: l.now(), Verdict: v}) {
		p, _ := l.over() // closed while the judge was thinking
		return p
	}
	if v.Accept {
		go l.Close() // it waits for this very answer to be written
	}
	return verdictPage(v)
}

// over reports whether the login needs no redirect any more, and the page that
// says so.
func (l *Listener) over() (page, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.answered:
		return answeredPage, true
	case l.closed:
		return endedPage, true
	}
	return page{}, false
}

func (l *Listener) noteTLS() {
	l.push(Arrival{At: l.now(), Stray: "the browser came with https to an address registered with http; " +
		"try 127.0.0.1 in place of localhost, or paste the redirected URL"})
}

// write sends an answer in one piece and out of every buffer, so that Close may
// close the connection as soon as it returns.
func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", contentSecurityPolicy())
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return // the browser is gone; what it brought is safe already
	}
	_ = http.NewResponseController(w).Flush() // fails only for the same reason
}

// safe makes a word from outside fit for a terminal: plain ASCII, and short.
func safe(s string) string {
	const longest = 60
	word := []byte(s[:min(len(s), longest)])
	for i, c := range word {
		if c <= ' ' || c > '~' {
			word[i] = '?'
		}
	}
	switch {
	case len(s) > longest:
		return string(word) + "..."
	case s == "":
		return "(none)"
	}
	return string(word)
}
