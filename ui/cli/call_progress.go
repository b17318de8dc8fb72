package cli

import (
	"fmt"
	"time"

	"wfconnect/webhook"
)

// progress says on a terminal how far a body has come; elsewhere nothing.
func (p *program) progress() func(webhook.Progress) {
	screen := p.raw.Err // a line that is drawn over needs its carriage return
	if !terminal(screen) {
		return nil
	}
	began := time.Now()
	return func(at webhook.Progress) {
		const small = 1 << 20 // not worth a line
		took := time.Since(began).Seconds()
		if at.Done < small || took <= 0 {
			return
		}
		rate := float64(at.Done) / took
		line := fmt.Sprintf("%d MiB, %.1f MiB/s", at.Done>>20, rate/(1<<20))
		if at.Total > 0 {
			left := time.Duration(float64(at.Total-at.Done) / rate * float64(time.Second))
			line += fmt.Sprintf(", %d %%, %v left", 100*at.Done/at.Total, left.Round(time.Second))
		}
		p.drawing = true
		fmt.Fprintf(screen, "\r%-60s", line)
	}
}

// progressOver ends the line that progress drew on.
func (p *program) progressOver() {
	if p.drawing {
		p.drawing = false
		fmt.Fprintln(p.Err)
	}
}
