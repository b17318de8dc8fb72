//go:build race

package ui

// raced: the race detector makes drawing ten times slower.
const raced = true
