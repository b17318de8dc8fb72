package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// linesOfJSON is an array with so many lines of items.
func linesOfJSON(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"data":[`)
	for i := range max(n/5, 1) {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"ID":"%032x","name":"Project %d 日本語","percentComplete":%d}`, i, i, i%100)
	}
	b.WriteString(`]}`)
	return []byte(b.String())
}

// longJSON is 10 MB on one line.
func longJSON() []byte {
	return []byte(`{"data":"` + strings.Repeat("0123456789abcdef", 10<<20/16) + `"}`)
}

func linesOfText(n int) []byte {
	return []byte(strings.Repeat("2026-09-01T09:30:00Z GET /attask/api/v21.0/project/search 200 日本語\n", n))
}

// inTheMiddle is where what is above and below costs most, if it costs.
func inTheMiddle(d document) document {
	d.scroll(len(d.lines) / 2)
	d.row = d.body.rows() / 2
	return d
}

// frames draws some frames, scrolling a line down and up again.
func frames(d *document, n int) {
	for i := range n {
		d.scroll(1 - 2*(i%2))
		d.draw(120, 40)
		d.position(120, 40)
	}
}

// ratio is what a frame of many costs, as a multiple of one of few. Of each it
// takes the least of several rounds, in turns: what else the machine does only
// adds to them.
func ratio(few, many document) float64 {
	least := [2]time.Duration{time.Hour, time.Hour}
	for range 15 {
		for i, d := range []*document{&few, &many} {
			start := time.Now()
			frames(d, 4)
			least[i] = min(least[i], time.Since(start))
		}
	}
	return float64(least[1]) / float64(least[0])
}

// folded shows the items of the array, each in a line.
func folded(d document) document {
	d.foldAll()
	d.scroll(1)
	d.fold()
	return inTheMiddle(d)
}

// A frame costs what is visible: about the same for 100 lines as for 100,000,
// and for 10 MB on one line.
func BenchmarkFrame(b *testing.B) {
	hexOf := func(lines int) document {
		return inTheMiddle(bodyDocument([]byte(strings.Repeat("\x00\xff\x10abcdefghijklm", lines)), "", 0, 0))
	}
	for _, c := range []struct {
		name      string
		few, many document
	}{
		{"json", inTheMiddle(newDocument(linesOfJSON(100))), inTheMiddle(newDocument(linesOfJSON(100_000)))},
		{"folded", folded(newDocument(linesOfJSON(500))), folded(newDocument(linesOfJSON(500_000)))},
		{"text", inTheMiddle(newDocument(linesOfText(100))), inTheMiddle(newDocument(linesOfText(100_000)))},
		{"hex", hexOf(100), hexOf(100_000)},
		{"10MB-on-a-line", inTheMiddle(newDocument([]byte(`["` + strings.Repeat("0123456789abcdef", 100*longest/16) + `"]`))), inTheMiddle(newDocument(longJSON()))},
	} {
		b.Run(c.name, func(b *testing.B) {
			times := ratio(c.few, c.many)
			b.ResetTimer()
			frames(&c.many, b.N)
			b.ReportMetric(times, "x-of-100-lines")
		})
	}
}

func BenchmarkLayout(b *testing.B) {
	for name, in := range map[string][]byte{"lines": linesOfJSON(600_000), "one-line": longJSON()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for range b.N {
				newDocument(in)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	d := newDocument(linesOfJSON(600_000))
	d.find = "not to be found"
	b.SetBytes(int64(len(d.text)))
	for range b.N {
		d.next()
	}
}

// The bound is generous: it tells a frame that looks at every line from one
// that does not.
func TestFrameCostsWhatIsVisible(t *testing.T) {
	for name, of := range map[string]func(lines int) document{
		"JSON":        func(n int) document { return inTheMiddle(newDocument(linesOfJSON(n))) },
		"folded JSON": func(n int) document { return folded(newDocument(linesOfJSON(max(n, 500)))) }, // of 500 lines 100 are shown
		"text":        func(n int) document { return inTheMiddle(newDocument(linesOfText(n))) },
	} {
		if times := ratio(of(100), of(100_000)); times > 5 {
			t.Errorf("a frame of 100,000 lines of %s costs %.1f times one of 100", name, times)
		}
	}
}
