package lomi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	front "github.com/tenderpay/tender/sandbox/lomi"
)

// world is an app with the simulator behind real HTTP.
type world struct {
	*tender.Gateway
	t       *testing.T
	account *front.Account
	server  *httptest.Server
}

func newWorld(t *testing.T, options front.Options, more map[string]string) *world {
	t.Helper()
	box := sandbox.New(sandbox.Options{Lomi: options})
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	settings, err := box.Settings("lomi", server.URL)
	require.NoError(t, err)
	settings["TENDER_LOMI_REFUNDS"] = "true"
	for name, value := range more {
		settings[name] = value
	}
	provider, err := providers.Open("lomi", func(key string) string { return settings[key] }, nil)
	require.NoError(t, err)
	gw, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, box.Lomi().Ledger().Check(), "the provider's books") })
	return &world{Gateway: gw, t: t, account: box.Lomi(), server: server}
}

func (w *world) create(amount tender.Money) *tender.Payment {
	w.t.Helper()
	payment, err := w.CreatePayment(w.t.Context(), tender.PaymentParams{
		Reference: tender.NewReference(), Amount: amount, Description: "Order 9", ReturnURL: backURL, Metadata: map[string]string{"order": "9"},
		Customer: tender.CustomerRef{Provider: "lomi", Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042"},
	})
	require.NoError(w.t, err)
	return payment
}

func (w *world) get(payment *tender.Payment, want tender.Status, raw string) *tender.Payment {
	w.t.Helper()
	got, err := w.GetPayment(w.t.Context(), payment.Ref())
	require.NoError(w.t, err)
	assert.Equal(w.t, want, got.Status)
	assert.Equal(w.t, raw, got.ProviderStatus)
	return got
}

func (w *world) refund(payment *tender.Payment, amount tender.Money) (*tender.Refund, error) {
	return w.RefundPayment(w.t.Context(), payment.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: amount, Reason: "item returned"})
}

// A payment from its first attempt to its last refund, whatever form the provider gives to what it says.
func TestFlow_inEveryFormOfTheAPI(t *testing.T) {
	first := front.Options{Refunds: true}
	with := func(change func(*front.Options)) front.Options {
		options := first
		change(&options)
		return options
	}
	for name, options := range map[string]front.Options{
		"the first generation": first, "the later one": front.CurrentGeneration(),
		"short sessions":       with(func(o *front.Options) { o.Sessions = front.SessionsShort }),
		"the guide's sessions": with(func(o *front.Options) { o.Sessions = front.SessionsGuide }),
		"the code's sessions":  with(func(o *front.Options) { o.Sessions = front.SessionsCurrent }),
		"decimals":             with(func(o *front.Options) { o.Amounts = front.AmountsInDecimals }),
		"amounts in text":      with(func(o *front.Options) { o.Amounts = front.AmountsInText }),
		"nothing for null":     with(func(o *front.Options) { o.Unset = front.UnsetIsAbsent }),
		"text for null":        with(func(o *front.Options) { o.Unset = front.UnsetIsText }),
		"a database's times":   with(func(o *front.Options) { o.DatabaseTimes = true }),
		"arrays":               with(func(o *front.Options) { o.CurrentLists, o.IgnoreUnknown = true, true }),
		"totals":               with(func(o *front.Options) { o.ListTotals = true }),
		"the oldest first":     with(func(o *front.Options) { o.OldestFirst = true }),
		"bare objects":         with(func(o *front.Options) { o.Bare = true }),
		"links by session":     with(func(o *front.Options) { o.Links = front.LinkBySession }),
		"links by metadata":    with(func(o *front.Options) { o.Links = front.LinkByMetadata }),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, options, nil)
			for range 7 { // of others
				other := w.create(francs("100"))
				require.NoError(t, w.account.Approve(other.Reference))
			}
			payment := w.create(francs("2500"))
			assert.Equal(t, tender.StatusRequiresAction, payment.Status)
			require.NotNil(t, payment.NextAction)
			w.get(payment, tender.StatusRequiresAction, "open")
			require.NoError(t, w.account.Decline(payment.Reference))
			assert.Equal(t, "failed", w.get(payment, tender.StatusRequiresAction, "open/failed").Failure.Code)
			_, err := w.refund(payment, francs("100"))
			fails(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)
			require.NoError(t, w.account.Approve(payment.Reference))
			paid := w.get(payment, tender.StatusSucceeded, "completed/completed")
			assert.Equal(t, francs("2500"), paid.AmountCaptured)
			assert.Equal(t, tender.RefundedNone, paid.Refunded)
			for range 2 {
				refund, err := w.refund(payment, francs("1000"))
				require.NoError(t, err)
				assert.Equal(t, tender.RefundSucceeded, refund.Status)
				again, err := w.GetRefund(t.Context(), refund.Ref())
				require.NoError(t, err)
				assert.Equal(t, francs("1000"), again.Amount)
			}
			part := w.get(payment, tender.StatusSucceeded, "completed/completed")
			assert.Equal(t, tender.RefundedPartial, part.Refunded)
			assert.Equal(t, francs("2000"), part.AmountRefunded)
			_, err = w.refund(payment, francs("501"))
			fails(t, err, tender.ErrInvalidState, tender.OutcomeRejected)
			_, err = w.refund(payment, francs("500"))
			require.NoError(t, err)
			assert.Equal(t, tender.RefundedFull, w.get(payment, tender.StatusSucceeded, "completed/refunded").Refunded)
			_, err = w.refund(payment, francs("1"))
			fails(t, err, tender.ErrInvalidState, tender.OutcomeRejected)
			minor, times := w.account.Refunded(payment.Reference)
			assert.Equal(t, []int64{2500, 3}, []int64{minor, int64(times)})
		})
	}
}

func TestFlow_otherCurrenciesInEachUnit(t *testing.T) {
	for unit, major := range map[string]bool{"minor": false, "major": true} {
		w := newWorld(t, front.Options{Refunds: true, Currencies: []string{"USD"}, MajorUnits: major}, map[string]string{
			"TENDER_LOMI_CURRENCIES": "USD", "TENDER_LOMI_CURRENCY_UNIT": unit,
		})
		payment := w.create(tender.MustMoney("12.34", "USD"))
		require.NoError(t, w.account.Approve(payment.Reference))
		assert.Equal(t, tender.MustMoney("12.34", "USD"), w.get(payment, tender.StatusSucceeded, "completed/completed").AmountCaptured)
		minor, currency, times := w.account.Charged(payment.Reference)
		assert.Equal(t, "USD", currency)
		assert.Equal(t, int64(1234), minor)
		assert.Equal(t, 1, times)
		_, err := w.refund(payment, tender.MustMoney("0.34", "USD"))
		require.NoError(t, err)
		assert.Equal(t, tender.MustMoney("0.34", "USD"), w.get(payment, tender.StatusSucceeded, "completed/completed").AmountRefunded)
	}
}

func TestFlow_whatEndsWithoutMoney(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true, LeavingCancels: true}, nil)
	payment := w.create(francs("2500"))
	require.NoError(t, w.account.Abandon(payment.Reference))
	assert.Equal(t, "cancelled", w.get(payment, tender.StatusRequiresAction, "open/cancelled").Failure.Code)
	untouched := w.create(francs("2500"))
	w.account.Ledger().Clock().Advance(31 * time.Minute)
	w.get(payment, tender.StatusExpired, "expired/cancelled")
	w.get(untouched, tender.StatusExpired, "expired")
	assert.Equal(t, tender.RefundedNone, w.get(untouched, tender.StatusExpired, "expired").Refunded)
}

func TestFlow_aPaymentThatIsPending(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true, PendingTransactions: true, OpenIsPending: true}, nil)
	for succeed, want := range map[bool]string{true: "completed/completed", false: "pending/failed"} {
		payment := w.create(francs("2500"))
		w.get(payment, tender.StatusRequiresAction, "pending")
		require.NoError(t, w.account.Approve(payment.Reference))
		w.get(payment, tender.StatusProcessing, "pending/pending")
		_, err := w.refund(payment, francs("1"))
		fails(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)
		require.NoError(t, w.account.SettlePayments(payment.Reference, succeed))
		w.get(payment, map[bool]tender.Status{true: tender.StatusSucceeded, false: tender.StatusRequiresAction}[succeed], want)
	}
}

func TestFlow_aRefundThatIsPending(t *testing.T) {
	for succeed, want := range map[bool]tender.RefundStatus{true: tender.RefundSucceeded, false: tender.RefundFailed} {
		for _, options := range []front.Options{{Refunds: true, PendingRefunds: true}, {Refunds: true, PendingRefunds: true, FailedRefundsAreCancelled: true, ShowPartialRefunds: true}} {
			w := newWorld(t, options, nil)
			payment := w.create(francs("2500"))
			require.NoError(t, w.account.Approve(payment.Reference))
			refund, err := w.refund(payment, francs("1000"))
			require.NoError(t, err)
			assert.Equal(t, tender.RefundPending, refund.Status)
			got, err := w.GetPayment(t.Context(), payment.Ref())
			require.NoError(t, err)
			assert.Equal(t, tender.RefundedPartial, got.Refunded, "it may be the one whose answer was lost")
			require.NoError(t, w.account.SettleRefunds(payment.Reference, succeed))
			again, err := w.GetRefund(t.Context(), refund.Ref())
			require.NoError(t, err)
			assert.Equal(t, want, again.Status)
			got, err = w.GetPayment(t.Context(), payment.Ref())
			require.NoError(t, err)
			assert.Equal(t, map[bool]tender.RefundState{true: tender.RefundedPartial, false: tender.RefundedNone}[succeed], got.Refunded)
		}
	}
}

// A transaction that nothing links to its session: the session's word is all there is.
func TestFlow_aTransactionThatCannotBeFound(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true, Links: front.LinkByNothing}, nil)
	payment := w.create(francs("2500"))
	require.NoError(t, w.account.Approve(payment.Reference))
	got := w.get(payment, tender.StatusSucceeded, "completed")
	assert.Equal(t, tender.RefundedUnknown, got.Refunded)
	assert.False(t, got.AmountCaptured.Stated())
	_, err := w.refund(payment, francs("2500"))
	fails(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)
	_, times := w.account.Refunded(payment.Reference)
	assert.Zero(t, times)
}

// One Reference twice is two payments, and neither is taken for the other.
func TestFlow_oneReferenceTwice(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true}, nil)
	params := tender.PaymentParams{Reference: "order-9", Amount: francs("2500"), ReturnURL: backURL}
	left, err := w.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	right, err := w.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.NotEqual(t, left.ID, right.ID)
	require.NoError(t, w.account.Approve("order-9")) // the younger
	w.get(right, tender.StatusSucceeded, "completed/completed")
	w.get(left, tender.StatusRequiresAction, "open")
	_, err = w.refund(left, francs("1"))
	fails(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)
}

func TestFlow_anAPIWithoutRefunds(t *testing.T) {
	w := newWorld(t, front.Options{}, nil)
	payment := w.create(francs("2500"))
	require.NoError(t, w.account.Approve(payment.Reference))
	_, err := w.refund(payment, francs("1"))
	e := failed(t, err, tender.ErrUnsupported, tender.OutcomeRejected)
	assert.Contains(t, e.Message, "Config.Refunds")
	w = newWorld(t, front.Options{}, map[string]string{"TENDER_LOMI_REFUNDS": ""})
	payment = w.create(francs("2500"))
	require.NoError(t, w.account.Approve(payment.Reference))
	assert.Equal(t, tender.RefundedUnknown, w.get(payment, tender.StatusSucceeded, "completed/completed").Refunded)
}

// The answer to a refund is lost after it was made: get shows that money went back, and nothing is sent again.
func TestFlow_aLostRefundShowsInTheNextGet(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true}, nil)
	payment := w.create(francs("2500"))
	require.NoError(t, w.account.Approve(payment.Reference))
	w.account.Inject(fault.Fault{Kind: fault.LoseAnswer, Route: "create_refund", Times: 1})
	_, err := w.refund(payment, francs("1000"))
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, francs("1000"), w.get(payment, tender.StatusSucceeded, "completed/completed").AmountRefunded)
	_, times := w.account.Refunded(payment.Reference)
	assert.Equal(t, 1, times)
}

// The simulator's distortions of each answer.
func TestFlow_distortedAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		kind      fault.Kind
		operation string
		want      tender.Kind
	}{
		"other id":                 {fault.OtherID, "get_session", tender.ErrIntegrity},
		"no id":                    {fault.OmitID, "get_session", tender.ErrProtocol},
		"other amount":             {fault.OtherAmount, "get_session", tender.ErrIntegrity},
		"other currency":           {fault.OtherCurrency, "get_session", tender.ErrIntegrity},
		"other reference":          {fault.OtherReference, "get_session", tender.ErrIntegrity},
		"no status":                {fault.OmitStatus, "get_session", tender.ErrProtocol},
		"an error inside":          {fault.InnerFailure, "get_session", tender.ErrProtocol},
		"rows without id":          {fault.OmitID, "list_transactions", tender.ErrProtocol},
		"an error in the list":     {fault.InnerFailure, "list_transactions", tender.ErrProtocol},
		"another currency charged": {fault.OtherCurrency, "list_transactions", tender.ErrIntegrity},
		"an error in the refunds":  {fault.InnerFailure, "list_refunds", tender.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, front.Options{Refunds: true}, nil)
			payment := w.create(francs("2500"))
			require.NoError(t, w.account.Approve(payment.Reference))
			w.account.Inject(fault.Fault{Kind: c.kind, Route: c.operation, Times: 1})
			_, err := w.GetPayment(t.Context(), payment.Ref())
			fails(t, err, c.want, tender.OutcomeNotDone)
			assert.Zero(t, w.account.PendingFaults())
		})
	}
	for kind, want := range map[fault.Kind]tender.Kind{
		fault.InnerFailure: tender.ErrProtocol, fault.OmitID: tender.ErrProtocol, fault.OtherID: tender.ErrIntegrity, fault.OtherAmount: tender.ErrIntegrity,
	} {
		w := newWorld(t, front.Options{Refunds: true}, nil)
		payment := w.create(francs("2500"))
		require.NoError(t, w.account.Approve(payment.Reference))
		w.account.Inject(fault.Fault{Kind: kind, Route: "create_refund", Times: 1})
		_, err := w.refund(payment, francs("1000"))
		fails(t, err, want, tender.OutcomeUnknown)
	}
}

func TestFlow_whoOwesAnInvoiceCanPayNevertheless(t *testing.T) {
	w := newWorld(t, front.Options{BlockingInvoice: true}, nil)
	w.create(francs("2500")) // the customer is told by contact, and the provider does not see who owes
}

// The payer finds on the provider's page what is paid for.
func TestFlow_thePayersPage(t *testing.T) {
	for _, options := range []front.Options{{Refunds: true}, front.CurrentGeneration()} {
		w := newWorld(t, options, nil)
		payment := w.create(francs("2500"))
		browser := w.server.Client()
		browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, payment.NextAction.URL, http.NoBody)
		require.NoError(t, err)
		page, err := browser.Do(req)
		require.NoError(t, err)
		text, err := io.ReadAll(page.Body)
		require.NoError(t, err)
		require.NoError(t, page.Body.Close())
		assert.Contains(t, string(text), "Order 9")
		assert.Contains(t, string(text), "2500")
	}
}

// Refunds at the same moment never give back more than there is.
func TestFlow_manyRefundsAtOnce(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: true}, nil)
	payment := w.create(francs("2500"))
	require.NoError(t, w.account.Approve(payment.Reference))
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			if _, err := w.refund(payment, francs("1000")); err != nil {
				assert.ErrorIs(t, err, tender.ErrInvalidState)
			}
		})
	}
	callers.Wait()
	minor, times := w.account.Refunded(payment.Reference)
	assert.Equal(t, []int64{2000, 2}, []int64{minor, int64(times)})
	assert.Equal(t, francs("2000"), w.get(payment, tender.StatusSucceeded, "completed/completed").AmountRefunded)
}
