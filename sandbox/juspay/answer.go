package juspay

import (
	"net/http"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// answer carries out c, writes what came of it, and returns the HTTP status. Every success is a 200, a create too (other official pages). The two
// headers are those that an official SDK reads.
func (c *call) answer() int {
	c.w.Header().Set("X-Response-Id", newResponseID())
	c.w.Header().Set("X-Jp-Merchant-Id", c.account.merchantID)
	body, err := c.run()
	if err != nil {
		return writeProblem(c.w, err)
	}
	wire.WriteJSON(c.w, http.StatusOK, c.distort(body))
	return http.StatusOK
}

// writeProblem writes the error body for err and returns the HTTP status.
func writeProblem(w http.ResponseWriter, err error) int {
	p := asProblem(err)
	if p.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Basic")
	}
	wire.HangUp(w, p.status)
	wire.WriteJSON(w, p.status, p.body)
	return p.status
}

// Refuse answers r as an error that the front found itself, without looking at it: for whoever stands before the front and cannot let it through.
func (f *Front) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if _, ok := payerPage(r.URL.EscapedPath()); ok {
		(&visit{front: f, status: status, page: pageData{Title: http.StatusText(status), Text: text}}).write(w)
		return
	}
	writeProblem(w, outside(status, text))
}
