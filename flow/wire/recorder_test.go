package wire

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// clock advances by a second each time it is read.
func clock() func() time.Time {
	var mu sync.Mutex
	t := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		t = t.Add(time.Second)
		return t
	}
}

// recorder is a recorder with a log of its own.
func recorder(next http.RoundTripper) *Recorder {
	return NewLog(NewRedactor(), clock()).Recorder(next, "workfront.acme")
}

// over are the exchanges of a recorder that have ended.
func over(r *Recorder) []Exchange {
	var out []Exchange
	all, _ := r.log.After(0)
	for _, x := range all {
		if !x.Pending {
			out = append(out, x)
		}
	}
	return out
}

func answer(req *http.Request, mime, body string) *http.Response {
	return &http.Response{
		StatusCode: 200, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {mime}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}
}

func TestExchangeIsWholeAndRedacted(t *testing.T) {
	t.Parallel()
	const reply = `{"access_token":"at-12345","refresh_token":"rt-12345"}`
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(req.Body)
		if err != nil || string(body) != "code=c-123456&client_secret=s-123456" {
			t.Errorf("what was sent is %q, %v", body, err)
		}
		return answer(req, "application/json", reply), nil
	}))
	req, _ := http.NewRequest("POST", "https://acme.my.workfront.com/token?x=at-12345", strings.NewReader("code=c-123456&client_secret=s-123456"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := rec.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := over(rec); len(got) != 0 {
		t.Fatalf("recorded before the body ended: %v", got)
	}
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != reply {
		t.Errorf("the caller read %q, %v", body, err)
	}
	resp.Body.Close()
	at, rt := Fingerprint(KindToken, "at-12345"), Fingerprint(KindRefresh, "rt-12345")
	want := []Exchange{{
		Seq: 1, Connection: "workfront.acme", Started: time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC), Took: time.Second,
		// The answer taught the token, so it is masked in the URL as well.
		Method: "POST", URL: "https://acme.my.workfront.com/token?x=" + at, Proto: "HTTP/1.1", Status: 200,
		Request: Message{
			Header: []Field{{Name: "Accept", Value: "application/json"}, {Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
			Body:   []byte("code=" + Fingerprint(KindCode, "c-123456") + "&client_secret=" + Fingerprint(KindSecret, "s-123456")),
			Size:   36,
		},
		Response: Message{
			Header: []Field{{Name: "Content-Type", Value: "application/json"}},
			Body:   []byte(`{"access_token":"` + at + `","refresh_token":"` + rt + `"}`), Size: int64(len(reply)),
		},
	}}
	if diff := cmp.Diff(want, over(rec)); diff != "" {
		t.Error(diff)
	}
}

// A secret that only a header names is masked in the bodies too.
func TestHeadersTeachBeforeBodiesAreRead(t *testing.T) {
	t.Parallel()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		_, _ = io.ReadAll(req.Body)
		resp := answer(req, "text/plain", "you sent at-12345, take st-67890")
		resp.Header.Set("Set-Cookie", "s=st-67890; Path=/")
		return resp, nil
	}))
	req, _ := http.NewRequest("POST", "https://h/echo?apiKey=ak-13579", strings.NewReader("note at-12345 and ak-13579"))
	req.Header.Set("Authorization", "Bearer at-12345")
	resp, err := rec.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(resp.Body)
	x := over(rec)[0]
	for _, body := range [][]byte{x.Request.Body, x.Response.Body} {
		for _, secret := range []string{"at-12345", "ak-13579", "st-67890"} {
			if bytes.Contains(body, []byte(secret)) {
				t.Errorf("%s is in %q", secret, body)
			}
		}
	}
}

func TestFailureIsAnExchange(t *testing.T) {
	t.Parallel()
	broken := errors.New("dial: password=hunter22 refused")
	rec := recorder(transport(func(*http.Request) (*http.Response, error) { return nil, broken }))
	req, _ := http.NewRequest("GET", "https://h/", nil)
	if _, err := rec.RoundTrip(req); !errors.Is(err, broken) {
		t.Errorf("err = %v, want the transport's own", err)
	}
	got := over(rec)
	if len(got) != 1 || got[0].Status != 0 || got[0].Err != "dial: password="+Fingerprint(KindPassword, "hunter22")+" refused" {
		t.Errorf("recorded %+v", got)
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		resp := answer(req, "text/plain", "")
		resp.ContentLength = 10
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("half"), iotestErr{}))
		return resp, nil
	}))
	req, _ := http.NewRequest("GET", "https://h/", nil)
	resp, _ := rec.RoundTrip(req)
	_, _ = io.ReadAll(resp.Body)
	got := over(rec)[0]
	want := Message{Header: []Field{{Name: "Content-Type", Value: "text/plain"}}, Body: []byte("half"), Size: 10, Cut: true, Gap: 4}
	if diff := cmp.Diff(want, got.Response); diff != "" || got.Err != "broke off" {
		t.Errorf("Err %q, %s", got.Err, diff)
	}
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errors.New("broke off") }

func TestStreamStaysAStream(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("one"))
		w.(http.Flusher).Flush()
		<-more
		_, _ = w.Write([]byte("two"))
	}))
	defer srv.Close()
	rec := recorder(http.DefaultTransport)
	resp, err := (&http.Client{Transport: rec}).Get(srv.URL)
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
	if got := over(rec); len(got) != 1 || string(got[0].Response.Body) != "onetwo" {
		t.Errorf("recorded %+v", got)
	}
}

func TestSentAnewAfterADeadConnection(t *testing.T) {
	t.Parallel()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		_, _ = io.ReadFull(req.Body, make([]byte, 2))
		again, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		_, _ = io.ReadAll(again)
		return answer(req, "", ""), nil
	}))
	req, _ := http.NewRequest("POST", "https://h/", strings.NewReader("whole"))
	resp, err := rec.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := string(over(rec)[0].Request.Body); got != "whole" {
		t.Errorf("request body %q, want it once", got)
	}
}

func TestLongBodyKeepsBothEnds(t *testing.T) {
	t.Parallel()
	for _, size := range []int{2 * half, 2*half + 1, 2 * (half + margin), 2*(half+margin) + 1, 5 << 20} {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte('a' + i%23)
		}
		for announced, tail := range map[int64]int{-1: short, int64(size): half} {
			var c capture
			c.expect(announced)
			for rest := body; len(rest) > 0; {
				n := min(len(rest), 31<<10)
				c.write(rest[:n])
				rest = rest[n:]
			}
			keptEnds(t, c.message(http.Header{}, NewRedactor()), body, tail)
		}
	}
}

// A body that breaks off has no end, whatever was announced: what is kept is its
// beginning, without the margin in which a secret may be cut in two.
func TestABodyThatBreaksOffKeepsItsBeginning(t *testing.T) {
	t.Parallel()
	for _, size := range []int{half + margin - 1, 1_024_000, 2*half + 1, 1_064_960} {
		body := bytes.Repeat([]byte("S3cret-"), size/7+1)[:size]
		redact := NewRedactor()
		redact.Learn(KindToken, strings.Repeat("S3cret-", 400))
		var c capture
		c.expect(10 << 20)
		c.write(body)
		m := c.message(http.Header{"Content-Type": {"text/plain"}}, redact)
		if whole := size < half+margin; m.Cut == whole || m.Size != int64(size) || len(m.Body) > half || !whole && m.Gap != len(m.Body) {
			t.Errorf("%d bytes: Size %d, Cut %v, %d kept with a gap at %d", size, m.Size, m.Cut, len(m.Body), m.Gap)
		}
		if tail := bytes.TrimRight(m.Body, "S3cret-"); size >= half+margin && len(m.Body)-len(tail) > margin {
			t.Errorf("%d bytes: part of a secret is left at the end", size)
		}
	}
}

func keptEnds(t *testing.T, m Message, body []byte, tail int) {
	t.Helper()
	size := len(body)
	if m.Size != int64(size) || m.Cut != (size > 2*half) {
		t.Fatalf("%d bytes: Size %d, Cut %v", size, m.Size, m.Cut)
	}
	if !m.Cut {
		if !bytes.Equal(m.Body, body) {
			t.Errorf("%d bytes are not kept whole", size)
		}
		return
	}
	if len(m.Body) != 2*half || m.Gap != 2*half-tail || !bytes.Equal(m.Body[:m.Gap], body[:m.Gap]) || !bytes.Equal(m.Body[m.Gap:], body[size-len(m.Body)+m.Gap:]) {
		t.Errorf("%d bytes: kept %d with a gap at %d, or not the ends", size, len(m.Body), m.Gap)
	}
}

func TestNoPartOfASecretIsLeftAtTheCut(t *testing.T) {
	t.Parallel()
	const size = 2 << 20
	for _, announced := range []int64{-1, size} {
		for _, known := range []bool{true, false} {
			for _, at := range []int{
				half - 1000, half + margin - 1000, size - half - margin - 1000, size - half - 1000,
				2*half - short - 1000, 2*half - short + margin - 1000, size - short - margin - 1000, size - short - 1000,
			} {
				if partIsLeft(announced, size, at, known) {
					t.Errorf("announced %d, known %v, at %d: part of the secret is left", announced, known, at)
				}
			}
		}
	}
}

func partIsLeft(announced int64, size, at int, known bool) bool {
	secret := strings.Repeat("S3cret-", 400)
	body := `{"pad":"` + strings.Repeat("x", at-30) + `","access_token":"` + secret + `","more":"`
	body += strings.Repeat("y", size-len(body))
	redact := NewRedactor()
	if known {
		redact.Learn(KindToken, secret)
	}
	var c capture
	c.expect(announced)
	c.write([]byte(body))
	m := c.message(http.Header{"Content-Type": {"application/json"}}, redact)
	return bytes.Contains(m.Body, []byte("S3cret"))
}

func TestCompressedBodyIsNotKept(t *testing.T) {
	t.Parallel()
	var c capture
	c.write([]byte("\x1f\x8bwhatever"))
	m := c.message(http.Header{"Content-Encoding": {"gzip"}}, NewRedactor())
	if len(m.Body) != 0 || !m.Cut || m.Size != 10 {
		t.Errorf("kept %+v", m)
	}
}

func TestTheOldestAreDropped(t *testing.T) {
	t.Parallel()
	rec := recorder(transport(func(req *http.Request) (*http.Response, error) {
		resp := answer(req, "", "")
		resp.Body = http.NoBody
		return resp, nil
	}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range (Kept + 80) / 8 {
				req, _ := http.NewRequest("GET", "https://h/", nil)
				if _, err := rec.RoundTrip(req); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := over(rec); len(got) != Kept || rec.log.Dropped() != 80 {
		t.Errorf("%d kept and %d dropped, want %d and 80", len(got), rec.log.Dropped(), Kept)
	}
}

func TestBodylessRequestGoesOutUntouched(t *testing.T) {
	t.Parallel()
	req, _ := http.NewRequest("GET", "https://h/", nil)
	rec := recorder(transport(func(out *http.Request) (*http.Response, error) {
		if out.Body != nil {
			t.Errorf("a body of type %T was added", out.Body)
		}
		return answer(out, "", "x"), nil
	}))
	resp, err := rec.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// BenchmarkRecorderCost downloads 256 MiB over loopback, the fastest way there is,
// with and without the recorder in turn, and reports what it adds, in per cent of
// the median time. Single downloads differ by a fifth: take -benchtime 300x.
func BenchmarkRecorderCost(b *testing.B) {
	const size = 256 << 20
	for name, known := range map[string]bool{"length-known": true, "chunked": false} {
		b.Run(name, func(b *testing.B) {
			block := make([]byte, 64<<10)
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if known {
					w.Header().Set("Content-Length", strconv.Itoa(size))
				}
				w.Header().Set("Content-Type", "application/octet-stream")
				for range size / len(block) {
					_, _ = w.Write(block)
				}
			}))
			defer srv.Close()
			rng := rand.New(rand.NewPCG(1, 2))
			for i := range block {
				block[i] = byte(rng.Uint32())
			}
			var took [2][]time.Duration
			plain := srv.Client().Transport
			for i := 0; b.Loop(); i++ {
				for turn := range 2 {
					if (i+turn)%2 == 0 {
						took[0] = append(took[0], download(b, plain, srv.URL))
						continue
					}
					rec := recorder(plain)
					took[1] = append(took[1], download(b, rec, srv.URL))
					rec.log.Settle(b.Context()) // is not what the download waits for
				}
			}
			b.ReportMetric(100*(median(took[1]).Seconds()/median(took[0]).Seconds()-1), "%more")
		})
	}
}

func median(of []time.Duration) time.Duration {
	slices.Sort(of)
	return of[len(of)/2]
}

func download(b *testing.B, rt http.RoundTripper, url string) time.Duration {
	b.Helper()
	began := time.Now()
	resp, err := (&http.Client{Transport: rt}).Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	buf := make([]byte, 32<<10)
	if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{resp.Body}, buf); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
