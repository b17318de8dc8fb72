package workfront

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Tokens is the token endpoint's answer (Adobe, "OAuth 2 applications using
// the authorization code flow"; RFC 6749 section 5.1).
type Tokens struct {
	Status       int    // of the answer; 0: they are of an earlier run
	TokenType    string // as it came; the header is sessionID whatever it says (A06)
	AccessToken  Secret // a Workfront sessionID
	RefreshToken Secret // "": none came. After a refresh the old one stays good (A10)
	WID          string // Adobe does not say what it is: show it, never rely on it
	ExpiresIn    time.Duration
	ExpiresRaw   string   // expires_in as it came, "absent" when it did not
	Notes        []string // what differs from the documentation, in words
}

// Known says whether the lifetime is known: Adobe's own example says 0, which
// is a placeholder and not a lifetime (A05).
func (t Tokens) Known() bool { return t.ExpiresIn > 0 }

// longest is the longest lifetime that is believed; League's client showed
// that some servers put an absolute time here.
const longest = 10 * 365 * 24 * time.Hour

func readTokens(resp *http.Response, body []byte) (Tokens, *Refused) {
	refused := readRefused(resp, body)
	if refused != nil {
		return Tokens{}, refused
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(trimBOM(body), &answer); err != nil {
		return Tokens{}, notExpected(resp, body, "the answer is not a JSON object")
	}
	t, why := tokensFrom(answer)
	if why != "" {
		return Tokens{}, notExpected(resp, body, why)
	}
	t.Status = resp.StatusCode
	return t, nil
}

func tokensFrom(answer map[string]json.RawMessage) (Tokens, string) {
	var t Tokens
	access, ok := text(answer["access_token"])
	if !ok || access == "" || !visible(access) {
		return t, "access_token is missing, or not a string that a header can carry"
	}
	t.AccessToken = Secret(access)
	if raw, there := answer["refresh_token"]; there && !isNull(raw) {
		refresh, ok := text(raw)
		if !ok || !visible(refresh) {
			return t, "refresh_token is not a string"
		}
		t.RefreshToken = Secret(refresh)
	}
	t.TokenType, _ = text(answer["token_type"])
	if !strings.EqualFold(t.TokenType, "sessionID") && !strings.EqualFold(t.TokenType, "Bearer") {
		t.Notes = append(t.Notes, fmt.Sprintf("token_type is %s: neither sessionID nor Bearer; the sessionID header is used all the same", rawOr(answer["token_type"], "absent")))
	}
	t.WID = strings.Trim(rawOr(answer["wid"], ""), `"`)
	t.ExpiresIn, t.ExpiresRaw = lifetime(answer["expires_in"])
	if t.ExpiresIn == 0 {
		t.Notes = append(t.Notes, "expires_in is "+t.ExpiresRaw+": the lifetime is unknown")
	}
	t.Notes = append(t.Notes, unknownKeys(answer)...)
	return t, ""
}

// lifetime reads expires_in as a number, a numeric string or a fraction; zero
// and below, null, absence and nonsense are an unknown lifetime (A05).
func lifetime(raw json.RawMessage) (time.Duration, string) {
	if raw == nil {
		return 0, "absent"
	}
	shown := rawOr(raw, "absent")
	number := shown
	if s, ok := text(raw); ok {
		number = strings.TrimSpace(s)
	}
	seconds, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 || seconds > longest.Seconds() {
		return 0, shown
	}
	return time.Duration(seconds * float64(time.Second)), shown
}

func unknownKeys(answer map[string]json.RawMessage) []string {
	var others []string
	for key := range answer {
		switch key {
		case "access_token", "refresh_token", "token_type", "expires_in", "wid":
		default:
			others = append(others, key)
		}
	}
	if len(others) == 0 {
		return nil
	}
	slices.Sort(others)
	return []string{"also in the answer, and ignored: " + strings.Join(others, ", ")}
}

func text(raw json.RawMessage) (string, bool) {
	var s *string
	err := json.Unmarshal(raw, &s)
	if err != nil || s == nil {
		return "", false
	}
	return *s, true
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

func rawOr(raw json.RawMessage, absent string) string {
	if raw == nil {
		return absent
	}
	const enough = 80
	s := string(bytes.TrimSpace(raw))
	if len(s) > enough {
		s = strings.ToValidUTF8(s[:enough], "") + "…"
	}
	return s
}

func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) }
