package ui

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// saving is what is about to be written to a file.
type saving struct {
	choosing bool
	what     string
	write    func(io.Writer) error
}

func (t *traffic) savingActions() []action {
	done := func(f func() tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd { t.saving.choosing = false; return f() }
	}
	none := ""
	if _, ok := t.chosen(); !ok {
		none = "no exchange is chosen"
	}
	return []action{
		{key: keys.AsHAR, do: done(func() tea.Cmd { return t.ask("the run as HAR", "har", t.writeHAR()) })},
		{key: keys.AsTicket, off: none, do: done(func() tea.Cmd { return t.ask("the ticket", "md", t.writeTicket()) })},
		{key: keys.Back, say: "save nothing", do: done(func() tea.Cmd { return nil })},
	}
}

// ask lets the person name the file.
func (t *traffic) ask(what, extension string, write func(io.Writer) error) tea.Cmd {
	t.saving.what, t.saving.write = what, write
	t.typeInto(forFile, "wfconnect-"+time.Now().Format("20060102-150405")+"."+extension)
	return nil
}

// writeHAR is every exchange that is still kept.
func (t *traffic) writeHAR() func(io.Writer) error {
	all, creator := slices.Clone(t.desk.exchanges), t.desk.world.Version
	return func(to io.Writer) error {
		archive, err := wire.HAR(creator, all, true)
		if err != nil {
			return err
		}
		_, err = to.Write(archive)
		return err
	}
}

func (t *traffic) writeTicket() func(io.Writer) error {
	text := t.ticket()
	return func(to io.Writer) error {
		_, err := io.WriteString(to, text)
		return err
	}
}

// save writes a new file that only its owner reads; one that is there stays.
func (t *traffic) save(path string) tea.Cmd {
	what, write := t.saving.what, t.saving.write
	return func() tea.Msg {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return noted("nothing was written, choose another name; there is already " + wire.Line(path))
		}
		if err != nil {
			return noted("nothing was written: " + wire.Line(err.Error()))
		}
		if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
			return noted("not written: " + wire.Line(errors.Join(err, os.Remove(path)).Error()))
		}
		if whole, err := filepath.Abs(path); err == nil {
			path = whole
		}
		return noted(what + " is in " + wire.Line(path))
	}
}

func (t *traffic) copyCurl() tea.Cmd {
	x, ok := t.chosen()
	if !ok {
		return nil
	}
	text, err := x.Curl()
	if err != nil {
		t.desk.note = "no curl: " + wire.Line(err.Error())
		return nil
	}
	return t.desk.copyText("the request as curl", text)
}

func (t *traffic) copyTicket() tea.Cmd { return t.desk.copyText("the ticket", t.ticket()) }

// inTicket is how many exchanges of the same connection lead up to the chosen
// one in its ticket.
const inTicket = 10

// ticket is the chosen exchange, and those of the same connection before it.
func (t *traffic) ticket() string {
	x, _ := t.chosen()
	var list []wire.Exchange
	for _, e := range t.desk.exchanges {
		if e.Connection == x.Connection && e.Seq <= x.Seq {
			list = append(list, e)
		}
	}
	ticket := wire.Ticket{
		Title:     fmt.Sprintf("%s: %s %s", x.Connection, x.Method, x.Outcome()),
		Versions:  append([]string{t.desk.world.Version}, t.desk.apiVersion(x.Connection)...),
		Exchanges: list[max(0, len(list)-inTicket):], Now: time.Now(),
	}
	if p := t.desk.problemOf(x.Connection); p != nil {
		ticket.Tried, ticket.Words, ticket.Likely, ticket.Possible = []string{"Tried: " + p.Tried + "."}, p.Words, p.Likely, p.Also()
	}
	return ticket.Markdown(t.desk.world.Parts.Log.Redactor())
}

// sessionOf is the session whose exchanges carry that name.
func (d *desk) sessionOf(connection string) *session {
	for key, s := range d.sessions {
		if connection == tableOf(key) {
			return s
		}
	}
	return nil
}

// tableOf is a connection's table in config.toml.
func tableOf(key vault.Key) string { return key.Kind + "." + key.Name }

// problemOf is what its screen says is wrong now.
func (d *desk) problemOf(connection string) *flow.Problem {
	s := d.sessionOf(connection)
	switch {
	case s == nil:
		return nil
	case s.key.Kind == kindWorkfront:
		if s.connect.Problem == nil {
			return s.connect.CallProblem()
		}
		return s.connect.Problem
	}
	if s.provision.Problem == nil {
		return s.call.Problem(s.key.Name)
	}
	return s.provision.Problem
}

func (d *desk) apiVersion(connection string) []string {
	if s := d.sessionOf(connection); s != nil && s.key.Kind == kindWorkfront {
		return []string{"Workfront API " + s.connect.Version}
	}
	return nil
}
