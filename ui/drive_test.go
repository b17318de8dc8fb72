package ui

import (
	"slices"
	"testing"

	"wfconnect/flow"
)

// An answer that is long in being drawn does not stand in the place of a later one.
func TestALateDrawingIsNotShown(t *testing.T) {
	d := deskWith(t, atTry, "acme")
	s := d.sessions[acmeKey]
	draw := func(body string) drawn {
		s.connect.Call.Answer.Body = []byte(body)
		return d.draw(s, s.body())().(drawn)
	}
	early, late := draw(`{"data":[{"name":"the old token"}]}`), draw(`{"data":[{"name":"the new token"}]}`)
	d.onDrawn(late)
	shown := s.answer.draw(80, 10)
	if d.onDrawn(early); !slices.Equal(s.answer.draw(80, 10), shown) {
		t.Errorf("the answer before it is shown: %q", s.answer.draw(80, 10))
	}
	s.connect.Call, s.answer = flow.APICall{}, document{}
	none := s.answer.draw(80, 10)
	if d.onDrawn(late); !slices.Equal(s.answer.draw(80, 10), none) {
		t.Errorf("an answer that is gone is shown: %q", s.answer.draw(80, 10))
	}
}
