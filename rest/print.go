package rest

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format shows method and route for every verb of package fmt: headers, arguments and body hold secrets and personal data. encoding/json refuses a
// Call, for its hooks.
func (c Call) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "call{%s %s}", c.Method, c.Route) // fmt.State has nowhere to report to
}

func (r Response) summary() string {
	return fmt.Sprintf("answer{status: %d, bytes: %d}", r.Status, len(r.Body))
}

// Format shows the status and the length of the body for every verb of package fmt: header and body hold secrets and personal data.
func (r Response) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, r.summary()) // fmt.State has nowhere to report to
}

// MarshalJSON shows the status and the length of the body.
func (r Response) MarshalJSON() ([]byte, error) { return json.Marshal(r.summary()) }
