package ui

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// laidOut is the text of a document with its indentation, pieces put together.
func laidOut(d document) string {
	var b strings.Builder
	for i := range d.lines {
		if !d.lines[i].joined {
			if i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(strings.Repeat("  ", d.lines[i].depth))
		}
		b.Write(d.bytesOf(i))
	}
	return b.String()
}

// jsonDocument is laid out as JSON whatever it is.
func jsonDocument(b []byte, gap int, missing int64) document {
	d := document{body: body{raw: b, gap: gap, missing: missing}, laid: true, json: true}
	l := layJSON(d.body)
	d.text, d.lines = l.text, l.lines
	if len(l.blocks) > 0 {
		d.folds = &folds{blocks: l.blocks}
	}
	return d
}

var validJSON = []string{
	`{}`, `[]`, ` [ ] `, `{"a":{}}`, `[[],{}]`, `"x"`, `12`, `-1.5e+10`, `true`, `null`, ` 1 `,
	`{"a":1,"b":[1,2,{"c":null}],"d":"e"}`, `[[[[1]]],[{"a":[{}]}]]`, "{\n\t\"a\" : 1 ,\r\n\"b\":[ ]}",
	`{"a":"{[,:]} \" \\","b\"":"\\\\"}`, `["\u00e9\ud83d\ude00","日本語 🎉"]`, `{"":""}`,
	`{"a":  1.50,"b":1E400,"c":-0}`, "[\"\x7f\u2028\u202e\"]", `{"data":[{"ID":"1","name":"x"},{"ID":"2"}]}`,
	`["` + strings.Repeat("abc日", 700) + `"]`, `{"` + strings.Repeat(`\"k`, 900) + `":"` + strings.Repeat(`\\`, 900) + `"}`,
	`{"a":` + strings.Repeat(" ", 5000) + `1}`, `[` + strings.Repeat("1", 3000) + `]`,
	strings.Repeat(`[`, 300) + strings.Repeat(`]`, 300), strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200),
}

func TestValidJSONIsLaidOutAsIndentDoes(t *testing.T) {
	for _, in := range validJSON {
		equalsIndent(t, []byte(in), jsonDocument([]byte(in), 0, 0))
		equalsIndent(t, []byte(in), newDocument([]byte(in)))
	}
}

func equalsIndent(t *testing.T, in []byte, d document) {
	t.Helper()
	var want bytes.Buffer
	if err := json.Indent(&want, bytes.TrimSpace(in), "", "  "); err != nil {
		t.Fatalf("%.100q: %v", in, err)
	}
	if got := laidOut(d); got != want.String() {
		t.Errorf("%.100q is laid out as\n%.300s\nwant\n%.300s", in, got, want.String())
	}
}

func TestLenientLayout(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"cut in a string":      {`{"a":[1,{"b":"c d`, "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"c d"},
		"cut behind a bracket": {`{"a":[`, "{\n  \"a\": ["},
		"cut behind a colon":   {`{"a": `, "{\n  \"a\":"},
		"cut behind an escape": {`["a\`, "[\n  \"a\\"},
		"several":              {`{"a":1}{"b":2} [3]`, "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n[\n  3\n]"},
		"one a line":           {"{\"a\":1}\n{\"a\":2}\n", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}"},
		"numbers in a row":     {"1\n2\n\"x\"", "1\n2\n\"x\""},
		"a comma too many":     {`[1,2,]`, "[\n  1,\n  2,\n]"},
		"a comma too few":      {"{\"a\":1\n\"b\":2}", "{\n  \"a\": 1\n  \"b\": 2\n}"},
		"commas only":          {`[,,]`, "[\n  ,,\n]"},
		"bare words":           {`{a: b c, d:'e'}`, "{\n  a: b c,\n  d: 'e'\n}"},
		"a comment":            {"{ // of mine\n\"a\":1}", "{\n  // of mine\n  \"a\": 1\n}"},
		"brackets too many":    {`{}]}`, "{}\n]\n}"},
		"a bracket too few":    {`{"a":[1,2},"b":3}`, "{\n  \"a\": [\n    1,\n    2\n},\n\"b\": 3\n}"},
		"the wrong bracket":    {`[}`, "[\n  }"},
		"undefined":            {`{"a":undefined,"b":NaN}`, "{\n  \"a\": undefined,\n  \"b\": NaN\n}"},
		"two on a colon":       {`{"a":{"x":1}:{"b":2}}`, "{\n  \"a\": {\n    \"x\": 1\n  }:\n  {\n    \"b\": 2\n  }\n}"},
	} {
		d := jsonDocument([]byte(c.in), 0, 0)
		if got := laidOut(d); got != c.want {
			t.Errorf("%s: %s is laid out as\n%s\nwant\n%s", name, c.in, got, c.want)
		}
		sound(t, d)
	}
}

func TestWhatIsLaidOutAsJSON(t *testing.T) {
	for in, want := range map[string]struct{ unsaid, said bool }{
		`{"a":1}`:                        {true, true},
		" \n[1]":                         {true, true},
		"\ufeff{\"a\":1}":                {true, true},
		`{"a":[1,{"b":"c d`:              {true, true},
		"{\"a\":1}\n{\"a\":2}":           {true, true},
		`{"a":NaN,"b":[1,2,3]}`:          {true, true},
		`"x"`:                            {true, true},
		`{a:1,b:2,c:'x'}`:                {false, true},
		`[object Object]`:                {false, false},
		"[INFO] server started\n":        {false, false},
		"[section]\nkey=value\n":         {false, false},
		`{{ .Name }} is a template`:      {false, false},
		`<html>{"a":1}</html>`:           {false, false},
		`error: {"a":1}`:                 {false, false},
		`[1] see the note at the bottom`: {false, false},
		"":                               {false, false},
	} {
		if got := (body{raw: []byte(in)}).json(); got != want.unsaid {
			t.Errorf("%q is JSON: %v, want %v", in, got, want.unsaid)
		}
		if got := (body{raw: []byte(in), kind: "application/json; charset=utf-8"}).json(); got != want.said {
			t.Errorf("%q of the type JSON is JSON: %v, want %v", in, got, want.said)
		}
	}
}

func TestTextStaysAsItCame(t *testing.T) {
	for in, want := range map[string][]string{
		"":            nil,
		"a":           {"a"},
		"a\r\n b\n\n": {"a", " b", "", ""},
		"a\rb":        {"a\rb"},
	} {
		d := newDocument([]byte(in))
		var got []string
		for i := range d.lines {
			got = append(got, string(d.bytesOf(i)))
		}
		if strings.Join(got, "|") != strings.Join(want, "|") || len(got) != len(want) {
			t.Errorf("%q has the lines %q, want %q", in, got, want)
		}
	}
	long := strings.Repeat("日", 5000)
	if got := laidOut(textDocument(long)); got != long {
		t.Error("the pieces of a long line are not the line")
	}
}

func TestGap(t *testing.T) {
	const rest = "    {\n      \"ID\": \"3\"\n    }\n  ],\n  \"n\": 3\n}"
	for name, c := range map[string]struct{ head, tail, want string }{
		"between items":      {`{"data":[{"ID":"1"},`, `,{"ID":"3"}],"n":3}`, "{\n  \"data\": [\n    {\n      \"ID\": \"1\"\n    },\n    … 37 bytes not kept …\n    ,\n" + rest},
		"in two strings":     {`{"data":[{"name":"o`, `, and: [more]"},{"ID":"3"}],"n":3}`, "{\n  \"data\": [\n    {\n      \"name\": \"o\n      … 37 bytes not kept …\n      , and: [more]\"\n    },\n" + rest},
		"in two keys":        {`{"data":[{"na`, `me":"2, {two}","of":"y"},{"ID":"3"}],"n":3}`, "      \"na\n      … 37 bytes not kept …\n      me\": \"2, {two}\",\n      \"of\": \"y\"\n    },\n" + rest},
		"behind a bracket":   {`{"data":[`, `{"ID":"3"}],"n":3}`, "{\n  \"data\": [\n    … 37 bytes not kept …\n" + rest},
		"to the end":         {`{"data":[{"ID":"1"},`, ``, "    },\n    … 37 bytes not kept …"},
		"from the beginning": {``, `{"ID":"3"}],"n":3}`, "… 37 bytes not kept …\n" + rest},
		"at another depth":   {`{"a":{"b":{"c":1,`, `[2]],"n":3}`, "    \"b\": {\n      \"c\": 1,\n      … 37 bytes not kept …\n    [\n      2\n    ]\n  ],\n  \"n\": 3\n}"},
	} {
		d := bodyDocument([]byte(c.head+c.tail), "application/json", len(c.head), 37)
		if got := laidOut(d); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n%s\nhas no\n%s", name, got, c.want)
		}
		sound(t, d)
	}
	d := bodyDocument([]byte("head\ntail"), "text/plain", 5, 8388608)
	if got := laidOut(d); got != "head\n… 8,388,608 bytes not kept …\ntail" {
		t.Errorf("the gap in a text is\n%s", got)
	}
	d = bodyDocument(nil, "application/json", 0, 7)
	if got := laidOut(d); got != "… 7 bytes not kept …" {
		t.Errorf("a body that was given up is %q", got)
	}
}

// sound: blocks are inside each other or apart, and each is over several lines.
func sound(t *testing.T, d document) {
	t.Helper()
	if d.folds == nil {
		return
	}
	for i, b := range d.folds.blocks {
		if b.close <= b.open || b.close >= len(d.lines) {
			t.Fatalf("block %d is of the lines %d to %d of %d", i, b.open, b.close, len(d.lines))
		}
		if i > 0 && d.folds.blocks[i-1].open >= b.open {
			t.Fatalf("block %d does not open behind the one before", i)
		}
		if p := b.parent; p >= 0 && (d.folds.blocks[p].open >= b.open || d.folds.blocks[p].close < b.close) {
			t.Fatalf("block %d, of the lines %d to %d, is not inside the one around it", i, b.open, b.close)
		}
	}
}

// bones is JSON without the space outside of strings, read once more by other
// code than the layout's.
func bones(s string) string {
	var b strings.Builder
	in, escaped := false, false
	for i := range len(s) {
		c := s[i]
		switch {
		case in && escaped:
			escaped = false
		case in && c == '\\':
			escaped = true
		case c == '"':
			in = !in
		case !in && (c == ' ' || c == '\n' || c == '\r' || c == '\t'):
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// without is s without any space: behind a gap it is a guess what is a string.
func without(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\t", "", "\r", "").Replace(s)
}

func seeds(f *testing.F) {
	for _, in := range validJSON {
		f.Add([]byte(in), 3, "a")
	}
	for _, in := range []string{`{"a":[1,2},"b":`, `]]}}{{[[`, `{"a":{"x":1}:{"b":2}}`, "\x00\xff\x1b[2J", `[ [ x { y`, `{"日\xff":"` + "\u202e\x9b" + `"}`} {
		f.Add([]byte(in), 5, `"b`)
	}
}

func FuzzLayout(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, in []byte, at int, _ string) {
		d := jsonDocument(in, 0, 0)
		sound(t, d)
		if got, want := bones(laidOut(d)), bones(string(in)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if json.Valid(in) {
			equalsIndent(t, in, d)
		}
		gap := max(0, min(at, len(in)))
		d = jsonDocument(in, gap, 99)
		sound(t, d)
		if got := strings.Replace(laidOut(d), d.body.gapWords(), "", 1); without(got) != without(string(in)) {
			t.Fatalf("with a gap at %d, %q became %q", gap, in, got)
		}
	})
}

func FuzzDocument(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, in []byte, at int, find string) {
		gap := max(0, min(at, len(in)))
		for _, d := range []document{
			jsonDocument(in, 0, 0), jsonDocument(in, gap, 99), newDocument(in), textDocument(string(in)),
			bodyDocument(in, "", gap, 99), bodyDocument(in, "image/png", gap, 99),
		} {
			use(t, d, at, find)
		}
	})
}

// use does everything that one can do with a document.
func use(t *testing.T, d document, at int, find string) {
	t.Helper()
	sound(t, d)
	d.find = find
	w, room := 1+(at&0x7fffffff)%100, 1+(at&0x7fffffff)%30
	for _, do := range []func(){
		func() {}, func() { d.scroll(at % 100) }, func() { d.fold() }, d.foldAll, func() { d.scroll(1) }, func() { d.fold() },
		func() { d.next() }, d.foldAll, func() { d.previous() }, d.end, d.turnHex, func() { d.next() }, d.end, d.turnHex, d.unfoldAll, d.home,
	} {
		do()
		harmless(t, d.draw(w, room), w, room)
		d.position(w, room)
	}
	if d.folds == nil {
		return
	}
	d.foldAll()
	shown := d.folds.shown(len(d.lines))
	for rank, i := 0, 0; i < len(d.lines); rank, i = rank+1, d.folds.after(i) {
		if d.folds.rank(i) != rank || d.folds.line(rank) != i || rank >= shown {
			t.Fatalf("line %d is the %dth of %d that are shown, and the %dth is %d", i, d.folds.rank(i), shown, rank, d.folds.line(rank))
		}
	}
}

// What is nothing but brackets, a megabyte of them, must neither nest nor fill
// the memory; JSON nests as deep as encoding/json takes.
func TestDeepNestingIsNoTrouble(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]document{
		"open":         newDocument([]byte(strings.Repeat(`[{`, 1<<19))),
		"open, closed": newDocument([]byte(strings.Repeat(`[`, 1<<19) + strings.Repeat(`]`, 1<<19))),
		"with a gap":   bodyDocument([]byte(strings.Repeat(`[`, 1<<19)+strings.Repeat(`]`, 1<<19)), "application/json", 1<<19, 7),
	} {
		if n := len(d.folds.blocks); n != deepest {
			t.Errorf("%s: %d blocks, want %d", name, n, deepest)
		}
		if most := 2*deepest + 3*(1<<20)/longest; len(d.lines) > most {
			t.Errorf("%s: %d lines, want at most %d", name, len(d.lines), most)
		}
		sound(t, d)
		for _, do := range []func(){func() {}, d.end, func() { d.fold() }, d.foldAll, d.unfoldAll} {
			do()
			harmless(t, d.draw(40, 20), 40, 20)
		}
	}
	valid := []byte(strings.Repeat(`[`, deepest) + strings.Repeat(`]`, deepest))
	if d := newDocument(valid); !json.Valid(valid) || len(d.lines) != 2*deepest-1 {
		t.Errorf("of %d nested lists there are %d lines", deepest, len(d.lines))
	}
}
