package flow

import (
	"crypto/subtle"
	"time"

	"wfconnect/flow/loopback"
	"wfconnect/workfront"
)

// loginWindow bounds how long an answer without state may still be taken for
// the answer to this login.
const loginWindow = 10 * time.Minute

// judged is what may be made of a redirect before a person is asked.
type judged struct {
	redirect workfront.Redirect
	refuse   string // why it is not the answer to this login; waiting goes on
	warning  string
}

// judge checks the state before anything else, on success and on error alike
// (RFC 6749 sections 4.1.2 and 4.1.2.1), and in constant time.
func judge(redirect workfront.Redirect, err error, state string, waited time.Duration) judged {
	switch {
	case err != nil:
		return judged{refuse: err.Error()}
	case redirect.HasState && subtle.ConstantTimeCompare([]byte(redirect.State), []byte(state)) != 1:
		return judged{refuse: "its state is not the one this login sent: it belongs to an older login, or somebody else made it"}
	case !redirect.HasState && waited > loginWindow:
		return judged{refuse: "it has no state, and the login began more than ten minutes ago: open a new one"}
	case !redirect.HasState && redirect.Bare:
		return judged{redirect: redirect, warning: "a bare code carries no state: nothing shows that it belongs to this login"}
	case !redirect.HasState:
		return judged{redirect: redirect, warning: "no state came back, so nothing shows that it belongs to this login; Adobe does not document whether Workfront returns it"}
	}
	return judged{redirect: redirect}
}

// verdict is the page that the browser lands on.
func verdict(name, query, state string, waited time.Duration) loopback.Verdict {
	redirect, err := workfront.ReadRedirect(query)
	j := judge(redirect, err, state, waited)
	v := loopback.Verdict{Accept: j.refuse == "", OK: j.refuse == "" && redirect.Error == "", Application: name}
	switch {
	case !v.Accept:
		v.Title, v.Text = "Not the redirect this login waits for", j.refuse
	case !v.OK:
		v.Title, v.Text = "Access was not allowed", redirect.Error+" "+redirect.ErrorDescription
	default:
		v.Title, v.Text = "Access was allowed", "The code has reached the terminal. Go on there."
	}
	return v
}
