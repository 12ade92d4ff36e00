package ledger

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The commit functions refuse what breaks a rule, so a broken book can only be made by hand. Each row breaks one rule
// behind the ledger's back, and the audit of the next change must see it and never forget it.
func TestAudit_sees_every_broken_rule(t *testing.T) {
	for name, test := range map[string]struct {
		harm func(*Payment)
		rule Rule
	}{
		"charged twice": {func(p *Payment) {
			p.journal = append(p.journal, entry{entryCapture, 50})
			p.Captures = append(p.Captures, Capture{Minor: 50})
			p.Captured += 50
		}, RuleOneCharge},
		"charged above the authorization": {func(p *Payment) { p.journal[1].minor += 1000; p.Captured += 1000 }, RuleCapturedLimit},
		"charged without authorization":   {func(p *Payment) { p.journal = p.journal[1:]; p.Authorized = 0 }, RuleAuthorizeFirst},
		"authorized twice": {func(p *Payment) {
			p.journal = append(p.journal, entry{entryAuthorize, 1})
		}, RuleOneAuthorization},
		"authorized above the amount": {func(p *Payment) { p.journal[0].minor += 5; p.Authorized += 5 }, RuleCapturedLimit},
		"refunded too much":           {func(p *Payment) { p.journal = append(p.journal, entry{entryRefund, 101}); p.Refunded = 102 }, RuleRefundedLimit},
		"an amount changed":           {func(p *Payment) { p.Captured-- }, RuleJournal},
		"a refund lost":               {func(p *Payment) { p.Refunds = nil }, RuleJournal},
		"a negative line":             {func(p *Payment) { p.journal = append(p.journal, entry{entryRefund, -1}) }, RuleAmount},
		"state without its money":     {func(p *Payment) { p.journal = nil }, RuleStateTellsAmounts},
		"amount lost":                 {func(p *Payment) { p.Minor = 0 }, RuleAmount},
		"currency lost":               {func(p *Payment) { p.Currency = "" }, RuleCurrency},
	} {
		t.Run(name, func(t *testing.T) {
			l := New(Options{})
			p, err := l.CreatePayment(NewPayment{Reference: "o1", Minor: 100, Currency: "DZD"})
			require.NoError(t, err)
			_, err = l.Accept(p.ID)
			require.NoError(t, err)
			_, err = l.Refund(p.ID, Refund{Minor: 1})
			require.NoError(t, err)
			require.NoError(t, l.Check())

			stored := l.payments[p.ID]
			whole := *stored
			whole.journal = append([]entry(nil), stored.journal...)
			whole.Captures = append([]Capture(nil), stored.Captures...)
			test.harm(stored)
			require.ErrorContains(t, l.Check(), string(test.rule))
			_, err = l.Refund(p.ID, Refund{Minor: 1}) // refused or not: the audit comes after changes
			if err == nil {
				*stored = whole
				assert.ErrorContains(t, l.Check(), string(test.rule), "what an audit found stays found")
			}
		})
	}
}

func TestAudit_sees_states_that_disagree_with_the_money(t *testing.T) {
	for _, state := range []State{0, Created, Waiting, Processing, Authorized, Declined, Canceled, Expired} {
		l := New(Options{})
		p, err := l.CreatePayment(NewPayment{Reference: "o1", Minor: 100, Currency: "DZD"})
		require.NoError(t, err)
		_, err = l.Accept(p.ID)
		require.NoError(t, err)
		l.payments[p.ID].State = state
		assert.ErrorContains(t, l.Check(), string(RuleStateTellsAmounts), state.String())
	}
}

func TestCheck_sees_broken_indexes(t *testing.T) {
	l := New(Options{UniqueCustomer: ByPhone})
	a, err := l.CreateCustomer(Customer{Phone: "+1"})
	require.NoError(t, err)
	b, err := l.CreateCustomer(Customer{Phone: "+2"})
	require.NoError(t, err)
	require.NoError(t, l.Check())
	l.customers[b.ID].Phone = "+1"
	require.ErrorContains(t, l.Check(), string(RuleUniqueCustomer))
	l.customers[b.ID].Phone = "+2"
	l.uniqueIndex["+1"] = b.ID
	require.ErrorContains(t, l.Check(), string(RuleUniqueCustomer))
	l.uniqueIndex["+1"] = a.ID
	require.NoError(t, l.Check())

	p, err := l.CreatePayment(NewPayment{Reference: "o1", Minor: 1, Currency: "DZD"})
	require.NoError(t, err)
	l.references["o1"] = "other"
	require.ErrorContains(t, l.Check(), string(RuleUniqueReference))
	l.references["o1"] = p.ID
	l.references["o2"] = p.ID
	require.ErrorContains(t, l.Check(), string(RuleUniqueReference))
}

func TestError_names_rule_detail_and_id(t *testing.T) {
	err := refuse(RuleAmount, "p1", "refund of %d", 0)
	assert.Equal(t, "ledger: refused: an amount is above zero: refund of 0 (p1)", err.Error())
	assert.Equal(t, RuleAmount, RuleOf(errors.Join(errors.New("outer"), err)))
	assert.Equal(t, "ledger: refused: the record exists", (&Error{Rule: RuleKnown}).Error())
	assert.Empty(t, RuleOf(errors.New("other")))
	assert.Empty(t, RuleOf(nil))
}
