package provider

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestUploadThenMetadataThenDownload(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"empty": "", "plain.txt": "text", difficult: "\x00\xff\r\n", strings.Repeat("n", 255): strings.Repeat("0123456789", 1<<17),
	} {
		r := newRig(t, APIKey)
		init, put := r.uploads(r.idOf("Sub"), name, data)
		if put == nil || put.StatusCode != http.StatusOK || object(t, put)["result"] != "success" {
			t.Errorf("%.20s: %d, %v", name, init.StatusCode, put)
			continue
		}
		o := object(t, r.get("metadata", "id", r.idOf("Sub/"+name)))
		if got := text(t, r.get("download", "id", o["id"].(string))); got != data || o["size"] != float64(len(data)) || o["title"] != name {
			t.Errorf("%.20s: %d bytes came back, Metadata %v", name, len(got), o)
		}
	}
}

func TestUploadInitShowsNothingYet(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	o := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt", "documentId", strings.Repeat("0", 32), "documentVersionId", "x"))
	if o["kind"] != "file" || o["title"] != "new.txt" || o["size"] != 0.0 || o["mimeType"] != "text/plain" || len(o) != 9 {
		t.Errorf("Metadata %v", o)
	}
	if got := r.get("metadata", "id", o["id"].(string)).StatusCode; got != http.StatusNotFound || r.inFolder() != untouched {
		t.Errorf("status %d, folder %s", got, r.inFolder())
	}
	r.pass(announced)
	if got := r.call("PUT", "upload", "x", "id", o["id"].(string)).StatusCode; got != http.StatusNotFound {
		t.Errorf("after an hour: %d", got)
	}
}

func TestUploadIsNotRepeated(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	if _, put := r.uploads("/", "new.txt", "first"); put.StatusCode != http.StatusOK {
		t.Fatal(put.StatusCode)
	}
	if got := r.call("PUT", "upload", "second", "id", r.idOf("new.txt")).StatusCode; got != http.StatusConflict || r.onDisk("new.txt") != "first" {
		t.Errorf("status %d, file %q", got, r.onDisk("new.txt"))
	}
}

// torn is a body that ends in the middle.
type torn struct{ left int }

func (b *torn) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errors.New("connection reset")
	}
	n := min(b.left, len(p))
	b.left -= n
	return n, nil
}

func TestBrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   io.Reader
		length int64
		status int
	}{
		"torn":                 {&torn{100_000}, -1, 400},
		"shorter than it said": {strings.NewReader("half"), 8, 400},
		"too large, it says":   {strings.NewReader("x"), 1 << 20, 413},
		"too large, chunked":   {strings.NewReader(strings.Repeat("x", 1<<18)), -1, 413},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, APIKey, func(o *Options) { o.MaxUpload = 200_000 })
			id := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt"))["id"].(string)
			q := httptest.NewRequest("PUT", api+"upload?id="+id, tt.body)
			q.ContentLength = tt.length
			resp := r.send(q, r.credentials()...)
			if o := object(t, resp); resp.StatusCode != tt.status || o["result"] != "fail" || o["status"] != "error" || o["error"] == "" {
				t.Errorf("%d %v", resp.StatusCode, o)
			}
			if got := r.inFolder(); got != untouched {
				t.Errorf("left behind: %s", got)
			}
			if got := r.call("PUT", "upload", "whole", "id", id).StatusCode; got != http.StatusOK || r.onDisk("new.txt") != "whole" {
				t.Errorf("the second try: %d", got)
			}
		})
	}
}

// halfway is a body that looks around in its middle.
type halfway struct {
	io.Reader
	once sync.Once
	look func()
}

func (h *halfway) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if err == io.EOF {
		h.once.Do(h.look)
	}
	return n, err
}

func TestUploadIsAtomic(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	id := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt"))["id"].(string)
	looked := false
	body := &halfway{Reader: strings.NewReader("all of it"), look: func() {
		looked = true
		if got := r.titles(objects(t, r.get("files", "parentId", "/"))); got != "Sub, Brief.txt, empty.txt, Logo.png" {
			t.Errorf("in the middle one sees %s", got)
		}
		if got := r.titles(objects(t, r.get("search", "query", "upload"))); got != "" {
			t.Errorf("in the middle one finds %s", got)
		}
		if !strings.Contains(r.inFolder(), uploading) {
			t.Errorf("in the middle there is only %s", r.inFolder())
		}
	}}
	q := httptest.NewRequest("PUT", api+"upload?id="+id, body)
	q.ContentLength = -1
	if resp := r.send(q, r.credentials()...); resp.StatusCode != http.StatusOK || !looked {
		t.Errorf("status %d, looked %v", resp.StatusCode, looked)
	}
	if got := r.inFolder(); got != "Brief.txt, Logo.png, Sub, empty.txt, new.txt" {
		t.Errorf("after it: %s", got)
	}
}

func TestConcurrentUploadsOfOneName(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	id := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt"))["id"].(string)
	statuses := make([]int, 8)
	var wait sync.WaitGroup
	for i := range statuses {
		wait.Go(func() {
			statuses[i] = r.call("PUT", "upload", strings.Repeat(fmt.Sprint(i), 50_000), "id", id).StatusCode
		})
	}
	wait.Wait()
	winner := -1
	for i, s := range statuses {
		switch {
		case s == http.StatusOK && winner < 0:
			winner = i
		case s != http.StatusConflict:
			t.Errorf("statuses %v", statuses)
		}
	}
	if got := r.onDisk("new.txt"); winner < 0 || got != strings.Repeat(fmt.Sprint(winner), 50_000) || strings.Contains(r.inFolder(), uploading) {
		t.Errorf("winner %d, %d bytes, folder %s", winner, len(got), r.inFolder())
	}
}

func TestUploadOverTheWireInBothLengths(t *testing.T) { // A33
	t.Parallel()
	r := newRig(t, OAuth2)
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	data := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for i, length := range []int64{int64(len(data)), -1} {
		name := fmt.Sprintf("new%d.bin", i)
		id := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", name))["id"].(string)
		q, _ := http.NewRequest("PUT", server.URL+api+"upload?id="+id, bytes.NewReader(data))
		q.ContentLength = length
		q.Header.Set("Authorization", r.credentials()[1])
		resp, err := server.Client().Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode != http.StatusOK || r.onDisk(name) != string(data) {
			t.Errorf("length %d: status %d, %d bytes", length, resp.StatusCode, len(r.onDisk(name)))
		}
	}
}

func TestUploadThatHangsUpOverTheWire(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		defer close(ended)
		r.ServeHTTP(rw, q)
	}))
	t.Cleanup(server.Close)
	id := object(t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt"))["id"].(string)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PUT %supload?id=%s HTTP/1.1\r\nHost: h\r\napiKey: %s\r\nusername: %s\r\nContent-Length: 100000\r\n\r\n%s",
		api, id, theKey, SampleUser, strings.Repeat("x", 50_000))
	_ = conn.Close()
	<-ended
	if got := r.inFolder(); got != untouched {
		t.Errorf("left behind: %s", got)
	}
}
