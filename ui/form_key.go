package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/wire"
)

// keyMade: a key pair was made for a Machine to Machine Application, or not.
type keyMade struct {
	files flow.KeyFiles
	err   error
}

// makeKey makes one beside config.toml; the form then names it.
func (f *form) makeKey() tea.Cmd {
	name, dir := f.value(formName), filepath.Join(filepath.Dir(f.desk.config.Path), "keys")
	if name == "" {
		f.blame(wrong{errors.New("give the connection a name first: the key is called after it"), formName})
		return nil
	}
	return func() tea.Msg {
		files, err := flow.MakeKeyPair(dir, name, time.Now())
		return keyMade{files, err}
	}
}

func (f *form) onKeyMade(msg keyMade) {
	if f.blame(wrong{msg.err, formKey}); msg.err != nil {
		return
	}
	f.fields[formKey] = newField("file:"+msg.files.Private, false)
	f.made = msg.files
	f.desk.note = "a key pair was made: add " + wire.Line(msg.files.Certificate) + " in Workfront's Setup, Add public key"
}

// keyReference takes a path as it is: it can be nothing else.
func keyReference(s string) config.Secret {
	if strings.HasPrefix(s, "/") || strings.HasPrefix(s, "~") {
		s = "file:" + s
	}
	return config.Secret(s)
}

func checkMachine(w config.Workfront) (field int, wrong error) {
	switch {
	case w.CustomerID == "":
		return formCustomer, errors.New("the Customer ID is missing; it stands in the application's details, and is not the Client ID")
	case w.UserID == "":
		return formUser, errors.New("the user ID is missing: the ID of the Workfront user who adds the public key")
	case !reference(string(w.PrivateKey)):
		return formKey, errors.New("say where the private key is: file:PATH or env:NAME; ctrl+g makes one")
	}
	return 0, nil
}

// typeWords is a kind of application in Adobe's words, and what it means here.
func typeWords(of string) (label, means string) {
	switch of {
	case config.FlowPKCE:
		return "Single Page Web Application", "PKCE: a login, no secret"
	case config.FlowJWT:
		return "Machine to Machine Application", "a signed JWT: no login"
	}
	return "Web Application", "a login, and a client secret"
}
