package loopback

import (
	"errors"
	"syscall"
)

// Winsock has numbers of its own; package syscall's names for these are
// inventions that no call returns.
const (
	wsaeAccess       syscall.Errno = 10013
	wsaeAFNoSupport  syscall.Errno = 10047
	wsaeAddrInUse    syscall.Errno = 10048
	wsaeAddrNotAvail syscall.Errno = 10049
)

func isBusy(err error) bool { return errors.Is(err, wsaeAddrInUse) }

func isUnavailable(err error) bool {
	return errors.Is(err, wsaeAddrNotAvail) || errors.Is(err, wsaeAFNoSupport)
}

func isDenied(err error) bool { return errors.Is(err, wsaeAccess) }
