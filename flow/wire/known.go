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
type known struct{ told, young, old *index }

func newKnown() known { return known{told: newIndex(), young: newIndex(), old: newIndex()} }

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
		k.old, k.young = k.young, newIndex()
	}
	k.young.add(kind, value)
}

func (k *known) kind(value string) (Kind, bool) {
	for _, x := range []*index{k.told, k.young, k.old} {
		if kind, ok := x.kinds[value]; ok {
			return kind, true
		}
	}
	return "", false
}

// index finds any of many values in one pass over a text, however many there
// are: by their first six bytes.
type index struct {
	kinds map[string]Kind
	terms map[uint64][]term
	maybe [1 << 10]uint64 // a bit for each hash that terms may hold
}

// term is one spelling of a value.
type term struct {
	text, value string
	base64      bool
}

func newIndex() *index {
	return &index{kinds: map[string]Kind{}, terms: map[uint64][]term{}}
}

func (x *index) add(kind Kind, value string) {
	if len(value) < shortest {
		return
	}
	_, seen := x.kinds[value]
	x.kinds[value] = kind
	if seen {
		return
	}
	x.put(term{text: value, value: value})
	for _, core := range cores(value) {
		x.put(term{text: core, value: value, base64: true})
	}
}

func (x *index) put(t term) {
	var window uint64
	for i := range shortest {
		window = window<<8 | uint64(t.text[i])
	}
	x.terms[window] = append(x.terms[window], t)
	word, bit := slot(window)
	x.maybe[word] |= bit
}

func slot(window uint64) (word, bit uint64) {
	h := window * 0x9E3779B97F4A7C15 >> 48
	return h >> 6, 1 << (h & 63)
}

// find calls hit for every term in s, with where it begins.
func (x *index) find(s string, hit func(at int, t term)) {
	if len(x.terms) == 0 {
		return
	}
	var window uint64
	for i := range len(s) {
		window = (window<<8 | uint64(s[i])) & (1<<48 - 1)
		if i < shortest-1 {
			continue
		}
		if word, bit := slot(window); x.maybe[word]&bit == 0 {
			continue
		}
		at := i - (shortest - 1)
		for _, t := range x.terms[window] {
			if strings.HasPrefix(s[at:], t.text) {
				hit(at, t)
			}
		}
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
