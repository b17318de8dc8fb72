package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"wfconnect/network"
)

// Caller calls a provider as Workfront does. It may be used by many goroutines
// at once.
type Caller struct {
	HTTP        *http.Client // its CheckRedirect is not used; a Timeout would bound a whole download
	Integration Integration
	Tokens      *Tokens // shared by all calls of one user; nil in ApiKey mode
	// Redact takes known secrets out of what findings and steps quote, however they
	// are encoded; nil: those of the call, as they are.
	Redact func(string) string
}

// Call calls an endpoint once, and once more after a refresh when an OAuth2
// provider answers 403, or 401 (A24, A25). A refusal is not an error but part
// of the Answer. An error is a call that cannot be made, a Sink or a Body that
// failed, or *network.Unreachable; the Answer then holds what came before it.
func (c *Caller) Call(ctx context.Context, e Endpoint, args Args, o Options) (Answer, error) {
	if o.AsForm {
		e = e.AsForm()
	}
	if e.HasBody() && o.Body.Open == nil && o.Body.Size != 0 {
		return Answer{}, fmt.Errorf("%s needs the bytes to send", e.Name)
	}
	k := &conversation{Caller: c, e: e, args: args, o: o}
	start := time.Now()
	answer, err := k.hold(ctx)
	answer.Took = time.Since(start)
	answer.Steps = k.steps
	return answer, err
}

// conversation is one call with all that it takes.
type conversation struct {
	*Caller
	e     Endpoint
	args  Args
	o     Options
	steps []Step
}

func (k *conversation) hold(ctx context.Context) (Answer, error) {
	var access Secret
	if k.refreshable() {
		if k.Tokens == nil {
			return Answer{}, ErrNoTokens
		}
		if access = k.Tokens.Current().AccessToken; access == "" {
			return Answer{}, ErrNoTokens
		}
	}
	early := k.refreshable() && k.Tokens.Current().Due(time.Now())
	var tooEarly error // the answer tells whether the token lives all the same
	if early {
		var fresh TokenSet
		if fresh, tooEarly = k.refresh(ctx, access); tooEarly == nil {
			access = fresh.AccessToken
		}
	}
	first, left, err := k.attempt(ctx, StepCall, access)
	denied := first.Status == http.StatusForbidden || first.Status == http.StatusUnauthorized
	if err != nil || !denied || !k.refreshable() || left || early {
		if denied {
			first.RefreshErr = tooEarly
		}
		return first, err
	}
	fresh, err := k.refresh(ctx, access)
	if err != nil {
		first.RefreshErr = err
		if ctx.Err() != nil {
			return first, err
		}
		return first, nil
	}
	second, _, err := k.attempt(ctx, StepRetry, fresh.AccessToken)
	second.Findings = merged(append(first.Findings, fresh.Findings...), second.Findings)
	return second, err
}

func (k *conversation) refreshable() bool {
	return k.e.Credentials && k.Integration.Auth == AuthOAuth2
}

// merged keeps one of each: both attempts may say the same of a refusal.
func merged(first, second []Finding) []Finding {
	var all []Finding
	for _, f := range first {
		if !slices.Contains(second, f) && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return append(all, second...)
}

// refresh asks the shared tokens, and draws the arrow.
func (k *conversation) refresh(ctx context.Context, stale Secret) (TokenSet, error) {
	fresh, joined, err := k.Tokens.Refresh(ctx, stale)
	step := Step{Kind: StepRefresh, To: k.Integration.TokenHost(), Sent: "POST " + paramGrantType + "=" + paramRefreshToken}
	var refused *Refused
	switch {
	case err == nil && joined:
		step.Status, step.Says, fresh.Findings = http.StatusOK, "joined the refresh of another call", nil
	case err == nil:
		step.Status, step.Says = http.StatusOK, "a new access token"
	case errors.As(err, &refused):
		step.Status, step.Says = refused.Status, "no new token: "+bounded(k.without(refused.Message))
	default:
		step.Says = "no new token: " + k.without(err.Error())
	}
	k.steps = append(k.steps, step)
	return fresh, err
}

// without takes known secrets out of words, before these are cut to size.
func (k *conversation) without(words string) string {
	if k.Redact == nil {
		return words
	}
	return k.Redact(words)
}

// attempt sends the call, follows its redirects and reads the answer. left
// says that the answer comes from another host, which got no credentials: its
// 403 says nothing about the token.
func (k *conversation) attempt(ctx context.Context, kind StepKind, access Secret) (a Answer, left bool, err error) {
	found := &findings{redact: k.Redact, secrets: []Secret{access, k.Integration.APIKey, k.Integration.ClientSecret}}
	defer func() { a.Findings = found.all() }()
	meter := newMeter(k.o.Progress)
	defer meter.stop()
	req, err := k.Integration.Request(ctx, k.e, k.args, k.o.Body, access)
	if err != nil {
		return a, false, err
	}
	if k.e.Credentials {
		for _, name := range k.Integration.Overridden(k.e, k.args) {
			found.add(ruleOverridden, "", name)
		}
	}
	sending := watchBody(req, meter)
	resp, left, err := k.send(req, kind, found)
	if ours := sending.fault(); ours != nil && err != nil {
		return a, left, fmt.Errorf("reading what is to be sent: %w", ours)
	}
	if err != nil {
		return a, left, err
	}
	defer resp.Body.Close()
	a, err = k.receive(resp, meter, found)
	return a, left, err
}

// receive reads the body and what it means.
func (k *conversation) receive(resp *http.Response, meter *meter, found *findings) (Answer, error) {
	a := Answer{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Header: resp.Header, Length: resp.ContentLength}
	var err error
	if k.e.Bytes() && a.Status >= 200 && a.Status < 300 {
		err = a.stream(resp, k.o.Sink, meter)
	} else {
		err = a.collect(resp)
	}
	switch {
	case errors.Is(err, errSink):
		return a, err
	case err != nil:
		u := network.BrokenOff("reading the answer of "+k.e.Name, resp.Request, err)
		if resp.Request.Context().Err() == nil {
			u.Why += "; " + cameOf(a.Size, a.Length)
			found.add(ruleBrokeOff, "", cameOf(a.Size, a.Length))
		}
		return a, u
	}
	readAnswer(k.e, k.args, &a, found)
	if a.Refused != nil {
		a.Refused.Location, _, _ = strings.Cut(a.Refused.Location, "?")
		a.Refused.Message = without(a.Refused.Message, found.secrets)
	}
	return a, nil
}

func cameOf(size, length int64) string {
	if length < 0 {
		return fmt.Sprintf("%d bytes came before it broke off", size)
	}
	return fmt.Sprintf("%d of %d bytes came", size, length)
}
