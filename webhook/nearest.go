package webhook

import (
	"fmt"
	"strings"
)

// didYouMean names the nearest of names, or all of them when none is near.
func didYouMean(name string, names []string) string {
	best, least := "", len(name)/2+2
	for _, n := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf("; did you mean %s", best)
	case len(names) == 0:
		return "; it takes none"
	}
	return "; there are " + strings.Join(names, ", ")
}

// distance is Levenshtein's, in bytes: the names compared with are ASCII, and
// what a person typed is cut to a length that cannot be near.
func distance(a, b string) int {
	a = a[:min(len(a), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
