package wire

// sieve lets through the few places of a text where one of many values may
// begin, in a time that does not depend on how many there are. It looks at four
// bytes in every three places: wherever a value begins, four of its first six
// bytes stand at one of them.
type sieve struct {
	grams   [1 << 10]uint64 // a bit for the hash of any four of the first six bytes
	windows [1 << 12]uint64 // a bit for the hash of the first six
	bytes   charset         // all bytes of the values, and of JWTs
}

// window is the first six bytes of s as a number.
func window(s string) uint64 {
	_ = s[5]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40
}

func newSieve() *sieve {
	v := &sieve{}
	for i := range v.bytes {
		v.bytes[i] = isNameByte(byte(i)) || i == '.'
	}
	return v
}

func (v *sieve) put(text string) {
	for _, c := range []byte(text + "+/=") { // in base64 whatever stands next to it is masked, too
		v.bytes[c] = true
	}
	w := window(text)
	h := hash(w)
	v.windows[h>>(64-12)] |= 1 << (h >> 46 & 63)
	for range 3 {
		h := hash(w & 0xffffffff)
		v.grams[h>>(64-10)] |= 1 << (h >> 48 & 63)
		w >>= 8
	}
}

func hash(w uint64) uint64 { return w * 0x9E3779B97F4A7C15 }

// pass returns the places in s whose window goes through both meshes and is
// wanted.
func (v *sieve) pass(s string, wanted func(uint64) bool) (out []int) {
	for i := 0; i+4 <= len(s); i += 3 {
		h := hash(uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24)
		if v.grams[h>>(64-10)]>>(h>>48&63)&1 == 0 {
			continue
		}
		for j := max(0, i-2); j <= min(i, len(s)-shortest); j++ {
			w := window(s[j:])
			h := hash(w)
			if v.windows[h>>(64-12)]>>(h>>46&63)&1 != 0 && wanted(w) {
				out = append(out, j)
			}
		}
	}
	return out
}
