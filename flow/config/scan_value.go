package config

import (
	"bytes"
	"strings"
)

// scanValue moves past a value; path is of the key it belongs to, for the keys
// of inline tables in it.
func (s *scanner) scanValue(path []string) error {
	switch {
	case s.pos >= len(s.text):
		return errScan
	case s.at(`"`), s.at("'"):
		return s.quoted()
	case s.at("["):
		return s.list(']', func() error { return s.scanValue(path) })
	case s.at("{"):
		return s.list('}', func() error { return s.keyValue(path, true) })
	}
	start := s.pos
	for s.pos < len(s.text) && !strings.ContainsRune(",]}#\r\n", rune(s.text[s.pos])) {
		s.pos++
	}
	s.pos = start + len(bytes.TrimRight(s.text[start:s.pos], " \t"))
	if s.pos == start {
		return errScan
	}
	return nil
}

// list reads an array or an inline table, both of which may span lines.
func (s *scanner) list(closing byte, element func() error) error {
	s.pos++
	for {
		s.skipBlank()
		if s.pos >= len(s.text) {
			return errScan
		}
		switch s.text[s.pos] {
		case closing:
			s.pos++
			return nil
		case ',':
			s.pos++
		default:
			if err := element(); err != nil {
				return err
			}
		}
	}
}

// quoted reads a string of any of TOML's four kinds.
func (s *scanner) quoted() error {
	quote := s.text[s.pos]
	run := strings.Repeat(string(quote), 3)
	if s.at(run) {
		return s.multiline(quote, run)
	}
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case c == '\\' && quote == '"':
			s.pos++
		case c == '\n':
			return errScan
		case c == quote:
			s.pos++
			return nil
		}
	}
	s.pos = min(s.pos, len(s.text))
	return errScan
}

func (s *scanner) multiline(quote byte, run string) error {
	for s.pos += len(run); s.pos < len(s.text); s.pos++ {
		if s.text[s.pos] == '\\' && quote == '"' {
			s.pos++
			continue
		}
		if !s.at(run) {
			continue
		}
		// Up to two quotes may be content, before the three that close.
		for s.pos += len(run); s.pos < len(s.text) && s.text[s.pos] == quote; {
			s.pos++
		}
		return nil
	}
	s.pos = min(s.pos, len(s.text))
	return errScan
}
