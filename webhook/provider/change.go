package provider

import (
	"errors"
	"net/http"
	"path"
	"path/filepath"
	"strings"
)

// createFolder answers POST /createFolder?parentId=&name=
func (c *call) createFolder() error {
	full, done, err := c.newPath("name")
	if err != nil || done {
		return err
	}
	if c.f.is("create_folder", "lies") {
		c.json(http.StatusOK, c.object(item{path: full, folder: true, modified: c.o.Now()}))
		return nil
	}
	it, err := c.makeFolder(full)
	if err != nil {
		return err
	}
	it.folder = !c.f.is("create_folder", "file")
	c.json(http.StatusOK, c.object(it))
	return nil
}

// makeFolder lets go of the lock before anything is answered: whoever reads
// slowly must not keep the others waiting.
func (p *Provider) makeFolder(full string) (item, error) {
	p.changes.Lock()
	defer p.changes.Unlock()
	if err := p.root.Mkdir(filepath.FromSlash(full), 0o755); err != nil {
		return item{}, err
	}
	return p.look(full)
}

// remove answers PUT /delete?documentId= or folderId=. Adobe's example says id
// (D09). A folder goes with everything in it.
func (c *call) remove() error {
	id := ""
	for _, name := range []string{"documentId", "folderId", "id"} {
		if id == "" {
			id = c.parameters.Get(name)
		}
	}
	if id == "" {
		return refuse(http.StatusBadRequest, "the parameter documentId or folderId is missing or empty")
	}
	return c.act(func() error {
		it, err := c.changeable(id)
		if err != nil {
			return err
		}
		return c.root.RemoveAll(filepath.FromSlash(it.path))
	})
}

// rename answers PUT /rename?id=&name=. The id is made of the name, so it
// changes too.
func (c *call) rename() error {
	id, err := c.parameter("id")
	if err != nil {
		return err
	}
	name, err := c.parameter("name")
	if err != nil {
		return err
	}
	return c.act(func() error {
		it, err := c.changeable(id)
		if err != nil {
			return err
		}
		name = c.bentName(name)
		if err := goodName(name); err != nil {
			return err
		}
		to := path.Join(path.Dir(it.path), name)
		if to == it.path {
			return nil
		}
		if err := c.free(to); err != nil {
			return err
		}
		return c.root.Rename(filepath.FromSlash(it.path), filepath.FromSlash(to))
	})
}

// act does something while nothing else changes, and says how it went.
func (c *call) act(do func() error) error {
	switch c.f["action"] {
	case "failure":
		return refuse(http.StatusConflict, "the action was refused")
	case "failure_200":
		c.json(http.StatusOK, map[string]any{"status": "failure", "error": "the action was refused"})
		return nil
	}
	if err := c.alone(do); err != nil {
		return err
	}
	word := "success"
	if c.f.is("action", "status_ok") {
		word = "ok"
	}
	c.json(http.StatusOK, map[string]any{"status": word})
	return nil
}

func (p *Provider) alone(do func() error) error {
	p.changes.Lock()
	defer p.changes.Unlock()
	return do()
}

// changeable finds an item that may go, or change its name.
func (c *call) changeable(id string) (item, error) {
	it, err := c.lookUp(id)
	if err != nil {
		return item{}, err
	}
	if it.path == rootPath {
		return item{}, refuse(http.StatusForbidden, "the root folder can be neither deleted nor renamed")
	}
	parent, err := c.look(path.Dir(it.path))
	return it, errors.Join(err, c.writable(it), c.writable(parent))
}

// customAction answers GET /customAction?name=. The one there is changes
// nothing, whatever Workfront's ids say.
func (c *call) customAction() error {
	name, err := c.parameter("name")
	if err != nil {
		return err
	}
	if name != actionName {
		return refuse(http.StatusNotFound, "there is no action %.40q", name)
	}
	return c.act(func() error { return nil })
}

const actionName = "touch"

// serviceInfo answers GET /serviceInfo, for everybody.
func (c *call) serviceInfo() error {
	var names []string
	for _, e := range endpoints() {
		if e.name != "serviceInfo" && !e.missing(c.f) || c.f.is("service_info", "boasts") && e.name != "serviceInfo" {
			names = append(names, e.name)
		}
	}
	if c.f.is("service_info", "boasts") {
		names = append(names, "teleport")
	}
	o := map[string]any{
		"webhookVersion": "1.2", "version": "1.0", "publisher": "wfconnect sample provider",
		"availableEndpoints": names,
		"customActions":      []any{map[string]any{"name": actionName, "displayName": "Touch (changes nothing)"}},
	}
	if c.f.is("service_info", "strings") {
		o["availableEndpoints"], o["customActions"] = strings.Join(names, ", "), actionName
	}
	bend(o, "webhookVersion", c.f["webhook_version"], map[string]any{"9.9": "9.9", "number": 1.2})
	if c.f.is("webhook_version", "spaced_key") {
		o["webhook version"] = o["webhookVersion"]
		delete(o, "webhookVersion")
	}
	c.json(http.StatusOK, o)
	return nil
}
