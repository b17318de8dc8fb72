package ui

import (
	"slices"

	"wfconnect/flow"
	"wfconnect/workfront"
)

// railOf are the steps of a connection's kind of application: a Machine to
// Machine Application has no login, and so no code.
func railOf(f flow.Connect) []step {
	if isMachine(f) {
		return []step{stepApplication, stepTokens, stepTry}
	}
	return []step{stepApplication, stepAuthorize, stepCode, stepTokens, stepTry}
}

func isMachine(f flow.Connect) bool { return f.App.Type == workfront.MachineToMachine }

// codeStep is where a token request is seen.
func codeStep(f flow.Connect) step {
	if isMachine(f) {
		return stepTokens
	}
	return stepCode
}

// refusedStep is where the way to tokens ended.
func refusedStep(f flow.Connect) step {
	if !isMachine(f) && f.Code.Redirect.Code == "" {
		return stepAuthorize
	}
	return codeStep(f)
}

// neighbour is the step before or behind the one that is looked at.
func (c *connect) neighbour(s *session, by int) step {
	rail := railOf(s.connect)
	return rail[(max(slices.Index(rail, c.step()), 0)+len(rail)+by)%len(rail)]
}
