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
	if least == farthest {
		return fmt.Errorf("there is no check %.40q: they are P01 to %s", id, last)
	}
	return fmt.Errorf("there is no check %.40q: did you mean %s? they are P01 to %s", id, nearest, last)
}

// farthest is how far from all of them is what has no number.
const farthest = 1 << 20

// far is how many numbers lie between two ids.
func far(a, b string) int {
	n, err := strconv.Atoi(strings.TrimLeft(strings.ToUpper(a), "P0 "))
	m, err2 := strconv.Atoi(strings.TrimLeft(b, "P0"))
	switch {
	case err != nil || err2 != nil:
		return farthest
	case n > m:
		return n - m
	}
	return m - n
}
