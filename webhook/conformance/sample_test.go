package conformance_test

import (
	"testing"

	"wfconnect/webhook/conformance"
)

// TestTheSampleProviderPasses in both modes, read both ways, with and without
// writes: only passes, and skips that say why.
func TestTheSampleProviderPasses(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		for _, profile := range []conformance.Profile{conformance.Tolerant, conformance.Strict} {
			for _, writes := range []bool{false, true} {
				name := mode + " " + string(profile)
				if writes {
					name += " writes"
				}
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					report := trial{mode: mode, options: conformance.Options{Profile: profile, AllowWrites: writes}}.run(t)
					if bad := lines(report.Results, conformance.Fail, conformance.Warn, conformance.Error); bad != "" || report.Problem != nil {
						t.Errorf("problem %v\n%s", report.Problem, bad)
					}
					t.Logf("%+v, %d calls, %d in a row, %d sign-ins, left %v", report.Summary(), report.Calls, report.Longest, report.SignIns, report.Left)
					t.Logf("skipped:\n%s", lines(report.Results, conformance.Skip))
				})
			}
		}
	}
}
