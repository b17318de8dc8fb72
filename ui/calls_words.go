package ui

import (
	"fmt"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// progressWords: how far, how fast, how long still.
func progressWords(f flow.Call, w int) []string {
	p := f.Progress
	if f.Stopping {
		return []string{accent.Render("● stopping ...")}
	}
	took := f.Now.Sub(f.Began).Seconds()
	if p.Done == 0 || took <= 0 {
		return []string{accent.Render("● no answer yet ...   esc stops it")}
	}
	what := "received"
	if p.Sending {
		what = "sent"
	}
	rate := float64(p.Done) / took
	words := fmt.Sprintf("● %s %s, %s/s", what, bytesWords(p.Done), bytesWords(int64(rate)))
	if p.Total <= 0 {
		return wrap(accent.Render(words+"   esc stops it"), w)
	}
	left := time.Duration(float64(max(p.Total-p.Done, 0)) / rate * float64(time.Second))
	words = fmt.Sprintf("%s, %d %% of %s, %s left   esc stops it", words, int(100*float64(p.Done)/float64(p.Total)), bytesWords(p.Total), left.Round(time.Second))
	return append(wrap(accent.Render(words), w), bar(w, float64(p.Done)/float64(p.Total), accent))
}

// bytesWords is a size as people say it.
func bytesWords(n int64) string {
	const unit = 1024
	if n < unit {
		return fmt.Sprintf("%d bytes", n)
	}
	value, names := float64(n), []string{"KiB", "MiB", "GiB", "TiB"}
	for i := range names {
		if value /= unit; value < unit || i == len(names)-1 {
			return fmt.Sprintf("%.1f %s", value, names[i])
		}
	}
	return ""
}

func itemLine(m webhook.Metadata, here bool, w int) string {
	mark, style := "  ", plain
	if here {
		mark, style = "> ", chosen
	}
	kind, size := "file  ", ""
	if m.Folder() {
		kind = "folder"
	} else if m.Size >= 0 {
		size = bytesWords(m.Size)
	}
	name := pad(wire.Line(m.Title), max(w-22, 4))
	return fit(style.Render(mark+name)+" "+muted.Render(kind+" "+size), w)
}

// window is the part of a list that has room, the chosen one in its middle.
func window(n, at, room int) (from, to int) {
	room = max(min(room, n), min(n, 1))
	from = max(0, min(at-room/2, n-room))
	return from, from + room
}
