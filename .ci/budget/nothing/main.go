// Command nothing prints a line: what a Go program takes at least.
package main

import "fmt"

func main() { fmt.Println("nothing") }
