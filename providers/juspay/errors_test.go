package juspay_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// failures are the errors of one answer to a creation, which has no id in its path, and to a read.
func failures(t *testing.T, a answer) (create, read *tender.Error) {
	t.Helper()
	gw, _ := says(t, a, a)
	_, createErr := gw.CreateCustomer(t.Context(), params())
	_, readErr := gw.GetCustomer(t.Context(), buyer())
	require.ErrorAs(t, createErr, &create)
	require.ErrorAs(t, readErr, &read)
	assert.Equal(t, tender.OutcomeNotDone, read.Outcome)
	return create, read
}

// One test for each row of the table of codes, as error_info.code or as error_code.
func TestErrorCodes(t *testing.T) {
	for code, want := range map[string]tender.Kind{
		"INVALID_INPUT": tender.ErrInvalid, "MISSING_MANDATORY_PARAMETER": tender.ErrInvalid, "RESOURCE_NOT_FOUND": tender.ErrNotFound,
		"ALREADY_EXISTS": tender.ErrAlreadyExists, "DUPLICATE_REQUEST": tender.ErrAlreadyExists,
		"UNAUTHORIZED": tender.ErrUnauthenticated, "UNAUTHENTICATED": tender.ErrUnauthenticated, "BAD_ORIGIN": tender.ErrPermission,
		"nullable": tender.ErrInvalid, "object_not_found": tender.ErrNotFound, "unique": tender.ErrAlreadyExists,
		"access_denied": tender.ErrUnauthenticated, "missing_authentication": tender.ErrUnauthenticated,
		"INVALID_ACTION": tender.ErrInvalidState, "EXPIRED": tender.ErrInvalidState, "invalid.amount.exceeded": tender.ErrInvalidState,
		"invalid.order.not_successful": tender.ErrInvalidState, "request.exceeded": tender.ErrInvalidState, "duplicate.call": tender.ErrAlreadyExists,
		"Invalid Request": tender.ErrInvalid, "FEATURE_NOT_ENABLED": tender.ErrInvalid,
	} {
		for _, form := range []string{`{"error_info":{"code":%q}}`, `{"error_code":%q}`, `{"error_code":%q,"error_info":{"code":"UNKNOWN"}}`} {
			body := fmt.Sprintf(form, code)
			create, read := failures(t, answer{status: 400, body: body})
			assert.Equal(t, want, read.Kind, body)
			assert.Equal(t, tender.OutcomeRejected, create.Outcome, body)
			if want == tender.ErrNotFound { // of a creation nothing can be missing
				want = tender.ErrInvalid
			}
			assert.Equal(t, want, create.Kind, body)
			want = read.Kind
		}
	}
}

func TestErrorCodes_theMostTellingFirst(t *testing.T) {
	create, _ := failures(t, answer{status: 400, body: `{"status":"NOT_FOUND","error_code":"access_denied","error_info":{"code":"ALREADY_EXISTS"}}`})
	assert.Equal(t, tender.ErrAlreadyExists, create.Kind)
	assert.Equal(t, "ALREADY_EXISTS", create.Code)
	create, _ = failures(t, answer{status: 401, body: `{"error_info":{"code":"BAD_ORIGIN"}}`})
	assert.Equal(t, tender.ErrPermission, create.Kind, "before the HTTP status")
	_, read := failures(t, answer{status: 400, body: `{"status":"NOT_FOUND","error_code":"some sentence"}`})
	assert.Equal(t, tender.ErrInvalid, read.Kind, "a code that nobody knows is not passed over for a word")
	assert.Equal(t, "some sentence", read.Code)
}

// The bodies that the provider's pages show, and how little the code of one decides where its HTTP status says more.
func TestErrors_byHTTPStatus(t *testing.T) {
	for name, c := range map[string]struct {
		answer  answer
		kind    tender.Kind
		outcome tender.Outcome
	}{
		"bare 400":              {answer{status: 400}, tender.ErrInvalid, tender.OutcomeRejected},
		"bare 401":              {answer{status: 401}, tender.ErrUnauthenticated, tender.OutcomeRejected},
		"bare 403":              {answer{status: 403, body: "<html>"}, tender.ErrPermission, tender.OutcomeRejected},
		"bare 404":              {answer{status: 404, body: "<html>"}, tender.ErrInvalid, tender.OutcomeRejected},
		"bare 409":              {answer{status: 409}, tender.ErrAlreadyExists, tender.OutcomeUnknown},
		"409 with a code":       {answer{status: 409, body: `{"error_code":"unique"}`}, tender.ErrAlreadyExists, tender.OutcomeUnknown},
		"408 with a code":       {answer{status: 408, body: `{"error_code":"unique"}`}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"500 with a code":       {answer{status: 500, body: `{"error_info":{"code":"INVALID_INPUT"}}`}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"502 page":              {answer{status: 502, body: "<html>"}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"500 of their own":      {answer{status: 500, body: `{"status":"error","error_code":"internal_error"}`}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"error_info is no code": {answer{status: 401, body: `{"error_info":"NA","error_code":["x"],"status":7}`}, tender.ErrUnauthenticated, tender.OutcomeRejected},
	} {
		gw, _ := says(t, c.answer)
		_, err := gw.CreateCustomer(t.Context(), params())
		var e *tender.Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.outcome, e.Outcome, name)
		assert.Equal(t, c.answer.status, e.HTTPStatus, name)
	}
}

func TestErrors_firstPlaceThatHasAMessage(t *testing.T) {
	for body, want := range map[string]string{
		`{"error_message":"one","user_message":"four","error_info":{"developer_message":"two","user_message":"three"}}`: "one",
		`{"user_message":"four","error_info":{"developer_message":"two","user_message":"three"}}`:                       "two",
		`{"user_message":"four","error_info":{"user_message":"three"}}`:                                                 "three",
		`{"user_message":"four","error_info":null}`:                                                                     "four",
		`{"error_message":{"text":"no"},"user_message":"four"}`:                                                         "four",
		`{"error_message":null}`: "", `["one"]`: "", `"one"`: "", `<html>one</html>`: "", ``: "",
	} {
		create, _ := failures(t, answer{status: 400, body: body})
		assert.Equal(t, want, create.Message, body)
	}
}

func TestErrors_nameTheFieldsInTheAppsWords(t *testing.T) {
	create, read := failures(t, answer{status: 400, body: `{"error_info":{"code":"INVALID_INPUT","fields":[{"field_name":"mobile_number","reason":"Invalid value."},` +
		`{"field_name":"mobile_country_code","reason":"again"},{"field_name":"email_address"},{"field_name":"first_name","reason":"is not Asha"},` +
		`{"field_name":"last_name"},{"field_name":"object_reference_id","reason":"too short"},{"field_name":"udf1","reason":"no"},{}]}}`})
	want := []tender.FieldError{
		{Field: tender.FieldPhone, Rule: "Invalid value."}, {Field: tender.FieldEmail, Rule: "is refused by the provider"},
		{Field: tender.FieldName, Rule: "is not [redacted]"}, {Field: tender.FieldReference, Rule: "too short"},
	}
	assert.Equal(t, want, create.Fields)
	assert.Len(t, read.Fields, len(want))
	create, _ = failures(t, answer{status: 400, body: `{"error_code":"unique","error_info":{"fields":[{"field_name":"object_reference_id","reason":"taken"}]}}`})
	assert.Empty(t, create.Fields, "the input is right, and its key is taken")
	create, _ = failures(t, answer{status: 400, body: `{"error_info":{"code":"INVALID_INPUT","fields":{"mobile_number":"no"}}}`})
	assert.Equal(t, tender.ErrInvalid, create.Kind, "fields of another shape cost nothing but themselves")
}

func TestErrors_nameTheFieldsOfAPayment(t *testing.T) {
	body := `{"error_info":{"code":"INVALID_INPUT","fields":[{"field_name":"order_id","reason":"too long"},{"field_name":"amount","reason":"too small"},` +
		`{"field_name":"currency","reason":"again"},{"field_name":"customer_id"},{"field_name":"description","reason":"too long"},{"field_name":"return_url","reason":"no query"}]}}`
	gw, _ := says(t, answer{status: 400, body: body}, answer{status: 400, body: `{"error_info":{"code":"INVALID_INPUT","fields":[{"field_name":"unique_request_id","reason":"too long"}]}}`})
	_, err := gw.CreatePayment(t.Context(), checkout())
	assert.Equal(t, []tender.FieldError{
		{Field: tender.FieldReference, Rule: "too long"}, {Field: tender.FieldAmount, Rule: "too small"}, {Field: tender.FieldCustomer, Rule: "is refused by the provider"},
		{Field: tender.FieldDescription, Rule: "too long"}, {Field: tender.FieldReturnURL, Rule: "no query"},
	}, errorOf(t, err).Fields)
	_, err = gw.RefundPayment(t.Context(), placed(""), back())
	assert.Equal(t, []tender.FieldError{{Field: tender.FieldReference, Rule: "too long"}}, errorOf(t, err).Fields)
}

func TestErrors_haveTheProvidersIDOfTheExchange(t *testing.T) {
	for want, a := range map[string]answer{
		"req-1": {status: 400, header: http.Header{"X-Request-Id": {"req-1"}, "X-Response-Id": {"res-1"}}, body: `{"error_info":{"request_id":"inner-1"}}`},
		"res-1": {status: 400, header: http.Header{"X-Response-Id": {"res-1"}}, body: `{"error_info":{"request_id":"inner-1"}}`},
		"in-1":  {status: 400, body: `{"error_info":{"request_id":"in-1"}}`},
	} {
		create, _ := failures(t, a)
		assert.Equal(t, want, create.RequestID)
	}
}

func TestErrors_hideTheAccountAndThePerson(t *testing.T) {
	echo := "key DEMO_KEY_0001 of demoShop, Basic ZGVtb19rZXlfMDAwMTo=: Asha Verma, +91 9000000001, asha@example.test, buyer-00012345, cst_ab12cd34ef56gh78 is not known"
	body := `{"error_code":"` + echo + `","error_message":"` + echo + `","error_info":{"code":"INVALID_INPUT","request_id":"` + echo + `","fields":[{"field_name":"email_address","reason":"` + echo + `"}]}}`
	for _, status := range []int{400, 401, 200} {
		for _, op := range []func(context.Context, *tender.Gateway) error{
			func(ctx context.Context, gw *tender.Gateway) error {
				_, err := gw.CreateCustomer(ctx, params())
				return err
			},
			func(ctx context.Context, gw *tender.Gateway) error {
				_, err := gw.UpdateCustomer(ctx, buyer(), tender.CustomerUpdate{Name: new("Asha Verma"), Email: new("asha@example.test"), Phone: new("+919000000001")})
				return err
			},
		} {
			gw, _ := says(t, answer{status: status, body: body})
			err := op(t.Context(), gw)
			require.Error(t, err)
			for _, leak := range []string{"DEMO_KEY", "demoShop", "ZGVtb19", "Asha", "Verma", "9000000001", "asha@"} {
				assert.NotContains(t, strings.ToLower(fmt.Sprintf("%+v", err)), strings.ToLower(leak), "%d", status)
			}
			assert.ErrorContains(t, err, "is not known")
		}
	}
}

func TestAnswersThatProveNothing(t *testing.T) {
	for name, a := range map[string]answer{
		"empty": {status: 200}, "{}": ok("{}"), "null": ok("null"), "html": ok("<html>login</html>"), "list": ok("[" + stored + "]"), "two docs": ok(stored + stored),
		"no id": ok(`{"object":"customer","object_reference_id":"buyer-00012345"}`), "evil id": ok(`{"customer_id":"cst_1","Customer_ID":"evil"}`),
		"numeric id": ok(`{"customer_id":7}`), "an order": ok(`{"id":"ordeh_1","object":"order","order_id":"SIMORD0001"}`), "204": {status: 204}, "302": {status: 302}, "500": {status: 500},
		"another Reference": ok(`{"customer_id":"cst_1","object_reference_id":"buyer-00099999"}`),
		"an id of no use":   ok(`{"customer_id":".."}`),
	} {
		gw, _ := says(t, a)
		_, err := gw.CreateCustomer(t.Context(), params())
		var e *tender.Error
		require.ErrorAs(t, err, &e, name)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
		assert.Equal(t, tender.RecoverFind, e.Recovery, name)
	}
}
