package workfront

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"wfconnect/network"
)

// API is Workfront's REST API, read only.
type API struct {
	HTTP      *http.Client
	Host      Host
	Version   string // "v21.0"
	SessionID Secret // the access token: Workfront wants it in the header sessionID, not as Bearer
}

// Answer is what a call brought back.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte // at most 16 MiB
	Cut         bool   // the body was longer
	Rows        int    // entries of data; 1 for an object
	Refused     *Refused
}

// Empty says that the call was allowed and brought nothing: the token works,
// but whether this person may see anything is open. It is not a success.
func (a Answer) Empty() bool { return a.Refused == nil && a.Rows == 0 }

// User is who a token belongs to.
type User struct{ ID, Name, EmailAddr string }

const answerLimit = 16 << 20

// Request is the request that Get sends. path is "user/search?…" below the
// version, or absolute from "/attask/api/…".
func (a API) Request(ctx context.Context, path string) (*http.Request, error) {
	target, err := a.target(path)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot make a request of %q: %w", path, err)
	}
	// Spelt as Adobe spells it, which net/http's own Set would not: HTTP does
	// not care, and people compare.
	req.Header["sessionID"] = []string{string(a.SessionID)}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

func (a API) target(path string) (string, error) {
	path = strings.TrimSpace(path)
	if before, _, _ := strings.Cut(path, "?"); strings.Contains(before, "://") {
		return "", fmt.Errorf("give a path below %s, not a whole URL: the token belongs to that host", a.Host)
	}
	path = strings.TrimPrefix(path, "/")
	if !strings.HasPrefix(path, "attask/") {
		path = "attask/api/" + a.Version + "/" + path
	}
	front, query, _ := strings.Cut(path, "?")
	u := url.URL{Scheme: a.Host.Scheme, Host: a.Host.Authority, Path: "/" + front, RawQuery: safeQuery(query)}
	for part := range strings.SplitSeq(front, "/") {
		if part == ".." || part == "." {
			return "", fmt.Errorf("the path %q leaves the API: leave out its dots", path)
		}
	}
	return u.String(), nil
}

// safeQuery escapes what a person may type into a query but a URL may not
// hold; $$ and what is escaped already stay as they are.
func safeQuery(q string) string {
	var b strings.Builder
	for i := range len(q) {
		if c := q[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' || c == '#' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Get calls the API. A refusal is not an error but part of the Answer; an
// error is a path that cannot be asked for, or *network.Unreachable.
func (a API) Get(ctx context.Context, path string) (Answer, error) {
	req, err := a.Request(ctx, path)
	if err != nil {
		return Answer{}, err
	}
	resp, err := network.Do(a.HTTP, req, "API request")
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	if err != nil {
		return Answer{}, network.BrokenOff("reading the API's answer", req, err)
	}
	answer := Answer{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Body: body}
	if len(body) > answerLimit {
		answer.Body, answer.Cut = body[:answerLimit], true
	}
	if answer.Refused = readRefused(resp, answer.Body); answer.Refused != nil {
		answer.Refused.Cause = answer.Refused.apiCause()
		return answer, nil
	}
	answer.Rows, answer.Refused = rows(resp, answer)
	return answer, nil
}

// rows counts data; a 200 without a data key is no success either.
func rows(resp *http.Response, a Answer) (int, *Refused) {
	var page struct{ Data json.RawMessage }
	if a.Cut {
		return 1, nil
	}
	if err := json.Unmarshal(trimBOM(a.Body), &page); err != nil || page.Data == nil {
		r := notExpected(resp, a.Body, "a 200 without data in it")
		r.Cause = r.apiCause()
		return 0, r
	}
	var list []json.RawMessage
	if json.Unmarshal(page.Data, &list) == nil {
		return len(list), nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(page.Data, &object) == nil && len(object) > 0 {
		return 1, nil
	}
	return 0, nil
}
