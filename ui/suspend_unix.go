//go:build unix

package ui

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// canSuspend says whether a shell is there to come back from. Without one, as
// in a terminal that runs only this program, the signal that stops it is
// dropped, and the wait for the one that continues it would never end.
func canSuspend() bool {
	session, err := unix.Getsid(0)
	return err == nil && session != syscall.Getpgrp()
}
