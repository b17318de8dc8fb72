//go:build race && (linux || darwin)

package e2e_test

// raced says that the program under test is built with the race detector, as
// the tests are.
const raced = true
