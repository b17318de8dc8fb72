package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"wfconnect/network"
	"wfconnect/webhook"
)

// enter signs in where somebody is there, and reads the root, which everything
// else hangs on.
func (r *run) enter(ctx context.Context) *Problem {
	s := &strand{}
	p := &probe{run: r, ctx: withStrand(ctx, s), strand: s}
	defer func() { r.longest = max(r.longest, s.depth) }()
	if r.Integration.Auth == webhook.AuthOAuth2 {
		if problem := p.arrive(); problem != nil || r.tokens == nil {
			return problem
		}
	}
	return p.reach()
}

// arrive comes to tokens.
func (p *probe) arrive() *Problem {
	person := slices.ContainsFunc(p.checks, func(c Check) bool { return c.Person })
	if p.SignIn != nil && (p.tokens == nil || person) {
		p.visit, p.entry = p.firstVisit()
	}
	switch {
	case p.tokens != nil:
		return nil
	case p.entry.absent():
		return &Problem{ProblemSignIn, "nobody has signed in: " + p.told(p.entry.err.Error())}
	case p.SignIn == nil:
		return &Problem{ProblemSignIn, "there is no access token and nobody who signs in: connect to the provider first"}
	}
	var r *webhook.Refused
	if errors.As(p.entry.refusal, &r) && (r.Type == "invalid_client" || r.Status == http.StatusUnauthorized) {
		return &Problem{ProblemConfig, "the token endpoint refuses the client ID and the client secret of the configuration: " + p.told(r.Error())}
	}
	p.blocked = "there is no access token: the handshake failed (P34, P35)"
	return nil
}

// reach reads the root twice over: as an item and as a list.
func (p *probe) reach() *Problem {
	both := p.together(2, func(q *probe, i int) seen {
		if i == 0 {
			return q.call("metadata", webhook.Args{"id": "/"}, how{})
		}
		return q.call("files", webhook.Args{"parentId": "/"}, how{})
	})
	p.meta, p.list = both[0], both[1]
	switch {
	case p.ctx.Err() != nil:
		p.blocked = stopped(p.ctx)
	case p.meta.err != nil && p.list.err != nil:
		return p.silence()
	case p.meta.denied() && p.list.denied():
		return p.refused()
	case !p.meta.OK() && !p.list.OK():
		p.blocked = "neither the root itself nor what is in it can be read (P02, P11)"
	}
	return nil
}

func (p *probe) silence() *Problem {
	var u *network.Unreachable
	switch {
	case errors.Is(p.meta.err, webhook.ErrNoTokens):
		return &Problem{ProblemSignIn, "there is no access token: connect to the provider first"}
	case !errors.As(p.meta.err, &u):
		return &Problem{ProblemConfig, p.told(p.meta.err.Error())}
	case len(p.meta.Steps) > 1 || len(p.list.Steps) > 1:
		p.blocked = "calls are redirected to where nobody answers (P50)"
		return nil
	case p.meta.status != 0 || p.list.status != 0:
		p.blocked = "the answers for the root never end or break off (P46)"
		return nil
	}
	return &Problem{ProblemNetwork, "no answer from the provider: " + p.told(p.meta.err.Error())}
}

// refused finds out whether a cookie is missing, and whose fault it is.
func (p *probe) refused() *Problem {
	if cookies := (&http.Response{Header: p.meta.header}).Cookies(); len(cookies) > 0 {
		again := p.call("metadata", webhook.Args{"id": "/"}, how{off: true, alter: func(r *http.Request) {
			for _, c := range cookies {
				r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
			}
		}})
		if again.OK() {
			p.cookie = true
			p.blocked = "nothing works without the provider's cookie (P44)"
			return nil
		}
	}
	var refusal *webhook.Refused
	switch {
	case p.Integration.Auth == webhook.AuthAPIKey:
		return &Problem{ProblemConfig, "the provider refuses the apiKey and the username of the configuration: " + p.told(p.meta.came())}
	case errors.Is(p.meta.RefreshErr, webhook.ErrNoRefreshToken) && !p.entry.done,
		errors.As(p.meta.RefreshErr, &refusal) && !p.entry.done:
		return &Problem{ProblemSignIn, fmt.Sprintf("the access token is refused and cannot be refreshed (%s): connect to the provider again", p.told(p.meta.RefreshErr.Error()))}
	}
	p.blocked = "the provider refuses the very tokens that it gave (P02, P11)"
	return nil
}
