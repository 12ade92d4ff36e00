package webpay_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestStatuses(t *testing.T) {
	for status, c := range map[int]struct {
		kind    tender.Kind
		outcome tender.Outcome
	}{
		400: {tender.ErrInvalid, tender.OutcomeRejected}, 401: {tender.ErrUnauthenticated, tender.OutcomeRejected}, 403: {tender.ErrPermission, tender.OutcomeRejected},
		404: {tender.ErrNotFound, tender.OutcomeRejected}, 422: {tender.ErrInvalid, tender.OutcomeRejected}, 409: {tender.ErrAlreadyExists, tender.OutcomeUnknown},
		500: {tender.ErrUnavailable, tender.OutcomeUnknown}, 503: {tender.ErrUnavailable, tender.OutcomeUnknown},
	} {
		gw, _ := says(t, answer{status: status, body: refused})
		_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
		e := asError(t, err)
		assert.Equal(t, c.kind, e.Kind, "%d", status)
		assert.Equal(t, c.outcome, e.Outcome, "%d", status)
		assert.Equal(t, status, e.HTTPStatus)
		assert.Equal(t, "invalid-request", e.Code)
		assert.Equal(t, "it was refused", e.Message)
	}
}

func TestErrorInsideASuccess(t *testing.T) {
	for _, word := range []string{"invalid-request", "error"} {
		for name, body := range map[string]string{
			"alone":           `{"status":"` + word + `","message":"it was refused"}`,
			"with the record": anaWith(`"status":"approved"`, `"status":"`+word+`","message":"it was refused"`),
		} {
			gw, _ := says(t, answer{status: 200, body: body}, answer{status: 200, body: body})
			_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
			e := asError(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind, name)
			assert.Equal(t, tender.OutcomeRejected, e.Outcome, name)
			assert.Equal(t, word, e.Code)
			assert.Equal(t, "it was refused", e.Message)
			_, err = gw.GetCustomer(t.Context(), ana())
			require.ErrorIs(t, err, tender.ErrInvalid, "a read is refused too")
		}
	}
}

func TestRefusalsThatMayBeOfATakenReferenceAreLookedUp(t *testing.T) {
	for _, status := range []int{200, 201, 400, 422} {
		gw, _ := says(t, answer{status: status, body: refused}, answer{status: 200, body: stored})
		_, err := gw.CreateCustomer(t.Context(), newAna())
		require.ErrorIs(t, err, tender.ErrAlreadyExists, status)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown, status)
	}
}

// No other refusal can be about the Reference.
func TestOtherRefusalsAreNotLookedUp(t *testing.T) {
	for _, status := range []int{401, 403, 404, 405, 409, 410, 413, 429} {
		gw, s := says(t, answer{status: status, body: refused}, answer{status: status}, answer{status: status})
		if status != 429 { // which is tried again
			s.answers = s.answers[:1]
		}
		_, err := gw.CreateCustomer(t.Context(), newAna())
		require.Error(t, err, "%d", status)
		for _, a := range s.asked {
			assert.Equal(t, "POST", a.method, "%d", status)
		}
	}
}

// The look-up says more or nothing: what it does not settle, and its own failures, leave the refusal as it was.
func TestALookUpThatFailsLeavesTheRefusal(t *testing.T) {
	for name, a := range map[string]answer{
		"nobody has it": {status: 404, body: absent}, "a page": {status: 404, body: "<html>"}, "refused": {status: 400, body: absent}, "401": {status: 401},
		"another's record": {status: 200, body: anaWith("acct-7", "acct-8")}, "no id": {status: 200, body: `{"status":"approved"}`},
	} {
		gw, _ := says(t, answer{status: 400, body: refused}, a)
		_, err := gw.CreateCustomer(t.Context(), newAna())
		e := asError(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind, name)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome, name)
		assert.Equal(t, "it was refused", e.Message, name)
		assert.Equal(t, 400, e.HTTPStatus, name)
	}
}

func TestAnswersThatProveNothing(t *testing.T) {
	for name, body := range map[string]string{
		"null": "null", "two documents": stored + stored, "uuid twice": anaWith(`"name"`, `"UUID":"`+otherID+`","name"`),
		"uuid is a number": anaWith(`"`+anaID+`"`, `7`), "reference is a number": anaWith(`"acct-7"`, `7`), "status is a number": anaWith(`"approved"`, `200`),
		"deleted is a word": anaWith(`"deleted":false`, `"deleted":"false"`), "deleted_at is a number": anaWith(`"deleted_at":null`, `"deleted_at":1711929600`),
		"the new customer is deleted": deletedAna(),
	} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.CreateCustomer(t.Context(), newAna())
		require.ErrorIs(t, err, tender.ErrProtocol, name)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
	}
}

func TestErrors_hideTheAccountAndTheCustomerHoweverTheyAreRepeated(t *testing.T) {
	echo := `{"status":"invalid-request","message":"key QWERT1234 of ` + testToken + `, digest ` + digestOfCreate + `, Ana Anić, ana@example.test, +385911234567, ` +
		`Ilica 1: no. ` + strings.Repeat("x", 1000) + `"}`
	params := newAna()
	params.Phone, params.Address.Line, params.Metadata = "+385911234567", "Ilica 1", map[string]string{"tier": "gold"}
	for _, status := range []int{200, 400} {
		gw, _ := says(t, answer{status: status, body: echo}, answer{status: 404, body: absent})
		_, err := gw.CreateCustomer(t.Context(), params)
		for _, leak := range []string{"QWERT1234", testToken, "Ana", "ana@", "911234567", "Ilica"} {
			assert.NotContains(t, fmt.Sprintf("%v %+v", err, err), leak)
		}
		assert.LessOrEqual(t, len(asError(t, err).Message), 512)
	}
}

func TestErrors_ofAPaymentMethodHideItsToken(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"status":"approved","data":[` + card(1, `"customer_uuid":"`+otherID+`"`) + `]}`})
	for _, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.ErrorIs(t, err, tender.ErrIntegrity)
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), cardToken(1))
	}
}
