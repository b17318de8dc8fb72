package wire

import (
	"strings"
	"testing"
	"time"
)

func ticketOf(xs ...Exchange) string {
	return Ticket{
		Title: "workfront.acme: the exchange", Tried: []string{"the exchange of a code that was 33 s old"}, Words: "invalid_grant",
		Likely: "the code was used before", Possible: []string{"the client is another one (a guess: not documented)"}, Versions: []string{"wfconnect 0.1.0", "API v21.0"}, Exchanges: xs,
		Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}.Markdown(NewRedactor())
}

func TestTicketTellsWhatWasTried(t *testing.T) {
	t.Parallel()
	got := ticketOf(Exchange{
		Seq: 3, Method: "POST", URL: "https://h/token", Status: 400, Proto: "HTTP/2.0", Took: 213 * time.Millisecond, Redirects: 2, Replays: 1,
		Timing:   Timing{DNS: 2 * time.Millisecond, FirstByte: 200 * time.Millisecond},
		Request:  Message{Header: []Field{{Name: "Accept", Value: "application/json"}}, Body: []byte("code=code#a81f"), Size: 40},
		Response: Message{Body: []byte(`{"error":"invalid_grant"}`), Size: 25},
		TLS:      &TLS{Version: "TLS 1.3", Verified: true, Chain: []Certificate{{Subject: "CN=h", Issuer: "CN=ca"}}},
	})
	for _, want := range []string{
		"# workfront.acme: the exchange", "33 s old", "Most likely: the code was used before\n\nAlso possible:\n\n- the client is another one", "invalid\\_grant\n", "- wfconnect 0.1.0", "### 3. `POST https://h/token` → 400",
		"213ms, dns 2ms, first byte after 200ms", "redirect of exchange 2", "Repeats exchange 1", "Accept: application/json\n\ncode=code#a81f",
		"HTTP/2.0 400\n\n{\n  \"error\": \"invalid_grant\"\n}", "TLS 1.3, CN=h, issued by CN=ca",
	} {
		want = strings.ReplaceAll(want, "invalid\\_grant\n", "```text\ninvalid_grant\n```")
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the ticket:\n%s", want, got)
		}
	}
}

// What came from outside ends no code block, mentions nobody, hides nothing.
func TestTicketHoldsHostileTextHarmless(t *testing.T) {
	t.Parallel()
	hostile := "````\n<img src=x> @everyone \x1b[31m\u202etxt"
	got := ticketOf(Exchange{Seq: 1, Method: "GET`", URL: "https://h/`" + hostile, Status: 200, Response: Message{Body: []byte(hostile), Size: int64(len(hostile))}})
	if strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(got), dangerous) {
		t.Errorf("control characters got through:\n%q", got)
	}
	outside := true
	fence := ""
	for line := range strings.SplitSeq(got, "\n") {
		switch {
		case outside && strings.HasPrefix(line, "```"):
			outside, fence = false, strings.Repeat("`", longestRun(line))
		case !outside && line == fence:
			outside = true
		case outside && strings.Contains(line, "<img") && !strings.Contains(line, "``"):
			t.Errorf("stands outside of code: %q", line)
		}
	}
	if !outside {
		t.Error("a code block never ends")
	}
	if in := Inline("<b> @x `y` *z*"); in != "\\<b\\> \\@x \\`y\\` \\*z\\*" {
		t.Errorf("inline is %q", in)
	}
}

func TestTicketShowsTheBeginningOfLongBodies(t *testing.T) {
	t.Parallel()
	many := []byte(strings.Repeat("line\n", 1000))
	wide := []byte(strings.Repeat("日", 5000))
	for _, body := range [][]byte{many, wide} {
		m := Message{Body: body, Size: int64(len(body))}
		got := m.excerpt()
		if len(got) > ticketBytes+100 || !strings.Contains(got, "this is its beginning") || strings.Contains(got, "\ufffd") {
			t.Errorf("an excerpt of %d bytes: %.60q…", len(got), got)
		}
	}
	if got := (Message{Body: []byte("\x00\x01"), Size: 2}).excerpt(); !strings.Contains(got, "2 bytes that are not text") {
		t.Errorf("bytes are shown as %q", got)
	}
}
