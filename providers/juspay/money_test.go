package juspay_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// The currencies of the Profile are all of ISO 4217's that have two decimals or none.
func TestProfile_currencies(t *testing.T) {
	gw, _ := says(t)
	listed := gw.Profile().Currencies
	var want []string
	for _, a := range letters() {
		for _, b := range letters() {
			for _, c := range letters() {
				code := a + b + c
				_, twoDigits := tender.ParseMoney("0.01", code)
				_, threeDigits := tender.ParseMoney("0.001", code)
				if _, none := tender.ParseMoney("1", code); none == nil && (twoDigits != nil || threeDigits != nil) {
					want = append(want, code)
				}
			}
		}
	}
	assert.Equal(t, want, listed)
	assert.True(t, slices.IsSorted(listed))
	for _, three := range []string{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "CLF", "UYW"} {
		assert.NotContains(t, listed, three)
	}
}

func letters() []string {
	var all []string
	for letter := 'A'; letter <= 'Z'; letter++ {
		all = append(all, string(letter))
	}
	return all
}

// Requests have all the decimals of a currency, and answers any form of the same amount, as a number or as a text.
func TestAmounts_inBothDirections(t *testing.T) {
	for _, c := range []struct {
		amount, currency, sent string
		read                   []string
	}{
		{"100.15", "INR", "100.15", []string{`100.15`, `"100.15"`, `100.150`, `"00100.15"`}},
		{"100", "INR", "100.00", []string{`100`, `100.0`, `"100"`, `100.00`}},
		{"0.01", "USD", "0.01", []string{`0.01`}},
		{"90071992547409.91", "USD", "90071992547409.91", []string{`90071992547409.91`}},
		{"2500", "JPY", "2500", []string{`2500`, `2500.0`, `"2500.00"`}},
		{"1", "XOF", "1", []string{`1`}},
	} {
		for _, form := range c.read {
			gw, s := says(t, ok(`{"id":"ord_1","order_id":"SIMORD0001","status":"NEW","amount":`+form+`,"currency":"`+c.currency+`","payment_links":{"web":"https://sandbox.juspay.in/x"}}`))
			p, err := gw.CreatePayment(t.Context(), tender.PaymentParams{Reference: "SIMORD0001", Amount: tender.MustMoney(c.amount, c.currency)})
			require.NoError(t, err, form)
			assert.Equal(t, c.sent, s.last().form.Get("amount"))
			assert.Equal(t, c.currency, s.last().form.Get("currency"))
			assert.Equal(t, tender.MustMoney(c.amount, c.currency), p.Amount, form)
		}
	}
	for _, form := range []string{`100.155`, `1e2`, `"1,5"`, `" 100.15"`, `true`, `{}`, `-`, `"abc"`} {
		gw, _ := says(t, ok(`{"id":"ord_1","order_id":"SIMORD0001","status":"NEW","amount":`+form+`,"currency":"INR","payment_links":{"web":"https://sandbox.juspay.in/x"}}`))
		_, err := gw.CreatePayment(t.Context(), checkout())
		require.ErrorIs(t, err, tender.ErrProtocol, form)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, form)
	}
}

// An answer that leaves the currency out means that of the payment.
func TestAmounts_withoutACurrency(t *testing.T) {
	gw, _ := says(t, ok(`{"id":"`+placed("").ID+`","order_id":"SIMORD0001","status":"CHARGED","amount":100.15}`), ok(`{"id":"`+placed("").ID+`","order_id":"SIMORD0001","status":"CHARGED","amount":100.16}`))
	_, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.ErrorIs(t, err, tender.ErrIntegrity)
}
