package ui

// layout lays JSON out as encoding/json.Indent does, but takes anything: JSON
// that is cut off, has a gap, comes several times in a row, or is not quite
// JSON. It works on tokens and changes nothing but the space between them.
type layout struct {
	text   []byte // the lines, each without its indentation
	lines  []line
	blocks []block // in the order in which they open

	open   []opener
	count  [2]int // how many of open are braces, and brackets
	deeper int    // brackets that are open beyond the deepest
	before kind   // the token before
	closed bool   // the line begins with a closing bracket
}

// deepest is how deep brackets nest for encoding/json too. Those beyond it stay
// in the line: what is nothing but brackets must not fill the memory.
const deepest = 10_000

// opener is a bracket that is not closed yet.
type opener struct {
	sign   byte
	block  int // -1: nothing is in it yet, or it was opened in the gap
	parent int // the block around it, or -1
}

// layJSON lays a body out.
func layJSON(b body) layout {
	head, tail := b.head(), b.tail()
	l := layout{text: make([]byte, 0, len(b.raw)+len(b.raw)/8), lines: make([]line, 0, len(b.raw)/32+1)}
	l.take(head)
	if b.missing > 0 {
		l.jump(b.gapWords(), tail)
		l.take(tail[l.goOn(tail):])
	}
	for len(l.open) > 0 {
		l.leave(false)
	}
	return l
}

func (l *layout) take(b []byte) {
	for i := 0; ; {
		start := afterSpace(b, i)
		if start == len(b) {
			return
		}
		is, end := lex(b, start)
		switch is = l.asWord(is); is {
		case closes:
			l.close(b[start])
		case comma, colon:
			if l.before == noToken || l.before == opens {
				l.enter()
				l.newLine()
			}
			l.write(b[start:end], classMark)
		default:
			l.separate(is, start > i && l.before != noToken, hasNewline(b[i:start]))
			l.value(b, is, start, end)
		}
		l.before, i = is, end
	}
}

// asWord makes words of the brackets that are too deep.
func (l *layout) asWord(is kind) kind {
	switch {
	case is == opens && len(l.open) >= deepest:
		l.deeper++
		return bare
	case is == closes && l.deeper > 0:
		l.deeper--
		return bare
	}
	return is
}

func (l *layout) value(b []byte, is kind, start, end int) {
	as := classMark
	switch is {
	case quoted:
		as = classString
		if next := afterSpace(b, end); next < len(b) && b[next] == ':' {
			as = classKey
		}
	case bare:
		as = bareClass(b[start:end])
	}
	l.write(b[start:end], as)
	if is == opens {
		l.push(b[start])
	}
}

// separate begins a line where a value does, or puts a space before it. In
// what is no JSON, words stay together as they were.
func (l *layout) separate(is kind, space, newline bool) {
	inRow := is == bare && l.before == bare
	switch {
	case l.before == noToken, l.before == opens, l.before == comma,
		is == opens && (l.before == closes || l.closed),
		l.before != colon && (newline || space && len(l.open) == 0 && !inRow):
		l.enter()
		l.newLine()
		if n := len(l.open); n > 0 && l.open[n-1].block >= 0 {
			l.blocks[l.open[n-1].block].count++
		}
	case space || l.before == colon:
		l.text = append(l.text, ' ')
	}
}

// close ends what the bracket closes, and what was left open inside.
func (l *layout) close(sign byte) {
	want := partner(sign)
	n := len(l.open)
	switch {
	case l.before == opens && l.open[n-1].sign == want:
		l.write([]byte{sign}, classMark) // empty: on the same line
		l.pop()
		return
	case l.count[which(want)] == 0:
		l.enter()
		l.newLine()
	default:
		for l.open[len(l.open)-1].sign != want {
			l.leave(false)
		}
		l.leave(true)
	}
	l.closed = true
	l.write([]byte{sign}, classMark)
}

// leave ends the innermost block, either with a line for its bracket or
// without one.
func (l *layout) leave(bracket bool) {
	o := l.pop()
	if bracket {
		l.newLine()
	}
	if o.block >= 0 {
		b := &l.blocks[o.block]
		b.close, b.closed = len(l.lines)-1, bracket
		b.partial = b.partial || !bracket
	}
}

// enter makes the last opening bracket a block: there is something in it.
func (l *layout) enter() {
	if l.before != opens {
		return
	}
	o := &l.open[len(l.open)-1]
	o.block = len(l.blocks)
	l.blocks = append(l.blocks, block{open: len(l.lines) - 1, parent: o.parent, object: o.sign == '{'})
}

func (l *layout) push(sign byte) {
	o := opener{sign: sign, block: -1, parent: -1}
	if n := len(l.open); n > 0 {
		if o.parent = l.open[n-1].block; o.parent < 0 {
			o.parent = l.open[n-1].parent
		}
	}
	l.open = append(l.open, o)
	l.count[which(sign)]++
}

func (l *layout) pop() opener {
	o := l.open[len(l.open)-1]
	l.open = l.open[:len(l.open)-1]
	l.count[which(o.sign)]--
	return o
}

func which(sign byte) int {
	if sign == '{' {
		return 0
	}
	return 1
}

func (l *layout) newLine() {
	if len(l.lines) > 0 {
		l.text = append(l.text, '\n')
	}
	l.lines = append(l.lines, line{start: len(l.text), depth: len(l.open)})
	l.closed = false
}

// write appends a token to the line, in pieces where it is long.
func (l *layout) write(b []byte, as class) {
	for within := false; ; within = true {
		now := &l.lines[len(l.lines)-1]
		room := longest - (len(l.text) - now.start)
		if len(b) <= room {
			l.text = append(l.text, b...)
			return
		}
		next := line{depth: now.depth, joined: true}
		if room > 0 {
			room = cutAt(b, room)
			l.text = append(l.text, b[:room]...)
			b, within = b[room:], within || room > 0
		}
		if next.start = len(l.text); within {
			next.goes = as
		}
		l.lines = append(l.lines, next)
	}
}

func hasNewline(b []byte) bool {
	for _, c := range b {
		if c == '\n' {
			return true
		}
	}
	return false
}
