package doctor

import (
	"net"
	"strings"
	"syscall"
	"testing"
)

// Windows has its own numbers for what a socket fails at.
func TestAFailureIsNamedOnWindowsToo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words func(error) string
		errno syscall.Errno
		want  string
	}{
		{Visit{}.dialWords, syscall.ECONNREFUSED, "nothing listens there"},
		{Visit{}.dialWords, 10061, "nothing listens there"},
		{Visit{}.askWords, syscall.ECONNRESET, "cuts it"},
		{Visit{}.askWords, 10054, "cuts it"},
	} {
		if got := c.words(&net.OpError{Op: "dial", Err: c.errno}); !strings.Contains(got, c.want) {
			t.Errorf("errno %d: %q, want %q", int(c.errno), got, c.want)
		}
	}
}
