package lomi

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// problem is one thing that is wrong with a body.
type problem struct {
	field string // empty: the body as a whole
	text  string
}

type problems []problem

// shownProblems bounds the text of a refusal.
const shownProblems = 5

// refusal names the problems in its message, and in details in the form of the first generation's code: the texts below each field's _errors.
func (p problems) refusal() error {
	if len(p) == 0 {
		return nil
	}
	type texts struct {
		Errors []string `json:"_errors"`
	}
	var all []string
	whole := []string{}
	details := map[string]any{}
	for _, found := range p[:min(len(p), shownProblems)] {
		if found.field == "" {
			all, whole = append(all, found.text), append(whole, found.text)
			continue
		}
		all = append(all, "field "+wire.Quote(found.field)+" "+found.text)
		details[found.field] = texts{[]string{found.text}}
	}
	details["_errors"] = whole
	return &httpError{status: http.StatusBadRequest, message: "Invalid request body: " + strings.Join(all, "; "), details: details}
}
