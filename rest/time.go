package rest

import (
	"encoding/json"
	"time"
)

// Time is a time of an answer, RFC 3339 with or without a fraction, in UTC. It is for what nothing depends on, as CreatedAt: whatever is no such
// time, null and another type included, reads as the zero time and is no error. In XML it is the text of an element.
type Time struct{ time.Time }

// UnmarshalJSON never fails.
func (t *Time) UnmarshalJSON(data []byte) error {
	var at time.Time
	if at.UnmarshalJSON(data) != nil { // which knows no escapes, and many write the plus of an offset as \u002B
		var text string
		_ = json.Unmarshal(data, &text) // "" if it is no text
		return t.UnmarshalText([]byte(text))
	}
	t.Time = at.UTC()
	return nil
}

// UnmarshalText never fails.
func (t *Time) UnmarshalText(text []byte) error {
	at, _ := time.Parse(time.RFC3339, string(text)) // the zero time with an error
	t.Time = at.UTC()
	return nil
}
