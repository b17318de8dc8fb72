package wire

import "encoding/hex"

// shortestHex is how many hexadecimal digits a text must have to be read: those of
// the shortest value that is searched for.
const shortestHex = 2 * shortest

// insideHex reads what stands in hexadecimal digits, as far as it is text.
func (sc *scan) insideHex(v view, depth int) {
	if depth == deepest {
		return
	}
	for i := 0; i < len(v.s); {
		from, to := runHex(v.s, i)
		i = to + 1
		for ; to-from >= shortestHex; from++ { // a digit that stands before it may look like one of it
			if text := textHex(v.s[from:to]); text != "" {
				sc.read(unhexed(v.sub(from, from+2*len(text)), text), depth+1)
				break
			}
			if (to-from)%2 == 0 {
				break
			}
		}
	}
}

// runHex is the next run of so many digits or more at or after i; at the end of s,
// nothing.
func runHex(s string, i int) (from, to int) {
	for from = i; from+shortestHex <= len(s); from = to + 1 {
		// Backwards most of a text need not be looked at, as in run64.
		for to = from + shortestHex - 1; to >= from && unhex(s[to]) >= 0; to-- {
		}
		if to >= from {
			continue
		}
		for to = from + shortestHex; to < len(s) && unhex(s[to]) >= 0; to++ {
		}
		return from, to
	}
	return len(s), len(s)
}

// textHex is the text that the digits at the start of s mean, as far as it is one; ""
// when it does not begin so, as random digits seldom do.
func textHex(s string) string {
	var first [shortestHex / 2]byte
	if n, _ := hex.Decode(first[:], []byte(s[:shortestHex])); readable(first[:n]) < n {
		return ""
	}
	all, _ := hex.DecodeString(s[:len(s)&^1]) // they are digits, and an even number of them
	return string(all[:readable(all)])
}

// unhexed is the view that the digits show.
func unhexed(v view, text string) view {
	escapes := make([]escape, len(text))
	for i := range escapes {
		escapes[i] = escape{at: int32(i), from: int32(2 * i), size: 1, n: 2}
	}
	return view{s: text, in: &decoding{of: v, escapes: escapes}}
}
