//go:build !windows

package loopback

import (
	"errors"
	"io/fs"
	"syscall"
)

func isBusy(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

func isUnavailable(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

func isDenied(err error) bool { return errors.Is(err, fs.ErrPermission) }
