package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/network"
)

// redirectLimit is how many redirects of one call are followed (A30).
const redirectLimit = 5

// send sends one request and follows the redirects of a GET.
func (k *conversation) send(req *http.Request, kind StepKind, found *findings) (resp *http.Response, left bool, err error) {
	for hops := 0; ; hops++ {
		resp, err = network.Do(k.HTTP, req, k.e.Name)
		step := Step{Kind: kind, To: req.URL.Host, Sent: req.Method + " " + req.URL.EscapedPath()}
		if err != nil {
			var lost *network.Unreachable
			if errors.As(err, &lost) {
				step.Says = lost.Why
			}
			k.steps = append(k.steps, step)
			return nil, left, err
		}
		step.Status, step.Says = resp.StatusCode, meaning(resp.StatusCode)
		k.steps = append(k.steps, step)
		if !redirects(resp) {
			return resp, left, nil
		}
		next, why := follow(req, resp, hops)
		if next == nil {
			found.add(ruleRedirectStopped, "", why)
			k.steps[len(k.steps)-1].Says = why
			return resp, left, nil
		}
		found.add(ruleRedirect, "", fmt.Sprintf("%d to %s", resp.StatusCode, next.URL.Host+next.URL.EscapedPath()))
		if authority(next.URL) != authority(req.URL) {
			left = true
			found.add(ruleRedirectDropped, "", next.URL.Host)
		}
		if left {
			k.Integration.dropCredentials(next.Header)
		}
		_, _ = io.CopyN(io.Discard, resp.Body, 4<<10) // so that the connection can be used again
		resp.Body.Close()
		req, kind = next, StepRedirect
	}
}

// follow makes the next request, or says why there is none.
func follow(req *http.Request, resp *http.Response, hops int) (*http.Request, string) {
	to, err := req.URL.Parse(resp.Header.Get("Location"))
	switch {
	case resp.Header.Get("Location") == "":
		return nil, "a redirect that names no address"
	case err != nil:
		return nil, "a redirect to something that is not a URL"
	case req.Method != http.MethodGet:
		return nil, "a redirect of a " + req.Method + " to " + to.Host + ", which is not followed: it would be done twice, or as a GET"
	case hops == redirectLimit:
		return nil, fmt.Sprintf("a redirect after %d others; is it a loop", redirectLimit)
	case to.Scheme != "https" && to.Scheme != "http" || to.Host == "":
		return nil, "a redirect to neither https:// nor http://"
	case req.URL.Scheme == "https" && to.Scheme == "http":
		return nil, "a redirect from https to http at " + to.Host + ", which is not followed: everybody on the way could read it"
	}
	to.User, to.Fragment = nil, ""
	next := req.Clone(req.Context())
	next.URL, next.Host, next.Body, next.GetBody = to, "", nil, nil
	next.Response = resp // as http.Client does: who listens can tell the two belong together
	return next, ""
}

func redirects(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// authority is host:port with the scheme's own port written out.
func authority(u *url.URL) string {
	port := u.Port()
	switch {
	case port != "":
	case u.Scheme == "https":
		port = "443"
	default:
		port = "80"
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}

func meaning(status int) string {
	switch {
	case status == http.StatusForbidden:
		return "forbidden: the credentials are not accepted, or the item is not this user's"
	case status == http.StatusUnauthorized:
		return "401, where Workfront expects 403"
	case status == http.StatusNotFound:
		return "the item does not exist"
	}
	return strings.ToLower(http.StatusText(status))
}
