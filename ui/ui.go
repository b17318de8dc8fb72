// Package ui is the terminal UI: one tea.Model, one file a screen.
//
// A screen is a function of its state and a size. Nothing here dials, reads a
// file or waits inside Update; that is what the commands of drive.go and
// hand.go are for. What happens is decided in package flow.
package ui

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/doctor"
)

// World is everything outside the screens.
type World struct {
	Parts  flow.Parts
	Config config.Config                                // as read before the first paint
	Begin  func(context.Context) (config.Config, error) // brings the connections while the first screen is painted; nil: Config has them
	Load   func(path string) (config.Config, error)     // reads it again; nil: config.Load
	Person func(ctx context.Context, url string) error  // demo: plays who clicks Allow access; nil: nobody does
	Denies func(ctx context.Context, url string) error  // demo: plays who clicks Cancel
	// ProviderPerson and ProviderDenies are the same for the sample provider.
	ProviderPerson func(ctx context.Context, url string) error
	ProviderDenies func(ctx context.Context, url string) error
	SampleFile     string                  // what an upload starts with; "" for nothing
	Copy           func(text string) error // the desktop's clipboard; nil: only the terminal's
	Demo           bool
	Editor         func(path string) *exec.Cmd // changes a file on this terminal; nil: there is none
	Doctor         doctor.Tools                // what it looks with
	Version        string                      // of this program, Go and the system, for tickets and HAR
	Debug          *slog.Logger                // nil: nothing is logged
	Broken         func(context.Context) error // returns when a recording ends early, with what to say; nil: there is none
}

// A Screen draws itself at any size and says what its keys do now.
type Screen interface {
	// Update changes the screen, or returns another to go to.
	Update(msg tea.Msg) (Screen, tea.Cmd)
	View(w, h int) (string, *tea.Cursor)
	Actions() []action
}

// Model is the program.
type Model struct {
	desk   *desk
	screen Screen
	help   bool
	helped scroll
	warned bool // that tokens would be lost
	w, h   int
}

// New makes the program. Its commands end with ctx.
func New(ctx context.Context, world World) *Model {
	if world.Load == nil {
		world.Load = config.Load
	}
	d := newDesk(ctx, world)
	return &Model{desk: d, screen: newStart(d)}
}

// Init prepares every connection: what the list shows of their tokens comes
// from the vault.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(learnWidths, m.desk.begin(), m.desk.prepareAll(), m.desk.listen(), m.desk.mindRecording())
}

// learnWidths has go-runewidth make its table, of two megabytes, while the framework
// waits for its first tick; otherwise the first box on the screen would wait for it.
func learnWidths() tea.Msg {
	_ = ansi.StringWidthWc("─")
	return nil
}

// Wait ends the commands and waits, at most so long, for a token request that
// is under way: what it brings must reach the disk. It reports false when one
// was still under way.
func (m *Model) Wait(most time.Duration) bool { return m.desk.errands.wait(most) }

// Err says why the program left by itself; nil: it did not.
func (m *Model) Err() error { return m.desk.failed }

// Update is a table of contents.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		return m, nil
	case tea.KeyPressMsg:
		return m, m.onKey(msg)
	case prepared:
		return m, m.desk.onPrepared(msg)
	case happened:
		return m, m.desk.onHappened(msg)
	case examined:
		return m, m.desk.onExamined(msg)
	case wired:
		m.desk.hear()
		return m, tea.Batch(m.desk.listen(), m.toScreen(msg))
	case drawn:
		m.desk.onDrawn(msg)
	case replayHappened:
		cmd := m.desk.onReplay(msg)
		return m, tea.Batch(cmd, m.toScreen(msg))
	case draftWritten:
		if _, there := m.screen.(*traffic); !there { // the person went elsewhere meanwhile
			return m, func() tea.Msg { _ = os.Remove(msg.path); return nil }
		}
		return m, m.toScreen(msg)
	case begun:
		return m, m.desk.onBegun(msg)
	case configRead:
		return m, m.desk.onConfig(msg)
	case secretKept:
		return m, m.desk.onSecretKept(msg)
	case clickFailed:
		m.desk.onClickFailed(msg)
	case recordingEnded:
		m.desk.note = msg.says
		return m, m.desk.mindRecording()
	case leaving:
		return m, m.quit()
	case noted:
		m.desk.note = string(msg)
	default:
		return m, m.toScreen(msg)
	}
	return m, nil
}

// quit leaves, but not silently with tokens that exist nowhere else.
func (m *Model) quit() tea.Cmd {
	for key, s := range m.desk.sessions {
		if (s.connect.NotKept != nil || s.provision.NotKept != nil) && !m.warned {
			m.warned = true
			m.desk.note = "the tokens of " + key.Name + " could not be stored and would be lost; asking once more leaves all the same"
			return nil
		}
	}
	return tea.Quit
}

// onHelpKey scrolls the help; every other key closes it.
func (m *Model) onHelpKey(msg tea.KeyPressMsg) {
	switch {
	case keys.Down.matches(msg):
		m.helped.by(1)
	case keys.Up.matches(msg):
		m.helped.by(-1)
	case keys.PageDown.matches(msg):
		m.helped.by(answerPage)
	case keys.PageUp.matches(msg):
		m.helped.by(-answerPage)
	default:
		m.help = false
	}
}

func (m *Model) toScreen(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	m.screen, cmd = m.screen.Update(msg)
	return cmd
}

func (m *Model) onKey(msg tea.KeyPressMsg) tea.Cmd {
	m.desk.note = ""
	switch {
	case keys.Quit.matches(msg):
		return m.quit()
	case keys.Suspend.matches(msg):
		if !canSuspend() {
			m.desk.note = "ctrl+z: there is no shell here that could bring the program back"
			return nil
		}
		return tea.Suspend
	case m.help:
		m.onHelpKey(msg)
		return nil
	case !m.typing() && keys.Help.matches(msg):
		m.help, m.helped = true, scroll{}
		return nil
	}
	return m.toScreen(msg)
}

// typing says whether letters go into a field just now.
func (m *Model) typing() bool {
	t, ok := m.screen.(interface{ Typing() bool })
	return ok && t.Typing()
}

// View draws the screen, or its help.
func (m *Model) View() tea.View {
	var content string
	var cursor *tea.Cursor
	if m.help {
		content, cursor = helpView(m.screen, &m.helped, m.w, m.h)
	} else {
		content, cursor = m.screen.View(m.w, m.h)
	}
	v := tea.NewView(content)
	v.AltScreen = true
	v.Cursor = cursor
	v.WindowTitle = "wfconnect"
	m.desk.announce(&v)
	return v
}

// announce tells the terminal's title and taskbar about a running countdown.
func (d *desk) announce(v *tea.View) {
	for key, s := range d.sessions {
		if c := s.connect; c.Stage == flow.Holding {
			left := c.Code.Left(c.Now)
			v.WindowTitle = fmt.Sprintf("%s: code %s", key.Name, clock(left))
			v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, int(100*left/flow.CodeLife))
		}
	}
}
