package webhook

import (
	"strings"

	"wfconnect/nearest"
)

// didYouMean names the nearest of names, or all of them when none is near.
func didYouMean(name string, names []string) string {
	if near := nearest.Of(name, names); near != "" {
		return "; did you mean " + near
	}
	if len(names) == 0 {
		return "; it takes none"
	}
	return "; there are " + strings.Join(names, ", ")
}
