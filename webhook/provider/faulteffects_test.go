package provider

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// A probe does something that a fault bends, and says what it saw.
type probe func(r *rig) string

const (
	long  = "a whole line of 42 and more characters, so that it is long"
	plusS = "a%2Bb%20c"
)

func statusOf(method, name string, pairs ...string) probe {
	return func(r *rig) string { return fmt.Sprint(r.call(method, name, "", pairs...).StatusCode) }
}

// told is status and body, in short.
func told(resp *http.Response) string {
	b, _ := io.ReadAll(resp.Body)
	s := strings.TrimSpace(string(b))
	for word, found := range map[string]bool{
		"error":   strings.HasPrefix(s, "{") && strings.Contains(s, `"error":"`) && strings.Contains(s, `"status":"error"`),
		"failure": strings.HasPrefix(s, "{") && strings.Contains(s, `"status":"failure"`),
		"html":    strings.HasPrefix(s, "<!DOCTYPE"), "empty": s == "",
		"message": strings.HasPrefix(s, `{"message":`), "nulls": strings.Contains(s, `"title":null`),
		"metadata": strings.Contains(s, `"title":"`),
	} {
		if found {
			return fmt.Sprint(resp.StatusCode, " ", word)
		}
	}
	return fmt.Sprint(resp.StatusCode, " ", s)
}

func unauthorized(headers ...string) probe {
	return func(r *rig) string { return told(r.do("GET", api+"metadata?id=/", "", headers...)) }
}

func tell(method, name string, pairs ...string) probe {
	return func(r *rig) string { return told(r.call(method, name, "", pairs...)) }
}

func twice(p probe) probe {
	return func(r *rig) string { return p(r) + ", " + p(r) }
}

// field is one of a file's Metadata, as the bytes have it.
func field(name string) probe { return fieldOf("Brief.txt", name) }

func fieldOf(file, name string) probe {
	return func(r *rig) string {
		var o map[string]json.RawMessage
		if err := json.Unmarshal([]byte(text(r.t, r.get("metadata", "id", r.idOf(file)))), &o); err != nil {
			r.t.Fatal(err)
		}
		v, ok := o[name]
		if !ok {
			return "absent"
		}
		return string(v)
	}
}

func linksOf(r *rig) string {
	o := object(r.t, r.get("metadata", "id", r.idOf("Brief.txt")))
	view, ok := o["viewLink"]
	if !ok {
		return "absent"
	}
	down, _ := o["downloadLink"].(string)
	s, _ := view.(string)
	switch {
	case view == nil:
		return "null"
	case strings.HasPrefix(s, "/view?"):
		return "relative"
	case strings.HasPrefix(s, "javascript:"):
		return "javascript"
	case strings.HasSuffix(s, "/gone") && down == s:
		return "dead"
	case strings.Contains(s, api+"download?id="):
		return "keyed"
	case len(down) > 2048 && len(s) < 2048:
		return "long"
	case strings.HasPrefix(s, "http://example.com/view?") && strings.HasPrefix(down, "http://example.com/open?"):
		return "absolute"
	}
	return s
}

func emptyListing(r *rig) string {
	if err := os.Mkdir(filepath.Join(r.dir, "Empty"), 0o755); err != nil {
		r.t.Fatal(err)
	}
	return told(r.get("files", "parentId", r.idOf("Empty")))
}

// ids of two listings, and whether what they say can be asked for.
func idsOf(r *rig) string {
	first, second := objects(r.t, r.get("files", "parentId", "/")), objects(r.t, r.get("files", "parentId", "/"))
	a, b := first[1]["id"], second[1]["id"]
	id, isText := a.(string)
	switch {
	case a == nil:
		return "absent"
	case !isText:
		return "number"
	case a == first[0]["id"]:
		return "duplicate"
	}
	found := r.get("metadata", "id", id).StatusCode
	return fmt.Sprintf("same %v, long %v, found %d", a == b, len(id) > maxID, found)
}

func agreement(r *rig) string {
	listed := objects(r.t, r.get("files", "parentId", "/"))[1]
	asked := object(r.t, r.get("metadata", "id", listed["id"].(string)))
	return fmt.Sprint(listed["size"] == asked["size"], listed["title"] == asked["title"])
}

// listing of a folder with 101 entries.
func listing(r *rig) string {
	for i := range 101 {
		r.write(fmt.Sprintf("Many/%03d.txt", i), "x")
	}
	s := text(r.t, r.get("files", "parentId", r.idOf("Many")))
	var list []map[string]any
	if json.Unmarshal([]byte(s), &list) == nil && list != nil {
		return fmt.Sprint(len(list), " ", list[0]["id"] == list[1]["id"])
	}
	return strings.TrimSpace(s)[:min(len(s)-1, 9)]
}

func paged(r *rig) string {
	return r.titles(objects(r.t, r.get("files", "parentId", "/", "max", "2", "offset", "1")))
}

func searched(words ...string) probe {
	return func(r *rig) string {
		var seen []string
		for _, w := range words {
			resp := r.get("search", "query", w)
			if resp.StatusCode != http.StatusOK {
				seen = append(seen, fmt.Sprint(resp.StatusCode))
				continue
			}
			seen = append(seen, fmt.Sprint(len(objects(r.t, resp))))
		}
		return strings.Join(seen, " ")
	}
}

// lists asks all three of them.
func lists(r *rig) string {
	return told(r.get("files", "parentId", "/Nowhere")) + ", " + told(r.get("search", "query", "zzz"))
}

func broken(r *rig) string {
	return fmt.Sprintf("%d %d %d", r.get("files", "parentId", "/").StatusCode, r.get("search", "query", "i").StatusCode, r.get("metadata", "id", "/").StatusCode)
}
