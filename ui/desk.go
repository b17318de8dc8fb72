package ui

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// desk is what the screens share: the connections and what happens with them,
// whichever screen is looked at. Only Update changes it.
type desk struct {
	ctx       context.Context
	world     World
	config    config.Config
	problem   error // the configuration could not be read
	sessions  map[string]*session
	exchanges []wire.Exchange
	note      string // what the last key brought, until the next one
	errands   *errands
}

// session is one connection of this run.
type session struct {
	config   config.Workfront
	ready    bool
	problem  error // it could not be prepared
	connect  flow.Connect
	recorder *wire.Recorder
	answer   document // of the last API call
	bytes    document // of the last token request, both sides
	payload  []byte   // of its answer, as it came
}

func newDesk(ctx context.Context, world World) *desk {
	d := &desk{ctx: ctx, world: world, errands: newErrands(ctx), sessions: map[string]*session{}}
	_ = d.setConfig(world.Config) // nothing is under way yet that would have to be stopped
	return d
}

// setConfig keeps the sessions whose configuration is the same, and ends the
// logins of the others.
func (d *desk) setConfig(c config.Config) tea.Cmd {
	d.config = c
	var todo []tea.Cmd
	for name, old := range d.sessions {
		if w, there := c.Workfront[name]; !there || w != old.config {
			todo = append(todo, d.tell(old, flow.Leave{}))
			delete(d.sessions, name)
		}
	}
	for name, w := range c.Workfront {
		if d.sessions[name] == nil {
			d.sessions[name] = &session{config: w}
		}
	}
	return tea.Batch(todo...)
}

// forget makes a connection be prepared anew: its secret may have changed, or
// the reason is mended for which it could not be.
func (d *desk) forget(name string) tea.Cmd {
	old := d.sessions[name]
	if old == nil {
		return nil
	}
	d.sessions[name] = &session{config: old.config}
	return d.tell(old, flow.Leave{})
}

// names of the connections, sorted.
func (d *desk) names() []string {
	names := make([]string, 0, len(d.sessions))
	for name := range d.sessions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

type (
	// prepared: a connection is ready, or says why it cannot be.
	prepared struct {
		name   string
		config config.Workfront
		made   flow.Prepared
		err    error
	}
	// configRead: the file was read, after a change or because it was asked for.
	configRead struct {
		config config.Config
		err    error
		note   string
	}
	// noted: a command has something to say in a line.
	noted string
)

func (d *desk) prepareAll() tea.Cmd {
	var todo []tea.Cmd
	for _, name := range d.names() {
		if s := d.sessions[name]; !s.ready && s.problem == nil {
			todo = append(todo, d.prepare(s.config))
		}
	}
	return tea.Batch(todo...)
}

func (d *desk) prepare(w config.Workfront) tea.Cmd {
	parts := d.world.Parts
	return func() tea.Msg {
		made, err := flow.Prepare(d.ctx, w, parts)
		return prepared{name: w.Name, config: w, made: made, err: err}
	}
}

func (d *desk) onPrepared(msg prepared) tea.Cmd {
	s := d.sessions[msg.name]
	if s == nil || s.config != msg.config || s.ready {
		return nil
	}
	if s.problem = msg.err; s.problem != nil {
		return nil
	}
	s.ready, s.connect, s.recorder = true, msg.made.Connect, msg.made.Recorder
	return d.tell(s, flow.Ticked{Now: time.Now()})
}

func (d *desk) onConfig(msg configRead) tea.Cmd {
	d.problem = msg.err
	if msg.err != nil {
		return nil
	}
	d.note = msg.note
	return tea.Batch(d.setConfig(msg.config), d.prepareAll())
}

// save writes one connection: its table to config.toml, its secret to the
// vault, and reads both back.
func (d *desk) save(old string, w config.Workfront, secret workfront.Secret) tea.Cmd {
	path, v := d.config.Path, d.world.Parts.Vault
	return func() tea.Msg {
		if err := config.SetWorkfront(path, old, w); err != nil {
			return saved{err: err}
		}
		if err := keepSecret(d.ctx, v, old, w.Name, secret); err != nil {
			return saved{err: err}
		}
		c, err := config.Load(path)
		return saved{err: err, config: c, name: w.Name}
	}
}

func keepSecret(ctx context.Context, v vault.Vault, old, name string, secret workfront.Secret) error {
	key := vault.Key{Kind: "workfront", Name: name}
	if old != "" && old != name {
		if err := v.Rename(ctx, vault.Key{Kind: "workfront", Name: old}, key); err != nil {
			return fmt.Errorf("%s is renamed in the configuration, but its tokens are still kept under %s: %w", name, old, err)
		}
	}
	if secret == "" {
		return nil
	}
	return v.Update(ctx, key, func(e vault.Entry) vault.Entry {
		e.ClientSecret = string(secret)
		return e
	})
}

// saved: the form's connection is in the file, or why it is not.
type saved struct {
	config config.Config
	name   string
	err    error
}

// remove takes a connection out of the file and its secrets out of the vault.
func (d *desk) remove(name string) tea.Cmd {
	path, v := d.config.Path, d.world.Parts.Vault
	return func() tea.Msg {
		if err := config.Remove(path, "workfront", name); err != nil {
			return noted("not removed: " + err.Error())
		}
		note := name + " is removed, its secret and tokens too"
		if err := v.Delete(d.ctx, vault.Key{Kind: "workfront", Name: name}); err != nil {
			note = name + " is removed, but its secrets are still in the vault: " + err.Error()
		}
		c, err := config.Load(path)
		return configRead{config: c, err: err, note: note}
	}
}
