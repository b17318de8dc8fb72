// Command wfconnect walks through the two handshakes of an Adobe Workfront
// integration: see README.md.
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"wfconnect/ui/cli"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) // stdout whose reader has gone is an error of the write: what else there is to do is done
	log.SetOutput(io.Discard)                               // net/http tells it, raw, what a server sent that it should not have, tokens among it: whoever asked says what came of it
	env := environment{hidden: map[string]string{}}
	return cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: env.get, Hide: env.hide})
}
