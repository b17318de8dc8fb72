package flow

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// An answer that stands still is given up; one that is slow is not.
func TestPatience(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		flush := w.(http.Flusher)
		for range 3 {
			io.WriteString(w, "12345678")
			flush.Flush()
		}
		if r.URL.Path == "/stands-still" {
			<-r.Context().Done()
		}
	}))
	t.Cleanup(s.Close)
	client := &http.Client{Transport: patient{http.DefaultTransport, 50 * time.Millisecond}}
	for path, want := range map[string]error{"/whole": nil, "/stands-still": os.ErrDeadlineExceeded} {
		resp, err := client.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if !errors.Is(err, want) || len(body) != 24 {
			t.Errorf("%s: %d bytes, %v; want 24 and %v", path, len(body), err, want)
		}
		resp.Body.Close()
	}
}

// The time between two reads is the reader's own.
func TestPatienceIsNotForTheReader(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	b := &patientBody{ReadCloser: r, idle: time.Hour, cancel: func() { t.Error("the connection was cut") }}
	go func() { io.WriteString(w, "x"); w.Close() }()
	if body, err := io.ReadAll(b); err != nil || string(body) != "x" {
		t.Errorf("%q, %v", body, err)
	}
}
