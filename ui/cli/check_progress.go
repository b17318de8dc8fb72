package cli

import (
	"fmt"
	"strings"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/webhook/conformance"
)

// followCheck prints what a person needs: whom the run waits for, and on a
// terminal a line for each result.
func (p *program) followCheck() func(flow.Check) {
	lively := terminal(p.raw.Err)
	shown := 0
	said := ""
	return func(c flow.Check) {
		for ; shown < len(c.Results) && c.Running; shown++ {
			r := c.Results[shown]
			p.debug.Debug("found", "connection", "provider."+c.Name, "check", r.ID, "endpoint", r.Endpoint, "verdict", r.Verdict, "got", r.Got)
			if lively {
				p.progressLine(c, r)
			}
		}
		w := c.Waiting
		if w == nil || !c.Running {
			return
		}
		if w.URL == "" {
			p.once(w.Says)
			return
		}
		if len(w.Listening) == 0 && w.PasteOnly == "" {
			return // nothing waits for the redirect yet
		}
		if said != w.URL {
			said = w.URL
			p.opened()
			fmt.Fprintln(p.Err, "waiting for you in the browser: "+wire.Line(w.Says))
			fmt.Fprintln(p.Err, "open: "+wire.Line(w.URL))
			if w.PasteOnly != "" {
				fmt.Fprintln(p.Err, wire.Line(w.PasteOnly))
			}
			if p.interactive() {
				p.once("where the provider shows a page and does not send the browser back, type " + pageWord + " and enter")
			}
		}
		if strings.HasPrefix(w.Browser, "no browser") {
			p.once(w.Browser)
		}
		for _, n := range w.Noted {
			p.once("refused: " + n)
		}
	}
}

func (p *program) progressLine(c flow.Check, r conformance.Result) {
	mark := map[conformance.Verdict]string{conformance.Pass: "✓", conformance.Fail: "✗", conformance.Warn: "!", conformance.Error: "?"}[r.Verdict]
	if mark == "" {
		return // skips are in the report, with their reasons
	}
	fmt.Fprintln(p.Err, wire.Line(fmt.Sprintf("%3d of %d  %s %s %s (%s)", c.Done, c.Total, mark, r.ID, r.Title, r.Endpoint)))
}
