package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/config"
)

// begun: the connections that the first paint did not wait for are there, or
// cannot be.
type begun struct {
	config config.Config
	err    error
}

func (d *desk) begin() tea.Cmd {
	begin := d.world.Begin
	if begin == nil {
		return nil
	}
	return d.errand(func(ctx context.Context) tea.Msg {
		c, err := begin(ctx)
		return begun{c, err}
	})
}

// onBegun leaves when there is nothing to show.
func (d *desk) onBegun(msg begun) tea.Cmd {
	d.beginning, d.failed = false, msg.err
	if d.failed != nil {
		return tea.Quit
	}
	return tea.Batch(d.setConfig(msg.config), d.prepareAll())
}
