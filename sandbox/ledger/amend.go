package ledger

import "math"

// Amend changes what a payment asks for, before the payer agreed: its amount, its currency, and whether the money is taken at once. It refuses with
// [RuleState] once a payment is not Created or Waiting any more, and with [RuleAmount] and [RuleCurrency] as [Ledger.CreatePayment] does.
func (l *Ledger) Amend(id string, minor int64, currency string, mode CaptureMode) (Payment, error) {
	return l.move(id, Change{Kind: PaymentAmended}, func(p *Payment) error {
		if err := legal(p, "amend", Created, Waiting); err != nil {
			return err
		}
		if minor <= 0 || minor > math.MaxInt64/2 {
			return about(p, RuleAmount, "%d minor units", minor)
		}
		if !currencyCode(currency) {
			return about(p, RuleCurrency, "not three capital letters")
		}
		p.Minor, p.Currency, p.Capture = minor, currency, mode
		return nil
	})
}
