package wire

import (
	"math/bits"
	"math/rand/v2"
)

// finder finds the longest of many texts that stands at a place. A server may
// teach thousands that begin alike, or one of 16 KiB that is a single letter over
// and over, so nothing is compared byte by byte. Each text is entered under the
// hashes of some of its beginnings, those as long as its length with the lower
// bits cut off: one of 13 bytes under 8, 12 and 13. The longest at a place is then
// found bit by bit, in as many look-ups as a length has bits.
type finder struct {
	base   uint64 // secret, so that nobody can write texts whose hashes are equal
	powers []uint64
	stems  map[stem]*branch
	widths int // every bit that some length has
	age    int // how many texts there are
}

// stem is a beginning of a text.
type stem struct {
	hash uint64
	size int
}

// branch is what is known of a stem: the text that it is all of, and the longest
// text that begins it, which holds until another text comes.
type branch struct {
	ends, best *term
	age        int
}

func newFinder() *finder {
	return &finder{base: 1<<32 + rand.Uint64N(prime-1<<33), powers: []uint64{1}, stems: map[stem]*branch{}}
}

// put enters a text; of two that are spelt the same the first stays.
func (f *finder) put(text string, t *term) {
	for len(f.powers) <= len(text) {
		f.powers = append(f.powers, times(f.powers[len(f.powers)-1], f.base))
	}
	f.widths |= len(text)
	f.age++
	sums := f.sums(text)
	for size := len(text); size > 0; size &= size - 1 {
		at := stem{sums[size], size}
		b := f.stems[at]
		if b == nil {
			b = &branch{}
			f.stems[at] = b
		}
		if size == len(text) && b.ends == nil {
			b.ends = t
		}
	}
}

// longest is the longest text, up to so many bytes, that stands at a place of the
// text that the sums are of; or nil.
func (f *finder) longest(sums []uint64, at, most int) (best *term) {
	size := 0
	for bit := 1 << bits.Len(uint(f.widths)) >> 1; bit > 0; bit >>= 1 {
		if f.widths&bit == 0 || size+bit > most {
			continue
		}
		b := f.stems[stem{f.hash(sums, at, at+size+bit), size + bit}]
		if b == nil {
			continue
		}
		size += bit
		if b.age != f.age {
			if b.age, b.best = f.age, b.ends; b.best == nil {
				b.best = f.longest(sums, at, size-1)
			}
		}
		if b.best != nil {
			best = b.best
		}
	}
	return best
}

// sums are the hashes of all beginnings of s, the empty one first.
func (f *finder) sums(s string) []uint64 {
	sums := make([]uint64, len(s)+1)
	for i := range len(s) {
		sums[i+1] = fold61(times(sums[i], f.base) + uint64(s[i]) + 1)
	}
	return sums
}

// hash is that of the bytes from i to j.
func (f *finder) hash(sums []uint64, i, j int) uint64 {
	return fold61(sums[j] + prime - times(sums[i], f.powers[j-i]))
}

// prime is what the hashes are reckoned by: of two texts that differ, one pair in
// about 2^47 has the same.
const prime = 1<<61 - 1

func times(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return fold61(low&prime + (low>>61 | high<<3))
}

func fold61(n uint64) uint64 {
	if n >= prime {
		return n - prime
	}
	return n
}
