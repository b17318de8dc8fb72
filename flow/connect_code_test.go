package flow

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// A code that went out is never called unsent afterwards, however the connection
// stands: with tokens of an earlier login it is live again after a refusal.
func TestFateOfACode(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want CodeFate
	}{
		{"tokens", nil, CodeGranted},
		{"refused", &workfront.Refused{Status: 400}, CodeRefused},
		{"no answer", &network.Unreachable{Err: errors.New("reset")}, CodeUnanswered},
		{"never left", &network.Unreachable{Err: errors.New("no route"), NotSent: true}, CodeHeld},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := Connect{
				Stage: Holding, Now: t0, Held: Held{Tokens: workfront.Tokens{AccessToken: "of an earlier login"}},
				Code: Code{Arrived: t0, Redirect: workfront.Redirect{Code: "c-1"}},
			}
			now, _ = now.On(Exchange{Now: t0})
			if now.Code.Fate != CodeSent {
				t.Fatalf("fate %v while it is on its way", now.Code.Fate)
			}
			now, _ = now.On(answered{err: c.err, at: t0.Add(3 * time.Minute), tokens: workfront.Tokens{AccessToken: "t-2"}})
			if now.Code.Fate != c.want {
				t.Errorf("fate %v, want %v; stage %v", now.Code.Fate, c.want, now.Stage)
			}
		})
	}
}

// A code that never left this machine is good for another try, but not for ever.
func TestNothingSaysGoodOfACodeThatIsOver(t *testing.T) {
	c := Connect{Stage: Holding, Now: t0, Code: Code{Arrived: t0, Redirect: workfront.Redirect{Code: "c-1"}}}
	c, _ = c.On(Exchange{Now: t0})
	c, _ = c.On(answered{err: &network.Unreachable{Err: errors.New("no route"), NotSent: true}, at: t0})
	if c.Problem == nil || !strings.Contains(c.Problem.Next, "still good") {
		t.Fatalf("%+v, want the code to be good still", c.Problem)
	}
	c, _ = c.On(Ticked{Now: t0.Add(CodeLife)})
	if c.Problem == nil || strings.Contains(c.Problem.Next, "still good") || !strings.Contains(c.Problem.Next, "get a new one") {
		t.Errorf("%+v after two minutes", c.Problem)
	}
}
