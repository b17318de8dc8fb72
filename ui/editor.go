package ui

import (
	"cmp"
	"os/exec"
	"runtime"
	"strings"
)

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
