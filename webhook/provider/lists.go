package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// mostLinked is where list=linked begins another page.
const mostLinked = 100

// files answers GET /files?parentId=
func (c *call) files() error {
	id, err := c.parameter("parentId")
	if err != nil {
		return err
	}
	if c.pretends(id) {
		c.json(http.StatusOK, []any{c.pretended("passwd")})
		return nil
	}
	folder, err := c.folder(id)
	if err != nil {
		return c.hidden(err)
	}
	items, err := c.children(folder.path)
	if err != nil {
		return err
	}
	if len(items) == 0 && c.f.is("empty_folder", "404") {
		return notFound()
	}
	if len(items) == 0 && c.f.is("empty_folder", "null") {
		c.json(http.StatusOK, nil)
		return nil
	}
	if c.f.is("list", "itself") {
		items = append(items, folder)
	}
	return c.list(items)
}

// hidden puts an empty list in the place of an error, where a fault does so.
func (c *call) hidden(err error) error {
	status := reason(err).status
	if c.f.is("backend", "fails_empty") && status == http.StatusInternalServerError ||
		c.f.is("unknown_folder", "empty") && status == http.StatusNotFound {
		c.json(http.StatusOK, []any{})
		return nil
	}
	return err
}

// search answers GET /search?query= with everything that has the query in its
// name, as literal text in any case. An empty query finds nothing.
func (c *call) search() error {
	if err := c.storage(); err != nil {
		return c.hidden(err)
	}
	matches, err := c.matcher(c.parameters.Get("query"))
	if err != nil {
		return err
	}
	var found []item
	err = c.walk(c.r.Context(), func(it item) error {
		if matches(path.Base(it.path)) {
			found = append(found, it)
		}
		return nil
	})
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return refuse(http.StatusServiceUnavailable, "the search was given up")
	case err != nil:
		// One folder that cannot be read is no reason to ask for another token.
		return refuse(http.StatusInternalServerError, "the storage failed")
	case len(found) == 0 && c.f.is("search", "empty_404"):
		return notFound()
	}
	return c.list(found)
}

func (c *call) matcher(query string) (func(name string) bool, error) {
	switch c.f["search"] {
	case "nothing":
		return func(string) bool { return false }, nil
	case "everything":
		return func(string) bool { return true }, nil
	case "regex":
		re, err := regexp.Compile("(?i)" + query)
		if err != nil {
			return nil, refuse(http.StatusInternalServerError, "%s", err)
		}
		return func(name string) bool { return query != "" && re.MatchString(name) }, nil
	}
	query = strings.ToLower(query)
	return func(name string) bool { return query != "" && strings.Contains(strings.ToLower(name), query) }, nil
}

// list answers with the Metadata of items: all of them, unless max or offset,
// which Workfront does not send, ask for some (D01).
func (c *call) list(items []item) error {
	arrange(items)
	items, err := c.window(items)
	if err != nil {
		return err
	}
	objects := make([]map[string]any, 0, len(items))
	for _, it := range items {
		objects = append(objects, c.object(it))
	}
	if c.f.is("id", "duplicate") {
		for _, o := range objects {
			o["id"] = objects[0]["id"]
		}
	}
	if c.f.is("search", "other_ids") && c.endpoint.name == "search" {
		for _, o := range objects {
			o["id"] = "hit-" + fmt.Sprint(o["id"])
		}
	}
	if c.f.is("list", "linked") && len(objects) > mostLinked {
		c.rw.Header().Set("Link", `<?page=2>; rel="next"`)
		objects = objects[:mostLinked]
	}
	c.json(http.StatusOK, c.bentList(objects))
	return nil
}

func (c *call) bentList(objects []map[string]any) any {
	switch c.f["list"] {
	case "truncated":
		return objects[:min(len(objects), 100)]
	case "wrapped":
		return map[string]any{"files": objects}
	case "null":
		return nil
	case "object":
		if len(objects) == 0 {
			return map[string]any{}
		}
		return objects[0]
	case "repeated":
		return append(objects[:min(len(objects), 1):min(len(objects), 1)], objects...)
	}
	return objects
}

// window counts offset in items, as the Java reference provider does (D02).
func (c *call) window(items []item) ([]item, error) {
	if c.f.is("paging", "ignored") {
		return items, nil
	}
	limit, err := c.count("max", len(items), 1)
	if err != nil {
		return nil, err
	}
	offset, err := c.count("offset", 0, 0)
	if err != nil {
		return nil, err
	}
	if c.f.is("paging", "pages") {
		offset = min(offset, len(items)) * limit
	}
	items = items[min(offset, len(items)):]
	return items[:min(limit, len(items))], nil
}

func (c *call) count(name string, otherwise, least int) (int, error) {
	text := c.parameters.Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 31)
	if err != nil || int(n) < least {
		return 0, refuse(http.StatusBadRequest, "%s must be a number of at least %d", name, least)
	}
	return int(n), nil
}
