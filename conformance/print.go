package conformance

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format shows no part of the harness for any verb of package fmt: Secrets are in it. encoding/json refuses a Harness, for its functions.
func (h Harness) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "harness") // fmt.State has nowhere to report to
}

func (s Sample) summary() string { return fmt.Sprintf("sample{amount: %s}", s.Amount) }

// Format shows the amount for every verb of package fmt.
func (s Sample) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, s.summary()) // fmt.State has nowhere to report to
}

// MarshalJSON shows the amount.
func (s Sample) MarshalJSON() ([]byte, error) { return json.Marshal(s.summary()) }
