package cli

import (
	"errors"
	"io"
	"runtime"
	"syscall"
)

// pipe is stdout where somebody else reads it. When they have gone, as head does
// after its lines, what follows is dropped: that is no error, the command ends as
// it would, and what it records is whole.
type pipe struct {
	to   io.Writer
	gone bool
}

func (p *pipe) Write(b []byte) (int, error) {
	if p.gone {
		return len(b), nil
	}
	n, err := p.to.Write(b)
	if nobodyReads(err) {
		p.gone = true
		return len(b), nil
	}
	return n, err
}

// errNobodyReads ends what would go on writing for long.
var errNobodyReads = errors.New("nobody reads the answer any more")

// whileRead is out, for something long that is to stop when nobody reads it.
func whileRead(out io.Writer) io.Writer {
	if p, is := out.(*pipe); is {
		return reading{p}
	}
	return out
}

type reading struct{ *pipe }

func (r reading) Write(b []byte) (int, error) {
	n, err := r.pipe.Write(b)
	if r.gone {
		return 0, errNobodyReads
	}
	return n, err
}

func nobodyReads(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232) // as Windows says it
	return errors.Is(err, syscall.EPIPE) || runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}
