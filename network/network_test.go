package network

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// closed is a port of this machine where nobody listens.
func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func through(t *testing.T, proxy string) *http.Client {
	t.Helper()
	u, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{Proxy: http.ProxyURL(u)}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// A code or a refresh token is as good as before when nothing was sent, and
// nobody knows about it otherwise: the two must not be confused.
func TestWhetherSomethingWasSent(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	direct := &http.Client{Transport: tr}
	nobody := closed(t)
	for name, c := range map[string]struct {
		client  *http.Client
		url     string
		notSent bool
		why     string
	}{
		"nobody listens":           {direct, "http://" + nobody, true, "nothing listens there"},
		"the name is nobody's":     {direct, "http://nobody.invalid", true, ""},
		"a strange certificate":    {direct, secure.URL, true, "signed by nobody this machine trusts"},
		"no TLS":                   {direct, "https://" + plain.Listener.Addr().String(), true, "does not speak TLS"},
		"the proxy is away":        {through(t, "http://"+nobody), secure.URL, true, "the proxy cannot be reached"},
		"the proxy says no":        {through(t, plain.URL), secure.URL, true, "Proxy Authentication Required"},
		"cut after the request":    {direct, plain.URL, false, "cut before the whole answer"},
		"a transport that is mute": {&http.Client{Transport: mute{}}, plain.URL, false, "cannot say"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/token?client_secret=hush", strings.NewReader("code=1"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := Do(c.client, req, "token request")
			if err == nil {
				resp.Body.Close()
				t.Fatalf("an answer came: %s", resp.Status)
			}
			var none *Unreachable
			if !errors.As(err, &none) || none.NotSent != c.notSent || none.Kind() == Reached {
				t.Errorf("got %#v, want NotSent %v", none, c.notSent)
			}
			if !strings.Contains(err.Error(), c.why) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%q, want the words %q and nothing of the query", err, c.why)
			}
		})
	}
}

type mute struct{}

func (mute) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("cannot say") }

func TestARedirectIsAnAnswer(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.RedirectHandler("https://elsewhere.invalid/", http.StatusFound))
	t.Cleanup(srv.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := Do(srv.Client(), req, "files")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("got %s, want the redirect itself", resp.Status)
	}
}

// The caller's own end shows through, so that an interrupt is not taken for a
// network that is down.
func TestAStoppedRequest(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = bufio.NewReader(conn).ReadString('\n') // the request has come
		cancel()
		<-t.Context().Done()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+l.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := Do(nil, req, "files")
	if err == nil {
		resp.Body.Close()
		t.Fatal("an answer came")
	}
	var none *Unreachable
	if !errors.As(err, &none) || none.NotSent || none.Kind() != Stopped || !errors.Is(err, context.Canceled) {
		t.Errorf("got %#v", none)
	}
}
