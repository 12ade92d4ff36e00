package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
)

func TestAmend_changes_what_an_open_payment_asks_for(t *testing.T) {
	l := ledger.New(ledger.Options{})
	p, err := l.CreatePayment(ledger.NewPayment{Reference: "order-1", Minor: 1000, Currency: "EUR"})
	require.NoError(t, err)
	p, err = l.Amend(p.ID, 700, "USD", ledger.CaptureLater)
	require.NoError(t, err)
	assert.Equal(t, ledger.Created, p.State)
	assert.Zero(t, p.StartedAt, "nobody started it")
	_, err = l.Start(p.ID)
	require.NoError(t, err)
	_, err = l.Amend(p.ID, 900, "BAM", ledger.CaptureLater)
	require.NoError(t, err)
	p, err = l.Accept(p.ID)
	require.NoError(t, err)
	assert.Equal(t, []any{ledger.Authorized, int64(900), "BAM"}, []any{p.State, p.Held(), p.Currency})
	require.NoError(t, l.Check())
}

func TestAmend_refusals_change_nothing(t *testing.T) {
	l := ledger.New(ledger.Options{})
	p, err := l.CreatePayment(ledger.NewPayment{Reference: "order-1", Minor: 1000, Currency: "EUR"})
	require.NoError(t, err)
	for _, test := range []struct {
		id       string
		minor    int64
		currency string
		want     ledger.Rule
	}{
		{"nobody", 1, "EUR", ledger.RuleKnown}, {p.ID, 0, "EUR", ledger.RuleAmount}, {p.ID, -1, "EUR", ledger.RuleAmount},
		{p.ID, 1<<62 + 1, "EUR", ledger.RuleAmount}, {p.ID, 1, "eur", ledger.RuleCurrency},
	} {
		_, err := l.Amend(test.id, test.minor, test.currency, ledger.CaptureLater)
		assert.Equal(t, test.want, ledger.RuleOf(err))
	}
	after, err := l.Accept(p.ID)
	require.NoError(t, err)
	assert.Equal(t, []any{int64(1000), "EUR"}, []any{after.Captured, after.Currency})
	_, err = l.Amend(p.ID, 1, "EUR", ledger.CaptureNow)
	assert.Equal(t, ledger.RuleState, ledger.RuleOf(err))
	require.NoError(t, l.Check())
}
