package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow/config"
)

// A connection that could not be prepared says what to do next, and enter tries it
// again on the spot.
func TestUnreadyIsTriedAgain(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	d := deskWith(t, nil, "acme")
	w := d.config.Workfront["acme"]
	w.ClientSecret = config.Secret("file:" + secret)
	d.config.Workfront["acme"] = w
	d.setConfig(d.config)
	c := newConnect(d, acmeKey, newStart(d))
	for _, msg := range brought(d.prepareAll()) {
		d.onPrepared(msg.(prepared))
	}
	screen := func() string {
		content, _ := c.View(100, 24)
		return ansi.Strip(content)
	}
	if text := screen(); !strings.Contains(text, "then enter tries again") || !strings.Contains(text, "enter try again") {
		t.Fatalf("it does not say what to do next:\n%s", text)
	}
	if err := os.WriteFile(secret, []byte("the-client-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, cmd := c.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
	for _, msg := range brought(cmd) {
		d.onPrepared(msg.(prepared))
	}
	if text := screen(); !strings.Contains(text, "enter log in") {
		t.Errorf("it is not ready after what was missing is there:\n%s", text)
	}
}

// brought is what a command and those that it is made of bring.
func brought(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, many := msg.(tea.BatchMsg)
	if !many {
		return []tea.Msg{msg}
	}
	var all []tea.Msg
	for _, one := range batch {
		all = append(all, brought(one)...)
	}
	return all
}
