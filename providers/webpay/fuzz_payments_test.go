package webpay_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
)

// fuzzPayments are operations on the payment of the fixtures, asked of a provider that answers anything.
func fuzzPayments() []fuzzCall {
	return []fuzzCall{
		{tender.OpCreatePayment, true, false, createPayment(newOrder())},
		{tender.OpGetPayment, false, false, getPayment(sdkPayment(tender.CaptureNow))},
		{tender.OpFindPayment, false, false, getPayment(paidOrder())}, // the look-up of an order
		{tender.OpCapturePayment, true, false, capturePayment(tender.Money{})},
		{tender.OpVoidPayment, true, false, voidPayment},
		{tender.OpRefundPayment, true, false, refundPayment(euros("25.99"))},
	}
}

// statedPayment is what a body says of a payment, read beside the adapter: the strict scans of package rest have passed it where a result came of it.
type statedPayment struct {
	Status string `json:"status" xml:"status"`
	Code   string `json:"-" xml:"response-code"`
	Order  string `json:"-" xml:"order-number"`
	Amount string `json:"-" xml:"amount"`
	State  string `json:"payment_status" xml:"-"`
	Result struct {
		Status string `json:"status"`
		Code   string `json:"response_code"`
		Order  string `json:"order_number"`
	} `json:"payment_result" xml:"-"`
}

func FuzzPaymentAnswers(f *testing.F) {
	folders, err := os.ReadDir("testdata")
	require.NoError(f, err)
	bodies := [][]byte{
		nil, []byte(`{}`), []byte(`null`), []byte(`<transaction/>`), []byte(`<order><status>approved</status></order>`), []byte(`<a>&b;</a>`),
		[]byte(statusOf("executed", paidResult)), []byte(statusOf("declined", "")), []byte(orderXML("approved", "0000")), []byte(approvedCapture), []byte(pageMade),
		[]byte(`<errors><error>` + testToken + ` ` + testKey + ` ` + digestOfRefund + `</error></errors>`), []byte(steps()[1].declines("declined", "3200")),
	}
	for _, folder := range folders {
		if !notAFixture(folder.Name()) {
			bodies = append(bodies, fixture.Load(f, "testdata/"+folder.Name()).Answer.Body)
		}
	}
	for i := range fuzzPayments() {
		for _, body := range bodies {
			for _, status := range []uint16{200, 404, 422} {
				f.Add(uint8(i), status, body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, status uint16, body []byte) {
		c := fuzzPayments()[int(which)%len(fuzzPayments())]
		code := 200 + int(status)%400 // the others are rest's affair
		if status >= 200 && status <= 599 {
			code = int(status)
		}
		synctest.Test(t, func(t *testing.T) { askForPayment(t, c, code, body) }) // no pause before a repeat costs time
	})
}

// askForPayment makes the call c of a provider that gives one answer to everything, and holds what comes of it against that answer.
func askForPayment(t *testing.T, c fuzzCall, status int, body []byte) {
	t.Helper()
	var said statedPayment
	if json.Unmarshal(body, &said) != nil {
		_ = xml.Unmarshal(body, &said) // what it cannot read it leaves out
	}
	provider := &script{t: t, answers: slices.Repeat([]answer{{status: status, body: string(body)}}, 3)}
	result, err := c.call(t.Context(), gatewayOn(t, provider))
	if err != nil {
		assertPaymentFailure(t, c, status, said, err)
		return
	}
	if status == http.StatusNotFound {
		require.Equal(t, tender.OpFindPayment, c.op, "no refusal is a success")
	} else {
		require.Equal(t, 2, status/100, "no refusal is a success")
	}
	switch r := result.(type) {
	case *tender.Payment:
		assert.Equal(t, orderNumber, r.ID)
		assert.Equal(t, orderNumber, r.Reference)
		assert.Equal(t, euros("25.99"), r.Amount)
		moved := slices.Contains([]tender.Status{tender.StatusAuthorized, tender.StatusSucceeded, tender.StatusCanceled}, r.Status)
		switch c.op {
		case tender.OpCreatePayment:
			assert.Contains(t, []string{"approved", "created"}, said.Status)
			assert.False(t, moved)
		case tender.OpGetPayment:
			assert.True(t, !moved || said.Status == "approved" && slices.Contains([]string{"approved", "executed"}, said.State) &&
				said.Result.Status == "approved" && slices.Contains([]string{"", "0000"}, said.Result.Code) && said.Result.Order == orderNumber, "%s", body)
		case tender.OpFindPayment:
			assert.True(t, !moved || said.Status == "approved" && said.Code == "0000", "%s", body)
		default:
			assert.True(t, moved)
			assertDone(t, said, body)
		}
		if r.Failure != nil {
			assert.Equal(t, tender.StatusRequiresAction, r.Status)
			assert.True(t, utf8.ValidString(r.Failure.Message))
			assert.NotContains(t, r.Failure.Message, testToken)
		}
	case *tender.Refund:
		assert.Equal(t, euros("25.99"), r.Amount)
		assert.Equal(t, tender.RefundSucceeded, r.Status)
		assertDone(t, said, body)
	}
}

// assertDone expects a body that says of a transaction that it was carried out.
func assertDone(t *testing.T, said statedPayment, body []byte) {
	t.Helper()
	assert.Equal(t, "approved", said.Status, "%s", body)
	assert.Equal(t, orderNumber, said.Order, "%s", body)
	assert.NotEmpty(t, said.Amount, "%s", body)
	assert.Contains(t, []string{"", "0000"}, said.Code, "%s", body)
}

func assertPaymentFailure(t *testing.T, c fuzzCall, status int, said statedPayment, err error) {
	t.Helper()
	e := asError(t, err)
	switch {
	case !c.write || status == http.StatusTooManyRequests:
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome, "%v", err)
	case status/100 != 2 && status/100 != 4 || slices.Contains([]int{408, 409, 425}, status):
		assert.Equal(t, tender.OutcomeUnknown, e.Outcome, "%v", err)
	case status/100 == 4 && e.Outcome != tender.OutcomeRejected:
		meaning, listed := responseCodes()[said.Code]
		assert.True(t, listed && !meaning.final && e.Outcome == tender.OutcomeUnknown, "%v", err)
	case status/100 == 2 && e.Outcome != tender.OutcomeUnknown:
		assert.Equal(t, tender.OutcomeRejected, e.Outcome)
		assert.Contains(t, []string{"declined", "invalid", "invalid-request", "error"}, said.Status, "%v", err)
	}
	for _, part := range []string{err.Error(), e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
		for _, hidden := range []string{testToken, testKey, paymentID, digestOfRefund} {
			assert.NotContains(t, part, hidden)
		}
	}
}
