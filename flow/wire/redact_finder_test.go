package wire

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestFinderFindsTheLongest: against trying each, whatever order they come in.
func TestFinderFindsTheLongest(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	word := func(most int) string {
		var b strings.Builder
		for range 1 + r.IntN(most) {
			b.WriteByte("ab"[r.IntN(2)])
		}
		return b.String()
	}
	for range 300 {
		f := newFinder()
		all := map[string]bool{}
		for range 1 + r.IntN(30) {
			for range r.IntN(4) {
				w := word(20)
				all[w] = true
				f.put(w, &term{value: w})
			}
			s, want := word(40), ""
			for w := range all {
				if strings.HasPrefix(s[1:], w) && len(w) > len(want) {
					want = w
				}
			}
			got := ""
			if found := f.longest(f.sums(s), 1, min(len(s)-1, len(f.powers)-1)); found != nil {
				got = found.value
			}
			if got != want {
				t.Fatalf("of %v the longest that %q begins with is %q, want %q", all, s[1:], got, want)
			}
		}
	}
}

// A server that answers with values within values would otherwise have every one
// of them reported at every byte of a later body.
func TestValuesWithinValuesAreFoundOnce(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	for i := range 300 {
		r.Learn(KindToken, strings.Repeat("A", shortest+i))
	}
	hits := 0
	text := strings.Repeat("A", 32<<10)
	r.known.find(text, r.known.places(text), func(from, to int, _ string) {
		hits++
		if from != 0 || to != len(text) {
			t.Errorf("found from %d to %d, want all of it", from, to)
		}
	})
	if hits != 1 {
		t.Errorf("found %d times, want once", hits)
	}
}

func TestTheLongestValueGivesTheMark(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	for i := range 20 {
		r.Learn(KindToken, fmt.Sprintf("token-%s", strings.Repeat("x", i)))
	}
	want := "say " + Fingerprint(KindToken, "token-xxxxx") + "."
	if got := r.Text("say token-xxxxx."); got != want {
		t.Errorf("Text = %q, want %q", got, want)
	}
}

// The tokens of one issuer begin alike, and some are long. None is forgotten.
func TestHowValuesBeginDoesNotDecideWhetherTheyAreLearnt(t *testing.T) {
	t.Parallel()
	r := NewRedactor()
	values := []string{strings.Repeat("0123456789abcdefghijklmnop", 200)}
	for i := range 1000 {
		values = append(values, fmt.Sprintf("wfsession-%04d-abcdef", i))
	}
	for _, v := range values {
		r.Body("application/json", []byte(`{"sessionID":"`+v+`"}`))
	}
	for _, v := range values {
		if got, want := r.Text("refused "+v+" here"), "refused "+Fingerprint(KindToken, v)+" here"; got != want {
			t.Fatalf("Text = %.60q, want %q", got, want)
		}
	}
}
