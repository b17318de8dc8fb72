package flow

import (
	"wfconnect/flow/reason"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func (p Provision) trip() trip {
	return trip{
		name: p.Name, redirectURI: p.Integration.RedirectURI,
		address: func(state string, _ workfront.Secret) string { return p.Integration.AuthorizeURL(state) },
		listen:  p.outside.Listen, open: p.outside.Open,
	}
}

func (p Provision) busy() bool {
	return p.Stage == Exchanging || p.Stage == Refreshing || p.Stage == Opening
}

func (p Provision) authorize() (Provision, []Do) {
	if p.busy() {
		return p, nil
	}
	if p.Integration.ClientSecret == "" {
		p.Problem = &Problem{Tried: "opening the Authentication URL", Words: "no Client Secret is known", Next: "type it in first", NeedsSecret: true, Remedy: MendConfig}
		return p, nil
	}
	var todo []Do
	p.Login, todo = p.Login.begin(p.trip())
	p.Stage, p.Code, p.Problem = Opening, Code{}, nil
	return p, todo
}

func (p Provision) onOpened(ev opened) (Provision, []Do) {
	mine := ev.attempt == p.Login.attempt && p.Stage == Opening
	login, todo, err := p.Login.onOpened(ev, p.trip())
	if p.Login = login; !mine {
		return p, todo
	}
	p = p.at(ev.at)
	p.Stage = Authorizing
	if err != nil {
		p.Stage = p.resting()
		p.Problem = &Problem{Tried: "listening for the redirect", Words: err.Error(), Next: "then open the login again", Remedy: MendConfig}
	}
	return p, todo
}

func (p Provision) resting() Stage {
	switch {
	case p.Tokens.AccessToken == "":
		return Idle
	case p.Life.Over(p.Now):
		return Expired
	}
	return Live
}

func (p Provision) failed() Stage {
	if s := p.resting(); s != Idle {
		return s
	}
	return Refused
}

func (p Provision) onArrived(ev arrived) (Provision, []Do) {
	login, todo, got := p.Login.onArrived(ev)
	if p.Login = login; got == nil {
		return p, todo
	}
	return p.take(*got, todo)
}

func (p Provision) onPaste(text string) (Provision, []Do) {
	if p.Stage != Authorizing {
		return p, nil
	}
	login, todo, got, refusal := p.Login.paste(text, p.Now)
	if p.Login = login; got == nil {
		p.Problem = &Problem{Tried: "what was pasted", Words: refusal, Next: "this login goes on waiting"}
		return p, todo
	}
	return p.take(*got, todo)
}

// take is step 4. A state that did not come back is the provider's fault here:
// Adobe says that it must; who goes on with it does so knowingly.
func (p Provision) take(got landed, todo []Do) (Provision, []Do) {
	p = p.at(got.at)
	p.Problem = nil
	p.Code = Code{Redirect: got.redirect, Arrived: got.at, Pasted: got.pasted}
	if !got.redirect.HasState && !got.redirect.Bare {
		p.Code.Warnings = append(p.Code.Warnings, "the provider did not bring the state back: Adobe's documentation says it must, and Workfront could not tell whose code this is")
	}
	if got.redirect.Error != "" {
		p.Stage, p.Problem = p.failed(), refused(got.redirect, reason.Facts{Side: reason.Provider, Name: wire.Word(p.Name)})
		return p, todo
	}
	if !got.redirect.HasState && !got.listened {
		p.Stage, p.Code.Question = Asking, &Question{NoState: true}
		return p, todo
	}
	p, more := p.exchange()
	return p, append(todo, more...)
}

func (p Provision) decide(choice Choice) (Provision, []Do) {
	if p.Stage != Asking || choice != StayWithHost {
		return p, nil
	}
	p.Code.Question = nil
	return p.exchange()
}

func (p Provision) leave() (Provision, []Do) {
	if p.Stage != Opening && p.Stage != Authorizing {
		return p, nil
	}
	var todo []Do
	p.Login, todo = p.Login.leave()
	p.Stage = p.resting()
	return p, todo
}
