package webhook

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// A slip of a digit would let a stranger in: each entry is a public address or a
// small range in its canonical form, and stands once in its cluster.
func TestAddressesCanBeTypedIntoAFirewall(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{}
	for _, c := range Clusters() {
		sizes[c.Name] = len(c.Addresses)
		for i, s := range c.Addresses {
			text := s
			if !strings.Contains(text, "/") {
				text += "/32"
			}
			p, err := netip.ParsePrefix(text)
			if err != nil || p != p.Masked() || p.Bits() < 28 || !p.Addr().Is4() || p.Addr().IsPrivate() || !p.Addr().IsGlobalUnicast() {
				t.Errorf("%s: %s is no public address or small range (%v)", c.Name, s, err)
			}
			if slices.Contains(c.Addresses[:i], s) {
				t.Errorf("%s: %s stands there twice", c.Name, s)
			}
		}
	}
	for name, want := range map[string]int{"US 1, 2, 3, 5, 6, 7, 8, 9": 13, "US 10 (Azure)": 3, "EU 4": 19, "EU 11, 12, 13": 0, "Test Drive": 6} {
		if got, there := sizes[name]; !there || got != want {
			t.Errorf("%s has %d addresses, want %d", name, got, want)
		}
	}
}
