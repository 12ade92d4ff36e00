package lomi

import (
	"encoding/json"
	"maps"
)

// merge is the stored object with the keys that were sent.
func merge(stored string, sent map[string]json.RawMessage) json.RawMessage {
	merged := map[string]json.RawMessage{}
	_ = json.Unmarshal([]byte(stored), &merged) // fails only where nothing is stored: the rest was decoded before
	maps.Copy(merged, sent)
	object, _ := json.Marshal(merged)
	return object
}

// reference is the text that an object has as its reference, or "".
func reference(object json.RawMessage) string {
	var fields map[string]json.RawMessage
	var text string
	if json.Unmarshal(object, &fields) != nil || json.Unmarshal(fields["reference"], &text) != nil {
		return ""
	}
	return text
}
