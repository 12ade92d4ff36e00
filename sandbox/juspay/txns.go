package juspay

import "github.com/tenderpay/tender/sandbox/ledger"

const fieldIdempotenceKey = "idempotence_key" // spelled so

// moving is a checked capture or void, under the account's lock.
type moving struct {
	order   *order
	attempt *attempt
	held    int64
	minor   int64 // what it is about: all that is held unless an amount was given
	key     string
	done    bool // it was carried out before, under the same idempotence_key
}

// capture is POST /v2/txns/:txn_uuid/capture: once. Capturing less gives the rest of the hold up.
func (c *call) capture() (any, error) {
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	m, err := c.readMove("Capture")
	switch {
	case err != nil:
		return nil, err
	case m.minor > m.held:
		return nil, cannot("the amount is above what is held")
	case m.minor < m.held && c.front.options.WholeCapturesOnly:
		return nil, cannot("this gateway captures the whole amount only")
	case c.failsInside():
		return orderFailure(), nil
	case m.done:
		return c.orderData(m.order), nil
	}
	a := m.attempt
	a.Capturing, a.Voiding, a.Key = m.minor, false, m.key
	return c.moved(m, c.front.options.Captures, statusCaptureInitiated)
}

// void is POST /v2/txns/:txn_uuid/void: it gives the whole hold up. That it can be given up in parts is documented for some gateways only; not for this
// one.
func (c *call) void() (any, error) {
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	m, err := c.readMove("Void")
	switch {
	case err != nil:
		return nil, err
	case m.minor != m.held:
		return nil, cannot("this gateway voids the whole amount only")
	case c.failsInside():
		return orderFailure(), nil
	case m.done:
		return c.orderData(m.order), nil
	}
	a := m.attempt
	a.Capturing, a.Voiding, a.Key = 0, true, m.key
	return c.moved(m, c.front.options.Voids, statusVoidInitiated)
}

// readMove checks what a capture and a void have in common.
func (c *call) readMove(verb string) (moving, error) {
	m := moving{}
	if key := c.body[fieldIdempotenceKey]; key != "" {
		m.key = verb + " " + key
	}
	if err := c.only(c.body, "field", fieldAmount, fieldIdempotenceKey); err != nil {
		return m, err
	}
	if m.order, m.attempt = c.account.orderOfTxn(c.argument); m.order == nil {
		return m, txnNotFound()
	}
	p := m.order.payment()
	s := m.attempt.Status
	m.held = p.Authorized
	m.done = !s.movable() && c.front.options.RepeatableMoves && m.key != "" && m.key == m.attempt.Key
	if !s.movable() && !m.done {
		return m, cannot("Cannot " + verb + " " + string(s) + " Transaction")
	}
	m.minor = m.held
	if text, given := c.body[fieldAmount]; given {
		var problem string
		if m.minor, problem = parseAmount(text, p.Currency); problem != "" {
			return m, invalidAmount(problem)
		}
	}
	return m, nil
}

// moved lets the gateway answer a capture or a void.
func (c *call) moved(m moving, way Gateway, initiated status) (any, error) {
	var err error
	switch way {
	case GatewayPends:
		m.attempt.Status = initiated
	case GatewayIsSilent:
	default:
		err = m.order.settle(m.attempt, way == GatewaySucceeds)
	}
	if err != nil {
		return nil, err
	}
	return c.orderData(m.order), nil
}

// settle ends the capture or the void that the gateway has not answered.
func (o *order) settle(a *attempt, succeed bool) error {
	minor, voids := a.Capturing, a.Voiding
	next, books := statusCaptureFailed, func() (ledger.Payment, error) { return o.payment(), nil }
	switch {
	case voids && succeed:
		next, books = statusVoided, func() (ledger.Payment, error) { return o.account.ledger.Release(o.id) }
		if o.account.front.options.NewerVoidWords {
			next = statusMerchantVoided
		}
	case voids:
		next = statusVoidFailed
	case succeed:
		next, books = statusCharged, func() (ledger.Payment, error) { return o.account.ledger.Capture(o.id, minor) }
	}
	if _, err := books(); err != nil {
		return err
	}
	a.Status, a.Capturing, a.Voiding = next, 0, false
	o.tellAttempt(a)
	return nil
}
