//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package wire

// hold locks nothing here: a file that is open could not be replaced.
func hold(string) (release func(), err error) { return func() {}, nil }

func lockedElsewhere(string) error { return nil }
