package flow

import (
	"fmt"
	"slices"
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

// Due says that the token should be refreshed before it is used: it is at its
// known end, or nearly. Of a lifetime that is unknown, or under a minute, only a
// failure tells.
func (l Life) Due(now time.Time) bool {
	if l.Ended || l.Length < shortest {
		return l.Over(now)
	}
	return l.Left(now) <= max(30*time.Second, l.Length/10)
}

// shortest is the shortest lifetime that is worth a refresh ahead of its end.
const shortest = time.Minute

// Limits are how long a refresh token lives, as Workfront's Setup has it for the
// application. It tells nobody else; the person may have told us.
type Limits struct {
	Absolute   time.Duration // from the sign-in; 0: none, or not told
	Inactivity time.Duration // from when the user last did something; 0: none, or not told
}

// End is a moment at which a refresh token is due to die.
type End struct {
	At  time.Time
	Why string
}

// Ends are the planned ends that can be told, the next one first.
func (l Limits) Ends(signedIn, used time.Time) []End {
	var ends []End
	if l.Absolute > 0 && !signedIn.IsZero() {
		ends = append(ends, End{signedIn.Add(l.Absolute), "absolute expiration, " + span(l.Absolute) + " from the sign-in"})
	}
	if l.Inactivity > 0 && !used.IsZero() {
		ends = append(ends, End{used.Add(l.Inactivity), "inactivity expiration, when nothing is done for " + span(l.Inactivity)})
	}
	slices.SortFunc(ends, func(a, b End) int { return a.At.Compare(b.At) })
	return ends
}

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
