package webhook

import (
	"encoding/json"
	"net/http"
	"strings"
)

// Result is what upload and the status endpoints answer.
type Result struct {
	Success bool
	Field   string // "result" or "status"; "" when neither came
	Word    string // as it came
}

// readResult reads {"result":…} or {"status":…} of a 2xx; both words count
// whatever the endpoint (D05, D06).
func readResult(e Endpoint, header http.Header, body []byte, found *findings) *Result {
	want, missing := "status", ruleStatusMissing
	if e.Answer == AnswerResult {
		want, missing = "result", ruleResultMissing
	}
	var object map[string]json.RawMessage
	if len(strings.TrimSpace(string(body[:min(len(body), 64)]))) == 0 {
		found.add(missing, "", "an empty answer")
		return &Result{Success: true}
	}
	if !readJSON(header, body, &object, found) || object == nil {
		found.add(missing, "", shown(body))
		return &Result{Success: true}
	}
	r := &Result{}
	for _, key := range []string{want, "result", "status"} {
		if word, ok := text(object[key]); ok && r.Field == "" {
			r.Field, r.Word = key, word
		}
	}
	r.Success = !failed(object)
	switch {
	case r.Field == "":
		found.add(missing, "", shown(body))
	case r.Field != want:
		found.add(ruleResultField.of(want), r.Field, r.Field+": "+r.Word)
	case r.Success && r.Word != "success":
		found.add(ruleResultWord.of(want), want, r.Word)
	}
	if raw, there := object["message"]; there && e.Answer == AnswerResult {
		found.add(ruleUploadMessage, "message", shown(raw))
	}
	return r
}
