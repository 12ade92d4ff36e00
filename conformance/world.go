package conformance

import (
	"fmt"
	"net/http"
	"time"

	"github.com/tenderpay/tender"
)

// world is a stateful case: a Gateway on the harness's simulator, and its books.
type world struct {
	*run
	*tender.Gateway
	backend Backend
	serve   func(int, *http.Request, []byte) (*http.Response, error)
}

func (r *run) world() *world {
	serve := inMemory(r.harness.Handler)
	r.wire.respond = serve
	return &world{run: r, Gateway: r.gateway(tender.Options{}), backend: r.harness.Backend, serve: serve}
}

// newParams are those of a customer that does not exist yet.
func (w *world) newParams() tender.CustomerParams {
	full := w.fullParams()
	n := w.serial.Add(1)
	full.Reference = tender.NewReference()
	full.Phone = fmt.Sprintf("%s%04d", full.Phone[:len(full.Phone)-4], 1000+n)
	full.Email = fmt.Sprintf("amel%d@example.test", n)
	return w.placed(full)
}

// key is what Backend.Customers counts by.
func (w *world) key(p tender.CustomerParams) string {
	switch {
	case w.profile.Customer[tender.FieldPhone].Unique:
		return p.Phone
	case w.profile.Customer[tender.FieldEmail].Unique:
		return p.Email
	}
	return p.Reference
}

func (w *world) find(p tender.CustomerParams) (*tender.Customer, error) {
	key := w.customerKey()
	key.Value = w.key(p)
	return w.FindCustomer(w, key)
}

// newCustomer creates one.
func (w *world) newCustomer() tender.CustomerRef {
	c, err := w.CreateCustomer(w, w.newParams())
	w.ok(err, "create a customer")
	return c.Ref()
}

func (w *world) newPayment(amount tender.Money, capture tender.CaptureMode, customer tender.CustomerRef) tender.PaymentParams {
	return tender.PaymentParams{Reference: tender.NewReference(), Amount: amount, Customer: customer, Capture: capture, ReturnURL: returnURL}
}

// begun creates and, where the provider wants that, confirms a payment. It waits for its payer.
func (w *world) begun(amount tender.Money, capture tender.CaptureMode) *tender.Payment {
	p, err := w.CreatePayment(w, w.newPayment(amount, capture, w.newCustomer()))
	w.ok(err, "create a payment")
	if p.Status == tender.StatusRequiresConfirmation {
		p, err = w.ConfirmPayment(w, p.Ref())
		w.ok(err, "confirm the payment")
	}
	w.must(p.Status == tender.StatusRequiresAction, "expected a payment that waits for its payer, it is %s", p.Status)
	return p
}

// paid returns a payment that its payer has approved: succeeded, or authorized.
func (w *world) paid(amount tender.Money, capture tender.CaptureMode) *tender.Payment {
	p := w.begun(amount, capture)
	w.ok(w.backend.Approve(p.Reference), "approve the payment")
	p, err := w.GetPayment(w, p.Ref())
	w.ok(err, "get the payment")
	want := tender.StatusSucceeded
	if capture == tender.CaptureLater {
		want = tender.StatusAuthorized
	}
	w.must(p.Status == want, "expected %s after the payer's approval, the payment is %s", want, p.Status)
	return p
}

// lose has the next write of the adapter lost: before the provider reads it, or after the provider has carried it out.
func (w *world) lose(afterCommit bool) {
	lost := false
	w.wire.respond = func(n int, req *http.Request, body []byte) (*http.Response, error) {
		if lost || !w.wire.isWrite(exchange{method: req.Method, path: req.URL.EscapedPath()}) {
			return w.serve(n, req, body)
		}
		lost = true
		if afterCommit {
			resp, err := w.serve(n, req, body)
			if err == nil {
				_ = resp.Body.Close() // of a recorder: nothing to lose
			}
		}
		return nil, errReset
	}
}

// leftIt expects that the lost write was the adapter's last request: what follows is for the app to decide.
func (w *world) leftIt(op tender.Operation) {
	seen := w.wire.seen()
	w.expect(len(seen) > 0 && w.wire.isWrite(seen[len(seen)-1]), "%s: expected nothing more to be sent after the write was lost", op)
}

// later lets more time pass than any payer or merchant has; there is nothing to prove where the provider's time cannot be moved.
func (w *world) later() {
	keeper, can := w.backend.(TimeKeeper)
	if !can {
		w.nothing()
	}
	keeper.Advance(100 * 24 * time.Hour)
}

// part is a third of an amount, rounded down.
func part(m tender.Money) tender.Money {
	third, err := tender.NewMoney(m.Minor()/3, m.Currency())
	if err != nil {
		panic(err) // a third of a valid amount is valid
	}
	return third
}
