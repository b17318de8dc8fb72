package conformance

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"wfconnect/webhook"
)

// trial is one endpoint with its wrong calls.
type trial struct {
	endpoint string
	args     webhook.Args
	calls    []seen
	names    []string
	sure     bool // the id exists, so that a 404 says something
}

func (p *probe) trials() []trial {
	return known(p, &p.tried, func(p *probe) []trial {
		file, picture := "wfconnect-any", "wfconnect-any"
		t := p.look()
		if t.file != nil {
			file, picture = t.file.ID, t.file.ID
		}
		if t.picture != nil {
			picture = t.picture.ID
		}
		return p.tryAll([]trial{
			{endpoint: "metadata", sure: true},
			{endpoint: "files", sure: true},
			{endpoint: "search", sure: true},
			{endpoint: "download", sure: t.file != nil},
			{endpoint: "thumbnail", sure: t.picture != nil},
		}, []webhook.Args{
			{"id": "/"}, {"parentId": "/"}, {"query": "a"}, {"id": file}, {"id": picture, "size": "200"},
		}, nil)
	})
}

// tryAll makes the wrong calls for each endpoint, all side by side.
func (p *probe) tryAll(trials []trial, args []webhook.Args, body *webhook.Body) []trial {
	wrong := p.wrongs()
	calls := p.together(len(trials)*len(wrong), func(q *probe, i int) seen {
		t, w := trials[i/len(wrong)], wrong[i%len(wrong)]
		h := w.how
		if t.endpoint == "upload" {
			h.body = body
		}
		return q.call(t.endpoint, args[i/len(wrong)], h)
	})
	for i := range trials {
		trials[i].args = args[i]
		trials[i].calls = calls[i*len(wrong) : (i+1)*len(wrong)]
		for _, w := range wrong {
			trials[i].names = append(trials[i].names, w.name)
		}
	}
	return trials
}

type wrong struct {
	name string
	how  how
}

func (p *probe) wrongs() []wrong {
	if p.Integration.Auth == webhook.AuthOAuth2 {
		set := func(value string) func(r *http.Request) {
			return func(r *http.Request) {
				r.Header.Del("Authorization")
				if value != "" {
					r.Header.Set("Authorization", value)
				}
			}
		}
		made := webhook.Secret("wfconnect" + rand.Text())
		as := map[string]string{"ACCESS_TOKEN": string(made)}
		return []wrong{
			{"no token", how{off: true, token: made, alter: set("")}},
			{"a made-up token", how{off: true, token: made, as: as}},
			{"an empty token", how{off: true, token: made, alter: set("Bearer")}},
		}
	}
	key, altered := webhook.Secret("wfconnect"+rand.Text()), spoilt(p.Integration.APIKey)
	as := map[string]string{"API_KEY": string(key)}
	return []wrong{
		{"no apiKey", how{off: true, alter: func(r *http.Request) { r.Header.Del("apiKey") }}},
		{"a wrong apiKey", how{off: true, key: &key, as: as}},
		{"an altered apiKey", how{off: true, key: &altered, as: map[string]string{"API_KEY": "${API_KEY}" + alteration}}},
		{"an empty apiKey", how{off: true, alter: func(r *http.Request) { r.Header.Set("apiKey", "") }}},
	}
}

func (p *probe) judgeTrials(trials []trial) {
	for _, t := range trials {
		p.judgeTrial(t)
	}
}

// judgeTrial gives one result for an endpoint: that of its worst call.
func (p *probe) judgeTrial(t trial) {
	const expected = "403"
	worst, rank, words := seen{}, -1, []string{}
	for i, s := range t.calls {
		words = append(words, answerInShort(s)+" for "+t.names[i]) // not "token: 200", where 200 would be taken for a secret
		if n := badness(s, t.sure); n > rank {
			worst, rank = s, n
		}
	}
	got := strings.Join(words, "; ")
	switch rank {
	case open:
		why := "authentication is off"
		if i := slices.IndexFunc(t.calls, func(s seen) bool { return badness(s, t.sure) == open }); strings.HasPrefix(t.names[i], "an altered") {
			why = "a part of it is compared at most"
		}
		p.fail(worst, expected, got+"; "+why)
	case other:
		p.fail(worst, expected, got)
	case as401:
		p.strictly(worst, expected, got)
	case unsure:
		p.skipAt(t.endpoint, "needs a document of the provider's to tell: "+got)
	case silent:
		p.trouble(worst)
	default:
		p.pass(worst, expected, got)
	}
}

// How bad an answer to wrong credentials is, from right to worst.
const (
	as403 = iota
	unsure
	silent
	as401
	other
	open
)

func badness(s seen, sure bool) int {
	switch {
	case s.err != nil:
		return silent
	case s.Status == http.StatusForbidden:
		return as403
	case s.Status == http.StatusUnauthorized:
		return as401
	case s.Status == http.StatusTooManyRequests || !sure && s.Status == http.StatusNotFound:
		return unsure
	case s.Status >= 200 && s.Status < 300 && !s.redirectedToLogin():
		return open
	}
	return other
}

// redirectedToLogin: a page came where bytes or JSON were asked for, after a
// redirect that Workfront would have to follow.
func (s seen) redirectedToLogin() bool {
	return len(s.Steps) > 1 && strings.HasPrefix(s.ContentType, "text/html")
}

func answerInShort(s seen) string {
	if s.err != nil {
		return "no answer"
	}
	if len(s.Steps) > 1 {
		return fmt.Sprintf("%d, then %d", s.Steps[0].Status, s.Status)
	}
	return fmt.Sprint(s.Status)
}

// takesAny says whether an endpoint lets in who has made-up credentials, or none.
func (p *probe) takesAny(endpoint string) bool {
	return slices.ContainsFunc(p.trials(), func(t trial) bool {
		return t.endpoint == endpoint && slices.ContainsFunc(t.calls, func(s seen) bool { return badness(s, true) == open })
	})
}

// openDoor says whether an endpoint lets in who has no credentials.
func (p *probe) openDoor(endpoint string) bool {
	for _, t := range p.trials() {
		if t.endpoint == endpoint {
			return len(t.calls) > 0 && badness(t.calls[0], true) == open
		}
	}
	return false
}
