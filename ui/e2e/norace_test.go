//go:build !race && (linux || darwin)

package e2e_test

const raced = false
