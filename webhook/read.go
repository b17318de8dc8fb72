package webhook

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
)

// readAnswer reads a.Body by the endpoint's kind and sets what it holds, or
// Refused.
func readAnswer(e Endpoint, args Args, a *Answer, found *findings) {
	if a.Status < 200 || a.Status > 299 {
		a.Refused = readRefused(a.Status, a.Header, a.Body)
		judgeRefusal(e, args, a.Refused, a.Body, found)
		return
	}
	if a.Status != http.StatusOK {
		found.add(ruleStatus, "", strconv.Itoa(a.Status))
	}
	if e.Bytes() {
		readBytes(e, args, a, found)
		return
	}
	if a.Cut {
		found.add(ruleTooLarge, "", "more than 16 MiB")
		a.Refused = &Refused{Status: a.Status, Shape: ShapeJSON, ContentType: a.ContentType, Message: "the answer is longer than 16 MiB; the rest was not read"}
		return
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(trimBOM(a.Body), &object) == nil && failed(object) {
		judgeFailure(e, a.Status, found)
		a.refuse("")
	}
	switch {
	case e.Answer == AnswerResult || e.Answer == AnswerStatus:
		a.Result = readResult(e, a.Header, a.Body, found)
	case a.Refused != nil:
	case e.Answer == AnswerMetadata:
		a.readMetadata(e, found)
	case e.Answer == AnswerList:
		a.readList(found)
	case e.Answer == AnswerServiceInfo:
		if a.ServiceInfo = readServiceInfo(a.Header, a.Body, found); a.ServiceInfo == nil {
			a.refuse("the answer is not what a serviceInfo is")
		}
	}
}

// refuse makes of a 2xx an answer that is not what was asked for; the
// provider's own words win over why.
func (a *Answer) refuse(why string) {
	if a.Refused != nil {
		return
	}
	a.Refused = readRefused(a.Status, a.Header, a.Body)
	if why != "" && (a.Refused.Message == "" || a.Refused.Shape != ShapeAdobe && a.Refused.Shape != ShapeHTML) {
		a.Refused.Message = why
	}
}

func (a *Answer) readMetadata(e Endpoint, found *findings) {
	var raw json.RawMessage
	if !readJSON(a.Header, a.Body, &raw, found) {
		a.refuse("the answer is not valid JSON")
		return
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		found.add(ruleNotMetadata, "", shown(raw))
		a.refuse("the answer is not an object with title, kind and id")
		return
	}
	if len(object) == 0 {
		found.add(ruleNotMetadata, "", "{}")
	}
	m := (&reader{object: object, init: e.Name == "uploadInit", found: found}).metadata()
	if m.ID == "" {
		a.refuse("the answer names no id, and without one nothing can be done with the item")
		return
	}
	judgeMade(e, m, found)
	a.Metadata = &m
}

// judgeMade: what uploadInit announces is a file, what createFolder makes is a
// folder.
func judgeMade(e Endpoint, m Metadata, found *findings) {
	switch {
	case e.Name == "uploadInit" && m.Kind == "folder":
		found.add(ruleKindInit, "kind", m.Kind)
	case e.Name == "createFolder" && m.Kind == "file":
		found.add(ruleKindFolder, "kind", m.Kind)
	}
}

func (a *Answer) readList(found *findings) {
	var raw json.RawMessage
	if !readJSON(a.Header, a.Body, &raw, found) {
		a.refuse("the answer is not valid JSON")
		return
	}
	if a.List = readList(raw, found); a.List == nil {
		a.refuse("the answer is not an array; what it holds is not guessed")
	}
}

// readBytes judges a file's bytes by their head, which Body holds.
func readBytes(e Endpoint, args Args, a *Answer, found *findings) {
	if e.Answer == AnswerImage {
		img := readImage(a.Body, a.Size)
		judgeImage(img, a.ContentType, found)
		if asked, err := strconv.Atoi(args["size"]); err == nil && asked > 0 && img.Width > asked {
			found.add(ruleImageWide, "", fmt.Sprintf("%d pixels wide", img.Width))
		}
		if img.Type != "" {
			a.Image = &img
		}
	}
	if disposition := a.Header.Get("Content-Disposition"); disposition != "" && e.Answer == AnswerBytes {
		_, params, err := mime.ParseMediaType(disposition)
		if err != nil || params["filename"] == "" {
			found.add(ruleDisposition, "", disposition)
		}
	}
	if a.Size == 0 && a.Length != 0 {
		found.add(ruleEmptyLength, "", "none")
	}
	var object map[string]json.RawMessage
	if a.Size <= wordsLimit && json.Unmarshal(a.Body, &object) == nil && failed(object) {
		found.add(ruleBytesError, "", shown(a.Body))
	}
}
