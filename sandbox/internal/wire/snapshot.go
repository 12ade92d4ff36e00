package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// DecodeSnapshot reads the JSON object that a front exported into one. It refuses another version than the given one (the object's field version), fields that into does not
// have, and data after the object.
func DecodeSnapshot(data []byte, version int, into any) error {
	var known struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &known); err != nil {
		return fmt.Errorf("the snapshot: %w", err)
	}
	if known.Version != version {
		return fmt.Errorf("the snapshot has version %d, this program reads version %d", known.Version, version)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("the snapshot: %w", err)
	}
	return nil
}
