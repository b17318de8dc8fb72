package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// readJSON decodes into v and adds what is wrong with the answer around it;
// false means that there is nothing to read.
func readJSON(header http.Header, body []byte, v any, found *findings) bool {
	checkMediaType(header.Get("Content-Type"), found)
	plain := trimBOM(body)
	if len(plain) != len(body) {
		found.add(ruleBOM, "", "a byte order mark before the JSON")
	}
	if !utf8.Valid(plain) {
		if utf16(plain) {
			found.add(ruleUTF16, "", "UTF-16")
			return false
		}
		found.add(ruleUTF8, "", "bytes that are not UTF-8")
	}
	err := json.Unmarshal(plain, v)
	var kind *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &kind) {
		found.add(syntaxFault(plain, err))
	}
	return err == nil
}

// syntaxFault says where the JSON ends to be JSON.
func syntaxFault(body []byte, err error) (rule, string, string) {
	if len(bytes.TrimSpace(body)) == 0 {
		return ruleJSON, "", "nothing"
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return ruleJSON, "", err.Error()
	}
	if syntax.Error() == "unexpected end of JSON input" {
		return ruleTruncated, "", fmt.Sprintf("it breaks off after %d bytes", len(body))
	}
	upTo := body[:min(max(int(syntax.Offset)-1, 0), len(body))]
	line := bytes.Count(upTo, []byte("\n")) + 1
	column := utf8.RuneCount(upTo[bytes.LastIndexByte(upTo, '\n')+1:]) + 1
	return ruleJSON, "", fmt.Sprintf("line %d, column %d: %s", line, column, syntax.Error())
}

func checkMediaType(contentType string, found *findings) {
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case contentType == "":
		found.add(ruleContentType, "", "none")
	case kind != "application/json":
		found.add(ruleContentType, "", contentType)
	case err != nil:
		found.add(ruleContentType, "", contentType)
	case params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8"):
		found.add(ruleCharset, "", contentType)
	}
}

func utf16(b []byte) bool {
	return bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff})
}

func text(raw json.RawMessage) (string, bool) {
	var s *string
	if err := json.Unmarshal(raw, &s); err != nil || s == nil {
		return "", false
	}
	return *s, true
}

func isNull(raw json.RawMessage) bool { return string(bytes.TrimSpace(raw)) == "null" }

// scalar is a number or a boolean as it came; "" for anything else.
func scalar(raw json.RawMessage) string {
	if s, ok := text(raw); ok {
		return s
	}
	s := string(bytes.TrimSpace(raw))
	if s == "" || strings.ContainsAny(s[:1], `{["`) || s == "null" {
		return ""
	}
	return s
}

// shown is a value as it came, cut before it is copied. It is still long
// enough for credentials in it to be whole, so that they are found and taken
// out before it is cut to size.
func shown(raw json.RawMessage) string {
	const enough = 16 << 10
	raw = bytes.TrimSpace(raw)
	return string(raw[:min(len(raw), enough)])
}

func trimBOM(b []byte) []byte { return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")) }
