package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

func downloaded(r *rig) string {
	resp := r.get("download", "id", r.idOf("Brief.txt"))
	s := text(r.t, resp)
	sized := resp.Header.Get("Content-Length") != ""
	switch {
	case s == briefText && sized:
		return "right"
	case s == briefText:
		return "unsized"
	case strings.HasPrefix(s, "<!DOCTYPE"):
		return "html"
	case len(s) == len(briefText):
		return "altered"
	case len(s) < len(briefText) && fmt.Sprint(len(s)) == resp.Header.Get("Content-Length"):
		return "cut"
	case strings.HasPrefix(s, briefText) && sized:
		return "longer"
	}
	return s
}

func bytesStatus(r *rig) string {
	return fmt.Sprint(r.get("download", "id", r.idOf("Brief.txt")).StatusCode, " ", r.get("thumbnail", "id", r.idOf("Logo.png")).StatusCode)
}

func disposition(r *rig) string {
	return r.get("download", "id", r.idOf("Brief.txt")).Header.Get("Content-Disposition")
}

func thumbnails(r *rig) string {
	resp := r.get("thumbnail", "id", r.idOf("Logo.png"), "size", "60")
	none := r.get("thumbnail", "id", r.idOf("Brief.txt")).StatusCode
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprint(resp.StatusCode)
	}
	b := []byte(text(r.t, resp))
	m, format, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return "garbage"
	}
	return fmt.Sprint(resp.Header.Get("Content-Type"), " ", format, " ", m.Bounds().Dx(), ", ", none)
}

func initiated(r *rig) string {
	resp := r.call("POST", "uploadInit", "", "parentId", "/", "filename", "new.txt")
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprint(resp.StatusCode)
	}
	o := object(r.t, resp)
	return fmt.Sprint(o["kind"], " ", o["title"])
}

func stored(data string) probe {
	return func(r *rig) string {
		_, put := r.uploads("/", "new.txt", data)
		s := fmt.Sprint(put.StatusCode)
		if o := object(r.t, put); put.StatusCode == http.StatusOK {
			s += fmt.Sprint(" ", o["result"])
		}
		switch got := r.onDisk("new.txt"); {
		case got == data:
			return s + " whole"
		case got == "absent":
			return s + " absent"
		case len(got) == len(data):
			return s + " altered"
		default:
			return s + " cut"
		}
	}
}

func named(name string) probe {
	return func(r *rig) string {
		init := r.call("POST", "uploadInit", "", "parentId", "/", "filename", name)
		title, _ := object(r.t, init)["title"].(string)
		return title
	}
}

func overwritten(r *rig) string {
	init, put := r.uploads("/", "Brief.txt", "another")
	if put == nil {
		return fmt.Sprint(init.StatusCode, " ", r.onDisk("Brief.txt"))
	}
	return fmt.Sprint(put.StatusCode, " ", r.onDisk("Brief.txt"))
}

func climbing(r *rig) string {
	return fmt.Sprint(
		r.get("metadata", "id", "../../etc/passwd").StatusCode, " ",
		r.get("download", "id", "/etc/passwd").StatusCode, " ",
		r.call("POST", "uploadInit", "", "parentId", "/", "filename", "../x").StatusCode, " ", r.inFolder() == untouched)
}

func byQueryAndBody(r *rig) string {
	h := append(r.credentials(), "Content-Type", formType)
	return fmt.Sprint(
		r.do("POST", api+"createFolder?parentId=/&name=Q", "", h...).StatusCode, " ",
		r.do("POST", api+"createFolder", "parentId=/&name=B", h...).StatusCode)
}

func folderMade(r *rig) string {
	o := object(r.t, r.call("POST", "createFolder", "", "parentId", "/", "name", "New"))
	return fmt.Sprint(o["kind"], " ", r.get("metadata", "id", r.idOf("New")).StatusCode)
}

func present(names ...string) probe {
	return func(r *rig) string {
		var seen []string
		for _, name := range names {
			e, _ := endpointNamed(name)
			if body := text(r.t, r.call(e.method, name, "")); strings.Contains(body, "there is no endpoint") {
				seen = append(seen, name)
			}
		}
		return strings.Join(seen, " ")
	}
}

func info(name string) probe {
	return func(r *rig) string {
		resp := r.do("GET", api+"serviceInfo", "")
		if resp.StatusCode != http.StatusOK {
			return fmt.Sprint(resp.StatusCode)
		}
		b, _ := json.Marshal(object(r.t, resp)[name])
		return string(b)
	}
}

func typed(r *rig) string { return r.get("metadata", "id", "/").Header.Get("Content-Type") }

func spelling(r *rig) string {
	s := text(r.t, r.get("metadata", "id", "/"))
	switch {
	case json.Valid([]byte(s)):
		return "valid"
	case strings.HasPrefix(s, "\ufeff"):
		return "bom"
	case strings.HasPrefix(s, "\xff\xfe{\x00"):
		return "utf16"
	case strings.Contains(s, ",title:") && strings.HasSuffix(s, ",}"):
		return "docs"
	case strings.Count(s, `"id"`) == 2:
		return "doubled"
	}
	return "cut"
}

func followed(r *rig) string {
	resp := r.get("metadata", "id", "/")
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", resp.Header.Get("Location")))
}

func disturbedOf(r *rig) string {
	return fmt.Sprint(r.get("metadata", "id", "/").StatusCode, " ", r.do("POST", TokenPath, "").StatusCode)
}

func waited(r *rig) string {
	start := time.Now()
	r.get("metadata", "id", "/")
	return time.Since(start).String()
}

// overTheWire says how an answer ends over a real connection.
func overTheWire(r *rig) string {
	server := httptest.NewServer(r)
	defer server.Close()
	ctx, stop := context.WithTimeout(r.t.Context(), 700*time.Millisecond)
	defer stop()
	q, _ := http.NewRequestWithContext(ctx, "GET", server.URL+api+"metadata?id=/", nil)
	q.Header.Set("apiKey", theKey)
	q.Header.Set("username", SampleUser)
	resp, err := server.Client().Do(q)
	switch {
	case err != nil && ctx.Err() != nil:
		return "hangs"
	case err != nil:
		return "no answer"
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	switch {
	case err != nil && ctx.Err() != nil && len(b) > 1000:
		return "never ends"
	case err != nil && ctx.Err() != nil:
		return "drips"
	case err != nil:
		return "breaks off"
	}
	return "whole"
}
