package webhook_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"wfconnect/webhook"
	"wfconnect/webhook/provider"
)

func TestWithProviderBytesComeBack(t *testing.T) {
	t.Parallel()
	contents := map[string]string{
		"nothing": "", "one byte": "x", "one NUL": "\x00",
		"CRLF and NUL": "a\r\nb\n\r\x00c\x1a",
		"UTF-16":       "\xff\xfeD\x00o\x00c\x00\r\x00\n\x00", "UTF-8 with a mark": "\xef\xbb\xbfGröße\n",
		"not UTF-8": "\xff\xc0\x80", "like an error": `{"status":"success"}`, "like a page": "<!DOCTYPE html>\n",
		"beyond one buffer": strings.Repeat("0123456789abcdef", 1<<13) + "!",
	}
	for _, mode := range modes {
		r := start(t, mode)
		for name, text := range contents {
			for _, announced := range []int64{int64(len(text)), -1} {
				t.Run(mode+" "+name+sized(announced), func(t *testing.T) {
					t.Parallel()
					own := &rig{t: t, integration: r.integration, client: r.client, tokens: r.tokens}
					m := own.call("uploadInit", webhook.Options{}, "parentId", "/", "filename", name+sized(announced)).Metadata
					body := bodyOf(text)
					body.Size = announced
					own.call("upload", webhook.Options{Body: body}, "id", m.ID)
					if got := own.call("metadata", webhook.Options{}, "id", m.ID).Metadata; got.Size != int64(len(text)) {
						t.Errorf("metadata says %d bytes, sent were %d", got.Size, len(text))
					}
					var got bytes.Buffer
					a := own.call("download", webhook.Options{Sink: &got}, "id", m.ID)
					if got.String() != text || a.Size != int64(len(text)) || a.Length != int64(len(text)) {
						t.Errorf("sent %d bytes, came %d of %d, equal %v", len(text), a.Size, a.Length, got.String() == text)
					}
				})
			}
		}
	}
}

func sized(n int64) string {
	if n < 0 {
		return " chunked (A33)"
	}
	return " with a length (A33)"
}

// noise is n bytes that no compression and no copy error leaves as they are.
type noise struct {
	source *rand.ChaCha8
	left   int64
}

func newNoise(n int64) *noise { return &noise{rand.NewChaCha8([32]byte{1}), n} }

func (s *noise) Read(b []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	b = b[:min(int64(len(b)), s.left)]
	s.left -= int64(len(b))
	return s.source.Read(b)
}

func (s *noise) Close() error { return nil }

// TestWithProviderLargeFile is not parallel: it counts what is allocated.
func TestWithProviderLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("moves 512 MiB over loopback and to the disk")
	}
	r := start(t, provider.OAuth2)
	small := r.moved(t, "small.bin", 1<<20)
	large := r.moved(t, "large.bin", 256<<20)
	if more := int64(large) - int64(small); more > 16<<20 {
		t.Errorf("256 MiB took %d MiB more memory than 1 MiB, in both directions and on both sides", more>>20)
	}
}

// moved uploads size bytes, saves them, compares, and says what was allocated.
func (r *rig) moved(t *testing.T, name string, size int64) uint64 {
	t.Helper()
	want := sha256.New()
	if _, err := io.Copy(want, newNoise(size)); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := r.call("uploadInit", webhook.Options{}, "parentId", "/", "filename", name).Metadata
	var sent webhook.Progress
	r.call("upload", webhook.Options{
		Body:     webhook.Body{Size: size, Open: func() (io.ReadCloser, error) { return newNoise(size), nil }},
		Progress: func(p webhook.Progress) { sent = p },
	}, "id", m.ID)
	if sent != (webhook.Progress{Sending: true, Done: size, Total: size}) {
		t.Errorf("the last progress was %+v", sent)
	}
	file, err := webhook.SaveTo(filepath.Join(t.TempDir(), name), false)
	if err != nil {
		t.Fatal(err)
	}
	got := sha256.New()
	a := r.call("download", webhook.Options{Sink: io.MultiWriter(file, got)}, "id", m.ID)
	runtime.ReadMemStats(&after)
	if err := file.Commit(); err != nil {
		t.Error(err)
	}
	if a.Size != size || !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Errorf("%s: sent %d bytes, %s; came %d, %s", name, size, hex.EncodeToString(want.Sum(nil)), a.Size, hex.EncodeToString(got.Sum(nil)))
	}
	return after.TotalAlloc - before.TotalAlloc
}

func TestWithProviderNames(t *testing.T) {
	t.Parallel()
	names := []string{
		"with  two spaces.txt", " leading and trailing ", "1 + 1 = 2.txt", "100%.txt", "%41%2F%00.txt", "50%25 off.txt",
		"a#b.txt", "a&b=c&parentId=x.txt", "why?.txt", "a;b,c.txt", `"quoted" 'n' <tagged>|*:.txt`, "~tilde-_.!().txt",
		"日本語の企画書.txt", "Größe.txt", "Gro\u0308\u00dfe, decomposed.txt", "emoji 😀👩‍👩‍👧.txt", "عربى.txt", "-rf", ".hidden", "no extension",
		strings.Repeat("a", 251) + ".txt", strings.Repeat("é", 125) + ".txt", strings.Repeat("日", 85), strings.Repeat("😀", 63) + ".tx",
	}
	for _, mode := range modes {
		r := start(t, mode)
		for _, asForm := range []bool{false, true} {
			folder := "query"
			if asForm {
				folder = "form (D07)"
			}
			parent := r.call("createFolder", webhook.Options{}, "parentId", "/", "name", folder).Metadata.ID
			for _, name := range names {
				t.Run(mode+" "+folder+" "+name, func(t *testing.T) {
					t.Parallel()
					own := &rig{t: t, integration: r.integration, client: r.client, tokens: r.tokens}
					own.roundTrip(parent, name, webhook.Options{AsForm: asForm})
				})
			}
		}
	}
}

// roundTrip: announced, sent, listed, found, read again.
func (r *rig) roundTrip(parent, name string, o webhook.Options) {
	r.t.Helper()
	if !utf8.ValidString(name) || len(name) > 255 {
		r.t.Fatalf("%d bytes: not a name for this test", len(name))
	}
	m := r.call("uploadInit", o, "parentId", parent, "filename", name).Metadata
	r.call("upload", webhook.Options{Body: bodyOf("in " + name)}, "id", m.ID)
	listed := titled(r.call("files", webhook.Options{}, "parentId", parent).List, name)
	if listed.ID != m.ID {
		r.t.Fatalf("uploadInit gave the id %q, the list %q", m.ID, listed.ID)
	}
	var found []webhook.Metadata
	for _, hit := range r.call("search", webhook.Options{}, "query", name).List {
		if hit.ID == m.ID {
			found = append(found, hit)
		}
	}
	if len(found) != 1 || found[0] != listed {
		r.t.Errorf("search found %+v, listed is %+v", found, listed)
	}
	a := r.call("download", webhook.Options{}, "id", m.ID)
	if string(a.Body) != "in "+name {
		r.t.Errorf("%q came back", a.Body)
	}
}

func TestWithProviderImpossibleNames(t *testing.T) {
	t.Parallel()
	r := start(t, provider.APIKey)
	for what, name := range map[string]string{
		"a slash": "a/b.txt", "a way out": "../b.txt", "NUL": "a\x00b", "a line break": "a\r\nb", "nothing": "",
		"256 bytes": strings.Repeat("a", 256), "255 characters in 765 bytes": strings.Repeat("日", 255),
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			own := &rig{t: t, integration: r.integration, client: r.client}
			own.refused(http.StatusBadRequest, "uploadInit", webhook.Options{}, "parentId", "/", "filename", name)
			own.refused(http.StatusBadRequest, "createFolder", webhook.Options{AsForm: true}, "parentId", "/", "name", name)
		})
	}
}
