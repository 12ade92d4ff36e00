package ledger_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// model runs random operations on one ledger and keeps, in the simplest way, what every payment must have at least.
type model struct {
	l        *ledger.Ledger
	ids      []string
	charged  map[string]int64 // the sum of captures that were not refused
	refunded map[string]int64
}

func (m *model) any(t *rapid.T) string {
	if len(m.ids) == 0 {
		return "nobody"
	}
	return rapid.SampledFrom(m.ids).Draw(t, "payment")
}

func (m *model) create(t *rapid.T) {
	p, err := m.l.CreatePayment(ledger.NewPayment{
		Reference: "o" + strconv.Itoa(rapid.IntRange(0, 8).Draw(t, "reference")),
		Minor:     rapid.Int64Range(-2, 20).Draw(t, "minor"),
		Currency:  rapid.SampledFrom([]string{"DZD", "XOF", "x"}).Draw(t, "currency"),
		Capture:   rapid.SampledFrom([]ledger.CaptureMode{ledger.CaptureNow, ledger.CaptureLater}).Draw(t, "capture"),
		Lifetime:  rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(t, "lifetime"),
		HoldFor:   rapid.SampledFrom([]time.Duration{0, time.Hour}).Draw(t, "hold"),
	})
	if err == nil {
		m.ids = append(m.ids, p.ID)
	}
}

// try does one operation and demands that a refusal names a rule and changed nothing.
func (m *model) try(t *rapid.T, id string, operation func() (ledger.Payment, error)) (before, after ledger.Payment, done bool) {
	before, known := m.l.Payment(id)
	_, err := operation()
	after, _ = m.l.Payment(id)
	if err == nil {
		return before, after, true
	}
	if ledger.RuleOf(err) == "" {
		t.Fatalf("a refusal without a rule: %v", err)
	}
	if known && (before.State != after.State || before.Captured != after.Captured || before.Refunded != after.Refunded ||
		before.Authorized != after.Authorized || before.Released != after.Released || before.UpdatedAt != after.UpdatedAt) {
		t.Fatalf("a refusal changed something: %+v became %+v", before, after)
	}
	return before, after, false
}

func (m *model) move(t *rapid.T, operation func(string) (ledger.Payment, error)) {
	id := m.any(t)
	before, after, _ := m.try(t, id, func() (ledger.Payment, error) { return operation(id) })
	m.charged[id] += after.Captured - before.Captured
}

func TestLedger_random_operations_keep_the_invariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{l: ledger.New(ledger.Options{}), charged: map[string]int64{}, refunded: map[string]int64{}}
		t.Repeat(map[string]func(*rapid.T){
			"create":  m.create,
			"start":   func(t *rapid.T) { m.move(t, m.l.Start) },
			"accept":  func(t *rapid.T) { m.move(t, m.l.Accept) },
			"decline": func(t *rapid.T) { m.move(t, m.l.Decline) },
			"cancel":  func(t *rapid.T) { m.move(t, m.l.Cancel) },
			"release": func(t *rapid.T) { m.move(t, m.l.Release) },
			"capture": func(t *rapid.T) {
				minor := rapid.Int64Range(-1, 25).Draw(t, "minor")
				m.move(t, func(id string) (ledger.Payment, error) { return m.l.Capture(id, minor) })
			},
			"refund": func(t *rapid.T) {
				id, minor := m.any(t), rapid.Int64Range(-1, 25).Draw(t, "minor")
				if _, _, done := m.try(t, id, func() (ledger.Payment, error) { return m.l.Refund(id, ledger.Refund{Minor: minor}) }); done {
					m.refunded[id] += minor
				}
			},
			"refund the rest": func(t *rapid.T) {
				id := m.any(t)
				before, _, done := m.try(t, id, func() (ledger.Payment, error) { return m.l.RefundRest(id, ledger.Refund{}) })
				if done {
					m.refunded[id] += before.Refundable()
				}
			},
			"refund later": func(t *rapid.T) {
				id, minor := m.any(t), rapid.Int64Range(-1, 25).Draw(t, "minor")
				if _, _, done := m.try(t, id, func() (ledger.Payment, error) { return m.l.RefundLater(id, ledger.Refund{Minor: minor}) }); done {
					m.refunded[id] += minor
				}
			},
			"settle a refund": m.settle,
			"time": func(t *rapid.T) {
				m.l.Clock().Advance(rapid.SampledFrom([]time.Duration{time.Minute, 2 * time.Hour}).Draw(t, "time"))
			},
			"": m.invariants,
		})
	})
}

// settle ends any refund of any payment: only a pending one may be, and only a failure changes the sum.
func (m *model) settle(t *rapid.T) {
	id, succeeded := m.any(t), rapid.Bool().Draw(t, "succeeded")
	p, _ := m.l.Payment(id)
	refund := ledger.Refund{ID: "none", State: ledger.RefundFailed}
	if len(p.Refunds) > 0 {
		refund = rapid.SampledFrom(p.Refunds).Draw(t, "refund")
	}
	_, _, done := m.try(t, id, func() (ledger.Payment, error) { return m.l.SettleRefund(id, refund.ID, succeeded) })
	if done != (refund.State == ledger.RefundPending) {
		t.Fatalf("settled a refund that %s: %t", refund.State, done)
	}
	if done && !succeeded {
		m.refunded[id] -= refund.Minor
	}
}

// invariants restates the rules from outside, beside the ledger's own check.
func (m *model) invariants(t *rapid.T) {
	if err := m.l.Check(); err != nil {
		t.Fatal(err)
	}
	sum := ledger.Totals{}
	for _, id := range m.ids {
		p, _ := m.l.Payment(id)
		switch {
		case p.Captured > p.Authorized, p.Authorized > p.Minor:
			t.Fatalf("captured %d, authorized %d, amount %d", p.Captured, p.Authorized, p.Minor)
		case p.Refunded > p.Captured:
			t.Fatalf("refunded %d, captured %d", p.Refunded, p.Captured)
		case len(p.Captures) > 1:
			t.Fatalf("%d charges", len(p.Captures))
		case p.Captured != m.charged[id], p.Refunded != m.refunded[id]:
			t.Fatalf("captured %d and refunded %d; what was not refused is %d and %d", p.Captured, p.Refunded, m.charged[id], m.refunded[id])
		}
		total := sum[p.Currency]
		total.Payments++
		total.Charges += len(p.Captures)
		total.Charged += m.charged[id]
		total.Refunded += m.refunded[id]
		total.Held += p.Authorized - p.Captured - p.Released
		total.Released += p.Released
		sum[p.Currency] = total
	}
	totals := m.l.Totals()
	if len(totals) != len(sum) {
		t.Fatalf("totals %v, expected %v", totals, sum)
	}
	for currency, total := range sum {
		if totals[currency] != total {
			t.Fatalf("totals %v, expected %v", totals, sum)
		}
	}
}
