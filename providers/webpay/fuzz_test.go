package webpay_test

import (
	"context"
	"encoding/json"
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

// fuzzCall is one operation on the fixtures' customer, asked of a provider that answers anything.
type fuzzCall struct {
	op    tender.Operation
	write bool
	byID  bool
	call  func(context.Context, *tender.Gateway) (any, error)
}

func fuzzCalls() []fuzzCall {
	return []fuzzCall{
		{tender.OpCreateCustomer, true, false, createCustomer(tender.CustomerParams{Name: "Test", Email: "email@example.test"})},
		{tender.OpGetCustomer, false, true, getCustomer},
		{tender.OpFindCustomer, false, false, findCustomer("customer-id-1234")},
		{tender.OpUpdateCustomer, true, true, updateCustomer(tender.CustomerUpdate{Reference: new("customer-id-1234"), Email: new("email@example.test")})},
		{tender.OpDeleteCustomer, true, true, deleteCustomer},
		{tender.OpListCustomers, false, false, listCustomers},
		{tender.OpListPaymentMethods, false, false, listPaymentMethods},
	}
}

// stated is what a body says, read beside the adapter: the strict scan of package rest has passed it where a result came of it.
type stated struct {
	Status    any    `json:"status"`
	UUID      string `json:"uuid"`
	ID        string `json:"id"`
	Reference string `json:"merchant_customer_id"`
	Deleted   any    `json:"deleted"`
	DeletedAt any    `json:"deleted_at"`
}

func (s stated) refusal() bool { return s.Status == "invalid-request" || s.Status == "error" }

func FuzzAnswers(f *testing.F) {
	folders, err := os.ReadDir("testdata")
	require.NoError(f, err)
	for _, folder := range folders {
		if notAFixture(folder.Name()) {
			continue
		}
		documented := fixture.Load(f, "testdata/"+folder.Name())
		for i := range fuzzCalls() {
			f.Add(uint8(i), uint16(documented.Answer.Status), documented.Answer.Body)
		}
	}
	for i := range fuzzCalls() {
		for _, body := range []string{
			``, `{}`, `null`, `[]`, `{"status":"approved"}`, `{"status":"approved","uuid":"..","deleted":false}`, `{"status":"approved","id":"a\u0000b"}`,
			`{"status":"error","uuid":"` + documentedID + `","deleted":true}`, `{"status":"approved","data":[null]}`, `{"status":"approved","data":[{"id":"","token":"x"}]}`,
			`{"status":"approved","uuid":"` + documentedID + `","metadata":{"a":1,"A":{"b":[2]}},"created_at":7,"deleted_at":""}`,
			`{"status":"` + testToken + ` ` + testKey + ` email@example.test","message":{"n":"` + documentedID + `"}}`,
		} {
			f.Add(uint8(i), uint16(200), []byte(body))
			f.Add(uint8(i), uint16(404), []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, status uint16, body []byte) {
		c := fuzzCalls()[int(which)%len(fuzzCalls())]
		code := 200 + int(status)%400 // the others are rest's affair
		if status >= 200 && status <= 599 {
			code = int(status)
		}
		synctest.Test(t, func(t *testing.T) { askFor(t, c, code, body) }) // no pause before a repeat costs time
	})
}

// askFor makes the call c of a provider that gives one answer to everything, and holds what comes of it against that answer.
func askFor(t *testing.T, c fuzzCall, status int, body []byte) {
	t.Helper()
	var said stated
	_ = json.Unmarshal(body, &said) // what it cannot read it leaves out
	provider := &script{t: t, answers: slices.Repeat([]answer{{status: status, body: string(body)}}, 60)}
	result, err := c.call(t.Context(), gatewayOn(t, provider))
	gone := said.Deleted == true || said.DeletedAt != nil && said.DeletedAt != ""
	if err != nil {
		assertFailure(t, c, status, said, gone, err)
		return
	}
	if c.op == tender.OpDeleteCustomer && status == http.StatusNotFound {
		assert.True(t, said.refusal(), "a 404 of the provider's own")
		return
	}
	require.Equal(t, 2, status/100, "no refusal is a success")
	assert.Equal(t, "approved", said.Status)
	switch r := result.(type) {
	case *tender.Customer:
		assert.Equal(t, "webpay", r.Provider)
		assert.True(t, utf8.ValidString(r.Name+r.Email+r.Phone+r.Reference+r.ID))
		if c.op == tender.OpListCustomers {
			return
		}
		assert.False(t, gone, "no deleted customer is a live one")
		assert.Contains(t, []string{said.UUID, said.ID}, r.ID)
		assert.NotEmpty(t, r.ID)
		assert.True(t, said.UUID == "" || said.ID == "" || said.UUID == said.ID)
		assert.True(t, !c.byID || r.ID == documentedID, "nobody else's")
		assert.True(t, c.op == tender.OpGetCustomer || r.Reference == "customer-id-1234", "nobody else's")
	case string:
		assert.True(t, c.op != tender.OpDeleteCustomer || gone && (said.UUID == documentedID || said.ID == documentedID))
	}
}

func assertFailure(t *testing.T, c fuzzCall, status int, said stated, gone bool, err error) {
	t.Helper()
	e := asError(t, err)
	want := tender.OutcomeUnknown
	switch {
	case !c.write || status == http.StatusTooManyRequests:
		want = tender.OutcomeNotDone
	case status/100 == 4 && !slices.Contains([]int{408, 409, 425}, status):
		want = tender.OutcomeRejected
	case status/100 == 2 && said.refusal() && e.Kind != tender.ErrProtocol: // which is what it is if it cannot be read whole
		want = tender.OutcomeRejected
	}
	assert.Equal(t, want, e.Outcome, "%v", err)
	if e.Kind == tender.ErrNotFound {
		assert.True(t, status == http.StatusNotFound && said.refusal() || status/100 == 2 && said.Status == "approved" && gone, "%v", err)
	}
	for _, part := range []string{err.Error(), e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
		for _, hidden := range []string{testToken, testKey, "email@example.test"} {
			assert.NotContains(t, part, hidden)
		}
	}
}
