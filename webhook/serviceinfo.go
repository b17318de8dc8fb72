package webhook

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ServiceInfo is what a provider says about itself. Texts are raw.
type ServiceInfo struct {
	WebhookVersion     string // of Adobe's API
	Version            string // the provider's own
	Publisher          string
	AvailableEndpoints []string
	CustomActions      []CustomAction
}

// CustomAction is an action of the provider's own.
type CustomAction struct{ Name, DisplayName string }

func readServiceInfo(header http.Header, body []byte, found *findings) *ServiceInfo {
	var raw json.RawMessage
	if !readJSON(header, body, &raw, found) {
		return nil
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		found.add(ruleServiceInfo, "", shown(raw))
		return nil
	}
	info := &ServiceInfo{}
	if spaced, there := object["webhook version"]; there {
		found.add(ruleWebhookVersion, "", shown(spaced))
		if _, both := object["webhookVersion"]; !both {
			object["webhookVersion"] = spaced
		}
	}
	info.WebhookVersion = serviceText(object, "webhookVersion", found)
	if v := info.WebhookVersion; v != "" && !slices.Contains([]string{"1.0", "1.1", "1.2"}, v) {
		found.add(ruleVersionValue, "webhookVersion", v)
	}
	info.Version = serviceText(object, "version", found)
	info.Publisher = serviceText(object, "publisher", found)
	info.AvailableEndpoints = serviceEndpoints(object["availableEndpoints"], found)
	info.CustomActions = serviceActions(object["customActions"], found)
	return info
}

func serviceText(object map[string]json.RawMessage, key string, found *findings) string {
	raw, there := object[key]
	s, ok := text(raw)
	switch {
	case !there:
		found.add(ruleServiceText.of(key), key, "absent")
	case !ok:
		found.add(ruleServiceText.of(key), key, shown(raw))
		return scalar(raw)
	}
	return s
}

// serviceEndpoints takes an array, a string that holds one, or a string with
// commas (D12).
func serviceEndpoints(raw json.RawMessage, found *findings) []string {
	const key = "availableEndpoints"
	var names []string
	s, isText := text(raw)
	switch {
	case raw == nil:
		found.add(ruleServiceList.of(key), key, "absent")
	case isText:
		found.add(ruleServiceList.of(key), key, shown(raw))
		if json.Unmarshal([]byte(s), &names) != nil {
			names = strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
		}
	case isNull(raw) || json.Unmarshal(raw, &names) != nil:
		found.add(ruleServiceList.of(key), key, shown(raw))
	}
	for i, name := range names {
		if _, err := Find(strings.TrimLeft(name, "/")); err != nil || strings.HasPrefix(name, "/") {
			found.add(ruleServiceName, key+"["+strconv.Itoa(i)+"]", name)
		}
		names[i] = strings.TrimLeft(name, "/")
	}
	return names
}

// serviceActions takes an array, or a string that holds one; no actions at all
// is nothing to remark on.
func serviceActions(raw json.RawMessage, found *findings) []CustomAction {
	const key = "customActions"
	if raw == nil {
		return nil
	}
	if s, isText := text(raw); isText {
		found.add(ruleServiceList.of(key), key, shown(raw))
		raw = json.RawMessage(s)
	}
	var actions []CustomAction
	if err := json.Unmarshal(raw, &actions); err != nil {
		found.add(ruleServiceList.of(key), key, shown(raw))
		return nil
	}
	for i, action := range actions {
		if action.Name == "" {
			found.add(ruleServiceText.of(key), key+"["+strconv.Itoa(i)+"].name", "absent")
		}
	}
	return actions
}
