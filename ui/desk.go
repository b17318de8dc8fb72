package ui

import (
	"cmp"
	"context"
	"log/slog"
	"reflect"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// desk is what the screens share: the connections and what happens with them,
// whichever screen is looked at. Only Update changes it.
type desk struct {
	ctx       context.Context
	world     World
	config    config.Config
	problem   error // the configuration could not be read
	beginning bool  // World.Begin has not brought the connections yet
	failed    error // it brought none, so the program leaves
	sessions  map[vault.Key]*session
	exchanges []wire.Exchange // of this run, in the order in which they began
	heard     int             // the version of the log that they are of
	replay    flow.Replay
	replayed  *flow.Problem // what the replay failed at
	dropped   int           // how many older ones are no longer kept
	note      string        // what the last key brought, until the next one
	errands   *errands
}

const (
	kindWorkfront = "workfront"
	kindProvider  = "provider"
)

// session is one connection of this run: a Workfront application, or a webhook
// provider.
type session struct {
	key       vault.Key
	workfront config.Workfront
	provider  config.Provider
	ready     bool
	problem   error // it could not be prepared

	connect flow.Connect // a Workfront application's flow

	provision flow.Provision // a provider's flows
	call      flow.Call
	check     flow.Check
	made      flow.PreparedProvider

	visit doctor.Visit // what could be wrong; looked at when it is asked for

	answer  document // of the last call
	bytes   document // of the last token request, both sides
	payload []byte   // of its answer, as it came
	last    document // the last exchange of any kind, both sides
	lastSeq int
}

// same says whether nothing of the configuration differs.
func (s *session) same(other *session) bool {
	return s.workfront == other.workfront && reflect.DeepEqual(s.provider, other.provider)
}

// on gives the session's flows an event.
func (s *session) on(ev flow.Event) []flow.Do {
	if s.key.Kind == kindWorkfront {
		var todo []flow.Do
		s.connect, todo = s.connect.On(ev)
		return todo
	}
	var handshake, call, check []flow.Do
	s.provision, handshake = s.provision.On(ev)
	s.call, call = s.call.On(ev)
	s.check, check = s.check.On(ev)
	return slices.Concat(handshake, call, check)
}

func newDesk(ctx context.Context, world World) *desk {
	if world.Debug == nil {
		world.Debug = slog.New(slog.DiscardHandler)
	}
	d := &desk{ctx: ctx, world: world, beginning: world.Begin != nil, errands: newErrands(ctx), sessions: map[vault.Key]*session{}, replay: flow.NewReplay(world.Parts.Log)}
	_ = d.setConfig(world.Config) // nothing is under way yet that would have to be stopped
	return d
}

// setConfig keeps the sessions whose configuration is the same, and ends the
// logins of the others.
func (d *desk) setConfig(c config.Config) tea.Cmd {
	d.config = c
	now := map[vault.Key]*session{}
	for name, w := range c.Workfront {
		key := vault.Key{Kind: kindWorkfront, Name: name}
		now[key] = &session{key: key, workfront: w}
	}
	for name, p := range c.Provider {
		key := vault.Key{Kind: kindProvider, Name: name}
		now[key] = &session{key: key, provider: p}
	}
	var todo []tea.Cmd
	for key, old := range d.sessions {
		if next := now[key]; next != nil && next.same(old) {
			now[key] = old
			continue
		}
		todo = append(todo, d.tell(old, flow.Leave{}))
	}
	d.sessions = now
	return tea.Batch(todo...)
}

// forget makes a connection be prepared anew: its secret may have changed, or
// the reason is mended for which it could not be.
func (d *desk) forget(key vault.Key) tea.Cmd {
	old := d.sessions[key]
	if old == nil {
		return nil
	}
	d.sessions[key] = &session{key: key, workfront: old.workfront, provider: old.provider}
	return d.tell(old, flow.Leave{})
}

// tryAgain prepares a connection that could not be: what kept it from that may lie
// outside, and be mended by now.
func (d *desk) tryAgain(key vault.Key) tea.Cmd { return tea.Batch(d.forget(key), d.prepareAll()) }

// unready is what a connection's screen has to say while it is not ready.
func (s *session) unready(w int) page {
	var p page
	if s.problem == nil {
		p.add("", muted.Render(" reading ..."))
		return p
	}
	p.problem(&flow.Problem{
		Tried: "preparing " + s.key.Name, Words: s.problem.Error(), Next: "mend that, then enter tries again; e changes the connection",
	}, w-2)
	return under(page{lines: []string{""}}, indent(p, 1))
}

// unreadyActions are the keys meanwhile.
func (d *desk) unreadyActions(s *session) []action {
	if s.problem == nil {
		return nil
	}
	return []action{{key: keys.TryAgain, do: func() tea.Cmd { return d.tryAgain(s.key) }}}
}

// keys of the connections, sorted by name.
func (d *desk) keys() []vault.Key {
	keys := make([]vault.Key, 0, len(d.sessions))
	for key := range d.sessions {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b vault.Key) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(b.Kind, a.Kind))
	})
	return keys
}

type (
	// prepared: a connection is ready, or says why it cannot be.
	prepared struct {
		session  *session
		connect  flow.Connect
		provider flow.PreparedProvider
		err      error
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
	for _, key := range d.keys() {
		if s := d.sessions[key]; !s.ready && s.problem == nil {
			todo = append(todo, d.prepare(s))
		}
	}
	return tea.Batch(todo...)
}

func (d *desk) prepare(s *session) tea.Cmd {
	parts, w, p := d.world.Parts, s.workfront, s.provider
	for _, key := range d.keys() {
		if key.Kind == kindProvider {
			parts.Others = append(parts.Others, d.sessions[key].provider)
		}
	}
	return func() tea.Msg {
		msg := prepared{session: s}
		if s.key.Kind == kindWorkfront {
			msg.connect, msg.err = flow.Prepare(d.ctx, w, parts)
		} else {
			msg.provider, msg.err = flow.PrepareProvider(d.ctx, p, parts)
		}
		return msg
	}
}

func (d *desk) onPrepared(msg prepared) tea.Cmd {
	s := msg.session
	if d.sessions[s.key] != s || s.ready {
		return nil
	}
	if s.problem = msg.err; s.problem != nil {
		return nil
	}
	s.ready, s.connect = true, msg.connect
	if s.key.Kind == kindProvider {
		s.made, s.provision, s.call, s.check = msg.provider, msg.provider.Provision, msg.provider.Call, msg.provider.Check
	}
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
