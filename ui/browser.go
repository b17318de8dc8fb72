package ui

import (
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

// person lets the demo click on the consent page.
func (d *desk) person(click func(context.Context, string) error, url string) tea.Cmd {
	return d.errand(func(ctx context.Context) tea.Msg {
		if err := click(ctx, url); err != nil {
			return clickFailed{url: url, err: err}
		}
		return nil
	})
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
