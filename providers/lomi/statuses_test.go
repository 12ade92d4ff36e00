package lomi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// The table of docs/providers/lomi.md, "Statuses".
func TestStatus_everySessionWithEveryTransaction(t *testing.T) {
	const (
		action, processing, succeeded = tender.StatusRequiresAction, tender.StatusProcessing, tender.StatusSucceeded
		expired, unknown              = tender.StatusExpired, tender.StatusUnknown
	)
	sessions := []string{"open", "pending", "completed", "expired", "disputed", "Completed"}
	for transaction, want := range map[string][]tender.Status{
		"completed":          {succeeded, succeeded, succeeded, succeeded, unknown, unknown},
		"refunded":           {succeeded, succeeded, succeeded, succeeded, unknown, unknown},
		"partially_refunded": {succeeded, succeeded, succeeded, succeeded, unknown, unknown},
		"pending":            {processing, processing, processing, processing, unknown, unknown},
		"disputed":           {unknown, unknown, unknown, unknown, unknown, unknown},
		"COMPLETED":          {unknown, unknown, unknown, unknown, unknown, unknown},
		"":                   {unknown, unknown, unknown, unknown, unknown, unknown},
		"failed":             {action, action, unknown, expired, unknown, unknown},
		"expired":            {action, action, unknown, expired, unknown, unknown},
		"cancelled":          {action, action, unknown, expired, unknown, unknown},
		"none":               {action, action, succeeded, expired, unknown, unknown},
	} {
		for i, word := range sessions {
			gw := gatewayOn(t, always(rows(), map[string]answer{
				"/v1/checkout-sessions/" + sessionID: session(word), "/v1/transactions": rows(row("t-2", transaction)),
			}), "https://lomi.example.test/v1")
			if transaction == "none" {
				gw, _ = says(t, session(word), rows())
			}
			payment, err := gw.GetPayment(t.Context(), order9Ref())
			require.NoError(t, err, "%s/%s", word, transaction)
			assert.Equal(t, want[i], payment.Status, "%s/%s", word, transaction)
			raw := word
			if transaction != "none" {
				raw += "/" + transaction
			}
			assert.Equal(t, raw, payment.ProviderStatus)
			over := transaction == "failed" || transaction == "expired" || transaction == "cancelled"
			if over && (want[i] == action || want[i] == expired) {
				assert.Equal(t, &tender.Failure{Code: transaction}, payment.Failure)
			} else {
				assert.Nil(t, payment.Failure, "%s/%s", word, transaction)
			}
			assert.Equal(t, want[i] == action, payment.NextAction != nil, "%s/%s", word, transaction)
			took := transaction == "completed" || transaction == "refunded" || transaction == "partially_refunded"
			assert.Equal(t, took, payment.AmountCaptured.Stated(), "%s/%s", word, transaction)
		}
	}
}

// Of several transactions the one that took money decides, then the one that may take it, whatever their order.
func TestStatus_ofSeveralTransactions(t *testing.T) {
	for want, words := range map[tender.Status][]string{
		tender.StatusSucceeded: {"failed", "pending", "disputed", "completed", "expired"}, tender.StatusProcessing: {"failed", "disputed", "pending", "expired"},
		tender.StatusUnknown: {"failed", "disputed", "cancelled"}, tender.StatusRequiresAction: {"expired", "failed"},
	} {
		for _, turned := range []bool{false, true} {
			var all []string
			for i, word := range words {
				if turned {
					word = words[len(words)-1-i]
				}
				all = append(all, row("t-"+word, word))
			}
			answers := []answer{session("open"), rows(all...)}
			if want == tender.StatusSucceeded {
				answers = append(answers, rows())
			}
			gw, _ := says(t, answers...)
			payment, err := gw.GetPayment(t.Context(), order9Ref())
			require.NoError(t, err)
			assert.Equal(t, want, payment.Status, "%v", all)
			if want == tender.StatusRequiresAction {
				assert.Equal(t, map[bool]string{false: "expired", true: "failed"}[turned], payment.Failure.Code, "the provider's first")
			}
		}
	}
}

func TestStatus_everyWordOfARefund(t *testing.T) {
	for word, want := range map[string]tender.RefundStatus{
		"pending": tender.RefundPending, "completed": tender.RefundSucceeded, "failed": tender.RefundFailed, "cancelled": tender.RefundFailed,
		"reversed": tender.RefundUnknown, "COMPLETED": tender.RefundUnknown, "": tender.RefundUnknown,
	} {
		gw, _ := says(t, answer{status: 200, body: `{"success":true,"data":` + back(refundID, word, "1000") + `}`},
			rows(row(transactionID, "completed")), answer{status: 201, body: back(refundID, word, "1000")})
		read, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), ID: refundID})
		require.NoError(t, err)
		assert.Equal(t, want, read.Status, word)
		assert.Equal(t, word, read.ProviderStatus)
		made, err := gw.RefundPayment(t.Context(), order9Ref(), tender.RefundParams{Amount: francs("1000")})
		if want == tender.RefundFailed {
			e := failed(t, err, tender.ErrDeclined, tender.OutcomeRejected)
			assert.Equal(t, word, e.Code)
			require.NotNil(t, e.Refund)
			assert.Equal(t, refundID, e.Refund.ID)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, made.Status, word)
	}
}

func TestRefunded_whatTheTransactionAndItsRefundsSay(t *testing.T) {
	for name, c := range map[string]struct {
		refunds []string
		want    tender.RefundState
		amount  tender.Money
	}{
		"none":                 {nil, tender.RefundedNone, tender.Money{}},
		"somebody else's":      {[]string{back("r-1", "completed", "1000", `"transaction_id":"another"`)}, tender.RefundedNone, tender.Money{}},
		"failed":               {[]string{back("r-1", "failed", "1000"), back("r-2", "cancelled", "1000")}, tender.RefundedNone, tender.Money{}},
		"a part":               {[]string{back("r-1", "completed", "1000")}, tender.RefundedPartial, francs("1000")},
		"a pending part":       {[]string{back("r-1", "pending", `"1000"`)}, tender.RefundedPartial, francs("1000")},
		"equal parts":          {[]string{back("r-1", "completed", "1000"), back("r-2", "completed", "1000.0")}, tender.RefundedPartial, francs("2000")},
		"a row that came anew": {[]string{back("r-1", "completed", "1000"), back("r-1", "completed", "1000")}, tender.RefundedPartial, francs("1000")},
		"parts that are all":   {[]string{back("r-1", "completed", "1000"), back("r-2", "pending", "1500")}, tender.RefundedFull, francs("2500")},
		"a word of no page":    {[]string{back("r-1", "completed", "1000"), back("r-2", "novel", "500")}, tender.RefundedUnknown, tender.Money{}},
		"no amount":            {[]string{back("r-1", "completed", "")}, tender.RefundedUnknown, tender.Money{}},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, session("completed"), rows(row(transactionID, "completed")), rows(c.refunds...))
			payment, err := gw.GetPayment(t.Context(), order9Ref())
			require.NoError(t, err)
			assert.Equal(t, c.want, payment.Refunded)
			assert.Equal(t, c.amount, payment.AmountRefunded)
		})
	}
	for word, want := range map[string]tender.RefundState{"refunded": tender.RefundedFull, "partially_refunded": tender.RefundedPartial} {
		gw, _ := says(t, session("completed"), rows(row(transactionID, word))) // and the refunds are not asked for
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, want, payment.Refunded)
		assert.False(t, payment.AmountRefunded.Stated())
	}
	for word, want := range map[string]tender.RefundState{"open": tender.RefundedNone, "expired": tender.RefundedNone, "completed": tender.RefundedUnknown, "novel": tender.RefundedUnknown} {
		gw, _ := says(t, session(word), rows())
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, want, payment.Refunded, word)
	}
	gw, _ := says(t, session("completed"), rows(row(transactionID, "completed", `"gross_amount":null`))) // of how much, nobody says
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedUnknown, payment.Refunded)
}

// What a transaction in a state of no document did with the money, nobody knows.
func TestGetPayment_refundedOfAStateThatIsUnknown(t *testing.T) {
	for _, status := range []string{"open", "expired", "completed"} {
		gw, _ := says(t, session(status), rows(row(transactionID, "charged_back")))
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusUnknown, payment.Status)
		assert.Equal(t, tender.RefundedUnknown, payment.Refunded, status)
	}
}

// A refund that does not say whose it is may be the payment's.
func TestRefunded_aRowWithoutATransaction(t *testing.T) {
	for _, id := range []string{`"transaction_id":`, `"transaction_id":null`, `"transaction_id":""`} {
		gw, _ := says(t, session("completed"), rows(row(transactionID, "completed")), rows(back("r-1", "completed", "1000", id)))
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.RefundedUnknown, payment.Refunded, id)
		assert.False(t, payment.AmountRefunded.Stated())
	}
}
