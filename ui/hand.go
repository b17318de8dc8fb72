package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/atotto/clipboard"
	"github.com/cli/browser"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

// QuietBrowser keeps what a browser prints off the screen. Call it once, before
// anything opens.
func QuietBrowser() { browser.Stdout, browser.Stderr = io.Discard, io.Discard }

// OpenBrowser asks the desktop for its browser; only http and https go there.
// It gives the opener five seconds and does not wait for the browser to end.
func OpenBrowser(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("not a web address")
	}
	result := make(chan error, 1)
	go func() { result <- browser.OpenURL(address) }()
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	select {
	case err := <-result:
		if err != nil {
			return fmt.Errorf("the opener says: %w", err)
		}
	case <-ctx.Done(): // it is still running, as a browser in the foreground does
	}
	return nil
}

// BrowserCommand is what OpenBrowser would run here, or why it could run
// nothing.
func BrowserCommand() (string, error) {
	var names []string
	switch runtime.GOOS {
	case "windows":
		return "Windows", nil
	case "darwin":
		names = []string{"open"}
	case "linux":
		names = []string{"xdg-open", "x-www-browser", "www-browser", "wslview"}
	default:
		names = []string{"xdg-open"}
	}
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			return name, nil
		}
	}
	return "", fmt.Errorf("there is no %s", strings.Join(names, ", no "))
}

// Clipboard puts text on the desktop's clipboard, where there is one.
func Clipboard(text string) error {
	if clipboard.Unsupported {
		return errors.New("no clipboard on this machine")
	}
	return clipboard.WriteAll(text)
}

// Editor is the person's editor, as VISUAL or EDITOR names it, with arguments
// if there are any; else the system's own. nil: there is none.
func Editor(env func(string) string) func(path string) *exec.Cmd {
	editor := cmp.Or(strings.TrimSpace(env("VISUAL")), strings.TrimSpace(env("EDITOR")))
	if editor == "" {
		editor = "vi"
		if runtime.GOOS == "windows" {
			editor = "notepad"
		}
		if _, err := exec.LookPath(editor); err != nil {
			return nil
		}
	}
	if runtime.GOOS == "windows" {
		words := strings.Fields(editor)
		return func(path string) *exec.Cmd {
			return exec.Command(words[0], append(words[1:], path)...)
		}
	}
	return func(path string) *exec.Cmd { // through a shell, as others do: the variable may hold quotes
		return exec.Command("/bin/sh", "-c", editor+` "$1"`, editor, path)
	}
}

// clickFailed: the demo's person could not click on the consent page.
type clickFailed struct {
	url string
	err error
}

// onClickFailed says so only while that login still waits.
func (d *desk) onClickFailed(msg clickFailed) {
	for _, s := range d.sessions {
		if (s.connect.Stage == flow.Authorizing && s.connect.Login.URL == msg.url) || (s.provision.Stage == flow.Authorizing && s.provision.Login.URL == msg.url) {
			d.note = "the consent page could not be clicked: " + wire.Line(msg.err.Error())
		}
	}
}

// copyText goes both ways: over the terminal, which may drop it silently, and
// over the desktop. The note says no more than is known.
func (d *desk) copyText(what, text string) tea.Cmd {
	native := d.world.Copy
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		if native != nil && native(text) == nil {
			return noted(what + " copied")
		}
		return noted(what + " sent to the terminal's clipboard")
	})
}

// person lets the demo click on the consent page.
func (d *desk) person(click func(context.Context, string) error, url string) tea.Cmd {
	return d.errand(func(ctx context.Context) tea.Msg {
		if err := click(ctx, url); err != nil {
			return clickFailed{url: url, err: err}
		}
		return nil
	})
}
