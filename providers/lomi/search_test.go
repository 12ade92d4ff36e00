package lomi_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// books is a provider that lists n transactions of others, one for each minute back from start, with those of the payment among them.
type books struct {
	n     int
	own   map[int]string // at this place, the row of the payment
	later bool           // the later generation: bare, and pages of 50 whatever the limit
	start time.Time
	asked int
}

// RoundTrip implements http.RoundTripper.
func (b *books) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.Contains(req.URL.Path, "/checkout-sessions/") {
		return response(req, 200, session("open").body), nil
	}
	if strings.HasSuffix(req.URL.Path, "/refunds") {
		return response(req, 200, rows().body), nil
	}
	b.asked++
	size := 100
	if b.later {
		size = 50
	}
	query := req.URL.Query()
	page, _ := strconv.Atoi(query.Get("page")) // 0 for what is no number
	if page < 1 || query.Get("limit") != "100" {
		return response(req, 400, `{"error":{"message":"bad paging"}}`), nil
	}
	var list []string
	for i := (page - 1) * size; i < min(page*size, b.n); i++ {
		if own, has := b.own[i]; has {
			list = append(list, own)
			continue
		}
		at := b.start.Add(-time.Duration(i) * time.Minute).Format(time.RFC3339)
		list = append(list, row(fmt.Sprintf("t-%d", i), "completed", `"metadata":{"checkout_session_id":"another"}`, `"created_at":"`+at+`"`))
	}
	body := "[" + strings.Join(list, ",") + "]"
	if !b.later {
		body = `{"success":true,"data":` + body + `,"meta":{"current_page":` + query.Get("page") + `,"per_page":100}}`
	}
	return response(req, 200, body), nil
}

// created is when the payment of these tests was.
func created() time.Time { return time.Date(2025, 6, 1, 9, 30, 0, 0, time.UTC) }

func (b *books) get(t *testing.T) *tender.Payment {
	t.Helper()
	payment, err := gatewayOn(t, b, "https://lomi.example.test/v1").GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	return payment
}

func TestSearch_findsTheTransactionOnAnyOfItsPages(t *testing.T) {
	for _, later := range []bool{false, true} {
		size := map[bool]int{false: 100, true: 50}[later]
		for page := range 10 {
			b := &books{n: 2000, own: map[int]string{page*size + 7: row(transactionID, "completed")}, later: later, start: created().AddDate(1, 0, 0)}
			assert.Equal(t, tender.StatusSucceeded, b.get(t).Status)
			assert.Equal(t, page+1, b.asked, "and stops there")
		}
	}
}

func TestSearch_readsNoMoreThanTenPages(t *testing.T) {
	b := &books{n: 5000, own: map[int]string{1000: row(transactionID, "completed")}, start: created().AddDate(1, 0, 0)}
	assert.Equal(t, tender.StatusRequiresAction, b.get(t).Status, "the session's own word")
	assert.Equal(t, 10, b.asked)
	_, err := gatewayOn(t, b, "https://lomi.example.test/v1").RefundPayment(t.Context(), order9Ref(), some("1000"))
	e := failed(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
	assert.Contains(t, e.Message, "dashboard")
	assert.Equal(t, 20, b.asked)
}

// Rows go from young to old: those after the page that reaches back to before the session cannot be of it.
func TestSearch_stopsBeforeThePaymentWasCreated(t *testing.T) {
	for pages, start := range map[int]time.Time{
		1: created().Add(time.Minute), 2: created().Add(100 * time.Minute), 3: created().Add(298 * time.Minute), 4: created().Add(299 * time.Minute),
	} {
		b := &books{n: 5000, start: start}
		b.get(t)
		assert.Equal(t, pages, b.asked, "from %s", start)
	}
}

// What is not in order, or has no times, proves nothing.
func TestSearch_goesOnWhereTheOrderIsAnother(t *testing.T) {
	old := created().AddDate(-1, 0, 0)
	for name, own := range map[string]string{
		"a young one among old": row("t-own", "failed", `"created_at":"2025-06-01T09:31:00.000Z"`), "without a time": row("t-own", "failed", `"created_at":`),
	} {
		b := &books{n: 250, own: map[int]string{50: own, 240: row(transactionID, "completed")}, start: old}
		if name == "without a time" {
			b.own[150] = row("t-own-2", "failed", `"created_at":null`)
			b.own[50] = own
		} else {
			b.own[150] = row("t-own-2", "failed", `"created_at":"2025-06-01T09:31:00.000Z"`)
		}
		assert.Equal(t, tender.StatusSucceeded, b.get(t).Status, name)
		assert.Equal(t, 3, b.asked, name)
	}
}

func TestSearch_aPageThatEndsWithoutATimeIsNotTheLast(t *testing.T) {
	b := &books{
		n: 250, own: map[int]string{99: row("t-own", "failed", `"created_at":`), 240: row(transactionID, "completed")}, start: created().AddDate(1, 0, 0),
	}
	assert.Equal(t, tender.StatusSucceeded, b.get(t).Status)
}

// A page of the size that the answer states is full, a shorter one is the last.
func TestSearch_endsWithAPageThatIsNotFull(t *testing.T) {
	for n, pages := range map[int]int{0: 1, 99: 1, 100: 2, 160: 2, 200: 3} {
		b := &books{n: n, start: created().AddDate(1, 0, 0)}
		b.get(t)
		assert.Equal(t, pages, b.asked, n)
		b = &books{n: n, start: created().AddDate(1, 0, 0), later: true}
		b.get(t)
		assert.Equal(t, n/50+1, b.asked, n)
	}
}

func TestSearch_whoseTransactionItIs(t *testing.T) {
	for metadata, own := range map[string]bool{
		`{"checkout_session_id":"` + sessionID + `"}`:                       true,
		`{"checkout_session_id":"` + sessionID + `","reference":"another"}`: true,
		`{"reference":"order-9"}`:                                           true,
		`{"reference":"order-9","checkout_session_id":null}`:                true,
		`{"reference":"order-9","checkout_session_id":"another"}`:           false,
		`{"reference":"order-9","checkout_session_id":7}`:                   false,
		`{"Reference":"order-9"}`:                                           false,
		`{"reference":9}`:                                                   false,
		`{"note":"` + sessionID + `"}`:                                      false,
		`{}`:                                                                false, `null`: false, `"order-9"`: false, `["order-9"]`: false,
	} {
		gw := gatewayOn(t, always(rows(), map[string]answer{
			"/v1/checkout-sessions/" + sessionID: session("open"), "/v1/transactions": rows(row(transactionID, "completed", `"metadata":`+metadata)),
		}), "https://lomi.example.test/v1")
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err, metadata)
		assert.Equal(t, own, payment.Status == tender.StatusSucceeded, metadata)
	}
}

// Refunds and payouts may be listed as transactions, with what they are of.
func TestSearch_whatIsNoAttempt(t *testing.T) {
	for _, kind := range []string{`"transaction_type":"refund"`, `"transaction_type":"payout"`, `"type":"refund"`} {
		gw, _ := says(t, session("open"), rows(row(transactionID, "completed", kind)))
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status, kind)
	}
	for _, kind := range []string{`"transaction_type":"instalment"`, `"transaction_type":`, `"type":"payment"`} {
		gw, _ := says(t, session("open"), rows(row(transactionID, "completed", kind)), rows())
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, payment.Status, kind)
	}
}

// Without a Reference in the ref, the session's own counts.
func TestSearch_byTheReferenceThatTheSessionHas(t *testing.T) {
	gw, _ := says(t, session("open"), rows(row(transactionID, "failed", `"metadata":{"reference":"order-9"}`)))
	ref := order9Ref()
	ref.Reference = ""
	payment, err := gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.NotNil(t, payment.Failure)
	assert.Equal(t, "order-9", payment.Reference)
}

func TestSearch_aTransactionThatComesTwiceIsOne(t *testing.T) {
	gw, _ := says(t, session("open"), rows(row(transactionID, "completed"), row(transactionID, "completed")), rows())
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, francs("2500"), payment.AmountCaptured)
}

func TestSearch_ofRefundsReadsToTheEnd(t *testing.T) {
	full := func(from, n int, status string) answer {
		var list []string
		for i := range n {
			list = append(list, back(fmt.Sprintf("r-%d", from+i), status, "1"))
		}
		return answer{status: 200, body: `{"success":true,"data":[` + strings.Join(list, ",") + `]}`}
	}
	charge := []answer{session("completed"), rows(row(transactionID, "completed"))}
	gw, s := says(t, append(charge, full(0, 50, "completed"), full(50, 50, "failed"), full(100, 3, "completed"))...)
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, francs("53"), payment.AmountRefunded)
	assert.Equal(t, "limit=50&offset=100", s.last().query)

	endless := charge
	for page := range 10 {
		endless = append(endless, full(50*page, 50, "completed"))
	}
	gw, _ = says(t, endless...)
	payment, err = gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedUnknown, payment.Refunded, "there may be more")
	assert.False(t, payment.AmountRefunded.Stated())
}

// A Reference that was used before must not make the second payment a paid one.
func TestSearch_aTransactionThatIsOlderThanThePayment(t *testing.T) {
	byReference := `"metadata":{"reference":"order-9"}`
	for at, paid := range map[string]bool{`"2025-06-01T09:29:59.999Z"`: false, `"2025-06-01T09:30:00.000Z"`: true, `"yesterday"`: true, ``: true} {
		created := `"created_at":` + at
		gw := gatewayOn(t, always(rows(), map[string]answer{
			"/v1/checkout-sessions/" + sessionID: session("open"), "/v1/transactions": rows(row(transactionID, "completed", byReference, created)),
		}), "https://lomi.example.test/v1")
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, paid, payment.Status == tender.StatusSucceeded, at)
		gw = gatewayOn(t, always(rows(), map[string]answer{
			"/v1/checkout-sessions/" + sessionID: session("open"), "/v1/transactions": rows(row(transactionID, "completed", created)),
		}), "https://lomi.example.test/v1")
		payment, err = gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, payment.Status, "one that names the session is its own: %s", at)
	}
}
