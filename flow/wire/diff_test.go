package wire

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func reply(status int, body string, header ...string) Exchange {
	x := Exchange{Proto: "HTTP/1.1", Status: status, Response: Message{Body: []byte(body), Size: int64(len(body))}}
	for i := 0; i < len(header); i += 2 {
		x.Response.Header = append(x.Response.Header, Field{Name: header[i], Value: header[i+1]})
	}
	return x
}

func lost(err string) Exchange { return Exchange{Err: err} }

func TestWhatADiffSays(t *testing.T) {
	t.Parallel()
	date := reply(200, "x", "Date", "1", "X-Request-Id", "a", "Set-Cookie", "s=cookie#0000; Path=/")
	broke := reply(200, "x")
	broke.Err = "reset"
	cut := reply(200, "headtail")
	cut.Response.Cut, cut.Response.Gap, cut.Response.Size = true, 4, 1000
	stopped := cut
	stopped.Response.Body = []byte("head and some more")
	stopped.Response.Gap = len(stopped.Response.Body)
	gone := reply(200, "")
	gone.Response = Message{Size: 9, Cut: true, Gone: true}
	for name, c := range map[string]struct {
		before, after Exchange
		want          string
		differs       bool
	}{
		"the same":              {reply(200, `{"a":1}`, "A", "b"), reply(200, `{"a":1}`, "A", "b"), "the same answer", false},
		"the date":              {date, reply(200, "x", "Date", "2", "X-Request-Id", "a", "Set-Cookie", "s=cookie#0000; Path=/"), "the same answer, but for Date", false},
		"all that changes":      {date, reply(200, "x", "Date", "2", "X-Request-Id", "b", "Set-Cookie", "s=cookie#1111; Path=/"), "the same answer, but for Date, Set-Cookie and X-Request-Id", false},
		"another cookie":        {date, reply(200, "x", "Date", "1", "X-Request-Id", "a", "Set-Cookie", "t=cookie#1111; Path=/"), "header Set-Cookie differs", true},
		"no date any more":      {date, reply(200, "x", "X-Request-Id", "a"), "headers Date and Set-Cookie differ", true},
		"status":                {reply(200, ""), reply(403, ""), "status 200 → 403", true},
		"a line":                {reply(200, `{"a":1,"b":2}`), reply(200, `{"a":1,"b":3}`), "body differs in 1 line", true},
		"its length with it":    {reply(200, `[1,2]`, "Content-Length", "5"), reply(200, `[1,2,30]`, "Content-Length", "8"), "body differs in 2 lines", true},
		"everything":            {reply(200, "a\nb\nc\n", "A", "1"), reply(500, "a\nx\ny\nc\n", "A", "2"), "status 200 → 500, header A differs, body differs in 2 lines", true},
		"white space":           {reply(200, `{"a":1}`), reply(200, `{"a": 1}`), "body differs in white space only: 7 bytes, 8 bytes", true},
		"bytes":                 {reply(200, "\x00\x01\x02"), reply(200, "\x00\x01\x03\x04"), "bodies differ: 3 bytes, 4 bytes, the first that differs at offset 2", true},
		"the same bytes":        {reply(200, "\x00\x01\x02"), reply(200, "\x00\x01\x02"), "the same answer", false},
		"a body where was none": {reply(200, ""), reply(200, "x\n"), "body differs in 1 line", true},
		"no answer":             {reply(200, "x"), lost("refused"), "no answer this time: refused", true},
		"none as before":        {lost("refused"), lost("refused"), "no answer came, as before", false},
		"none, otherwise":       {lost("refused"), lost("timeout"), "no answer, for another reason than before: timeout", true},
		"an answer at last":     {lost("refused"), reply(200, "x"), "an answer this time, 200, where none was before", true},
		"broken off":            {reply(200, "x"), broke, "the answer broke off this time: reset", true},
		"whole at last":         {broke, reply(200, "x"), "the answer is whole this time, and broke off before: reset", true},
		"the ends":              {cut, cut, "the same answer; of the bodies only what was kept could be compared", false},
		"as far as it was read": {cut, stopped, "the same answer; of the bodies only what was kept could be compared", false},
		"given up":              {gone, reply(200, "123456789"), "the same answer; the first body was given up to make room for newer exchanges, so the bodies are not compared", false},
	} {
		got := Compare(c.before, c.after)
		if got.Summary != c.want || got.Differs != c.differs {
			t.Errorf("%s: %q, differs %v; want %q, %v", name, got.Summary, got.Differs, c.want, c.differs)
		}
		for _, line := range got.Lines {
			if Line(line.Text) != line.Text {
				t.Errorf("%s: %q", name, line.Text)
			}
		}
	}
}

func drawn(d Diff) string {
	var b strings.Builder
	for _, line := range d.Lines {
		mark := " -+"[line.Change : line.Change+1]
		if line.Quiet {
			mark = "~"
		}
		b.WriteString(mark + line.Text + "\n")
	}
	return b.String()
}

func TestTheLinesOfADiff(t *testing.T) {
	t.Parallel()
	got := drawn(Compare(
		reply(200, `{"z":1,"a":["\u001b",2]}`, "B", "1", "A", "x", "Date", "1"),
		reply(200, `{"z":1,"a":["\u001b",3],"n":"`+"\u202e"+`"}`, "a", "y", "B", "1", "Date", "2", "C", "\x1b[2J"),
	))
	const want = ` HTTP/1.1 200 OK
-A: x
+A: y
 B: 1
+C: \x1b[2J
~Date: 1
~Date: 2
 
 {
   "z": 1,
   "a": [
     "\u001b",
-    2
-  ]
+    3
+  ],
+  "n": "\u202e"
 }
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A large list of which every item changed is still shown item by item.
func TestADiffOfALotThatChanged(t *testing.T) {
	t.Parallel()
	of := func(at int) string {
		var b strings.Builder
		for i := range 3000 {
			fmt.Fprintf(&b, "item %d\nname %d\nchanged at %d of %d\n", i, i, at, i)
		}
		return b.String()
	}
	if got := Compare(reply(200, of(1)), reply(200, of(2))); got.Summary != "body differs in 3000 lines" {
		t.Error(got.Summary)
	}
}

// bounded are bodies of the most bytes that are kept, of which the comparison
// could take long or grow large.
func bounded() map[string][2]string {
	const most = 2 * half
	r := rand.New(rand.NewPCG(1, 2))
	text := func(of string) string {
		var b strings.Builder
		for b.Len() < most {
			fmt.Fprintf(&b, of, r.IntN(1000))
		}
		return b.String()[:most]
	}
	nested := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	return map[string][2]string{
		"one line":      {strings.Repeat("x", most), strings.Repeat("x", most-1) + "y"},
		"empty lines":   {strings.Repeat("\n", most), strings.Repeat("\n", most-1) + "x"},
		"random lines":  {text("a line of some length, as a body has it: %d\n"), text("a line of some length, as a body has it: %d\n")},
		"short lines":   {text("%d, as a body has it, some of it\n"), text("%d, as a body has it, some of it\n")},
		"JSON":          {"[" + text(`{"a":%d,"b":[]},`)[:most-20] + "0]", "[" + text(`{"a":%d,"b":[]},`)[:most-20] + "0]"},
		"nested":        {nested, nested + " "},
		"nested widely": {"[" + strings.Repeat(nested+",", 50) + "1]", "[" + strings.Repeat(nested+",", 50) + "2]"},
	}
}

func TestADiffIsBounded(t *testing.T) {
	t.Parallel()
	for name, bodies := range bounded() {
		got := Compare(reply(200, bodies[0]), reply(200, bodies[1]))
		total := 0
		for _, line := range got.Lines {
			total += len(line.Text)
		}
		if !got.Differs || total > 2*(mostIndented+mostLines) || len(got.Lines) > 2*mostLines+10 {
			t.Errorf("%s: differs %v in %d lines of %d bytes", name, got.Differs, len(got.Lines), total)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	for name, bodies := range bounded() {
		before, after := reply(200, bodies[0]), reply(200, bodies[1])
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Compare(before, after)
			}
		})
	}
}

// The lines that stayed and went are the first body, those that stayed and came
// the second.
func FuzzDiff(f *testing.F) {
	f.Add([]byte("a\nb\nc"), []byte("a\nx\nc"), uint16(0), uint16(3))
	f.Add([]byte(`{"a":[1,2]}`), []byte(`{"a":[1]}`), uint16(200), uint16(1))
	f.Add([]byte("\xff"), []byte(""), uint16(0), uint16(0))
	f.Fuzz(func(t *testing.T, was, is []byte, many, other uint16) {
		// Lines that repeat, and more of them than the search looks at.
		for i := range int(many) % 400 {
			was = fmt.Appendf(was, "\n%d", i%(int(other)%50+1))
			is = fmt.Appendf(is, "\n%d", i*int(other)%7)
		}
		first, second := lines(Message{Body: was}), lines(Message{Body: is})
		if first == nil || second == nil {
			Compare(reply(200, string(was)), reply(200, string(is)))
			return
		}
		var d Diff
		d.text(first, second, Message{}, Message{})
		var a, b []string
		for _, line := range d.Lines {
			if line.Change != Added {
				a = append(a, line.Text)
			}
			if line.Change != Removed {
				b = append(b, line.Text)
			}
		}
		for i := range first {
			first[i] = Line(shortened(first[i]))
		}
		for i := range second {
			second[i] = Line(shortened(second[i]))
		}
		if diff := cmp.Diff([2][]string{first, second}, [2][]string{a, b}); diff != "" {
			t.Fatal(diff)
		}
		if x := reply(200, string(was)); Compare(x, x).Differs || Compare(x, reply(200, string(is))).Differs == bytes.Equal(was, is) {
			t.Fatal("says the same of what differs, or the other way round")
		}
	})
}
