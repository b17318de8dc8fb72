package conformance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"wfconnect/webhook"
)

// Workfront's own ids, which nothing in Workfront has.
const (
	documentID      = "00000000000000000000000000c0ffee"
	otherDocumentID = "00000000000000000000000000decade"
	versionID       = "00000000000000000000000000facade"
)

// ground is the folder that the run writes to.
type ground struct {
	id, title string
	made      bool   // by this run, and so createFolder works
	query     seen   // createFolder by query
	form      seen   // by form, when the query did not do
	why       string // there is none
}

// scratchFolder makes the one folder that everything is written below. Where it
// cannot be made, the folder that the caller named is used as it is.
func (p *probe) scratchFolder() ground {
	return known(p, &p.ground, func(p *probe) ground {
		parent := "/"
		if p.o.Folder != "" {
			parent = p.o.Folder
		}
		g := ground{title: "wfconnect-check-" + p.stamp}
		args := webhook.Args{"parentId": parent, "name": g.title}
		g.query = p.call("createFolder", args, how{})
		made := g.query
		if made.err == nil && !made.OK() {
			g.form = p.call("createFolder", args, how{asForm: true, off: true})
			made = g.form
		}
		switch {
		case made.OK():
			g.id, g.made = made.Metadata.ID, true
			p.mu.Lock()
			p.scratch = g.title
			p.mu.Unlock()
			p.wrote(written{title: g.title, id: g.id, folder: true, top: true})
		case p.o.Folder != "":
			g.id, g.title = p.o.Folder, "the given folder"
		default:
			g.why = "needs a folder to write to, and createFolder did not make one (" + g.query.came() + "): name one with --folder"
		}
		if g.why == "" {
			g.why = p.unusable(g.id)
		}
		return g
	})
}

// unusable says why a folder cannot be written to. One that is there and
// cannot be listed while it is empty is P51's.
func (p *probe) unusable(id string) string {
	inside := p.call("files", webhook.Args{"parentId": id}, how{})
	if !p.list.OK() || inside.err != nil || inside.OK() {
		return ""
	}
	if p.call("metadata", webhook.Args{"id": id}, how{off: true}).OK() {
		return ""
	}
	return "the folder to write to cannot be found: " + inside.came()
}

// written is something that this run has put at the provider.
type written struct {
	title, id string
	folder    bool
	top       bool // the scratch folder: everything else goes with it
	outside   bool // but for what a faulty provider took elsewhere
}

func (p *probe) wrote(w written) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.traces = append(p.traces, w)
}

// upload is one document on its way to the provider and back.
type upload struct {
	name string
	sent []byte
	init seen
	put  seen
	meta seen
	data seen
	why  string
}

// document is what is sent: every byte value, line ends of all kinds, and more
// than fits in one packet.
func document() []byte {
	b := []byte("wfconnect sends this\r\nand compares it\n\x00\r")
	for i := range 70_000 {
		b = append(b, byte(i*7+i/251))
	}
	return b
}

func (p *probe) uploaded() upload {
	return known(p, &p.sent, func(p *probe) upload {
		return p.send("plain-"+p.stamp+".txt", document(), webhook.Args{"documentId": documentID, "documentVersionId": versionID})
	})
}

// send announces a document, sends it, and fetches it again.
func (p *probe) send(name string, data []byte, more webhook.Args) upload {
	return p.sendBody(name, data, bytesOf(data), more)
}

func (p *probe) sendBody(name string, data []byte, body webhook.Body, more webhook.Args) upload {
	u := upload{name: name, sent: data}
	g := p.scratchFolder()
	if u.why = g.why; u.why != "" {
		return u
	}
	args := webhook.Args{"parentId": g.id, "filename": name}
	for k, v := range more {
		args[k] = v
	}
	u.init = p.call("uploadInit", args, how{})
	if !u.init.OK() {
		return u
	}
	id := u.init.Metadata.ID
	p.wrote(written{title: name, id: id})
	u.put = p.call("upload", webhook.Args{"id": id}, how{body: &body})
	if !u.put.OK() {
		return u
	}
	p.fetchBack(&u, id)
	return u
}

// settle is how long a provider may take until what was uploaded can be read:
// some look for viruses first.
var settle = [...]time.Duration{0, time.Second, 3 * time.Second}

func (p *probe) fetchBack(u *upload, id string) {
	for _, pause := range settle {
		if pause > 0 && !wait(p.ctx, pause) {
			return
		}
		both := p.together(2, func(q *probe, i int) seen {
			if i == 0 {
				return q.call("metadata", webhook.Args{"id": id}, how{off: true})
			}
			return q.call("download", webhook.Args{"id": id}, how{off: true})
		})
		u.meta, u.data = both[0], both[1]
		if u.meta.OK() && u.data.OK() && u.data.Size == int64(len(u.sent)) && (u.meta.Metadata.Size < 0 || u.meta.Metadata.Size == u.data.Size) {
			return
		}
	}
}

// clean takes away what the run has written, where the provider has a delete,
// and else says what is left.
func (r *run) clean(ctx context.Context) {
	if len(r.traces) == 0 {
		return
	}
	s := &strand{}
	p := &probe{run: r, ctx: withStrand(ctx, s), strand: s}
	left := r.traces
	if ctx.Err() == nil && p.advertised("delete") {
		left = p.remove(left)
	}
	if i := slices.IndexFunc(left, func(w written) bool { return w.top }); i >= 0 {
		r.left = append(r.left, fmt.Sprintf("the folder %q (id %s) and all that is in it", left[i].title, left[i].id))
		left = slices.DeleteFunc(slices.Clone(left), func(w written) bool { return w.top || !w.outside })
	}
	for _, w := range left {
		r.left = append(r.left, fmt.Sprintf("%q (id %s)", w.title, w.id))
	}
}

// remove deletes, and returns what is still there.
func (p *probe) remove(all []written) []written {
	for _, w := range all {
		if w.top {
			if p.call("delete", webhook.Args{"folderId": w.id}, how{off: true}).OK() {
				return nil
			}
			return all
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(w written) bool {
		key := "documentId"
		if w.folder {
			key = "folderId"
		}
		return p.call("delete", webhook.Args{key: w.id}, how{off: true}).OK()
	})
}
