package ledger_test

import (
	"encoding/json"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// observed is a ledger and all that it told.
func observed(t *testing.T) (*ledger.Ledger, *[]ledger.Change) {
	t.Helper()
	told := &[]ledger.Change{}
	return book(t, ledger.Options{Observe: func(c ledger.Change) { *told = append(*told, c) }}), told
}

func kinds(told []ledger.Change) []ledger.ChangeKind {
	var all []ledger.ChangeKind
	for _, c := range told {
		all = append(all, c.Kind)
	}
	return all
}

func TestObserve_is_told_each_change_in_order(t *testing.T) {
	l, told := observed(t)
	id := pay(t, l, "held", 1000, ledger.CaptureLater)
	for _, step := range []func() (ledger.Payment, error){
		func() (ledger.Payment, error) { return l.Amend(id, 900, "DZD", ledger.CaptureLater) },
		func() (ledger.Payment, error) { return l.Start(id) },
		func() (ledger.Payment, error) { return l.Accept(id) },
		func() (ledger.Payment, error) { return l.Capture(id, 800) },
		func() (ledger.Payment, error) { return l.Refund(id, ledger.Refund{ID: "r1", Minor: 100}) },
		func() (ledger.Payment, error) { return l.RefundLater(id, ledger.Refund{ID: "r2", Minor: 100}) },
		func() (ledger.Payment, error) { return l.RefundRest(id, ledger.Refund{ID: "r3"}) },
		func() (ledger.Payment, error) { return l.SettleRefund(id, "r2", false) },
	} {
		p, err := step()
		require.NoError(t, err)
		last := (*told)[len(*told)-1]
		assert.Equal(t, p, last.Payment, "a change carries the payment as it stands after it")
	}
	assert.Equal(t, []ledger.ChangeKind{
		ledger.PaymentCreated, ledger.PaymentAmended, ledger.PaymentStarted, ledger.PaymentAccepted, ledger.PaymentCaptured,
		ledger.PaymentRefunded, ledger.PaymentRefunded, ledger.PaymentRefunded, ledger.RefundSettled,
	}, kinds(*told))
	var refunds []string
	for _, c := range *told {
		if c.Refund.ID != "" {
			refunds = append(refunds, c.Refund.ID+" "+c.Refund.State.String())
		}
	}
	assert.Equal(t, []string{"r1 succeeded", "r2 pending", "r3 succeeded", "r2 failed"}, refunds)
	assert.Equal(t, ledger.RefundPending, (*told)[6].Payment.Refunds[1].State, "what was told does not change any more")
}

func TestObserve_is_told_how_a_payment_ends(t *testing.T) {
	for name, test := range map[string]struct {
		mode ledger.CaptureMode
		end  func(l *ledger.Ledger, id string) error
		want ledger.ChangeKind
	}{
		"declined": {end: func(l *ledger.Ledger, id string) error { _, err := l.Decline(id); return err }, want: ledger.PaymentDeclined},
		"canceled": {end: func(l *ledger.Ledger, id string) error { _, err := l.Cancel(id); return err }, want: ledger.PaymentCanceled},
		"accepted": {end: func(l *ledger.Ledger, id string) error { _, err := l.Accept(id); return err }, want: ledger.PaymentAccepted},
		"released": {mode: ledger.CaptureLater, end: func(l *ledger.Ledger, id string) error {
			if _, err := l.Accept(id); err != nil {
				return err
			}
			_, err := l.Release(id)
			return err
		}, want: ledger.PaymentReleased},
	} {
		t.Run(name, func(t *testing.T) {
			l, told := observed(t)
			require.NoError(t, test.end(l, pay(t, l, "o", 100, test.mode)))
			all := kinds(*told)
			assert.Equal(t, test.want, all[len(all)-1])
		})
	}
}

func TestObserve_is_not_told_what_was_refused(t *testing.T) {
	l, told := observed(t)
	id := pay(t, l, "o", 100, ledger.CaptureNow)
	_, err := l.Capture(id, 100)
	require.Error(t, err)
	_, err = l.CreatePayment(ledger.NewPayment{Reference: "o", Minor: 1, Currency: "DZD"})
	require.Error(t, err)
	assert.Len(t, *told, 1)
}

func TestObserve_is_told_what_time_does_once_somebody_looks(t *testing.T) {
	l, told := observed(t)
	for i, life := range []ledger.NewPayment{{Lifetime: time.Hour}, {Capture: ledger.CaptureLater, HoldFor: time.Hour}, {}} {
		life.ID, life.Reference, life.Minor, life.Currency = strconv.Itoa(i), strconv.Itoa(i), 100, "DZD"
		_, err := l.CreatePayment(life)
		require.NoError(t, err)
	}
	_, err := l.Accept("1")
	require.NoError(t, err)
	_, err = l.Process("2", time.Hour)
	require.NoError(t, err)
	*told = nil
	l.LetTimePass()
	assert.Empty(t, *told, "nothing is due")
	l.Clock().Advance(time.Hour)
	assert.Empty(t, *told, "nobody looked")
	l.LetTimePass()
	assert.Equal(t, []ledger.ChangeKind{ledger.PaymentExpired, ledger.PaymentReleased, ledger.PaymentAccepted}, kinds(*told), "the oldest payment first")
	l.LetTimePass()
	assert.Len(t, *told, 3, "once")
}

func TestObserve_is_told_nothing_by_an_import(t *testing.T) {
	from, _ := observed(t)
	pay(t, from, "o", 100, ledger.CaptureNow)
	data, err := json.Marshal(from.Export())
	require.NoError(t, err)
	var snapshot ledger.Snapshot
	require.NoError(t, json.Unmarshal(data, &snapshot))
	l, told := observed(t)
	require.NoError(t, l.Import(snapshot))
	assert.Empty(t, *told)
	p, _ := l.PaymentByReference("o")
	_, err = l.Start(p.ID)
	require.NoError(t, err)
	assert.Equal(t, []ledger.ChangeKind{ledger.PaymentStarted}, kinds(*told), "and of what comes after it as ever")
}

func TestObserve_sees_each_payment_in_order_whoever_changes_it(t *testing.T) {
	last := map[string]int64{}
	l := ledger.New(ledger.Options{Observe: func(c ledger.Change) { // no lock: the ledger has its own
		if c.Kind == ledger.PaymentRefunded {
			if c.Payment.Refunded != last[c.Payment.ID]+1 {
				t.Errorf("refunded %d after %d", c.Payment.Refunded, last[c.Payment.ID])
			}
			last[c.Payment.ID] = c.Payment.Refunded
		}
	}})
	id := pay(t, l, "o", 40, ledger.CaptureNow)
	_, err := l.Accept(id)
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				_, _ = l.Refund(id, ledger.Refund{Minor: 1})
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 40, last[id])
}
