package workfront

import "strings"

// asASCII writes letters that look like ASCII ones as those: what a word
// processor, a chat or an attacker makes of an address.
func asASCII(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e { // full width
			return r - 0xff01 + '!'
		}
		if at := strings.IndexRune(lookAlike, r); at >= 0 {
			return rune(likeThese[len([]rune(lookAlike[:at]))])
		}
		return r
	}, s)
}

// The letters of Unicode's confusables that occur in addresses, and what each
// looks like, in the same order: Cyrillic, Greek, dashes, slashes, dots, colons.
const (
	lookAlike = "аеорсухіјѕԁԛԝһӏАВЕКМНОРСТХαονιρυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧɡı‐‑‒–—−⁄∕․。．：∶"
	likeThese = "aeopcyxijsdqwhlABEKMHOPCTXaovipukABEZHIKMNOPTYXgi------//...::"
)

// likeASCII are the letters in s that look like ASCII ones and are none.
func likeASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r > 0x7f && asASCII(string(r)) != string(r) {
			return r
		}
		return -1
	}, s)
}
