package lomi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

func TestMoney_inEachUnit(t *testing.T) {
	for _, c := range []struct {
		currency, amount string
		unit             lomi.Unit
		sent             string
		read             []string // each of them is the amount
		wrong            []string // none of them is an amount
	}{
		{"XOF", "2500", "", "2500", []string{"2500", "2500.0", "2500.00", `"2500"`, `"2500.0"`}, []string{"2500.5", "25e2", `"2 500"`, "true", `""`, "[2500]"}},
		{"XOF", "2500", lomi.MinorUnit, "2500", []string{"2500", "2500.0"}, []string{"2500.01"}},
		{"XOF", "2500", lomi.MajorUnit, "2500", []string{"2500", `"2500"`}, []string{"2500.01"}},
		{"XOF", "99999999", "", "99999999", []string{"99999999"}, []string{"99999999999999999999"}},
		{"USD", "12.34", lomi.MinorUnit, "1234", []string{"1234", "1234.0", `"1234.00"`}, []string{"1234.5", "99999999999999999999", "-"}},
		{"USD", "12.34", lomi.MajorUnit, "12.34", []string{"12.34", `"12.340"`}, []string{"12.345"}},
		{"EUR", "10", lomi.MinorUnit, "1000", []string{"1000"}, []string{"10.00.00"}},
		{"EUR", "10", lomi.MajorUnit, "10.00", []string{"10", "10.00"}, []string{"10,00"}},
	} {
		cfg := lomi.Config{CurrencyUnit: c.unit}
		if c.unit != "" {
			cfg.Currencies = []string{"USD", "EUR", "USD", "XOF"}
		}
		params, ref := order9(), order9Ref()
		params.Amount = tender.MustMoney(c.amount, c.currency)
		ref.Amount = params.Amount
		for _, wire := range c.read {
			answered := session("open", `"amount":`+wire, `"currency_code":"`+c.currency+`"`)
			gw, s := saysTo(t, cfg, answered, answered, rows())
			payment, err := gw.CreatePayment(t.Context(), params)
			require.NoError(t, err, "%s %s %s", c.currency, c.unit, wire)
			assert.Equal(t, params.Amount, payment.Amount)
			assert.Equal(t, c.sent, string(s.asked[0].body["amount"]))
			_, err = gw.GetPayment(t.Context(), ref)
			require.NoError(t, err)
		}
		for _, wire := range c.wrong {
			gw, _ := saysTo(t, cfg, answer{status: 201, body: session("open", `"amount":`+wire, `"currency_code":"`+c.currency+`"`).body})
			_, err := gw.CreatePayment(t.Context(), params)
			fails(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
		}
	}
}

func TestMoney_noMoreThanTheProviderHasRoomFor(t *testing.T) {
	for amount, unit := range map[string]lomi.Unit{"99999999 XOF": lomi.MinorUnit, "999999.99 USD": lomi.MinorUnit, "99999999.99 USD": lomi.MajorUnit} {
		number, currency, _ := strings.Cut(amount, " ")
		cfg := lomi.Config{Currencies: []string{"USD"}, CurrencyUnit: unit}
		params := order9()
		params.Amount = tender.MustMoney(number, currency)
		gw, _ := saysTo(t, cfg, session("open", `"amount":`, `"currency_code":`))
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err, amount)
		params.Amount, err = params.Amount.Add(smallest(t, currency))
		require.NoError(t, err)
		_, err = gw.CreatePayment(t.Context(), params)
		assert.Equal(t, []string{"Amount"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)), amount)
	}
}

func smallest(t *testing.T, currency string) tender.Money {
	t.Helper()
	m, err := tender.NewMoney(1, currency)
	require.NoError(t, err)
	return m
}

func TestMoney_aFactorOfAHundredIsAnotherAmount(t *testing.T) {
	params := order9()
	params.Amount = tender.MustMoney("12.34", "USD")
	for unit, wire := range map[lomi.Unit]string{lomi.MinorUnit: "12.00", lomi.MajorUnit: "1234"} {
		gw, _ := saysTo(t, lomi.Config{Currencies: []string{"USD"}, CurrencyUnit: unit}, session("open", `"amount":`+wire, `"currency_code":"USD"`))
		_, err := gw.CreatePayment(t.Context(), params)
		fails(t, err, tender.ErrIntegrity, tender.OutcomeUnknown)
	}
}

func TestMoney_anotherCurrencyWithoutAnAmount(t *testing.T) {
	for _, code := range []string{"USD", "EUR"} { // configured or not
		gw, _ := saysTo(t, lomi.Config{Currencies: []string{"USD"}, CurrencyUnit: lomi.MinorUnit}, session("open", `"amount":`, `"currency_code":"`+code+`"`))
		_, err := gw.CreatePayment(t.Context(), order9())
		fails(t, err, tender.ErrIntegrity, tender.OutcomeUnknown)
	}
}

func TestMoney_refundsInEachUnit(t *testing.T) {
	for unit, wire := range map[lomi.Unit]string{lomi.MinorUnit: "1000", lomi.MajorUnit: "10.00"} {
		gross := map[lomi.Unit]string{lomi.MinorUnit: "2500", lomi.MajorUnit: "25"}[unit]
		charge := rows(row(transactionID, "completed", `"gross_amount":`+gross, `"currency_code":"EUR"`))
		gw, s := saysTo(t, lomi.Config{Refunds: true, Currencies: []string{"EUR"}, CurrencyUnit: unit},
			charge, made(`"refunded_amount":`+wire), session("completed", `"amount":`+gross, `"currency_code":"EUR"`), charge, rows(back(refundID, "completed", wire)))
		ref := order9Ref()
		ref.Amount = tender.MustMoney("25", "EUR")
		refund, err := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Amount: tender.MustMoney("10", "EUR")})
		require.NoError(t, err)
		assert.Equal(t, tender.MustMoney("10", "EUR"), refund.Amount)
		assert.Equal(t, wire, string(s.asked[1].body["amount"]))
		payment, err := gw.GetPayment(t.Context(), ref)
		require.NoError(t, err)
		assert.Equal(t, tender.MustMoney("25", "EUR"), payment.AmountCaptured)
		assert.Equal(t, tender.MustMoney("10", "EUR"), payment.AmountRefunded)
	}
}

// A ref from before the configuration changed, or from before amounts were kept.
func TestMoney_aRefThatTheConfigurationDoesNotFit(t *testing.T) {
	dollars := session("open", `"currency_code":"USD"`)
	ref := order9Ref()
	for _, amount := range []tender.Money{{}, tender.MustMoney("25", "USD")} {
		gw, _ := says(t, dollars)
		ref.Amount = amount
		_, err := gw.GetPayment(t.Context(), ref)
		e := failed(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
		assert.Contains(t, e.Message, "Config.Currencies")
	}
	ref.Amount = tender.Money{}
	gw, _ := says(t, session("open"), rows(), session("open", `"currency_code":`), rows())
	payment, err := gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.Equal(t, francs("2500"), payment.Amount)
	payment, err = gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.False(t, payment.Amount.Stated(), "a number of nothing")
}
