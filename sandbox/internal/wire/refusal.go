package wire

import (
	"fmt"
	"net/http"
	"strconv"
)

// Refusal is an error with an HTTP status. Its text goes to the client: it must never hold what a header or a field contained.
type Refusal struct {
	Status int
	Text   string
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("http %d: %s", r.Status, r.Text) }

// Refuse makes a [Refusal].
func Refuse(status int, text string) error { return &Refusal{Status: status, Text: text} }

// HangUp ends the connection after an answer with this status, if a part of the request is still under way then. It must come before the answer.
func HangUp(w http.ResponseWriter, status int) {
	if status == http.StatusRequestEntityTooLarge || status == http.StatusRequestTimeout {
		w.Header().Set("Connection", "close")
	}
}

// Quote makes a name from outside safe for a message: short, and without control characters.
func Quote(name string) string {
	if len(name) > 40 {
		name = name[:40] + "..."
	}
	return strconv.QuoteToASCII(name)
}
