package ui

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// withBegin is a program whose connections come after the first paint.
func withBegin(t *testing.T, begin func(context.Context) (config.Config, error)) *Model {
	t.Helper()
	return New(t.Context(), World{
		Parts: flow.Parts{Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), nil)},
		Begin: begin,
	})
}

// TestBegin: the first screen is there without the connections; they come with
// what Begin brings.
func TestBegin(t *testing.T) {
	t.Parallel()
	m := withBegin(t, func(context.Context) (config.Config, error) {
		return config.Config{Workfront: map[string]config.Workfront{"acme": acmeConfig()}}, nil
	})
	if n := len(m.desk.keys()); n > 0 || !m.desk.beginning {
		t.Fatalf("%d connections before they were brought", n)
	}
	if _, cmd := m.Update(m.desk.begin()()); cmd == nil {
		t.Error("nothing prepares the connection that came")
	}
	if keys := m.desk.keys(); len(keys) != 1 || keys[0] != acmeKey || m.desk.beginning {
		t.Errorf("the connections are %v, want %v", keys, acmeKey)
	}
	if m.Err() != nil {
		t.Errorf("left with %v", m.Err())
	}
}

// TestBeginFails: without its connections the program leaves, and says why.
func TestBeginFails(t *testing.T) {
	t.Parallel()
	noPort := errors.New("no port is free")
	m := withBegin(t, func(context.Context) (config.Config, error) { return config.Config{}, noPort })
	_, cmd := m.Update(m.desk.begin()())
	if cmd == nil {
		t.Fatal("the program stays")
	}
	if _, quits := cmd().(tea.QuitMsg); !quits || !errors.Is(m.Err(), noPort) {
		t.Errorf("%T with %v, want to leave with %v", cmd(), m.Err(), noPort)
	}
}

// TestBeginAfterLeaving: who has left needs no connections.
func TestBeginAfterLeaving(t *testing.T) {
	t.Parallel()
	m := withBegin(t, func(context.Context) (config.Config, error) { panic("begun after the end") })
	m.Wait(0)
	if msg := m.desk.begin()(); msg != nil {
		t.Errorf("it brought %v", msg)
	}
}
