package wire

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whatever was seen of an exchange, in whatever order, the parts add up to the
// whole and none is less than it may be.
func TestHARTimingsAddUp(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	some := func() time.Duration {
		if r.IntN(3) == 0 {
			return 0
		}
		return time.Duration(r.Int64N(int64(3 * time.Second)))
	}
	for range 20_000 {
		x := Exchange{Took: some(), Status: r.IntN(2) * 200, Served: r.IntN(5) == 0, Timing: Timing{
			DNS: some() / 8, Connect: some() / 8, TLS: some() / 8, Ready: some(), Sent: some(), FirstByte: some(),
		}}
		got, total := timingsOf(x)
		sum := got.Send + got.Wait + got.Receive
		for _, part := range []ms{got.Blocked, got.DNS, got.Connect} {
			if part != never {
				sum += part
			}
		}
		if sum != total || time.Duration(total) != x.Took.Truncate(time.Microsecond) {
			t.Fatalf("%+v: the parts are %v, the whole %v, of %+v", got, sum, total, x)
		}
		if got.Send < 0 || got.Wait < 0 || got.Receive < 0 || got.Blocked < never || got.SSL > 0 && got.SSL > got.Connect {
			t.Fatalf("%+v of %+v", got, x)
		}
	}
}

func TestHARTimings(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, c := range []struct {
		name string
		x    Exchange
		want harTimings
	}{
		{
			"all of it",
			Exchange{Status: 200, Took: 20 * s, Timing: Timing{DNS: 1 * s, Connect: 2 * s, TLS: 3 * s, Ready: 10 * s, Sent: 12 * s, FirstByte: 15 * s}},
			harTimings{Blocked: ms(4 * s), DNS: ms(s), Connect: ms(5 * s), SSL: ms(3 * s), Send: ms(2 * s), Wait: ms(3 * s), Receive: ms(5 * s)},
		},
		{
			"a kept connection",
			Exchange{Status: 200, Took: 5 * s, Timing: Timing{Ready: 1 * s, Sent: 2 * s, FirstByte: 3 * s, Reused: true}},
			harTimings{Blocked: ms(s), DNS: never, Connect: never, SSL: never, Send: ms(s), Wait: ms(s), Receive: ms(2 * s)},
		},
		{
			"no such host",
			Exchange{Took: 5 * s, Timing: Timing{DNS: 2 * s}},
			harTimings{Blocked: ms(3 * s), DNS: ms(2 * s), Connect: never, SSL: never},
		},
		{
			"no answer came",
			Exchange{Took: 9 * s, Timing: Timing{Ready: 1 * s, Sent: 2 * s}},
			harTimings{Blocked: ms(s), DNS: never, Connect: never, SSL: never, Send: ms(s), Wait: ms(7 * s)},
		},
		{
			"it broke while sending",
			Exchange{Took: 9 * s, Timing: Timing{Ready: 1 * s}},
			harTimings{Blocked: ms(s), DNS: never, Connect: never, SSL: never, Send: ms(8 * s)},
		},
		{
			"an answer before all was sent",
			Exchange{Status: 413, Took: 9 * s, Timing: Timing{Ready: 1 * s, Sent: 8 * s, FirstByte: 4 * s}},
			harTimings{Blocked: ms(s), DNS: never, Connect: never, SSL: never, Send: ms(3 * s), Receive: ms(5 * s)},
		},
		{
			"seen by the server",
			Exchange{Status: 200, Served: true, Took: 9 * s, Timing: Timing{Sent: 2 * s, FirstByte: 4 * s}},
			harTimings{Blocked: never, DNS: never, Connect: never, SSL: never, Send: ms(2 * s), Wait: ms(2 * s), Receive: ms(5 * s)},
		},
	} {
		got, _ := timingsOf(c.x)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
