package ledger_test

import (
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// book is a ledger whose invariants are checked at the end of the test.
func book(t *testing.T, options ledger.Options) *ledger.Ledger {
	t.Helper()
	l := ledger.New(options)
	t.Cleanup(func() { assert.NoError(t, l.Check()) })
	return l
}

func pay(t *testing.T, l *ledger.Ledger, reference string, minor int64, mode ledger.CaptureMode) string {
	t.Helper()
	p, err := l.CreatePayment(ledger.NewPayment{Reference: reference, Minor: minor, Currency: "DZD", Capture: mode})
	require.NoError(t, err)
	assert.Equal(t, ledger.Created, p.State)
	return p.ID
}

// refused demands that an operation breaks exactly this rule.
func refused(t *testing.T, err error, rule ledger.Rule) {
	t.Helper()
	require.Error(t, err)
	assert.Equal(t, rule, ledger.RuleOf(err), err)
	assert.Contains(t, err.Error(), string(rule))
}

func TestPayment_capture_now_charges_once(t *testing.T) {
	l := book(t, ledger.Options{})
	id := pay(t, l, "o1", 1500, ledger.CaptureNow)
	_, err := l.Start(id)
	require.NoError(t, err)
	p, err := l.Accept(id)
	require.NoError(t, err)
	assert.Equal(t, ledger.Charged, p.State)
	assert.EqualValues(t, 1500, p.Captured)
	assert.Len(t, p.Captures, 1)
	assert.Zero(t, p.Held())
	_, err = l.Accept(id)
	refused(t, err, ledger.RuleState)
	_, err = l.Capture(id, 1)
	refused(t, err, ledger.RuleState)
	_, err = l.Release(id)
	refused(t, err, ledger.RuleState)
}

func TestPayment_capture_later_holds_then_takes_or_gives_back(t *testing.T) {
	l := book(t, ledger.Options{})
	taken, returned := pay(t, l, "o1", 1500, ledger.CaptureLater), pay(t, l, "o2", 700, ledger.CaptureLater)
	for _, id := range []string{taken, returned} {
		_, err := l.Capture(id, 1)
		refused(t, err, ledger.RuleState)
		p, err := l.Accept(id)
		require.NoError(t, err)
		assert.Equal(t, ledger.Authorized, p.State)
		assert.Equal(t, p.Minor, p.Held())
	}
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 2, Held: 2200}}, l.Totals())

	for _, minor := range []int64{0, -1, math.MinInt64} {
		_, err := l.Capture(taken, minor)
		refused(t, err, ledger.RuleAmount)
	}
	for _, minor := range []int64{1501, math.MaxInt64} {
		_, err := l.Capture(taken, minor)
		refused(t, err, ledger.RuleCapturedLimit)
	}
	p, err := l.Capture(taken, 1000)
	require.NoError(t, err)
	assert.Equal(t, []int64{1000, 500, 0}, []int64{p.Captured, p.Released, p.Held()})
	_, err = l.Capture(taken, 500)
	refused(t, err, ledger.RuleState)

	p, err = l.Release(returned)
	require.NoError(t, err)
	assert.Equal(t, ledger.Canceled, p.State)
	assert.EqualValues(t, 700, p.Released)
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 2, Charges: 1, Charged: 1000, Released: 1200}}, l.Totals())
}

func TestPayment_a_pending_refund_counts_until_it_fails(t *testing.T) {
	l := book(t, ledger.Options{})
	id := pay(t, l, "o1", 1500, ledger.CaptureNow)
	_, err := l.Accept(id)
	require.NoError(t, err)
	p, err := l.RefundLater(id, ledger.Refund{ID: "r1", Minor: 1000})
	require.NoError(t, err)
	assert.EqualValues(t, 1000, p.Refunded)
	assert.Equal(t, ledger.RefundPending, p.Refunds[0].State)
	_, err = l.Refund(id, ledger.Refund{Minor: 501})
	refused(t, err, ledger.RuleRefundedLimit)
	_, err = l.Refund(id, ledger.Refund{ID: "r1", Minor: 1})
	refused(t, err, ledger.RuleUniqueID)
	_, err = l.SettleRefund(id, "r2", true)
	refused(t, err, ledger.RuleKnown)

	after, err := l.SettleRefund(id, "r1", false)
	require.NoError(t, err)
	assert.Zero(t, after.Refunded)
	assert.Equal(t, ledger.RefundPending, p.Refunds[0].State, "a copy stays as it was")
	minor, times := l.Book().Refunded("o1")
	assert.Zero(t, minor)
	assert.Zero(t, times)
	_, err = l.SettleRefund(id, "r1", true)
	refused(t, err, ledger.RuleState)

	_, err = l.RefundLater(id, ledger.Refund{ID: "r2", Minor: 1500})
	require.NoError(t, err)
	p, err = l.SettleRefund(id, "r2", true)
	require.NoError(t, err)
	assert.EqualValues(t, 1500, p.Refunded)
	minor, times = l.Book().Refunded("o1")
	assert.EqualValues(t, 1500, minor)
	assert.Equal(t, 1, times)
}

func TestPayment_refunds_never_exceed_what_was_captured(t *testing.T) {
	l := book(t, ledger.Options{})
	id := pay(t, l, "o1", 1500, ledger.CaptureNow)
	_, err := l.Refund(id, ledger.Refund{Minor: 1})
	refused(t, err, ledger.RuleState)
	_, err = l.Accept(id)
	require.NoError(t, err)
	for _, minor := range []int64{0, -1, math.MinInt64} {
		_, err = l.Refund(id, ledger.Refund{Minor: minor})
		refused(t, err, ledger.RuleAmount)
	}
	for _, minor := range []int64{1501, math.MaxInt64} {
		_, err = l.Refund(id, ledger.Refund{Minor: minor})
		refused(t, err, ledger.RuleRefundedLimit)
	}
	p, err := l.Refund(id, ledger.Refund{Minor: 500, Reference: "r1", Note: "late"})
	require.NoError(t, err)
	require.Len(t, p.Refunds, 1)
	assert.Equal(t, "r1", p.Refunds[0].Reference)
	assert.NotEmpty(t, p.Refunds[0].ID)
	assert.False(t, p.Refunds[0].At.IsZero())
	_, err = l.Refund(id, ledger.Refund{Minor: 1001})
	refused(t, err, ledger.RuleRefundedLimit)
	p, err = l.RefundRest(id, ledger.Refund{Minor: 7})
	require.NoError(t, err)
	assert.EqualValues(t, 1500, p.Refunded)
	assert.Zero(t, p.Refundable())
	assert.Equal(t, ledger.Charged, p.State)
	_, err = l.RefundRest(id, ledger.Refund{})
	refused(t, err, ledger.RuleRefundedLimit)
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 1, Charges: 1, Charged: 1500, Refunded: 1500}}, l.Totals())
}

func TestPayment_final_states_stay(t *testing.T) {
	for name, end := range map[string]func(l *ledger.Ledger, id string) error{
		"declined": func(l *ledger.Ledger, id string) error { _, err := l.Decline(id); return err },
		"canceled": func(l *ledger.Ledger, id string) error { _, err := l.Cancel(id); return err },
		"expired":  func(l *ledger.Ledger, _ string) error { l.Clock().Advance(time.Hour); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			l := book(t, ledger.Options{})
			p, err := l.CreatePayment(ledger.NewPayment{Reference: "o1", Minor: 5, Currency: "DZD", Lifetime: time.Hour})
			require.NoError(t, err)
			_, err = l.Start(p.ID)
			require.NoError(t, err)
			require.NoError(t, end(l, p.ID))
			for _, operation := range []func(string) (ledger.Payment, error){l.Start, l.Accept, l.Decline, l.Cancel, l.Release,
				func(id string) (ledger.Payment, error) { return l.Process(id, 0) },
				func(id string) (ledger.Payment, error) { return l.Capture(id, 1) },
				func(id string) (ledger.Payment, error) { return l.Refund(id, ledger.Refund{Minor: 1}) },
				func(id string) (ledger.Payment, error) { return l.RefundRest(id, ledger.Refund{}) },
			} {
				_, err := operation(p.ID)
				refused(t, err, ledger.RuleState)
			}
			now, _ := l.Payment(p.ID)
			assert.Equal(t, name, now.State.String())
			assert.False(t, now.State.Open())
		})
	}
}

func TestPayment_time_settles_expires_and_releases(t *testing.T) {
	start := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := ledger.NewClock(start)
	l := book(t, ledger.Options{Clock: clock})
	slow, err := l.CreatePayment(ledger.NewPayment{Reference: "slow", Minor: 5, Currency: "DZD", Capture: ledger.CaptureLater,
		Lifetime: time.Hour, HoldFor: 2 * time.Hour})
	require.NoError(t, err)
	_, err = l.Process(slow.ID, time.Minute)
	require.NoError(t, err)
	late, err := l.CreatePayment(ledger.NewPayment{Reference: "late", Minor: 5, Currency: "DZD", Lifetime: time.Minute})
	require.NoError(t, err)
	_, err = l.Process(late.ID, time.Hour)
	require.NoError(t, err)

	state := func(id string) ledger.State { p, _ := l.Payment(id); return p.State }
	assert.Equal(t, ledger.Processing, state(slow.ID))
	clock.Advance(time.Minute)
	assert.Equal(t, ledger.Authorized, state(slow.ID))
	assert.Equal(t, ledger.Expired, state(late.ID))
	p, _ := l.Payment(slow.ID)
	assert.WithinDuration(t, start.Add(time.Minute), p.UpdatedAt, 30*time.Second)
	assert.Equal(t, p.UpdatedAt.Add(2*time.Hour), p.HeldUntil)
	clock.Advance(2 * time.Hour)
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 2, Released: 5}}, l.Totals())
	assert.Equal(t, ledger.Canceled, state(slow.ID))
}

func TestPayment_several_due_events_happen_in_their_order(t *testing.T) {
	l := book(t, ledger.Options{})
	p, err := l.CreatePayment(ledger.NewPayment{Reference: "o1", Minor: 5, Currency: "DZD", Capture: ledger.CaptureLater,
		Lifetime: time.Hour, HoldFor: time.Hour})
	require.NoError(t, err)
	_, err = l.Process(p.ID, time.Minute)
	require.NoError(t, err)
	l.Clock().Advance(100 * time.Hour) // settled first, so it did not expire; then the hold ended
	p, _ = l.Payment(p.ID)
	assert.Equal(t, ledger.Canceled, p.State)
	assert.EqualValues(t, 5, p.Released)
}

func TestPayment_that_expires_before_it_settles_does_not_settle(t *testing.T) {
	l := book(t, ledger.Options{})
	p, err := l.CreatePayment(ledger.NewPayment{Reference: "o1", Minor: 5, Currency: "DZD", Lifetime: time.Minute})
	require.NoError(t, err)
	_, err = l.Process(p.ID, time.Hour)
	require.NoError(t, err)
	l.Clock().Advance(100 * time.Hour) // both are due now
	p, _ = l.Payment(p.ID)
	assert.Equal(t, ledger.Expired, p.State)
}

func TestCreatePayment_refusals(t *testing.T) {
	l := book(t, ledger.Options{})
	good := ledger.NewPayment{ID: "p1", Reference: "o1", Minor: 1, Currency: "DZD"}
	_, err := l.CreatePayment(good)
	require.NoError(t, err)
	for name, test := range map[string]struct {
		change func(*ledger.NewPayment)
		rule   ledger.Rule
	}{
		"same reference":   {func(n *ledger.NewPayment) { n.ID = "p2" }, ledger.RuleUniqueReference},
		"same id":          {func(n *ledger.NewPayment) { n.Reference = "o2" }, ledger.RuleUniqueID},
		"no reference":     {func(n *ledger.NewPayment) { n.ID, n.Reference = "p2", "" }, ledger.RuleUniqueReference},
		"zero":             {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Minor = "p2", "o2", 0 }, ledger.RuleAmount},
		"negative":         {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Minor = "p2", "o2", -1 }, ledger.RuleAmount},
		"near overflow":    {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Minor = "p2", "o2", math.MaxInt64 }, ledger.RuleAmount},
		"no currency":      {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Currency = "p2", "o2", "" }, ledger.RuleCurrency},
		"lower currency":   {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Currency = "p2", "o2", "dzd" }, ledger.RuleCurrency},
		"unknown customer": {func(n *ledger.NewPayment) { n.ID, n.Reference, n.Customer = "p2", "o2", "nobody" }, ledger.RuleKnown},
	} {
		t.Run(name, func(t *testing.T) {
			n := good
			test.change(&n)
			_, err := l.CreatePayment(n)
			refused(t, err, test.rule)
		})
	}
	assert.Equal(t, 1, l.CountPayments())
	_, err = l.Accept("nobody")
	refused(t, err, ledger.RuleKnown)
	_, ok := l.Payment("nobody")
	assert.False(t, ok)
	_, ok = l.PaymentByReference("nobody")
	assert.False(t, ok)
	p, ok := l.PaymentByReference("o1")
	assert.True(t, ok)
	assert.Equal(t, "p1", p.ID)
}

func TestPayment_what_is_returned_is_a_copy(t *testing.T) {
	l := book(t, ledger.Options{})
	id := pay(t, l, "o1", 1500, ledger.CaptureNow)
	_, err := l.Accept(id)
	require.NoError(t, err)
	p, err := l.Refund(id, ledger.Refund{Minor: 5})
	require.NoError(t, err)
	p.Refunds[0].Minor, p.Captures[0].Minor = 99, 99
	again, _ := l.Payment(id)
	assert.EqualValues(t, 5, again.Refunds[0].Minor)
	assert.EqualValues(t, 1500, again.Captures[0].Minor)
	assert.Equal(t, ledger.Charged, again.State)
}

func TestCustomers_unique_key(t *testing.T) {
	for key, second := range map[ledger.CustomerKey]ledger.Customer{
		ledger.ByPhone:     {Phone: "+1", Email: "b", Reference: "b"},
		ledger.ByEmail:     {Phone: "+2", Email: "a", Reference: "b"},
		ledger.ByReference: {Phone: "+2", Email: "b", Reference: "a"},
	} {
		t.Run(key.String(), func(t *testing.T) {
			l := book(t, ledger.Options{UniqueCustomer: key})
			first, err := l.CreateCustomer(ledger.Customer{Phone: "+1", Email: "a", Reference: "a"})
			require.NoError(t, err)
			_, err = l.CreateCustomer(second)
			refused(t, err, ledger.RuleUniqueCustomer)
			other, err := l.CreateCustomer(ledger.Customer{Phone: "+3", Email: "c", Reference: "c"})
			require.NoError(t, err)
			_, err = l.UpdateCustomer(other.ID, func(c *ledger.Customer) { c.Phone, c.Email, c.Reference = "+1", "a", "a" })
			refused(t, err, ledger.RuleUniqueCustomer)
			_, err = l.CreateCustomer(ledger.Customer{Name: "without a key"})
			require.NoError(t, err)
			_, err = l.CreateCustomer(ledger.Customer{Name: "without a key"})
			require.NoError(t, err)
			_, err = l.UpdateCustomer(first.ID, func(c *ledger.Customer) { c.Phone, c.Email, c.Reference = "", "", "" })
			require.NoError(t, err)
			_, err = l.CreateCustomer(ledger.Customer{Phone: "+1", Email: "a", Reference: "a"})
			require.NoError(t, err, "the key is free again")
			assert.Len(t, l.Customers(), 5)
		})
	}
	free := book(t, ledger.Options{})
	for range 2 {
		_, err := free.CreateCustomer(ledger.Customer{Phone: "+1"})
		require.NoError(t, err)
	}
	assert.Len(t, free.FindCustomers(ledger.ByPhone, "+1"), 2)
	assert.Equal(t, "nothing", ledger.NoKey.String())
}

func TestCustomers_are_copies_and_keep_id_and_creation(t *testing.T) {
	l := book(t, ledger.Options{UniqueCustomer: ledger.ByPhone})
	metadata := map[string]string{"k": "v"}
	c, err := l.CreateCustomer(ledger.Customer{Phone: "+1", Metadata: metadata})
	require.NoError(t, err)
	metadata["k"] = "changed"
	c.Metadata["k"] = "changed"
	var kept *ledger.Customer
	updated, err := l.UpdateCustomer(c.ID, func(c *ledger.Customer) {
		c.ID, c.CreatedAt, c.Name = "other", time.Time{}, "Amel"
		kept = c
	})
	require.NoError(t, err)
	kept.Metadata["k"] = "changed"
	assert.Equal(t, c.ID, updated.ID)
	stored, ok := l.Customer(c.ID)
	require.True(t, ok)
	assert.Equal(t, "v", stored.Metadata["k"])
	assert.Equal(t, "Amel", stored.Name)
	assert.Equal(t, c.CreatedAt, stored.CreatedAt)
	assert.False(t, stored.UpdatedAt.Before(stored.CreatedAt))

	_, err = l.CreateCustomer(ledger.Customer{ID: c.ID, Phone: "+2"})
	refused(t, err, ledger.RuleUniqueID)
	_, err = l.UpdateCustomer("nobody", func(*ledger.Customer) {})
	refused(t, err, ledger.RuleKnown)
	_, ok = l.Customer("nobody")
	assert.False(t, ok)
	assert.Empty(t, l.FindCustomers(ledger.ByPhone, "+9"))
	assert.Empty(t, l.FindCustomers(ledger.ByPhone, ""))
	assert.Empty(t, l.FindCustomers(ledger.ByEmail, "x"))
	assert.Empty(t, l.FindCustomers(ledger.NoKey, "x"))
}

func TestCustomers_keep_their_places(t *testing.T) {
	l := book(t, ledger.Options{})
	for _, id := range []string{"a", "b"} {
		_, err := l.CreateCustomer(ledger.Customer{ID: id, Metadata: map[string]string{"k": id}})
		require.NoError(t, err)
	}
	second, ok := l.CustomerAt(1)
	assert.True(t, ok)
	assert.Equal(t, "b", second.ID)
	second.Metadata["k"] = "changed"
	again, _ := l.CustomerAt(1)
	assert.Equal(t, "b", again.Metadata["k"], "it is a copy")
	for _, nowhere := range []int{-1, 2} {
		_, ok = l.CustomerAt(nowhere)
		assert.False(t, ok)
	}
	assert.Equal(t, 2, l.CountCustomers())
}

func TestLedger_64_callers_at_once_have_one_effect(t *testing.T) {
	l := book(t, ledger.Options{UniqueCustomer: ledger.ByPhone})
	count := func(operation func() error) int64 {
		var (
			done  atomic.Int64
			group sync.WaitGroup
		)
		for range 64 {
			group.Go(func() {
				if operation() == nil {
					done.Add(1)
				}
			})
		}
		group.Wait()
		return done.Load()
	}
	assert.EqualValues(t, 1, count(func() error { _, err := l.CreateCustomer(ledger.Customer{Phone: "+1"}); return err }))
	assert.EqualValues(t, 1, count(func() error {
		_, err := l.CreatePayment(ledger.NewPayment{Reference: "o1", Minor: 100, Currency: "DZD", Capture: ledger.CaptureLater})
		return err
	}))
	p, _ := l.PaymentByReference("o1")
	assert.EqualValues(t, 1, count(func() error { _, err := l.Start(p.ID); return err }))
	assert.EqualValues(t, 1, count(func() error { _, err := l.Accept(p.ID); return err }))
	assert.EqualValues(t, 1, count(func() error { _, err := l.Capture(p.ID, 90); return err }))
	assert.EqualValues(t, 9, count(func() error { _, err := l.Refund(p.ID, ledger.Refund{Minor: 10}); return err }))
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 1, Charges: 1, Charged: 90, Refunded: 90, Released: 10}}, l.Totals())
}

func TestTotals_keep_currencies_apart(t *testing.T) {
	l := book(t, ledger.Options{})
	for _, currency := range []string{"DZD", "XOF", "DZD"} {
		p, err := l.CreatePayment(ledger.NewPayment{Reference: currency + time.Now().String(), Minor: 10, Currency: currency})
		require.NoError(t, err)
		_, err = l.Accept(p.ID)
		require.NoError(t, err)
	}
	assert.Equal(t, ledger.Totals{"DZD": {Payments: 2, Charges: 2, Charged: 20}, "XOF": {Payments: 1, Charges: 1, Charged: 10}}, l.Totals())
	assert.Empty(t, book(t, ledger.Options{}).Totals())
}
