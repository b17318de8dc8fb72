package flow

import (
	"errors"
	"slices"
	"testing"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// What works is measured before another style can use the refresh token up, and
// what was refused already comes last, for it tells the least.
func TestTheOrderOfTheStyles(t *testing.T) {
	t.Parallel()
	const form, json, body = workfront.StyleForm, workfront.StyleJSON, workfront.StyleJSONBody
	unreachable := &network.Unreachable{Err: errors.New("no such host"), NotSent: true}
	wrongSecret := &workfront.Refused{Status: 401, Type: "invalid_client", Cause: workfront.CauseClient}
	deadToken := &workfront.Refused{Status: 400, Type: "invalid_grant", Cause: workfront.CauseRefreshToken}
	away := &workfront.Refused{Status: 503, Cause: workfront.CauseServer}
	type said struct {
		style workfront.Style
		err   error
	}
	for name, c := range map[string]struct {
		inUse workfront.Style
		said  []said
		want  []workfront.Style
	}{
		"nothing is known, form":                     {form, nil, []workfront.Style{form, json, body}},
		"nothing is known, json":                     {json, nil, []workfront.Style{json, form, body}},
		"nothing is known, json-body":                {body, nil, []workfront.Style{body, form, json}},
		"the one in use works":                       {body, []said{{body, nil}}, []workfront.Style{body, form, json}},
		"the one in use was refused":                 {form, []said{{form, wrongStyle}}, []workfront.Style{json, body, form}},
		"refused as a wrong client may be the style": {form, []said{{form, wrongSecret}}, []workfront.Style{json, body, form}},
		"another works, the one in use is unknown":   {form, []said{{body, nil}}, []workfront.Style{body, form, json}},
		"another works, the one in use was refused":  {form, []said{{form, wrongStyle}, {json, nil}}, []workfront.Style{json, body, form}},
		"both work":           {body, []said{{form, nil}, {body, nil}}, []workfront.Style{body, form, json}},
		"the latest counts":   {form, []said{{form, nil}, {form, wrongStyle}}, []workfront.Style{json, body, form}},
		"nothing was sent":    {form, []said{{form, unreachable}}, []workfront.Style{form, json, body}},
		"it was read":         {json, []said{{json, deadToken}}, []workfront.Style{json, form, body}},
		"the server was away": {json, []said{{json, away}}, []workfront.Style{json, form, body}},
	} {
		f := live(t)
		for _, s := range c.said {
			f, _ = play(f, SetStyle{s.style}, Refresh{Now: after(time.Minute)})
			ev := granted(true, "t-1", after(time.Minute), f)
			ev.style, ev.err = s.style, s.err
			f, _ = play(f, ev)
		}
		f, _ = play(f, SetStyle{c.inUse})
		if got := f.StyleOrder(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Another program's tokens say nothing of this one's style, and a new secret makes
// a refusal of the old one void.
func TestWhatSaysNothingOfAStyle(t *testing.T) {
	t.Parallel()
	f, _ := play(live(t), Refresh{Now: after(time.Minute)})
	ev := granted(true, "t-2", after(time.Minute), f)
	ev.style, ev.others = workfront.StyleForm, true
	f, _ = play(f, ev, SetStyle{workfront.StyleJSON})
	if got := f.StyleOrder()[0]; got != workfront.StyleJSON {
		t.Errorf("after another program's refresh %s goes first", got)
	}
	f, _ = play(f, Refresh{Now: after(time.Minute)})
	ev = granted(true, "", after(time.Minute), f)
	ev.style, ev.err = workfront.StyleJSON, wrongStyle
	f, _ = play(f, ev)
	if got := f.StyleOrder()[0]; got != workfront.StyleForm {
		t.Errorf("refused, and %s goes first", got)
	}
	f, _ = play(f, GiveSecret{"another"})
	if got := f.StyleOrder()[0]; got != workfront.StyleJSON {
		t.Errorf("with another secret %s goes first", got)
	}
}
