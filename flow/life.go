package flow

import (
	"fmt"
	"time"
)

// CodeLife is how long Workfront honours an authorization code (Adobe, marked
// important).
const CodeLife = 2 * time.Minute

// CodeWarning is when a person should hurry.
const CodeWarning = 30 * time.Second

// age of something that happened at from. The wall clock counts while a laptop
// sleeps and the monotonic one does not; the larger of both never lets a dead
// code look alive.
func age(from, now time.Time) time.Duration {
	return older(now.Sub(from), now.Round(0).Sub(from.Round(0)))
}

func older(monotonic, wall time.Duration) time.Duration { return max(monotonic, wall, 0) }

// Life is what is left of an access token.
type Life struct {
	Issued time.Time
	Length time.Duration // 0: unknown, which is what Adobe's example says
	Ended  bool          // the server said so, whatever the arithmetic says
}

// Known says whether there is anything to count.
func (l Life) Known() bool { return l.Length > 0 }

// Left is the time to the end; 0 when it is over or unknown.
func (l Life) Left(now time.Time) time.Duration {
	if !l.Known() || l.Ended {
		return 0
	}
	return max(l.Length-age(l.Issued, now), 0)
}

// Over says that the token is known not to work any more.
func (l Life) Over(now time.Time) bool { return l.Ended || l.Known() && l.Left(now) == 0 }

// Fraction is what is left of the whole, from 1 down to 0.
func (l Life) Fraction(now time.Time) float64 {
	if !l.Known() {
		return 0
	}
	return float64(l.Left(now)) / float64(l.Length)
}

// Says puts it in words: "43 min left", "expired", "lifetime unknown".
func (l Life) Says(now time.Time) string {
	switch {
	case l.Ended:
		return "the session has ended"
	case !l.Known():
		return "lifetime unknown"
	case l.Over(now):
		return "expired"
	}
	return span(l.Left(now)) + " left"
}

func span(d time.Duration) string {
	seconds := (d + time.Second - 1) / time.Second
	switch {
	case seconds < 120:
		return fmt.Sprintf("%d s", seconds)
	case seconds < 120*60:
		return fmt.Sprintf("%d min", seconds/60)
	case seconds < 48*3600:
		return fmt.Sprintf("%d h", seconds/3600)
	}
	return fmt.Sprintf("%d days", seconds/86400)
}
