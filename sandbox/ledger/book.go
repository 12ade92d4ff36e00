package ledger

import "time"

// Book reads one account's ledger by the merchant's references, in basic types: what tests and demos hold an app's own book against. The accounts
// of all fronts embed it. Amounts are minor units; an unknown reference gives zeros.
type Book struct{ ledger *Ledger }

// Book returns the view of l by references.
func (l *Ledger) Book() Book { return Book{l} }

// Charged tells how much was taken from the payer, and in how many steps: by a payment with CaptureNow or by a capture. Refunds are not
// subtracted.
func (b Book) Charged(reference string) (minor int64, currency string, times int) {
	p, _ := b.ledger.PaymentByReference(reference)
	return p.Captured, p.Currency, len(p.Captures)
}

// Authorized tells how much a payment with CaptureLater has reserved, and whether it still holds it. One with CaptureNow reserves nothing.
func (b Book) Authorized(reference string) (minor int64, currency string, held bool) {
	p, _ := b.ledger.PaymentByReference(reference)
	if p.Capture == CaptureNow {
		return 0, p.Currency, false
	}
	return p.Authorized, p.Currency, p.Held() > 0
}

// Refunded tells how much was given back, and in how many refunds. One that is pending counts, one that failed does not.
func (b Book) Refunded(reference string) (minor int64, times int) {
	p, _ := b.ledger.PaymentByReference(reference)
	return p.Refunded, p.refundsThatStand()
}

// PendingRefunds counts the refunds that are promised and not settled.
func (b Book) PendingRefunds(reference string) int {
	p, _ := b.ledger.PaymentByReference(reference)
	n := 0
	for _, r := range p.Refunds {
		if r.State == RefundPending {
			n++
		}
	}
	return n
}

// Voided tells whether the payment was released: nothing was taken and nothing is held.
func (b Book) Voided(reference string) bool {
	p, _ := b.ledger.PaymentByReference(reference)
	return p.State == Canceled
}

// Advance lets time pass for this account, and for all that share its clock.
func (b Book) Advance(d time.Duration) { b.ledger.Clock().Advance(d) }

// Payments is the number of payments ever created.
func (b Book) Payments() int { return b.ledger.CountPayments() }
