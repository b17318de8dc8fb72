//go:build unix

package flow_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/flow"
)

// tally counts what kills left behind.
type tally struct {
	mu                              sync.Mutex
	kills, told, live, marked, lost int
}

func (n *tally) add(count *int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	*count++
}

// A program is killed at random moments while it refreshes, against a Workfront
// that keeps no copy of a refresh token and ends the login when a dead one is
// used. The vault can be read each time; tokens that were told as stored are in
// it, or newer ones; and where the answer was lost the next program knows it and
// sends nothing.
func TestKillsDuringRefreshes(t *testing.T) {
	t.Parallel()
	lanes, kills := 4, 50
	if testing.Short() {
		kills = 5
	}
	n := &tally{}
	var all sync.WaitGroup
	for range lanes {
		o := newOffice(t)
		o.signIn()
		all.Go(func() {
			for range kills {
				if t.Failed() {
					return
				}
				o.kill(n)
			}
		})
	}
	all.Wait()
	t.Logf("%d kills: the vault was readable %d times; in %d of them tokens had been told as stored, and those or newer ones were there each time; "+
		"the stored refresh token was the live one %d times (%d of them with the mark of a refresh that had not been taken), "+
		"and %d times its answer was lost, which the next program knew and sent nothing",
		n.kills, n.kills, n.told, n.live, n.marked, n.lost)
	if n.kills != lanes*kills || n.live+n.lost != n.kills {
		t.Errorf("%d kills, %d live, %d lost", n.kills, n.live, n.lost)
	}
}

// kill starts a program that refreshes over and over, ends it at a random moment
// of a refresh, and looks at what is left.
func (o *office) kill(n *tally) {
	select {
	case <-o.asked: // of the program before
	default:
	}
	p := o.start("refresh until it is killed")
	done := make(chan string, 1)
	go func() {
		last := ""
		for line := p.line(); line != ""; line = p.line() {
			if told, is := strings.CutPrefix(line, "stored "); is && strings.HasSuffix(told, " <nil>") {
				last = strings.TrimSuffix(told, " <nil>")
			}
		}
		done <- last
	}()
	var began time.Time
	var lap time.Duration // from one request to the next: a whole refresh
	for range 2 {
		select {
		case <-o.asked:
			lap, began = time.Since(began), time.Now()
		case <-o.t.Context().Done():
			return
		}
	}
	<-time.After(rand.N(lap + time.Microsecond))
	if err := p.cmd.Process.Kill(); err != nil {
		o.t.Error(err)
	}
	told := <-done
	_ = p.cmd.Wait() // it was killed
	o.hushed()
	n.add(&n.kills)
	o.examine(n, told)
}

func (o *office) examine(n *tally, told string) {
	stored := o.stored() // ends the test when it cannot be read
	at, live := o.number(stored.RefreshToken)
	if told != "" {
		n.add(&n.told)
		if least, _ := o.number(told); at < least {
			o.t.Errorf("token %d was told as stored, and the vault holds token %d", least, at)
		}
	}
	_, marked := stored.Lost()
	switch {
	case live && marked: // nobody can know that it is alive; the person may try
		n.add(&n.marked)
		n.add(&n.live)
		o.mustRefuse()
		if c := driven(o.t.Context(), o.prepare(), flow.Refresh{Insist: true, Now: time.Now()}); c.Problem != nil {
			o.t.Errorf("the refresh token is alive, and trying it once more says: %v", c.Problem)
		}
	case live:
		n.add(&n.live)
	case !marked:
		o.t.Errorf("the vault holds token %d, which is dead, and nothing says so", at)
	default:
		n.add(&n.lost)
		o.mustRefuse()
		o.signIn()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.refused) > 0 {
		o.t.Errorf("a dead token was sent: %q", o.refused)
	}
}

// mustRefuse: a program that comes by finds the mark, and sends nothing.
func (o *office) mustRefuse() {
	before := o.requests()
	c := driven(o.t.Context(), o.prepare(), flow.Refresh{Now: time.Now()})
	if c.Problem == nil || !c.Problem.Insist || o.requests() != before {
		o.t.Errorf("after a lost answer: %v, and %d requests", c.Problem, o.requests()-before)
	}
}

func (o *office) requests() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.given) + len(o.refused)
}

// Many programs find their session ended, or want a new token, all at the same
// moment: one refreshes, the others use what it brought. Nobody sends a dead
// refresh token, which would end the login for all.
func TestManyProgramsRefreshAtOnce(t *testing.T) {
	t.Parallel()
	const programs = 16
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	o := newOffice(t)
	o.signIn()
	var running []*program
	for range programs {
		running = append(running, o.start("what it is told"))
	}
	for _, p := range running {
		if line := p.line(); line != "ready" {
			t.Fatalf("a program began with %q", line)
		}
	}
	works := 0
	for round := range rounds {
		word := []string{"call", "refresh"}[round%2]
		if err := o.sim.SetFault("session_end", "now"); err != nil {
			t.Fatal(err)
		}
		for _, p := range running {
			if _, err := p.in.Write([]byte(word + "\n")); err != nil {
				t.Fatal(err)
			}
		}
		tokens := map[string]bool{}
		for i, p := range running {
			line := p.line()
			token, ok := strings.CutPrefix(line, "works ")
			if !ok {
				t.Errorf("round %d, program %d: %s", round, i, line)
				continue
			}
			tokens[token] = true
			works++
		}
		o.mu.Lock()
		if len(o.refused) > 0 || o.refreshed != round+1 || len(tokens) != 1 {
			t.Errorf("round %d: %d refreshes, %d different tokens, refused %q", round, o.refreshed, len(tokens), o.refused)
		}
		o.mu.Unlock()
		if t.Failed() {
			break
		}
	}
	for _, p := range running {
		_ = p.in.Close()
		for p.line() != "" {
		}
		if err := p.cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d programs, %d rounds: %d refreshes sent, %d refused, %d of %d ended with a token that works", programs, rounds, o.refreshed, len(o.refused), works, programs*rounds)
}
