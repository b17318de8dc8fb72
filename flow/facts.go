package flow

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"wfconnect/flow/reason"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// facts are what is known of an attempt before its answer.
func (c Connect) facts(request reason.Request, at time.Time) reason.Facts {
	host := c.App.Host
	f := reason.Facts{
		Request: request, Name: wire.Word(c.Name), Host: host.Authority, Lane: cmp.Or(c.Lane, host.Lane),
		AdobeHost:   strings.HasSuffix(host.Authority, ".workfront.adobe.com"),
		RedirectURI: c.App.RedirectURI, Style: c.App.Says(), Basic: c.App.Style == workfront.StyleJSON, OneStyle: c.App.Type == workfront.SinglePage || c.App.Type == workfront.MachineToMachine,
		WorkedBefore: c.Tokens.AccessToken != "", HasRefresh: c.Tokens.RefreshToken != "",
		RotationSeen: c.Before.RefreshToken != "" && c.Before.RefreshToken != c.Tokens.RefreshToken, AnswerLost: c.lost,
		TokenLane: c.Host.Lane, LifeOver: c.Life.Known() && c.Life.Left(at) == 0 && !c.Life.Ended,
	}
	if request == reason.Exchange {
		f.CodeAge, f.Pasted = age(c.Code.Arrived, at), c.Code.Pasted
	}
	if !c.Life.Issued.IsZero() {
		f.TokenAge, f.Idle = age(c.Life.Issued, at), age(c.Life.Issued, at)
	}
	if c.Used.After(c.Life.Issued) {
		f.Idle = age(c.Used, at)
	}
	f.SignInAge = f.TokenAge
	if !c.SignedIn.IsZero() {
		f.SignInAge = age(c.SignedIn, at)
	}
	for name, limit := range map[string]Limits{"absolute": {Absolute: c.Limits.Absolute}, "inactivity": {Inactivity: c.Limits.Inactivity}} {
		for _, end := range limit.Ends(c.SignedIn, c.Used) {
			f.Limits = append(f.Limits, reason.Limit{Name: name, Over: !at.Before(end.At)})
		}
	}
	if c.Registered != "" {
		f.Compared = true
		for _, d := range workfront.RedirectDifference(c.Registered, c.App.RedirectURI) {
			f.Differences = append(f.Differences, d.Name)
		}
	}
	return f.Secret(c.App.ClientID, string(c.App.ClientSecret))
}

// failure adds what a failed request brought, or did not.
func (c Connect) failure(f reason.Facts, err error, at time.Time) reason.Facts {
	var lost *network.Unreachable
	var refused *workfront.Refused
	switch {
	case errors.As(err, &lost):
		f.NotSent, f.Network = lost.NotSent, lost.Kind()
	case errors.As(err, &refused):
		redact := func(s string) string { return redacted(c.outside.Redact, s) }
		f.Points, f.Status, f.Error, f.Words = refused.Cause, refused.Status, refused.Type, refused.Message
		f.Shape, f.Location = shape(string(refused.Shape)), redact(refused.Location)
		f.Denied, f.Reference, f.Server = refused.Between.Denied, redact(refused.Between.Reference), redact(refused.Between.Server)
		if !refused.Date.IsZero() {
			f.SkewKnown, f.Skew = true, refused.Date.Sub(at).Round(time.Second)
		}
	}
	return f
}

func shape(of string) reason.Shape {
	switch of {
	case string(workfront.ShapeHTML):
		return reason.HTML
	case string(workfront.ShapeEmpty):
		return reason.Empty
	case string(workfront.ShapeOther):
		return reason.Garbled
	}
	return reason.JSON
}

// callFacts are of the last call.
func (c Connect) callFacts() reason.Facts {
	f := c.facts(reason.Call, c.Call.Began)
	f.Arguments = wire.Word(c.Call.Path)
	f.Host, f.Lane = cmp.Or(c.Host.Authority, f.Host), cmp.Or(c.Host.Lane, f.Lane)
	api := workfront.API{Host: c.Host, Version: c.Call.Version}
	if req, err := api.Request(context.Background(), c.Call.Path); err == nil {
		f = asked(f, req.URL)
	}
	return f
}

// asked reads the address of a call.
func asked(f reason.Facts, at *url.URL) reason.Facts {
	f.URILength = len(at.RequestURI())
	rest := strings.TrimPrefix(at.Path, "/attask/api/")
	if first, after, _ := strings.Cut(rest, "/"); versioned(first) {
		f.Version, rest = first, after
	}
	f.Path = strings.Trim(rest, "/")
	if support, known := workfront.SupportOf(f.Version); known {
		f.Removed = support.Removed
	} else {
		f.Newer = f.Version != "" && newer(f.Version)
	}
	for name, values := range at.Query() {
		switch {
		case slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, "$$USER.ID") }):
			f.OwnUser = true
		case name != "fields" && !strings.HasPrefix(name, "$$"):
			f.Filtered = true
		}
	}
	return f
}

// versioned: "v21.0".
func versioned(s string) bool {
	number, is := strings.CutPrefix(s, "v")
	_, err := strconv.ParseFloat(number, 32)
	return is && err == nil && strings.Trim(number, "0123456789.") == ""
}

// newer: higher than any version that is known here.
func newer(version string) bool {
	highest := workfront.Versions()[0].Version
	return len(version) > len(highest) || len(version) == len(highest) && version > highest
}

// noteAnswer remembers that a refresh may have used the refresh token up, and
// what became of its style, and forgets the tokens of another host, which others
// have replaced.
func (c Connect) noteAnswer(ev answered) Connect {
	if ev.attempt != c.Login.attempt {
		return c
	}
	c = c.noteStyle(ev)
	var lost *LostAnswer
	switch {
	case ev.err == nil:
		c.Elsewhere = nil
	case errors.As(ev.err, &lost):
		c.lost = true
	}
	return c
}

// failure adds what a provider's failed token request brought, or did not.
func (p Provision) failure(request reason.Request, err error) reason.Facts {
	f := reason.Facts{Side: reason.Provider, Request: request, Name: wire.Word(p.Name)}
	var lost *network.Unreachable
	var refused *webhook.Refused
	switch {
	case errors.As(err, &lost):
		f.NotSent, f.Network = lost.NotSent, lost.Kind()
	case errors.As(err, &refused):
		f.Status, f.Error, f.Words, f.Shape = refused.Status, refused.Type, refused.Message, shape(string(refused.Shape))
		f.Points, f.Location = pointsTo(refused, request), redacted(p.outside.Redact, refused.Location)
		f.Denied = accessDenied(refused)
	}
	return f
}

// pointsTo is what a provider's refusal alone points to.
func pointsTo(r *webhook.Refused, request reason.Request) workfront.Cause {
	switch {
	case r.Type == "invalid_client":
		return workfront.CauseClient
	case r.Type == "invalid_request" && request == reason.Exchange:
		return workfront.CauseStyle
	case r.Type == "invalid_grant" && request == reason.Renew:
		return workfront.CauseRefreshToken
	case r.Type == "invalid_grant":
		return workfront.CauseCode
	case r.Status == 404:
		return workfront.CausePath
	case r.Status >= 300 && r.Status < 400:
		return workfront.CauseMoved
	}
	return workfront.CauseUnknown
}
