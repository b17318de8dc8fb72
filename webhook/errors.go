package webhook

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// judgeRefusal adds what is wrong with the form of an error answer.
func judgeRefusal(e Endpoint, args Args, r *Refused, body []byte, found *findings) {
	switch {
	case r.Status < 400:
		return
	case e.Answer == AnswerServiceInfo && r.Status == http.StatusNotFound:
		found.add(ruleServiceInfoAbsent, "", "404")
		return
	case e.Answer == AnswerServiceInfo && (r.Status == http.StatusForbidden || r.Status == http.StatusUnauthorized):
		found.add(ruleServiceInfoAuth, "", strconv.Itoa(r.Status))
	case r.Status == http.StatusUnauthorized:
		found.add(ruleUnauthorized, "", "401")
	case r.Status >= 500 && e.Name == "search" && hasPattern(e, args):
		judgeSearch(r, body, found)
	}
	judgeErrorBody(e, r, body, found)
}

func judgeErrorBody(e Endpoint, r *Refused, body []byte, found *findings) {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(trimBOM(body), &object) // what is not an object is judged below
	word, _ := text(object["status"])
	result, _ := text(object["result"])
	words, hasWords := text(object["error"])
	_, named := object["kind"]
	switch {
	case r.Shape == ShapeEmpty:
		found.add(ruleErrorEmpty, "", "nothing")
	case object != nil && (named || len(object) == 0):
		found.add(ruleErrorNameless, "", shown(body))
	case e.Answer == AnswerResult && failureWord(result):
	case object == nil || !hasWords || words == "":
		found.add(ruleErrorShape, "", shown(body))
	case word == "":
		found.add(ruleErrorShape, "", shown(body))
	case word != "error" && (e.Answer != AnswerStatus || word != "failure"):
		found.add(ruleErrorWord, "status", word)
	}
	if r.Shape == ShapeAdobe {
		checkMediaType(r.ContentType, found)
	}
}

// judgeFailure: a 2xx whose body says that it failed.
func judgeFailure(e Endpoint, status int, found *findings) {
	got := strconv.Itoa(status)
	switch e.Answer {
	case AnswerResult:
		found.add(ruleUploadFail200, "", got)
	case AnswerStatus:
		found.add(ruleActionFail200, "", got)
	default:
		found.add(ruleErrorWith200, "", got)
	}
}

// judgeSearch: a search for what means something in a regular expression failed at
// the provider. Why is known only where the provider says it. What stands before
// it, and is away, has not searched.
func judgeSearch(r *Refused, body []byte, found *findings) {
	switch {
	case saysPattern(body):
		found.add(ruleSearchPattern, "", strconv.Itoa(r.Status))
	case r.Status == http.StatusInternalServerError:
		found.add(ruleSearchUnclear, "", strconv.Itoa(r.Status))
	}
}

// saysPattern says whether an error's own words, or the page around them, are of a
// regular expression that cannot be read: those of Java, JavaScript, Python, Go,
// .NET, PCRE, Ruby, PostgreSQL and MySQL.
func saysPattern(body []byte) bool {
	words := strings.ToLower(string(body[:min(len(body), 64<<10)]))
	return slices.ContainsFunc([]string{
		"regex", "regular expression", "patternsyntax", "subpattern", "invalid pattern", "unclosed group", "unterminated group",
		"unclosed character class", "unbalanced parenthes", "unmatched parenthes", "mismatched parenthes", "missing closing",
	}, func(s string) bool { return strings.Contains(words, s) })
}

// hasPattern says whether what was searched for means something in a regular
// expression.
func hasPattern(e Endpoint, args Args) bool {
	for _, p := range e.Params {
		if p.Kind == KindText && strings.ContainsAny(args[p.Name], `([{*+?\`) {
			return true
		}
	}
	return false
}
