package main

import (
	"os"
	"sync"
)

// environment is that of this process. What is hidden can be read here as before,
// but no child inherits it: not a browser, an editor, or what the clipboard and
// the keyring run.
type environment struct {
	mu     sync.Mutex
	hidden map[string]string
}

func (e *environment) get(name string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if value, is := e.hidden[name]; is {
		return value
	}
	return os.Getenv(name)
}

func (e *environment) hide(names ...string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, name := range names {
		value, set := os.LookupEnv(name)
		if !set {
			continue
		}
		if err := os.Unsetenv(name); err != nil {
			return err
		}
		e.hidden[name] = value
	}
	return nil
}
