package config

import "cmp"

// connection is one named table on its way into the file: what editing has to
// know of a *Workfront or a *Provider.
type connection interface {
	kind() string
	name() string
	fields() []field
	// blank is what a table of this kind without any key says: the defaults.
	blank() connection
	// idle tells a key that the table has no use for, and that must not be
	// written when it says no more than the default.
	idle(key string) bool
	// in is what a file says under this kind and name.
	in(cfg Config) connection
}

func (*Workfront) kind() string      { return kindWorkfront }
func (w *Workfront) name() string    { return w.Name }
func (*Workfront) blank() connection { w := newWorkfront(""); return &w }
func (w *Workfront) idle(key string) bool {
	return w.Flow == FlowJWT && key == "token_request"
}

func (w *Workfront) in(cfg Config) connection {
	got := cfg.Workfront[w.Name]
	return &got
}

func (*Provider) kind() string      { return kindProvider }
func (p *Provider) name() string    { return p.Name }
func (*Provider) blank() connection { p := newProvider(""); return &p }
func (p *Provider) idle(key string) bool {
	return p.Auth == AuthAPIKey && (key == "token_request" || key == "authorize_parameters")
}

func (p *Provider) in(cfg Config) connection {
	got := cfg.Provider[p.Name]
	return &got
}

// withDefaults is the connection as it comes back from the file.
func (w Workfront) withDefaults() Workfront {
	defaults := newWorkfront("")
	w.Flow = cmp.Or(w.Flow, defaults.Flow)
	w.TokenRequest = cmp.Or(w.TokenRequest, defaults.TokenRequest)
	w.APIVersion = cmp.Or(w.APIVersion, defaults.APIVersion)
	w.Transport.Timeout = cmp.Or(w.Transport.Timeout, defaults.Transport.Timeout)
	return w
}

// withDefaults is the connection as it comes back from the file.
func (p Provider) withDefaults() Provider {
	defaults := newProvider("")
	p.AuthorizeParameters = cmp.Or(p.AuthorizeParameters, defaults.AuthorizeParameters)
	p.TokenRequest = cmp.Or(p.TokenRequest, defaults.TokenRequest)
	p.Transport.Timeout = cmp.Or(p.Transport.Timeout, defaults.Transport.Timeout)
	p.RequestParameters = orNil(p.RequestParameters)
	p.RequestHeaders = orNil(p.RequestHeaders)
	return p
}

// orNil makes no pairs and no map the same, which they are in the file.
func orNil(pairs map[string]string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	return pairs
}
