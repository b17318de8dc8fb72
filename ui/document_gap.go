package ui

// jump says what is not kept, and finds the depth at which the rest goes on:
// its last brackets close the outermost ones before the gap.
func (l *layout) jump(says string, tail []byte) {
	l.enter()
	l.newLine()
	l.lines[len(l.lines)-1].goes = classGap
	l.text = append(l.text, says...)
	if len(tail) == 0 {
		return
	}
	left := unmatched(tail[resume(tail):])
	l.deeper = max(len(left)-deepest, 0)
	left = left[l.deeper:]
	same := 0
	for same < min(len(left), len(l.open)) && l.open[same].sign == partner(left[len(left)-1-same]) {
		same++
	}
	for len(l.open) > same {
		l.leave(false)
	}
	for _, o := range l.open {
		if o.block >= 0 {
			l.blocks[o.block].partial = true
		}
	}
	for i := len(left) - 1 - same; i >= 0; i-- {
		l.push(partner(left[i]))
	}
	l.before = noToken
}

// goOn takes the rest of a string that the gap broke.
func (l *layout) goOn(tail []byte) int {
	if len(tail) == 0 {
		return 0
	}
	end := resume(tail)
	if end == 0 {
		return 0
	}
	as := classString
	if next := afterSpace(tail, end); next < len(tail) && tail[next] == ':' {
		as = classKey
	}
	l.newLine()
	l.lines[len(l.lines)-1].goes = as
	l.write(tail[:end], as)
	l.before = quoted
	return end
}

// unmatched are the closing brackets whose partners are not in b, innermost
// first: what follows a gap closes what was opened before it.
func unmatched(b []byte) []byte {
	var out, stack []byte
	open := map[byte]int{}
	for i := afterSpace(b, 0); i < len(b); {
		is, end := lex(b, i)
		switch {
		case is == opens:
			stack, open[b[i]] = append(stack, b[i]), open[b[i]]+1
		case is == closes && open[partner(b[i])] == 0:
			out = append(out, b[i])
		case is == closes:
			for found := false; !found; stack = stack[:len(stack)-1] {
				top := stack[len(stack)-1]
				open[top]--
				found = top == partner(b[i])
			}
		}
		i = afterSpace(b, end)
	}
	return out
}

// resume is where, after a gap, the string ends that the gap broke; 0 where it
// broke none. Whichever reading makes more JSON of what follows is taken.
func resume(b []byte) int {
	s := b[:min(len(b), sampled)]
	end := stringEnd(s, 0)
	if end == len(s) {
		return 0
	}
	_, outside := judged(s)
	if _, inside := judged(s[end:]); inside < outside {
		return end
	}
	return 0
}
