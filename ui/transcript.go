package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"wfconnect/flow/wire"
)

// transcript is both sides of an exchange as text: > what was sent, < what
// came back, in curl's manner.
func transcript(x wire.Exchange) string {
	var b strings.Builder
	fmt.Fprintf(&b, "> %s %s\n", x.Method, x.URL)
	writeMessage(&b, "> ", x.Request)
	if x.Status != 0 {
		fmt.Fprintf(&b, "\n< %s %d\n", x.Proto, x.Status)
		writeMessage(&b, "< ", x.Response)
	}
	if x.Err != "" {
		fmt.Fprintf(&b, "\n! %s\n", x.Err)
	}
	return strings.TrimRight(b.String(), "\n")
}

func writeMessage(b *strings.Builder, mark string, m wire.Message) {
	for _, f := range m.Header {
		fmt.Fprintf(b, "%s%s: %s\n", mark, f.Name, f.Value)
	}
	if len(m.Body) == 0 {
		return
	}
	b.WriteString("\n")
	var pretty bytes.Buffer
	switch {
	case json.Indent(&pretty, m.Body, "", "  ") == nil:
		b.Write(pretty.Bytes())
	case isForm(m):
		b.WriteString(strings.ReplaceAll(string(m.Body), "&", "\n&"))
	default:
		b.Write(m.Body)
	}
	b.WriteString("\n")
	if m.Cut {
		fmt.Fprintf(b, "(the body has %d bytes; %d are shown)\n", m.Size, len(m.Body))
	}
}
