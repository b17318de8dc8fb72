package flow

import (
	"time"

	"wfconnect/workfront"
)

// Elsewhere are tokens of an earlier run that are not used: they belong to
// another host than the one that is configured now.
type Elsewhere struct {
	Host workfront.Host

	restore Restore
}

// Says whose tokens they are, and why they lie idle.
func (e Elsewhere) Says(c Connect) string {
	return "the tokens that are kept here are of " + hostWords(e.Host) + ", and the configuration says " + hostWords(c.App.Host) + ": they are not used"
}

// Usable says whether that host may be gone on with: one that the configuration
// does not vouch for would get the client secret at the next refresh.
func (e Elsewhere) Usable() bool { return !e.Host.NeedsTrust() && !e.Host.Shared() }

// hostWords is a host and its lane, where the host shows one.
func hostWords(h workfront.Host) string {
	if name := workfront.LaneName(h.Lane); name != "" {
		return h.Authority + " (" + name + ")"
	}
	return h.Authority
}

// useElsewhere goes on with the host that gave the tokens, for this run.
func (c Connect) useElsewhere(now time.Time) Connect {
	e := c.Elsewhere
	if e == nil || !e.Usable() || c.Stage != Idle {
		return c
	}
	c.App.Host, c.Elsewhere, c.Problem = e.Host, nil, nil
	if e.Host.Domain != "" {
		c.Domain, c.Lane = e.Host.Domain, e.Host.Lane
	}
	e.restore.Now = now
	return c.restore(e.restore)
}

// HostNote says that the tokens here are of another host than the configured
// one; "" when they are not, or when that one has none of its own.
func (c Connect) HostNote() string {
	switch {
	case c.Tokens.AccessToken == "" || c.Host.Authority == "" || c.Host == c.App.Host || c.App.Host.Shared():
		return ""
	case c.Host.SameTenant(c.App.Host):
		return "these tokens are of " + c.Host.Authority + ", the same organization and lane as " + c.App.Host.Authority + ": calls go to the one that gave them"
	}
	return "these tokens are of " + hostWords(c.Host) + ", and the configuration says " + hostWords(c.App.Host) + ": the next run will not use them"
}

// OtherHost is the host that the configuration could be changed to: the one
// that the redirect names, or that the tokens came from; nil when there is none.
func (c Connect) OtherHost() *workfront.Host {
	switch {
	case c.Stage == Asking && c.Code.Question != nil:
		return c.Code.Question.Other
	case c.Elsewhere != nil:
		return &c.Elsewhere.Host
	case c.HostNote() != "":
		return &c.Host
	}
	return nil
}
