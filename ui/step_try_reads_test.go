package ui

import (
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/workfront"
)

// readStates are what a token can read, from before it is asked to its end.
func readStates(connectAt func(func(*flow.Connect), ...func(*connect, *session)) Screen) map[string]Screen {
	shown := func(c *connect, _ *session) { c.look, c.fixed, c.call = stepTry, true, callReads }
	came := func(change func(*flow.Reads), verdicts ...flow.Reading) func(*flow.Connect) {
		return func(c *flow.Connect) {
			atTokens(c)
			c.Reads.Version = c.Version
			for i, r := range workfront.Reads() {
				one := flow.Reading{}
				if i < len(verdicts) {
					one = verdicts[i]
				}
				one.Read = r
				c.Reads.List = append(c.Reads.List, one)
			}
			change(&c.Reads)
		}
	}
	row := flow.Reading{Verdict: flow.CanRead, Status: 200, Words: "a row came"}
	who := flow.Reading{Verdict: flow.CanRead, Status: 200, Words: "Maria López 日本語 <maria.lopez@acme.example>"}
	level := flow.Reading{Verdict: flow.ReadUnknown, Status: 422, Words: "APIModel V21_0 does not support field homeGroup (User)"}
	denied := flow.Reading{Verdict: flow.CannotRead, Status: 403, Words: "You do not have access to objects of the type Project"}
	nothing := flow.Reading{Verdict: flow.ReadNothing, Status: 200, Words: "no rows"}
	return map[string]Screen{
		"reads-first":   connectAt(atTokens, shown),
		"reads-running": connectAt(came(func(r *flow.Reads) { r.Running = true }, who, row), shown),
		"reads":         connectAt(came(func(*flow.Reads) {}, who, level, row, denied, nothing, row, denied), shown),
		"reads-ended": connectAt(came(func(r *flow.Reads) { r.Ended = "the session has ended; refresh, then ask again" }, who, flow.Reading{
			Verdict: flow.ReadNotKnown, Status: 401, Words: "You are not currently logged in.",
		}), shown),
		"reads-cut": connectAt(came(func(r *flow.Reads) { r.Ended = "no answer came; look at the network first" }, who, level, flow.Reading{
			Verdict: flow.ReadNotKnown, Status: 500, Words: "Internal Server Error",
		}, flow.Reading{Verdict: flow.ReadNoAnswer, Words: "GET /attask/api/v21.0/proj/search: no answer within 10 s"}), shown),
		"reads-hostile": connectAt(came(func(r *flow.Reads) { r.Version = "v20.0" }, flow.Reading{Verdict: flow.CannotRead, Status: 403, Words: "a\x1b[2Jb\u202ec\x9bd\x00\n日本語"}), shown),
	}
}

// What can, cannot and may not be known to be read is not drawn alike.
func TestEachVerdictOfReadingLooksDifferent(t *testing.T) {
	t.Parallel()
	seen := map[string]flow.ReadVerdict{}
	for _, verdict := range []flow.ReadVerdict{flow.ReadNotAsked, flow.CanRead, flow.CannotRead, flow.ReadNothing, flow.ReadUnknown, flow.ReadNoAnswer, flow.ReadNotKnown} {
		var p page
		p.reading(flow.Reading{Read: workfront.Read{Name: "projects"}, Verdict: verdict, Status: 200, Words: "words"}, 60)
		if before, same := seen[p.lines[0]]; same {
			t.Errorf("verdict %d looks like %d: %s", verdict, before, p.lines[0])
		}
		seen[p.lines[0]] = verdict
	}
}

func TestWhatTheTokenCanRead(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("denied", "proj,docu")
		p.login()
		p.press(enter, enter)
		p.see("you are Maria Lopez", "a asks what this token can and cannot read")
		p.press("a")
		p.see("✓ yourself          200 Maria Lopez", "Plan, home group Marketing", "✗ projects          403 not allowed: You do not have access", "✓ tasks", "✗ documents", "Not proved")
		p.press("t")
		p.see("docu/search")
		p.press(escape)
		p.fault("denied", "none")
		p.fault("unsupported", "task")
		p.press(enter)
		p.see("? tasks             404 unknown to the API: APIModel V21_0", "✓ projects")
		p.fault("unsupported", "none")
		p.fault("empty_data", "yes")
		p.press(enter)
		p.see("? projects          200 no rows: none there, or none for you")
		p.fault("session_end", "now")
		p.press(enter)
		p.see("You are not currently logged in", "the rest was not asked: the session has ended")
		p.press("f")
		p.see("refreshed: tok#")
	})
}

// A server that does not answer keeps nobody waiting for long.
func TestReadingIsBounded(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter, enter)
		p.fault("latency", "90m")
		p.press("a")
		p.see("asking ...")
		p.press(enter)
		p.see("enter: it is still asking")
		p.wait(80 * time.Second) // seven times ten seconds
		p.see("Not proved")
		p.unseen("asking ...")
	})
}
