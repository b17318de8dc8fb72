package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

const (
	cutAt     = 100     // where the Java provider and Workfront's search stop
	longList  = 1000    // where Workfront's thumbnail view breaks
	listLimit = 100_000 // what is kept in memory
)

// readList reads an array of Metadata, item by item, so that a hostile list
// takes no more memory than the limit allows. nil means that there is none.
func readList(plain []byte, found *findings) []Metadata {
	plain = bytes.TrimSpace(trimBOM(plain))
	if len(plain) == 0 || plain[0] != '[' {
		found.add(ruleWrapped, "", shown(plain))
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(plain))
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	list := []Metadata{}
	first := map[string]int{}
	for decoder.More() {
		if len(list) == listLimit {
			found.add(ruleTooMany, "", "more")
			break
		}
		var raw json.RawMessage
		if decoder.Decode(&raw) != nil {
			return nil // the whole was valid: this does not happen
		}
		list = append(list, readItem(raw, len(list), first, found))
	}
	switch {
	case len(list) > longList:
		found.add(ruleLong, "", fmt.Sprintf("%d items", len(list)))
	case len(list) == cutAt:
		found.add(ruleHundred, "", "100 items")
	}
	return list
}

func readItem(raw json.RawMessage, index int, first map[string]int, found *findings) Metadata {
	path := "[" + strconv.Itoa(index) + "]"
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		found.add(ruleListItem, path, shown(raw))
		return Metadata{Size: -1}
	}
	m := (&reader{object: object, path: path, found: found}).metadata()
	if before, again := first[m.ID]; again && m.ID != "" {
		found.add(ruleDuplicate, path+".id", fmt.Sprintf("the id of [%d] again: %s", before, m.ID))
	} else {
		first[m.ID] = index
	}
	return m
}
