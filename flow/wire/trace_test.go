package wire

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fetch sends a request through the recorder and reads the answer to its end.
func fetch(t *testing.T, c *http.Client, req *http.Request) {
	t.Helper()
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
}

// realRecorder records what passes through the server's own transport.
func realRecorder(srv *httptest.Server) (*Recorder, *http.Client) {
	r := NewLog(NewRedactor(), time.Now).Recorder(srv.Client().Transport, "provider.docs")
	return r, &http.Client{Transport: r}
}

func TestHeadersAreInTheOrderSent(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(nil)
	srv.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	srv.Start()
	t.Cleanup(srv.Close)
	rec, client := realRecorder(srv)
	req, _ := http.NewRequestWithContext(t.Context(), "PUT", srv.URL+"/upload", strings.NewReader("bytes"))
	req.Header.Set("X-Zebra", "1")
	req.Header.Set("Apple", "2")
	req.Header["sessionID"] = []string{"5d41402abc4b2a76"}
	req.Header.Set("User-Agent", "wfconnect")
	fetch(t, client, req)
	var names, added []string
	for _, f := range over(rec)[0].Request.Header {
		names = append(names, f.Name)
		if f.Added {
			added = append(added, f.Name)
		}
	}
	if want := []string{"Host", "User-Agent", "Content-Length", "Apple", "X-Zebra", "sessionID", "Accept-Encoding"}; !slices.Equal(names, want) {
		t.Errorf("headers %v, want %v", names, want)
	}
	if want := []string{"Host", "Content-Length", "Accept-Encoding"}; !slices.Equal(added, want) {
		t.Errorf("net/http is said to have added %v, want %v", added, want)
	}
}

func TestTimingAndTLS(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }))
	t.Cleanup(srv.Close)
	rec, client := realRecorder(srv)
	for range 2 {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL, nil)
		fetch(t, client, req)
	}
	first, second := over(rec)[0], over(rec)[1]
	tm := first.Timing
	if tm.Connect <= 0 || tm.TLS <= 0 || tm.Ready < tm.Connect+tm.TLS || tm.Sent < tm.Ready || tm.FirstByte < tm.Sent || first.Took < tm.FirstByte || tm.Reused {
		t.Errorf("first: %+v of %v", tm, first.Took)
	}
	if tm := second.Timing; !tm.Reused || tm.Connect != 0 || tm.TLS != 0 || tm.FirstByte <= 0 {
		t.Errorf("second, on a kept connection: %+v", tm)
	}
	if want := strings.TrimPrefix(srv.URL, "https://"); tm.Remote != want {
		t.Errorf("remote %q, want %q", tm.Remote, want)
	}
	s := first.TLS
	if s == nil || s.Version != "TLS 1.3" || !s.Verified || len(s.Chain) != 1 {
		t.Fatalf("TLS is %+v", s)
	}
	if c := s.Chain[0]; !strings.Contains(c.Subject, "Acme Co") || !slices.Contains(c.Names, "example.com") || len(c.SHA256) != 64 || c.NotAfter.Before(time.Now()) {
		t.Errorf("certificate %+v", c)
	}
}

func TestARefusedCertificateIsShown(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	srv.Config.ErrorLog = nil
	t.Cleanup(srv.Close)
	rec := NewLog(NewRedactor(), time.Now).Recorder(&http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}, "provider.docs")
	req, _ := http.NewRequestWithContext(t.Context(), "GET", srv.URL, nil)
	if resp, err := rec.RoundTrip(req); err == nil {
		resp.Body.Close()
		t.Fatal("a certificate that nobody vouches for was accepted")
	}
	s := over(rec)[0].TLS
	if s == nil || s.Version != "" || s.Verified || len(s.Chain) != 1 || !strings.Contains(s.Chain[0].Subject, "Acme Co") {
		t.Errorf("TLS is %+v", s)
	}
}

// http.Client says in Response what made it send the next request.
func TestRedirectsAreTied(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
		}
	}))
	t.Cleanup(srv.Close)
	rec, client := realRecorder(srv)
	client.Timeout = time.Minute // http.Client then wraps the bodies once more
	req, _ := http.NewRequestWithContext(Replaying(t.Context(), 7), "GET", srv.URL+"/a", nil)
	fetch(t, client, req)
	var got [][3]int
	for _, x := range over(rec) {
		got = append(got, [3]int{x.Seq, x.Redirects, x.Replays})
	}
	if diff := cmp.Diff([][3]int{{1, 0, 7}, {2, 1, 7}}, got); diff != "" {
		t.Errorf("Seq, Redirects, Replays: %s", diff)
	}
}

func TestPendingIsInTheLog(t *testing.T) {
	t.Parallel()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) { return answer(req, "text/plain", "x"), nil }))
	req, _ := http.NewRequest("GET", "https://h/files?apiKey=k-123456", nil)
	resp, _ := rec.RoundTrip(req)
	began, version := rec.log.After(0)
	if len(began) != 1 || !began[0].Pending || strings.Contains(began[0].URL, "k-123456") {
		t.Fatalf("while it is under way the log says %+v", began)
	}
	resp.Body.Close()
	ended, _ := rec.log.After(version)
	if len(ended) != 1 || ended[0].Pending || ended[0].Seq != began[0].Seq {
		t.Errorf("once it is over the log says %+v", ended)
	}
	rec.log.Wait(t.Context(), version) // returns at once: something changed since
}

// A run of large answers keeps the newest bodies and says which are gone.
func TestOldBodiesAreLetGo(t *testing.T) {
	t.Parallel()
	log := NewLog(NewRedactor(), clock())
	body := make([]byte, 1<<20)
	for range 80 {
		seq := log.begin(Exchange{})
		log.end(Exchange{Seq: seq, Response: Message{Body: body, Size: 1 << 20}})
	}
	all, _ := log.After(0)
	held := 0
	for i, x := range all {
		held += len(x.Response.Body)
		if gone := i < 16; x.Response.Gone != gone || gone && x.Response.Missing() != 1<<20 {
			t.Fatalf("exchange %d: Gone %v", i+1, x.Response.Gone)
		}
	}
	if held != KeptBodies {
		t.Errorf("%d bytes are held, want %d", held, KeptBodies)
	}
}

func TestKnownLengthCopiesOnlyTheEnds(t *testing.T) {
	t.Parallel()
	body := make([]byte, 5<<20)
	for i := range body {
		body[i] = byte('a' + i%23)
	}
	var known, unknown capture
	known.expect(int64(len(body)))
	unknown.expect(-1)
	for rest := body; len(rest) > 0; {
		n := min(len(rest), 31<<10)
		known.write(rest[:n])
		unknown.write(rest[:n])
		rest = rest[n:]
	}
	if len(known.tail) != half+margin {
		t.Errorf("the tail has %d bytes, want %d", len(known.tail), half+margin)
	}
	if len(unknown.tail) != short+margin {
		t.Errorf("the tail of a body of unknown length has %d bytes, want %d", len(unknown.tail), short+margin)
	}
}
