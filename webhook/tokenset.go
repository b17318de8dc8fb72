package webhook

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// TokenSet is the token endpoint's answer (Adobe, "Get OAuth2 tokens").
type TokenSet struct {
	AccessToken  Secret
	RefreshToken Secret        // "": none came
	ExpiresIn    time.Duration // 0: unknown, so only a 403 tells
	ExpiresRaw   string        // as it came, "absent" when it did not
	TokenType    string        // as it came
	Findings     []Finding
	Issued       time.Time // when it came; zero: unknown
}

// Known says whether the lifetime is known.
func (t TokenSet) Known() bool { return t.ExpiresIn > 0 }

// Due says that the access token is at its known end, or nearly: then Workfront
// refreshes before it calls. Without a lifetime that is known, or worth knowing,
// a 403 tells.
func (t TokenSet) Due(now time.Time) bool {
	if t.RefreshToken == "" || t.Issued.IsZero() || t.ExpiresIn < time.Minute {
		return false
	}
	margin := max(30*time.Second, t.ExpiresIn/10)
	return !now.Round(0).Before(t.Issued.Round(0).Add(t.ExpiresIn - margin))
}

// longest is the longest lifetime that is believed: some servers put an
// absolute time here.
const longest = 10 * 365 * 24 * time.Hour

func readTokens(status int, header http.Header, body []byte, refresh bool) (TokenSet, error) {
	refused := readRefused(status, header, body)
	refused.Location, _, _ = strings.Cut(refused.Location, "?")
	var object map[string]json.RawMessage
	readable := json.Unmarshal(trimBOM(body), &object) == nil && object != nil
	_, withError := text(object["error"])
	switch {
	case status < 200 || status > 299 || withError || failed(object):
		return TokenSet{}, refused
	case !readable:
		refused.garbled = true
		if refused.Shape != ShapeHTML {
			refused.Message = "the answer is not a JSON object"
		}
		return TokenSet{}, refused
	}
	found := &findings{}
	checkTokenHeaders(status, header, found)
	t, why := tokensFrom(object, refresh, found)
	if why != "" {
		refused.Message, refused.garbled = why, true
		return TokenSet{}, refused
	}
	t.Findings = found.all()
	return t, nil
}

func checkTokenHeaders(status int, header http.Header, found *findings) {
	if status != http.StatusOK {
		found.add(ruleTokenStatus, "", strconv.Itoa(status))
	}
	if kind := header.Get("Content-Type"); !strings.HasPrefix(strings.ToLower(kind), "application/json") {
		found.add(ruleTokenMediaType, "", kind)
	}
	control := strings.Join(header.Values("Cache-Control"), ", ")
	if !strings.Contains(strings.ToLower(control), "no-store") {
		if control == "" {
			control = "none"
		}
		found.add(ruleNoStore, "", control)
	}
}

func tokensFrom(object map[string]json.RawMessage, refresh bool, found *findings) (TokenSet, string) {
	var t TokenSet
	access, ok := text(object["access_token"])
	if !ok || access == "" || !visible(access) {
		return t, "access_token is missing, or not a string that a header can carry"
	}
	t.AccessToken = Secret(access)
	// null is absence here: a refresh without a refresh token keeps the old one.
	if raw, there := object[paramRefreshToken]; there && !isNull(raw) {
		token, ok := text(raw)
		if !ok || !visible(token) {
			return t, "refresh_token is not a string of visible characters"
		}
		t.RefreshToken = Secret(token)
	}
	switch {
	case t.RefreshToken == "" && refresh:
		found.add(ruleRefreshKept, paramRefreshToken, "absent")
	case t.RefreshToken == "":
		found.add(ruleRefreshMissing, paramRefreshToken, "absent")
	}
	t.TokenType, _ = text(object["token_type"])
	switch {
	case object["token_type"] == nil:
		found.add(ruleTokenTypeNone, "token_type", "absent")
	case !strings.EqualFold(t.TokenType, "Bearer"):
		found.add(ruleTokenType, "token_type", shown(object["token_type"]))
	}
	t.ExpiresIn, t.ExpiresRaw = readExpiry(object, found)
	return t, ""
}

// readExpiry reads expires_in, then expires_id, which is how Adobe's examples
// spell it (D03); a number or a numeric string (D04).
func readExpiry(object map[string]json.RawMessage, found *findings) (time.Duration, string) {
	key, raw := "expires_in", object["expires_in"]
	if raw == nil && object["expires_id"] != nil {
		key, raw = "expires_id", object["expires_id"]
		found.add(ruleExpiresID, key, fmt.Sprintf("expires_id: %s", shown(raw)))
	}
	if raw == nil {
		found.add(ruleExpiresAbsent, key, "absent")
		return 0, "absent"
	}
	as := bounded(shown(raw))
	number := as
	s, isText := text(raw)
	if isText {
		number = strings.TrimSpace(s)
	}
	seconds, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(seconds) || seconds <= 0 || seconds > longest.Seconds() {
		found.add(ruleExpires, key, as)
		return 0, as
	}
	if isText {
		found.add(ruleExpiresText, key, as)
	}
	return time.Duration(seconds * float64(time.Second)), as
}
