package report

import (
	"fmt"
	"strconv"
	"strings"

	"wfconnect/webhook/conformance"
)

// CheckID says whether a check of this id is there, in any case, and otherwise
// names the nearest.
func CheckID(id string) error {
	nearest, least, last := "", -1, ""
	for _, c := range conformance.Checks() {
		if strings.EqualFold(c.ID, id) {
			return nil
		}
		if d := far(id, c.ID); least < 0 || d < least {
			nearest, least = c.ID, d
		}
		last = c.ID
	}
	return fmt.Errorf("there is no check %.40q: did you mean %s? they are P01 to %s", id, nearest, last)
}

// far is how many numbers lie between two ids. What has no number is far from
// everything but the first.
func far(a, b string) int {
	n, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(a), "P0 "))
	m, err2 := strconv.Atoi(strings.TrimLeft(b, "P0"))
	switch {
	case err != nil || err2 != nil:
		return 1 << 20
	case n > m:
		return n - m
	}
	return m - n
}
