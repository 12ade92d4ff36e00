package lomi

import (
	"net/http"
	"slices"
)

// createSession is POST /checkout-sessions. Nothing of a session is unique.
func (c *call) createSession() (answer, error) {
	request, err := c.readSession()
	if err != nil || c.fails() {
		return answer{}, err
	}
	if request.blocked {
		return c.single(http.StatusCreated, c.blocked(request)), nil
	}
	stored, err := c.account.openSession(request)
	if err != nil {
		return answer{}, err
	}
	return c.single(http.StatusCreated, c.createdSession(stored)), nil
}

// getSession is GET /checkout-sessions/{id}.
func (c *call) getSession() (answer, error) {
	if err := c.checkID("checkout session", c.front.options.MalformedSessionStatus); err != nil {
		return answer{}, err
	}
	found, ok := c.account.session(c.argument)
	if !ok {
		return answer{}, c.missing("checkout session", func(a *Account) bool { _, has := a.session(c.argument); return has })
	}
	if c.fails() {
		return answer{}, nil
	}
	return c.single(http.StatusOK, c.session(found, true)), nil
}

// listSessions is GET /checkout-sessions.
func (c *call) listSessions() (answer, error) {
	paging := PagingByLimit
	if c.front.options.CurrentLists {
		paging = PagingByOffset
	}
	which, err := c.window(pager{paging: paging, size: 20})
	if err != nil {
		return answer{}, err
	}
	wanted, err := c.word("status", sessionOpen, sessionCompleted, sessionExpired)
	if err != nil || c.fails() {
		return answer{}, err
	}
	options := &c.front.options
	shows := func(s opened) bool {
		status := options.sessionStatus(s.payment)
		return len(wanted) == 0 || slices.Contains(wanted, status) || status == sessionPending && slices.Contains(wanted, sessionOpen)
	}
	page, total := collect(c, &c.account.checkout.sessions, c.account.opened, shows, which)
	rows := []any{}
	for _, s := range page {
		rows = append(rows, c.session(s, false))
	}
	if options.CurrentLists {
		return answer{http.StatusOK, rows}, nil
	}
	return answer{http.StatusOK, dataList{rows, c.meta(which, total)}}, nil
}
