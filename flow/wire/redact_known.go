package wire

import (
	"encoding/base64"
	"iter"
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
			for value := range x.kinds {
				for text := range spellings(value) {
					k.sieve.put(text)
				}
			}
		}
	}
	// The text it was met in may be long, and would be kept with it.
	k.young.add(kind, strings.Clone(value), k.sieve)
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

// places are those in s where a value may begin.
func (k *known) places(s string) []int {
	return k.sieve.pass(s, func(w uint64) bool {
		for _, x := range k.generations() {
			if _, ok := x.windows[w]; ok {
				return true
			}
		}
		return false
	})
}

// find calls hit for every part of s that values cover, with the one that begins
// it: where they overlap there may be one at every byte.
func (k *known) find(s string, places []int, hit func(from, to int, value string)) {
	for _, x := range k.generations() {
		if len(x.kinds) > 0 {
			x.find(s, places, hit)
		}
	}
}

// index has values, and all spellings of them that are looked for.
type index struct {
	kinds   map[string]Kind
	windows map[uint64]struct{} // the first six bytes of each spelling
	*finder
}

// term is one spelling of a value.
type term struct {
	value  string
	size   int
	base64 bool
}

func newIndex() *index {
	return &index{kinds: map[string]Kind{}, windows: map[uint64]struct{}{}, finder: newFinder()}
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
	for text, base64 := range spellings(value) {
		x.windows[window(text)] = struct{}{}
		x.put(text, &term{value: value, size: len(text), base64: base64})
		through.put(text)
	}
}

func (x *index) find(s string, places []int, hit func(from, to int, value string)) {
	var value string
	var from, to int
	var sums []uint64
	first, end, most := 0, 0, len(x.powers)-1
	for _, at := range places {
		if at+most > end && end < len(s) { // of most texts only a little is looked at
			first, end = at, min(len(s), at+2*most+1<<10)
			sums = x.sums(s[first:end])
		}
		t := x.longest(sums, at-first, min(end-at, most))
		if t == nil || at+t.size <= to {
			continue
		}
		i, j := at, at+t.size
		if t.base64 {
			i, j = digits(s, i, j)
		}
		if i < to {
			to = j
			continue
		}
		if to > 0 {
			hit(from, to, value)
		}
		from, to, value = i, j, t.value
	}
	if to > 0 {
		hit(from, to, value)
	}
}

// spellings are the value as it is, and the base64 digits that any text holding
// it is bound to show: one run for each of the three ways the value can lie on the
// 3-byte grid, in both alphabets, without the digits that depend on its neighbours.
func spellings(value string) iter.Seq2[string, bool] {
	return func(yield func(text string, base64 bool) bool) {
		if !yield(value, false) {
			return
		}
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for shift, skip := range []int{0, 2, 3} {
				padded := strings.Repeat("\x00", shift) + value
				core := enc.EncodeToString([]byte(padded))[skip : len(padded)*8/6]
				if enc == base64.RawURLEncoding && !strings.ContainsAny(core, "-_") {
					continue // as in the other alphabet
				}
				if !yield(core, true) {
					return
				}
			}
		}
	}
}
