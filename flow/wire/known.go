package wire

import (
	"encoding/base64"
	"strings"
)

const (
	// shortest is the shortest value that is searched for.
	shortest = 6
	// longest bounds what is learnt from outside; such a value is still masked
	// where it stands.
	longest = 16 << 10
	// generation is how many values met by name are kept before the oldest
	// generation is forgotten, so that an answer cannot fill the memory.
	generation = 2048
)

// known is every value to look for: those the program told, for good, and those
// met under a secret's name, for two generations.
type known struct {
	told, young, old *index
	sieve            *sieve // for all three
}

func newKnown() known {
	return known{told: newIndex(), young: newIndex(), old: newIndex(), sieve: newSieve()}
}

func (k *known) tell(kind Kind, value string) { k.told.add(kind, value, k.sieve) }

func (k *known) meet(kind Kind, value string) {
	if len(value) > longest {
		return
	}
	if _, ok := k.told.kinds[value]; ok {
		return
	}
	if _, ok := k.young.kinds[value]; ok {
		return
	}
	if old, ok := k.old.kinds[value]; ok {
		kind = old
	}
	if len(k.young.kinds) >= generation {
		k.old, k.young, k.sieve = k.young, newIndex(), newSieve()
		for _, x := range []*index{k.told, k.old} {
			for _, terms := range x.terms {
				for _, t := range terms {
					k.sieve.put(t.text)
				}
			}
		}
	}
	// The text it was met in may be long, and would be kept with it.
	k.young.add(kind, strings.Clone(value), k.sieve)
}

// empty: there is nothing to look for.
func (k *known) empty() bool {
	return len(k.told.terms)+len(k.young.terms)+len(k.old.terms) == 0
}

func (k *known) kind(value string) (Kind, bool) {
	for _, x := range k.generations() {
		if kind, ok := x.kinds[value]; ok {
			return kind, true
		}
	}
	return "", false
}

// generations are the indexes in the order in which they name a mark.
func (k *known) generations() [3]*index { return [3]*index{k.told, k.young, k.old} }

// find calls hit for every term in s.
func (k *known) find(s string, hit func(at int, t term)) {
	places := k.sieve.pass(s, func(w uint64) bool {
		for _, x := range k.generations() {
			if _, ok := x.terms[w]; ok {
				return true
			}
		}
		return false
	})
	for _, x := range k.generations() {
		for _, at := range places {
			for _, t := range x.terms[window(s[at:])] {
				if strings.HasPrefix(s[at:], t.text) {
					hit(at, t)
				}
			}
		}
	}
}

// index has values by the first six bytes of each of their spellings.
type index struct {
	kinds map[string]Kind
	terms map[uint64][]term
}

// term is one spelling of a value.
type term struct {
	text, value string
	base64      bool
}

func newIndex() *index {
	return &index{kinds: map[string]Kind{}, terms: map[uint64][]term{}}
}

func (x *index) add(kind Kind, value string, through *sieve) {
	if len(value) < shortest {
		return
	}
	_, seen := x.kinds[value]
	x.kinds[value] = kind
	if seen {
		return
	}
	put := func(t term) {
		w := window(t.text)
		x.terms[w] = append(x.terms[w], t)
		through.put(t.text)
	}
	put(term{text: value, value: value})
	for _, core := range cores(value) {
		put(term{text: core, value: value, base64: true})
	}
}

// cores are the base64 digits that any text holding the value is bound to show:
// one run for each of the three ways the value can lie on the 3-byte grid, in
// both alphabets, without the digits that depend on its neighbours.
func cores(value string) []string {
	var out []string
	for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift, skip := range []int{0, 2, 3} {
			padded := strings.Repeat("\x00", shift) + value
			core := enc.EncodeToString([]byte(padded))[skip : len(padded)*8/6]
			if enc == base64.RawURLEncoding && !strings.ContainsAny(core, "-_") {
				continue // as in the other alphabet
			}
			out = append(out, core)
		}
	}
	return out
}
