package reason

import (
	"fmt"
	"strings"
	"time"

	"wfconnect/workfront"
)

// codeLimit is where a code must be thought too old: it lives two minutes, some
// of which the redirect took.
const codeLimit = 115 * time.Second

// grant is how plainly the answer speaks of the code: 2 by its words, 1 by
// giving no other reason.
func (f Facts) grant() int {
	switch {
	case f.Side != Workfront || f.Request != Exchange:
		return 0
	case f.Points == workfront.CauseCode:
		return 2
	case f.wordless():
		return 1
	}
	return 0
}

// graded is a weight for a plain answer, and one for a silent one.
func (f Facts) graded(plain, silent int) int { return [...]int{0, silent, plain}[f.grant()] }

// saysOld: "is not valid or has expired" says neither.
func (f Facts) saysOld() bool {
	words := strings.ToLower(f.Words)
	return strings.Contains(words, "expired") && !strings.Contains(strings.ReplaceAll(words, "invalid_grant", ""), "valid")
}

func codes() []Cause {
	again := Proof{SignIn, "gets a code; one that is exchanged at once is taken", "wfconnect connect NAME --force"}
	return []Cause{
		{
			ID: "code-old", Source: Adobe, Says: codeOld, Do: text("get a new code and exchange it within two minutes"), Prove: again,
			Weigh: func(f Facts) int {
				if f.CodeAge < codeLimit || f.Pasted {
					return 0
				}
				return f.graded(96, 60)
			},
		},
		{
			ID: "code-pasted", Source: Adobe, Do: text("get a new code and paste it at once"), Prove: again,
			Says: func(f Facts) string {
				return fmt.Sprintf("the code was too old or used before: it was pasted %d s before, and nobody knows how old it was then", seconds(f.CodeAge))
			},
			Weigh: func(f Facts) int {
				if !f.Pasted {
					return 0
				}
				return f.graded(88, 45)
			},
		},
		{
			ID: "code-used", Source: Standard, Do: text("get a new code"),
			Says: func(f Facts) string {
				return fmt.Sprintf("at %d s the code was not too old: it was used before", seconds(f.CodeAge))
			},
			Weigh: func(f Facts) int {
				switch {
				case f.says("used") && f.grant() == 2:
					return 97
				case f.CodeAge < codeLimit:
					return f.graded(60, 30)
				}
				return f.graded(30, 10)
			},
			Prove: Proof{Traffic, "shows whether it went out twice", "ONCEMORE --record run.har"},
		},
		{
			ID: "code-other", Source: Standard, Remedy: MendConfig, Says: text("the code belongs to another client ID or another redirect URI than the exchange named"), Do: thenAgain("compare both with the authorize address"),
			Weigh: func(f Facts) int {
				if f.says("another client", "issued to") && f.grant() == 2 {
					return 95
				}
				return f.graded(50, 28)
			},
			Prove: Proof{Traffic, "shows what the exchange sent", "ONCEMORE --record run.har"},
		},
		{
			ID: "redirect", Source: Adobe, Remedy: MendConfig, Says: Facts.registered, Do: thenAgain("compare it with " + setup), Weigh: redirectWeight,
			Prove: Proof{Compare, "compares it byte by byte", "wfconnect, then d"},
		},
		{
			ID: "code-held", Do: text("get a new code"), Prove: again,
			Says: func(f Facts) string {
				return fmt.Sprintf("the code was over at %d s: the browser held the redirect back, or it lives shorter here than two minutes", seconds(f.CodeAge))
			},
			Weigh: func(f Facts) int {
				switch {
				case f.CodeAge >= codeLimit:
					return 0
				case f.saysOld():
					return f.graded(94, 0)
				}
				return f.graded(35, 12)
			},
		},
	}
}

func codeOld(f Facts) string {
	return fmt.Sprintf("the code was too old: it arrived %d s before, and lives two minutes", seconds(f.CodeAge))
}

func redirectWeight(f Facts) int {
	named := f.Side == Workfront && f.tokens() && f.Points == workfront.CauseRedirectURI
	switch {
	case named && f.Compared && len(f.Differences) == 0:
		return 60 // it was told to be the same
	case named:
		return 95
	case len(f.Differences) > 0:
		return f.graded(98, 90)
	case f.Compared:
		return 0
	}
	return f.graded(48, 27)
}
