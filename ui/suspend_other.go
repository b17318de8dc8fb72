//go:build !unix

package ui

// canSuspend: there is no job control.
func canSuspend() bool { return false }
