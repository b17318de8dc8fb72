package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// seenByServer serves a handler and returns its address, and the exchanges that the
// server saw once there are n of them that are over.
func seenByServer(t *testing.T, h http.HandlerFunc) (url string, saw func(n int) []Exchange) {
	t.Helper()
	kept := NewLog(NewRedactor(), time.Now)
	srv := httptest.NewUnstartedServer(Handler(h, kept, "serve provider"))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL, func(n int) []Exchange {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for {
			xs, version := kept.After(0)
			over := 0
			for _, x := range xs {
				if !x.Pending {
					over++
				}
			}
			if over >= n {
				return xs
			}
			if ctx.Err() != nil {
				t.Fatalf("%d of %d exchanges are over: %+v", over, n, xs)
			}
			kept.Wait(ctx, version)
		}
	}
}

func ask(t *testing.T, method, url, body string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(got)
}

func TestHandlerSeesBothSides(t *testing.T) {
	t.Parallel()
	url, saw := seenByServer(t, func(w http.ResponseWriter, r *http.Request) {
		if body, err := io.ReadAll(r.Body); err != nil || string(body) != "client_secret=s-1234567" {
			t.Errorf("the handler read %q, %v", body, err)
		}
		w.Header().Set("Location", "https://x/cb?code=c-1234567")
		w.WriteHeader(http.StatusFound)
		w.Header().Set("Too-Late", "x")
		_, _ = io.WriteString(w, `{"access_token":"at-1234567"}`)
	})
	if resp, got := ask(t, "POST", url+"/token?x=1", "client_secret=s-1234567"); resp.StatusCode != 302 || got != `{"access_token":"at-1234567"}` {
		t.Errorf("the client got %d %q", resp.StatusCode, got)
	}
	x := saw(1)[0]
	if !x.Served || x.Connection != "serve provider" || x.Method != "POST" || x.URL != url+"/token?x=1" || x.Status != 302 || x.Proto != "HTTP/1.1" || x.Err != "" {
		t.Errorf("saw %+v", x)
	}
	if got, want := string(x.Request.Body), "client_secret="+Fingerprint(KindSecret, "s-1234567"); got != want || x.Request.Size != 23 {
		t.Errorf("the request's body is %q, want %q", got, want)
	}
	if got, want := string(x.Response.Body), `{"access_token":"`+Fingerprint(KindToken, "at-1234567")+`"}`; got != want {
		t.Errorf("the answer's body is %q, want %q", got, want)
	}
	if x.Request.Get("Host") == "" || x.Request.Get("Accept-Encoding") != "gzip" {
		t.Errorf("the request's headers are %v", x.Request.Header)
	}
	if diff := cmp.Diff([]Field{{Name: "Location", Value: "https://x/cb?code=" + Fingerprint(KindCode, "c-1234567")}}, x.Response.Header); diff != "" {
		t.Error(diff)
	}
	e := asHAR(t, x).Log.Entries[0]
	if e.Side != "server" || e.Server != "127.0.0.1" || e.Port == "" || strings.HasSuffix(url, ":"+e.Port) {
		t.Errorf("_side %q, serverIPAddress %q, connection %q must be the client's port", e.Side, e.Server, e.Port)
	}
	if tm := e.Timings; tm.Blocked != never || tm.Connect != never || tm.Wait < 0 {
		t.Errorf("timings %+v", tm)
	}
}

func TestHandlerKeepsStreamsStreams(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	url, saw := seenByServer(t, func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Errorf("the way to the connection is barred: %v", err)
		}
		if _, err := io.Copy(w, strings.NewReader("one")); err != nil {
			t.Error(err)
		}
		if err := control.Flush(); err != nil {
			t.Error(err)
		}
		<-more
		_, _ = io.WriteString(w, "two")
		w.(http.Flusher).Flush()
	})
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "one" {
		t.Fatalf("first part %q, %v", first, err)
	}
	close(more)
	if _, err := io.ReadAll(resp.Body); err != nil {
		t.Fatal(err)
	}
	if x := saw(1)[0]; string(x.Response.Body) != "onetwo" || x.Status != 200 {
		t.Errorf("recorded %+v", x)
	}
}

func TestHandlerOfOddAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, method, body string
		h                  http.HandlerFunc
		want               Exchange
	}{
		{"nothing said", "GET", "", func(http.ResponseWriter, *http.Request) {}, Exchange{Status: 200}},
		{"no content", "GET", "", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(204)
			_, _ = w.Write([]byte("not allowed"))
		}, Exchange{Status: 204}},
		{"early hints", "GET", "", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(103)
			w.WriteHeader(201)
			w.WriteHeader(500)
		}, Exchange{Status: 201}},
		{"HEAD", "HEAD", "", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = w.Write([]byte("is not sent"))
		}, Exchange{Status: 200, Response: Message{Header: []Field{{Name: "Content-Length", Value: "500"}}}}},
		{"a body that nobody read", "POST", "unread", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(413) }, Exchange{
			Status: 413, Request: Message{Size: 6, Cut: true},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			url, saw := seenByServer(t, c.h)
			ask(t, c.method, url, c.body)
			x := saw(1)[0]
			x.Request.Header = nil
			if len(x.Response.Header) == 0 {
				x.Response.Header = nil
			}
			got := Exchange{Status: x.Status, Request: x.Request, Response: x.Response, Err: x.Err}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHandlerThatBreaksOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		h      http.HandlerFunc
		status int
		says   string
	}{
		"it aborts": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, 200, "broke off"},
		"it takes the connection": {func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			conn.Close()
		}, 0, "took the connection over"},
		"it panics": {func(http.ResponseWriter, *http.Request) { panic("a bug") }, 0, "broke off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, saw := seenByServer(t, c.h)
			resp, err := http.Get(url)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
			if err == nil {
				t.Error("the client noticed nothing")
			}
			if x := saw(1)[0]; x.Status != c.status || !strings.Contains(x.Err, c.says) {
				t.Errorf("saw status %d, %q", x.Status, x.Err)
			}
		})
	}
}

type deadWriter struct{ http.ResponseWriter }

func (deadWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestHandlerWhoseClientIsGone(t *testing.T) {
	t.Parallel()
	kept := NewLog(NewRedactor(), time.Now)
	h := Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) }), kept, "c")
	h.ServeHTTP(deadWriter{httptest.NewRecorder()}, httptest.NewRequest("GET", "/", nil))
	if xs, _ := kept.After(0); len(xs) != 1 || xs[0].Err != "the answer could not be sent: broken pipe" || xs[0].Response.Size != 0 {
		t.Errorf("saw %+v", xs)
	}
}

func TestHandlerKeepsLongBodiesByTheirEnds(t *testing.T) {
	t.Parallel()
	const size = 5 << 20
	url, saw := seenByServer(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	body := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	if _, got := ask(t, "PUT", url, string(body)); got != string(body) {
		t.Errorf("%d bytes came back", len(got))
	}
	x := saw(1)[0]
	for what, m := range map[string]Message{"request": x.Request, "answer": x.Response} {
		if m.Size != size || !m.Cut || len(m.Body) != 2*half {
			t.Errorf("%s: size %d, cut %v, %d bytes kept", what, m.Size, m.Cut, len(m.Body))
		}
	}
}
