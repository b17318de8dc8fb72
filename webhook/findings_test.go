package webhook

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// with is fileJSON with one key changed; an empty value takes the key out.
func with(key, value string) string {
	pairs := [][2]string{
		{"title", `"a.txt"`},
		{"kind", `"file"`},
		{"id", `"1"`},
		{"viewLink", `"https://a.com/v"`},
		{"downloadLink", `"https://a.com/d"`},
		{"mimeType", `"text/plain"`},
		{"dateModified", `"2026-06-05T17:39:45.251Z"`},
		{"size", `12`},
		{"readOnly", `false`},
	}
	var parts []string
	for _, p := range pairs {
		if p[0] == key {
			p[1] = value
		}
		if p[1] != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", p[0], p[1]))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

const folderJSON = `{"title":"f","kind":"folder","id":"2","viewLink":"","downloadLink":"","mimeType":"","dateModified":"2026-06-05T17:39:45Z","size":""}`

func list(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = strings.Replace(fileJSON, `"id":"1"`, fmt.Sprintf(`"id":"n%d"`, i), 1)
	}
	return "[" + strings.Join(items, ",") + "]"
}

const aJSON = "application/json; charset=utf-8"

// A secret that a provider echoes is taken out before what it stands in is cut,
// however it is encoded.
func TestFindingsAreRedactedBeforeTheyAreCut(t *testing.T) {
	t.Parallel()
	found := &findings{secrets: []Secret{"raw-secret"}, redact: func(s string) string { return strings.ReplaceAll(s, "encoded", "#") }}
	found.add(rule{}, "[0].id", strings.Repeat("x", gotLimit-5)+"encoded")
	found.add(rule{}, "[0].id", strings.Repeat("x", gotLimit-5)+"raw-secret")
	for _, f := range found.all() {
		if strings.Contains(f.Got, "enc") || strings.Contains(f.Got, "raw") {
			t.Errorf("got %q", f.Got)
		}
	}
}

func TestDeviations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, endpoint string
		status         int
		kind, body     string
		ids            string // of the findings in order
		field, path    string // of the first; "" for any
		ok             bool
	}{
		{"correct", "metadata", 200, aJSON, fileJSON, "", "", "", true},
		{"correct list", "files", 200, aJSON, "[" + fileJSON + "]", "", "", "", true},
		{"empty list", "files", 200, aJSON, "[]", "", "", "", true},
		{"unknown keys are ignored", "metadata", 200, aJSON, with("readOnly", `true,"more":{"a":1}`), "", "", "", true},
		{"optional keys absent", "metadata", 200, aJSON, with("size", ""), "", "", "", true},

		{"J06", "metadata", 201, aJSON, fileJSON, "J06", "status", "", true},
		{"A39", "metadata", 200, "text/plain", fileJSON, "A39", "Content-Type", "", true},
		{"A39 none", "metadata", 200, "", fileJSON, "A39", "Content-Type", "", true},
		{"A39 charset", "metadata", 200, "application/json; charset=latin1", fileJSON, "A39", "Content-Type", "", true},
		{"A40 BOM", "metadata", 200, aJSON, "\xef\xbb\xbf" + fileJSON, "A40", "body", "", true},
		{"A40 UTF-16", "metadata", 200, aJSON, "\xff\xfe{\x00}\x00", "A40", "body", "", false},
		{"not UTF-8", "metadata", 200, aJSON, with("title", "\"\xe9\""), "A40", "body", "", true},
		{"D15 comment", "metadata", 200, aJSON, "{\n  // no\n}", "D15", "body", "", false},
		{"truncated", "files", 200, aJSON, list(3)[:200], "P11", "body", "", false},
		{"nothing", "files", 200, aJSON, "", "D15", "body", "", false},

		{"D13 string", "metadata", 200, aJSON, with("size", `"32554694"`), "D13", "size", "size", true},
		{"D13 empty", "metadata", 200, aJSON, with("size", `""`), "D13", "size", "size", true},
		{"A37 null", "metadata", 200, aJSON, with("size", `null`), "A37", "size", "size", true},
		{"size negative", "metadata", 200, aJSON, with("size", `-1`), "P05", "size", "size", true},
		{"size words", "metadata", 200, aJSON, with("size", `"3 MB"`), "P05", "size", "size", true},
		{"A36", "metadata", 200, aJSON, with("kind", `" File"`), "A36", "kind", "kind", true},
		{"kind unknown", "metadata", 200, aJSON, with("kind", `"dir"`), "P06", "kind", "kind", true},
		{"J11", "metadata", 200, aJSON, with("dateModified", `1402000000000`), "J11", "dateModified", "dateModified", true},
		{"D14", "metadata", 200, aJSON, with("dateModified", "\"2014\u00ad06\u00ad05T17:39:45.251Z\""), "D14", "dateModified", "", true},
		{"date loose", "metadata", 200, aJSON, with("dateModified", `"2014-06-05T17:39:45.251+0000"`), "P04", "dateModified", "", true},
		{"date words", "metadata", 200, aJSON, with("dateModified", `"yesterday"`), "P04", "dateModified", "", true},
		{"date absent", "metadata", 200, aJSON, with("dateModified", ""), "P04", "dateModified", "", true},
		{"J18", "metadata", 200, aJSON, with("id", `"`+strings.Repeat("é", 256)+`"`), "J18", "id", "id", true},
		{"255 characters", "metadata", 200, aJSON, with("id", `"`+strings.Repeat("é", 255)+`"`), "", "", "", true},
		{"id number", "metadata", 200, aJSON, with("id", `17`), "P07", "id", "id", true},
		{"id absent", "metadata", 200, aJSON, with("id", ""), "P07", "id", "id", false},
		{"link long", "metadata", 200, aJSON, with("downloadLink", `"https://a.com/`+strings.Repeat("x", 2048)+`"`), "P09", "downloadLink", "", true},
		{"link relative", "metadata", 200, aJSON, with("downloadLink", `"/d?token=hush"`), "P09", "downloadLink", "", true},
		{"link script", "metadata", 200, aJSON, with("viewLink", `"javascript:alert(1)"`), "P10", "viewLink", "", true},
		{"link empty", "metadata", 200, aJSON, with("viewLink", `""`), "P10", "viewLink", "", true},
		{"J12", "metadata", 200, aJSON, strings.Replace(folderJSON, `"viewLink":""`, `"viewLink":null`, 1), "J12 D13", "viewLink", "", true},
		{"title control", "metadata", 200, aJSON, with("title", `"a\u001b[31m"`), "9.1", "title", "", true},
		{"title null", "metadata", 200, aJSON, with("title", `null`), "P03", "title", "", true},
		{"readOnly string", "metadata", 200, aJSON, with("readOnly", `"true"`), "P45", "readOnly", "", true},
		{"J10 in a 200", "metadata", 200, aJSON, "{}", "J10 P06 P07 P03 P10 P09 P04", "body", "", false},
		{"list for an object", "metadata", 200, aJSON, "[]", "J10", "body", "", false},
		{"J13", "uploadInit", 200, aJSON, `{"kind":"file","id":"1","title":null,"viewLink":null,"downloadLink":null,"mimeType":null,"dateModified":0,"size":0}`, "J13 J13 J13 A37 J13", "title", "title", true},

		{"A38", "files", 200, aJSON, `{"files":[` + fileJSON + `]}`, "A38", "body", "", false},
		{"A38 null", "files", 200, aJSON, `null`, "A38", "body", "", false},
		{"in a list", "files", 200, aJSON, "[" + folderJSON[:len(folderJSON)-2] + `1"},` + with("size", `"1"`) + "]", "D13 D13", "size", "[0].size", true},
		{"not an object", "files", 200, aJSON, `[7]`, "9.2", "", "[0]", true},
		{"twice the same id", "files", 200, aJSON, "[" + fileJSON + "," + fileJSON + "]", "9.1", "id", "[1].id", true},
		{"J16", "files", 200, aJSON, list(100), "J16", "body", "", true},
		{"long", "files", 200, aJSON, list(1001), "P13", "body", "", true},
		{"1000", "files", 200, aJSON, list(1000), "", "", "", true},
		{"200 with an error", "files", 200, aJSON, `{"status":"error","error":"no"}`, "10", "status", "", false},

		{"right error", "metadata", 404, aJSON, `{"status":"error","error":"gone"}`, "", "", "", false},
		{"J09 nothing", "download", 403, "", "", "J09", "body", "", false},
		{"J09 list", "files", 403, aJSON, "[]", "J09", "body", "", false},
		{"J09 object of nulls", "metadata", 403, aJSON, `{"title":null,"kind":null,"id":null,"size":0}`, "J10", "body", "", false},
		{"J09 upload", "upload", 403, aJSON, `{"result":null,"message":null}`, "J09", "body", "", false},
		{"J10", "metadata", 404, aJSON, `{}`, "J10", "body", "", false},
		{"D05", "metadata", 404, aJSON, `{"status":"failure","error":"gone"}`, "D05", "status", "", false},
		{"html", "metadata", 500, "text/html", `<html><title>Oops</title>`, "J09", "body", "", false},
		{"J17", "search", 500, aJSON, `{"status":"error","error":"bad regex"}`, "J17", "status", "", false},
		{"J17 away", "search", 503, aJSON, `{"status":"error","error":"come back later"}`, "", "", "", false},
		{"A24", "metadata", 401, aJSON, `{"status":"error","error":"who"}`, "A24", "status", "", false},

		{"upload right", "upload", 200, aJSON, `{"result":"success"}`, "", "", "", true},
		{"J14", "upload", 200, aJSON, `{"result":"fail","message":"Upload Failed"}`, "J14 J14", "status", "", false},
		{"D06", "upload", 200, aJSON, `{"status":"success"}`, "D06", "result", "", true},
		{"upload other word", "upload", 200, aJSON, `{"result":"ok"}`, "D06", "result", "", true},
		{"upload nothing", "upload", 200, "", ``, "P24", "result", "", true},
		{"upload fails well", "upload", 500, aJSON, `{"result":"fail"}`, "", "", "", false},
		{"delete fails", "delete", 200, aJSON, `{"status":"failure","error":"in use"}`, "9.8", "status", "", false},
		{"delete fails well", "delete", 409, aJSON, `{"status":"failure","error":"in use"}`, "", "", "", false},
		{"rename nothing", "rename", 200, aJSON, `{}`, "9.8", "status", "", true},

		{"J07", "download", 200, "text/plain", "hello", "J07", "Content-Disposition", "", true},
		{"error as bytes", "download", 200, aJSON, `{"status":"error","error":"no"}`, "J07 10", "", "", true},
		{"no image", "thumbnail", 200, "image/png", "hello", "P22", "body", "", true},
		{"other image", "thumbnail", 200, "image/png", "GIF89a\x02\x00\x03\x00\x00\x00\x00", "P22", "Content-Type", "", true},
		{"image without type", "thumbnail", 200, "text/plain", "GIF89a\x02\x00\x03\x00\x00\x00\x00", "P22", "Content-Type", "", true},

		{"serviceInfo", "serviceInfo", 200, aJSON, `{"webhookVersion":"1.2","version":"1","publisher":"a","availableEndpoints":["files"],"customActions":[{"name":"a","displayName":"A"}]}`, "", "", "", true},
		{"serviceInfo absent", "serviceInfo", 404, "", "", "P31", "status", "", false},
		{"serviceInfo refused", "serviceInfo", 403, aJSON, `{"status":"error","error":"no"}`, "P31", "status", "", false},
		{"D11", "serviceInfo", 200, aJSON, `{"webhook version":"1.2","version":"1","publisher":"a","availableEndpoints":["files"]}`, "D11", "webhook version", "", true},
		{"D12", "serviceInfo", 200, aJSON, `{"webhookVersion":"1.2","version":"1","publisher":"a","availableEndpoints":"files,search","customActions":"[]"}`, "D12 D12", "availableEndpoints", "", true},
		{"serviceInfo names", "serviceInfo", 200, aJSON, `{"webhookVersion":"9","version":"1","publisher":"a","availableEndpoints":["/files"]}`, "P32 P32", "webhookVersion", "", true},
		{"serviceInfo list", "serviceInfo", 200, aJSON, `[]`, "9.9", "body", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := answered(t, c.endpoint, c.status, c.kind, c.body)
			if got := ids(a.Findings); got != c.ids {
				t.Fatalf("findings %q, want %q\n%+v", got, c.ids, a.Findings)
			}
			if a.OK() != c.ok {
				t.Errorf("ok %v: %v", a.OK(), a.Refused)
			}
			if len(a.Findings) > 0 {
				if f := a.Findings[0]; c.field != "" && f.Field != c.field || c.path != "" && f.Path != c.path {
					t.Errorf("field %q path %q, want %q %q", f.Field, f.Path, c.field, c.path)
				}
			}
			for _, f := range a.Findings {
				if f.Want == "" || f.Clause == "" || f.URL == "" || f.Consequence == "" || f.Got == "" || len(f.Got) > 200 || f.Strict < f.Severity || strings.Contains(f.Got, "hush") {
					t.Errorf("the finding is not whole, or says too much: %+v", f)
				}
			}
		})
	}
}

// A search for a bracket that fails is laid at a regular expression's door where the
// provider says so, and nowhere else.
func TestJ17IsSaidOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	const page = `<html><title>HTTP Status 500</title>%s</html>`
	for _, c := range []struct {
		name, body string
		kind       string
		severity   Severity
	}{
		{"Java's page", fmt.Sprintf(page, "java.util.regex.PatternSyntaxException: Unclosed group near index 1"), "text/html", Must},
		{"Go", `{"status":"error","error":"error parsing regexp: missing closing ): ` + "`(`" + `"}`, aJSON, Must},
		{"Python", `{"status":"error","error":"missing ), unterminated subpattern at position 0"}`, aJSON, Must},
		{"the words of anything", `{"status":"error","error":"the database is away"}`, aJSON, Note},
		{"a page of anything", fmt.Sprintf(page, "Internal Server Error"), "text/html", Note},
		{"nothing", "", "", Note},
	} {
		for _, f := range answered(t, "search", 500, c.kind, c.body).Findings {
			if f.ID != "J17" {
				continue
			}
			if f.Severity != c.severity || f.Strict != c.severity || strings.Contains(f.Consequence, "nobody knows") != (c.severity == Note) {
				t.Errorf("%s: %s: %s", c.name, f.Severity, f.Consequence)
			}
			c.name = ""
		}
		if c.name != "" {
			t.Errorf("%s: no J17", c.name)
		}
	}
}

// answered calls an endpoint of a provider that says this.
func answered(t *testing.T, name string, status int, kind, body string) Answer {
	t.Helper()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = nil // none is sniffed
		if kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		if name == "download" {
			w.Header().Set("Content-Disposition", "attachment")
		}
		w.WriteHeader(status)
		w.Write([]byte(body))
	})
	args := map[string]Args{
		"metadata": {"id": "1"}, "files": {"parentId": "/"}, "search": {"query": "a(b"}, "download": {"id": "1"}, "thumbnail": {"id": "1"},
		"uploadInit": {"parentId": "/", "filename": "x"}, "upload": {"id": "1"}, "delete": {"documentId": "1"}, "rename": {"id": "1", "name": "n"},
	}[name]
	a, err := (&Caller{HTTP: s.Client(), Integration: apiKeyed(s.URL)}).Call(context.Background(), endpoint(t, name), args, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTolerantValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		key, value string
		got        func(Metadata) any
		want       any
	}{
		{"size", `"32554694"`, func(m Metadata) any { return m.Size }, int64(32554694)},
		{"size", `""`, func(m Metadata) any { return m.Size }, int64(-1)},
		{"size", `5e3`, func(m Metadata) any { return m.Size }, int64(5000)},
		{"size", `9007199254740993`, func(m Metadata) any { return m.Size }, int64(9007199254740993)},
		{"kind", `" FOLDER "`, func(m Metadata) any { return m.Kind }, "folder"},
		{"id", `9007199254740993`, func(m Metadata) any { return m.ID }, "9007199254740993"},
		{"dateModified", `1402000000000`, func(m Metadata) any { return m.DateModified.Unix() }, int64(1402000000)},
		{"dateModified", `1402000000`, func(m Metadata) any { return m.DateModified.Unix() }, int64(1402000000)},
		{"dateModified", "\"2014\u00ad06\u00ad05T00:00:00Z\"", func(m Metadata) any { return m.DateModified.Unix() }, int64(1401926400)},
		{"dateModified", `1e300`, func(m Metadata) any { return m.DateModified.IsZero() }, true},
		{"readOnly", `"true"`, func(m Metadata) any { return m.ReadOnly }, true},
	} {
		a := answered(t, "metadata", 200, aJSON, with(c.key, c.value))
		if a.Metadata == nil {
			t.Fatalf("%s %s: %v", c.key, c.value, a.Refused)
		}
		if got := c.got(*a.Metadata); got != c.want {
			t.Errorf("%s %s is read as %v, want %v", c.key, c.value, got, c.want)
		}
	}
}

func TestJSONFaultHasAPosition(t *testing.T) {
	t.Parallel()
	a := answered(t, "metadata", 200, aJSON, "{\n  \"é\": 1,\n  \"b\": x\n}")
	if got := a.Findings[0].Got; !strings.HasPrefix(got, "line 3, column 8: ") {
		t.Errorf("%q", got)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	a := answered(t, "files", 200, aJSON, "["+strings.Repeat("7,", 5000)+"7]")
	last := a.Findings[len(a.Findings)-1]
	if len(a.Findings) != findingLimit+1 || last.Got != "4002 more findings" || len(a.List) != 5001 {
		t.Errorf("%d findings, the last %q", len(a.Findings), last.Got)
	}
}
