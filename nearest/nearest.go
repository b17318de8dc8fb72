// Package nearest guesses which name somebody meant who wrote one that there is not.
// It never decides: what it finds is a suggestion.
package nearest

import "strings"

// Of is the valid word a typing slip away from word, or one that word is
// a part of ("secret" for client_secret); "" when none is.
func Of(word string, valid []string) string {
	word = plain(word)
	if len(word) > 64 {
		return ""
	}
	best, least := "", 1+max(2, len(word)/3)
	for _, v := range valid {
		if d := distance(word, plain(v)); d < least && slip(word, plain(v), d) {
			best, least = v, d
		}
	}
	if best != "" || len(word) < 3 {
		return best
	}
	for _, v := range valid {
		if strings.Contains(plain(v), word) {
			return v
		}
	}
	return ""
}

// slip: more than half of the word is left, or at least how it begins; no more is
// what tcsh has of bash, and x of max.
func slip(word, v string, d int) bool {
	n := max(len(word), len(v))
	return 2*d < n || d < n-1 && d < len(v) && word != "" && word[0] == v[0]
}

// plain: nobody means another name by another case or another dash.
func plain(s string) string { return strings.ToLower(strings.ReplaceAll(s, "-", "_")) }

// distance counts insertions, deletions, substitutions and swaps of
// neighbours (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
