package provider

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// dateFormat is RFC 3339 as Adobe's samples have it, with hyphens that are.
const dateFormat = "2006-01-02T15:04:05.000Z"

// metadata answers GET /metadata?id=
func (c *call) metadata() error {
	id, err := c.parameter("id")
	if err != nil {
		return err
	}
	if c.pretends(id) {
		c.json(http.StatusOK, c.pretended(id))
		return nil
	}
	it, err := c.lookUp(id)
	if err != nil {
		return err
	}
	o := c.object(it)
	if c.f.is("agree", "no") && !it.folder {
		o["size"], o["title"] = it.size+1, "Copy of "+c.name(it)
	}
	c.json(http.StatusOK, o)
	return nil
}

// object is the Metadata of an item (Adobe, "Get metadata for a file or folder"), bent.
func (c *call) object(it item) map[string]any {
	o := map[string]any{
		"title": c.name(it), "kind": kindOf(it), "id": c.idOf(it.path),
		"viewLink": "", "downloadLink": "", "mimeType": "",
		"dateModified": it.modified.UTC().Format(dateFormat), "size": it.size, "readOnly": it.readOnly,
	}
	if it.folder {
		if c.f.is("folder", "nulls") {
			o["viewLink"], o["downloadLink"], o["mimeType"] = nil, nil, nil
		}
	} else {
		o["mimeType"] = mimeOf(it.path)
		o["viewLink"], o["downloadLink"] = c.link(ViewPath, it), c.link(OpenPath, it)
		c.bendLinks(o)
	}
	c.bendWords(o)
	c.bendNumbers(o, it)
	if it.path != rootPath {
		c.bendID(o)
	}
	return o
}

func (c *call) name(it item) string {
	if it.path == rootPath {
		return c.title
	}
	return strings.ToValidUTF8(path.Base(it.path), "\ufffd")
}

func kindOf(it item) string {
	if it.folder {
		return "folder"
	}
	return "file"
}

func (c *call) bendWords(o map[string]any) {
	title, kind := o["title"].(string), o["kind"].(string)
	bend(o, "title", c.f["title"], map[string]any{
		"null": nil, "number": 4711,
		"hostile": "\x1b]0;wfconnect\x07\x1b[2J\x1b[31m<script>alert(1)</script>\u202e" + title,
	})
	bend(o, "kind", c.f["kind"], map[string]any{"upper": strings.ToUpper(kind), "spaced": " " + kind + " ", "document": "document"})
	bend(o, "mimeType", c.f["mime"], map[string]any{"number": 1})
}

func (c *call) bendNumbers(o map[string]any, it item) {
	text := o["dateModified"].(string)
	bend(o, "dateModified", c.f["date"], map[string]any{
		"null": nil, "epoch": it.modified.UnixMilli(), "softhyphen": strings.ReplaceAll(text, "-", "\u00ad"),
		"local": it.modified.UTC().Format(time.DateTime),
	})
	digits, _ := json.Marshal(it.size) // a number
	bend(o, "size", c.f["size"], map[string]any{"null": nil, "string": string(digits), "negative": -1, "wrong": it.size + 1})
	word := "false"
	if it.readOnly {
		word = "true"
	}
	bend(o, "readOnly", c.f["read_only"], map[string]any{"string": word})
}

func (c *call) bendLinks(o map[string]any) {
	for _, key := range []string{"viewLink", "downloadLink"} {
		link := o[key].(string)
		_, rest, _ := strings.Cut(link, "://")
		_, relative, _ := strings.Cut(rest, "/")
		bend(o, key, c.f["links"], map[string]any{
			"null": nil, "relative": "/" + relative, "javascript": "javascript:alert(1)",
			"dead": c.base() + "/gone", "keyed": c.base() + c.o.BasePath + "/download?id=" + url.QueryEscape(o["id"].(string)),
		})
	}
	if c.f.is("links", "long") {
		o["downloadLink"] = o["downloadLink"].(string) + "&padding=" + strings.Repeat("x", 2048)
	}
}

func (c *call) bendID(o map[string]any) {
	id := o["id"].(string)
	values := map[string]any{"number": 4711, "unresolvable": id + "!", "long": id + "." + strings.Repeat("x", 300)}
	if c.f.is("id", "unstable") {
		c.mu.Lock()
		values["unstable"] = id + "." + c.random(4)
		c.mu.Unlock()
	}
	bend(o, "id", c.f["id"], values)
}

// bend sets what a fault's value stands for, or takes the key away.
func bend(o map[string]any, key, fault string, values map[string]any) {
	if v, ok := values[fault]; ok {
		o[key] = v
	}
	if fault == "absent" {
		delete(o, key)
	}
}

// straightened undoes bendID, for ids that come back.
func (c *call) straightened(id string) string {
	if c.f.is("id", "unstable") || c.f.is("id", "long") {
		id, _, _ = strings.Cut(id, ".")
	}
	return id
}

// pretends says whether traversal=accepted is to be played for this id or name.
func (c *call) pretends(id string) bool {
	return c.f.is("traversal", "accepted") && hostile(id)
}

// pretended is the Metadata of a file that nobody has read.
func (c *call) pretended(id string) map[string]any {
	if !c.f.is("traversal", "accepted") {
		return nil
	}
	it := item{path: "passwd", size: int64(len(pretendedBytes)), modified: time.Unix(0, 0)}
	o := c.object(it)
	o["id"] = id
	if len(id) > maxID || strings.ContainsRune(id, 0) {
		o["id"] = base64.RawURLEncoding.EncodeToString([]byte("../passwd"))
	}
	return o
}

const pretendedBytes = "root:x:0:0:this is a pretence, nothing was read:/root:/bin/false\n"

// mimeOf goes by the name, and by a table of its own: the system's differs from
// one machine to the next.
func mimeOf(name string) string {
	if kind, ok := mimeTypes()[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return "application/octet-stream"
}

var mimeTypes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		".txt": "text/plain", ".md": "text/markdown", ".csv": "text/csv", ".html": "text/html", ".htm": "text/html",
		".json": "application/json", ".xml": "application/xml", ".pdf": "application/pdf", ".zip": "application/zip",
		".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".svg": "image/svg+xml",
		".tif": "image/tiff", ".tiff": "image/tiff", ".webp": "image/webp", ".psd": "image/vnd.adobe.photoshop",
		".mp4": "video/mp4", ".mov": "video/quicktime", ".mp3": "audio/mpeg", ".wav": "audio/wav",
		".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	}
})
