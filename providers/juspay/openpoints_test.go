package juspay_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

// The tests are named after the numbered rows of docs/providers/juspay.md, "Open points and what was chosen".

func TestOpenPoint01_CustomerIDOrID(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"3.2": {`{"customer_id":"cst_1"}`, "cst_1"}, "others": {`{"id":"cth_2"}`, "cth_2"}, "both": {`{"customer_id":"cst_1","id":"cst_1"}`, "cst_1"},
		"one is empty": {`{"customer_id":"","id":"cth_2"}`, "cth_2"}, "one is null": {`{"customer_id":"cst_1","id":null}`, "cst_1"},
	} {
		gw, _ := says(t, ok(c.body))
		customer, err := gw.CreateCustomer(t.Context(), params())
		require.NoError(t, err, name)
		assert.Equal(t, c.want, customer.ID, name)
	}
	for name, body := range map[string]string{
		"neither": `{"object_reference_id":"buyer-00012345"}`, "both empty": `{"customer_id":"","id":""}`, "both null": `{"customer_id":null,"id":null}`,
		"two that differ": `{"customer_id":"cst_1","id":"cst_2"}`,
	} {
		gw, _ := says(t, ok(body))
		_, err := gw.CreateCustomer(t.Context(), params())
		require.ErrorIs(t, err, tender.ErrProtocol, name)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
	}
}

func TestOpenPoint02_LastUdpatedOrLastUpdated(t *testing.T) {
	want := time.Date(2024, 3, 6, 10, 11, 12, 0, time.UTC)
	for name, times := range map[string]string{
		"3.2": `"last_udpated":"2024-03-06T10:11:12Z"`, "others": `"last_updated":"2024-03-06T10:11:12Z"`,
		"both": `"last_udpated":"2024-03-06T10:11:12Z","last_updated":"2024-03-06T10:11:12Z"`, "one is null": `"last_udpated":null,"last_updated":"2024-03-06T10:11:12Z"`,
		"both, in two spellings": `"last_udpated":"2024-03-06T10:11:12Z","last_updated":"2024-03-06T15:41:12+0530"`,
		"one is empty":           `"last_udpated":"2024-03-06T10:11:12Z","last_updated":""`,
		"the other is null":      `"last_udpated":"2024-03-06T10:11:12Z","last_updated":null`,
	} {
		gw, _ := says(t, ok(`{"customer_id":"cst_ab12cd34ef56gh78",`+times+`}`))
		c, err := gw.GetCustomer(t.Context(), buyer())
		require.NoError(t, err, name)
		assert.Equal(t, want, c.UpdatedAt, name)
	}
	for name, times := range map[string]string{
		"two times": `"last_udpated":"2024-03-06T10:11:12Z","last_updated":"2024-03-06T10:11:13Z"`, "two texts": `"last_udpated":"yesterday","last_updated":"today"`,
		"a time and a text": `"last_udpated":"2024-03-06T10:11:12Z","last_updated":"today"`,
	} {
		gw, _ := says(t, ok(`{"customer_id":"cst_ab12cd34ef56gh78",`+times+`}`))
		_, err := gw.GetCustomer(t.Context(), buyer())
		require.ErrorIs(t, err, tender.ErrProtocol, name)
	}
}

func TestOpenPoint03_TheTokenOptionIsOneNameWithoutASpace(t *testing.T) {
	gw, s := says(t, ok(withToken), ok(withToken))
	p := params()
	p.ClientToken = true
	_, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err)
	assert.True(t, strings.HasSuffix(s.last().raw, "&options.get_client_auth_token=true"), "literally: no bracket, no space, no escape")
	_, err = gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
	assert.Equal(t, "options.get_client_auth_token=true", s.last().query)
}

// everyCall makes each call of the adapter once.
func everyCall(t *testing.T, gw *tender.Gateway) {
	t.Helper()
	_, err := gw.CreateCustomer(t.Context(), params())
	require.NoError(t, err)
	_, err = gw.GetCustomer(t.Context(), buyer())
	require.NoError(t, err)
	_, err = gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
	require.NoError(t, err)
	_, err = gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Email: new("asha@example.test")})
	require.NoError(t, err)
	_, err = gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
}

// everyPaymentCall makes each call about payments once, and the reads that some of them begin with.
func everyPaymentCall(t *testing.T, gw *tender.Gateway) {
	t.Helper()
	_, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	_, err = gw.FindPayment(t.Context(), "SIMORD0001")
	require.NoError(t, err)
	_, err = gw.CapturePayment(t.Context(), placed(tender.CaptureLater), tender.CaptureParams{})
	require.NoError(t, err)
	_, err = gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	_, err = gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.NoError(t, err)
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(tender.CaptureNow), Reference: "SIMRFD0001"})
	require.NoError(t, err)
}

func everyPaymentAnswer() []answer {
	refunded := ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "PENDING"))))
	return []answer{ok(order("NEW")), ok(order("NEW")), ok(order("NEW")), held(), ok(order("CHARGED")), held(), ok(order("VOIDED")), refunded, refunded}
}

func everyAnswer() []answer {
	return []answer{ok(stored), ok(stored), ok(stored), ok(stored), ok(withToken)}
}

func TestOpenPoint04_TheMerchantIDIsInEveryCall(t *testing.T) {
	gw, s := says(t, append(everyAnswer(), everyPaymentAnswer()...)...)
	everyCall(t, gw)
	everyPaymentCall(t, gw)
	for _, a := range s.asked {
		assert.Equal(t, "demoShop", a.header.Get("X-Merchantid"), a.method+" "+a.path)
	}
}

func TestOpenPoint05_BasicWithAColonAndNoPassword(t *testing.T) {
	gw, s := says(t, append(everyAnswer(), everyPaymentAnswer()...)...)
	everyCall(t, gw)
	everyPaymentCall(t, gw)
	for _, a := range s.asked {
		assert.Equal(t, "Basic ZGVtb19rZXlfMDAwMTo=", a.header.Get("Authorization"), a.method+" "+a.path)
	}
}

func TestOpenPoint06_TheVersionIsSentIfConfigured(t *testing.T) {
	for _, version := range []string{"", "2018-10-25"} {
		gw, s := saysWith(t, func(cfg *juspay.Config) { cfg.Version = version }, append(everyAnswer(), everyPaymentAnswer()...)...)
		everyCall(t, gw)
		everyPaymentCall(t, gw)
		for _, a := range s.asked {
			assert.Equal(t, version, a.header.Get("Version"))
			assert.Equal(t, version != "", len(a.header.Values("Version")) > 0)
		}
	}
}

func TestOpenPoint07_TheRoutingIDIsTheReferenceIfConfigured(t *testing.T) {
	gw, s := says(t, everyAnswer()...)
	everyCall(t, gw)
	for _, a := range s.asked {
		assert.NotContains(t, a.header, "X-Routing-Id", "off by default")
	}
	on := func(cfg *juspay.Config) { cfg.RoutingID = true }
	gw, s = saysWith(t, on, everyAnswer()...)
	everyCall(t, gw)
	for _, a := range s.asked {
		assert.Equal(t, []string{"buyer-00012345"}, a.header.Values("X-Routing-Id"), "the same in each call of the customer")
	}
	gw, _ = saysWith(t, on)
	byID := buyer()
	byID.Reference = ""
	_, getErr := gw.GetCustomer(t.Context(), byID)
	_, updateErr := gw.UpdateCustomer(t.Context(), byID, tender.CustomerUpdate{Name: new("Asha Rao")})
	_, tokenErr := gw.IssueClientToken(t.Context(), byID)
	for _, err := range []error{getErr, updateErr, tokenErr} {
		require.ErrorIs(t, err, tender.ErrInvalid, "never another value than the customer's")
		require.ErrorContains(t, err, "Reference is required")
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}

func TestOpenPoint08_TheEMailAddressIsRequired(t *testing.T) {
	gw, _ := says(t)
	p := params()
	p.Email = ""
	_, err := gw.CreateCustomer(t.Context(), p)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Email is required")
}

func TestOpenPoint09_EightCharactersNotBytes(t *testing.T) {
	gw, _ := says(t, ok(`{"customer_id":"cst_1"}`))
	p := params()
	p.Reference = "आशावर्मा" // eight characters, 24 bytes
	_, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err)
	for _, short := range []string{"buyer-1", "आशावर्म"} {
		p.Reference = short
		_, err = gw.CreateCustomer(t.Context(), p)
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "Reference must have at least 8 characters")
	}
}

func TestOpenPoint10_AShortReferenceThatTheProviderRefuses(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: `{"status":"Invalid Request","error_code":"Invalid Request","error_message":"Wrong value in object_reference_id",` +
		`"error_info":{"code":"INVALID_INPUT","category":"USER_ERROR","fields":[{"field_name":"object_reference_id","reason":"Invalid value."}]}}`})
	_, err := gw.CreateCustomer(t.Context(), params())
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeRejected, e.Outcome)
	assert.Equal(t, []tender.FieldError{{Field: tender.FieldReference, Rule: "Invalid value."}}, e.Fields)
}

func TestOpenPoint11_ADuplicateIsNeverReturned(t *testing.T) {
	gw, s := says(t, answer{status: 400, body: `{"status":"invalid_request_error","error_code":"unique","error_message":"reference already taken",` +
		`"error_info":{"code":"ALREADY_EXISTS","category":"USER_ERROR"}}`})
	_, err := gw.CreateCustomer(t.Context(), params())
	require.ErrorIs(t, err, tender.ErrAlreadyExists)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Len(t, s.asked, 1, "the stored record's data may be others: the app asks for it")
}

func TestOpenPoint12_ReferencesAreComparedExactly(t *testing.T) {
	gw, s := says(t, ok(strings.ReplaceAll(stored, "buyer-00012345", " Buyer-00012345 ")), ok(stored))
	p := params()
	p.Reference = " Buyer-00012345 "
	_, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, " Buyer-00012345 ", s.last().form.Get("object_reference_id"), "nothing trimmed, no case changed")
	_, err = gw.CreateCustomer(t.Context(), p)
	require.ErrorIs(t, err, tender.ErrIntegrity, "one that differs in case or spaces is another one")
}

func TestOpenPoint13_AReferenceThatIsAnothersID(t *testing.T) {
	gw, s := says(t, ok(stored), ok(stored))
	_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "cst_ab12cd34ef56gh78"})
	assert.Equal(t, "/customers/cst_ab12cd34ef56gh78", s.last().path)
	require.ErrorIs(t, err, tender.ErrIntegrity, "the answer's Reference is not the one that was asked for")
	_, err = gw.IssueClientToken(t.Context(), tender.CustomerRef{Provider: "juspay", Reference: "cst_ab12cd34ef56gh78"})
	require.ErrorIs(t, err, tender.ErrIntegrity)
}

func TestOpenPoint14_AnUpdateOfNothingIsRefused(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{})
	require.ErrorIs(t, err, tender.ErrInvalid)
}

func TestOpenPoint15_NothingEmptyIsSent(t *testing.T) {
	gw, s := says(t, ok(stored))
	p := params()
	p.Name = ""
	_, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err)
	for name, values := range s.last().form {
		assert.NotContains(t, values, "", name)
	}
	gw, _ = says(t)
	for _, update := range []tender.CustomerUpdate{{Name: new("")}, {Email: new("")}, {Phone: new("")}, {Name: new("Asha Rao"), Phone: new("")}} {
		_, err = gw.UpdateCustomer(t.Context(), buyer(), update)
		require.ErrorIs(t, err, tender.ErrInvalid)
	}
}

func TestOpenPoint16_NoTokenOptionOnAnUpdate(t *testing.T) {
	gw, s := says(t, ok(stored))
	_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: new("Asha Rao"), Email: new("asha.r@example.test"), Phone: new("+919000000002")})
	require.NoError(t, err)
	assert.Equal(t, "mobile_number=9000000002&email_address=asha.r%40example.test&first_name=Asha&last_name=Rao&mobile_country_code=91", s.last().raw)
	assert.Empty(t, s.last().query)
}

func TestOpenPoint17_ATokenIsNeverKept(t *testing.T) {
	gw, s := says(t, ok(withToken), ok(strings.Replace(withToken, "tkn_01", "tkn_99", 1)))
	first, err := gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
	second, err := gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
	assert.Len(t, s.asked, 2)
	assert.NotEqual(t, first.Token.Reveal(), second.Token.Reveal())
}

func TestOpenPoint18_SpellingsOfTimes(t *testing.T) {
	for spelling, want := range map[string]time.Time{
		`"2024-03-05T09:10:11Z"`: time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC), `"2024-03-05T09:10:11+0000"`: time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC),
		`"2024-03-05T09:10:11.084947Z"`: time.Date(2024, 3, 5, 9, 10, 11, 84947000, time.UTC), `"2024-03-05T14:40:11+05:30"`: time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC),
		`"2024-03-05T14:40:11.5+0530"`: time.Date(2024, 3, 5, 9, 10, 11, 500000000, time.UTC),
		`"05/03/2024"`:                 {}, `"2024-02-30T09:10:11Z"`: {}, `""`: {}, `null`: {}, `1709629811`: {}, `{"at":1}`: {},
	} {
		body := `{"customer_id":"cst_ab12cd34ef56gh78","date_created":` + spelling + `,"last_udpated":` + spelling +
			`,"juspay":{"client_auth_token":"tkn_1","client_auth_token_expiry":` + spelling + `}}`
		gw, _ := says(t, ok(body), ok(body))
		c, err := gw.GetCustomer(t.Context(), buyer())
		require.NoError(t, err, spelling)
		token, err := gw.IssueClientToken(t.Context(), buyer())
		require.NoError(t, err, spelling)
		for _, at := range []time.Time{c.CreatedAt, c.UpdatedAt, token.ExpiresAt} {
			assert.Equal(t, want, at, spelling)
		}
		assert.Contains(t, string(c.Raw.Bytes()), spelling, "as it was answered")
	}
}

func TestOpenPoint19_AbsentNullAndEmptyAreOne(t *testing.T) {
	for _, rest := range []string{
		``, `,"object":null,"object_reference_id":null,"mobile_number":null,"mobile_country_code":null,"email_address":null,"first_name":null,"last_name":null,"date_created":null,"juspay":null`,
		`,"object":"","object_reference_id":"","mobile_number":"","mobile_country_code":"","email_address":"","first_name":"","last_name":"","date_created":"","juspay":{}`,
	} {
		body := `{"customer_id":"cst_ab12cd34ef56gh78"` + rest + `}`
		gw, _ := says(t, ok(body))
		c, err := gw.GetCustomer(t.Context(), buyer())
		require.NoError(t, err)
		want := tender.Customer{Provider: "juspay", ID: "cst_ab12cd34ef56gh78", Reference: "buyer-00012345", Raw: c.Raw}
		assert.Equal(t, want, *c, "the Reference is what was asked for; nothing else is made up")
	}
}

func TestOpenPoint28_NeverJSON(t *testing.T) {
	gw, s := says(t, append(everyAnswer(), everyPaymentAnswer()...)...)
	everyCall(t, gw)
	everyPaymentCall(t, gw)
	for _, a := range s.asked {
		want := ""
		if a.method == http.MethodPost {
			want = "application/x-www-form-urlencoded"
		}
		assert.Equal(t, want, a.header.Get("Content-Type"))
	}
}

func TestOpenPoint29_RedirectsPagesAndUnknownFields(t *testing.T) {
	gw, s := says(t, answer{status: 307, header: http.Header{"Location": {"https://evil.example.test/"}}}, ok("<html>sign in</html>"), ok(`{"customer_id":"`+strings.Repeat("x", 1<<20)+`"}`))
	for range 3 {
		_, err := gw.CreateCustomer(t.Context(), params())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		assert.NotContains(t, err.Error(), "sign in")
	}
	assert.Len(t, s.asked, 3, "no redirect is followed")
	gw, _ = says(t, ok(strings.Replace(stored, "{", `{"udf1":"x","loyalty":{"points":7},`, 1)))
	_, err := gw.GetCustomer(t.Context(), buyer())
	require.NoError(t, err)
}

func TestOpenPoint30_AnErrorInsideASuccess(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		kind    tender.Kind
		outcome tender.Outcome
	}{
		"a code with a meaning":         {`{"status":"error","error_code":"unique","error_message":"taken"}`, tender.ErrAlreadyExists, tender.OutcomeRejected},
		"the more telling code":         {`{"error_info":{"code":"INVALID_INPUT"},"error_message":"taken"}`, tender.ErrInvalid, tender.OutcomeRejected},
		"nothing to be missing":         {`{"status":"NOT_FOUND","error_message":"taken"}`, tender.ErrInvalid, tender.OutcomeRejected},
		"a code without a meaning":      {`{"error_code":"TEAPOT","error_message":"taken"}`, tender.ErrProtocol, tender.OutcomeUnknown},
		"of the provider's own trouble": {`{"error_info":{"code":"INTERNAL_SERVER_ERROR"},"error_message":"taken"}`, tender.ErrProtocol, tender.OutcomeUnknown},
		"a word alone":                  {`{"status":"ERROR","error_message":"taken"}`, tender.ErrProtocol, tender.OutcomeUnknown},
	} {
		gw, _ := says(t, ok(c.body))
		_, err := gw.CreateCustomer(t.Context(), params())
		var e *tender.Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.outcome, e.Outcome, name)
		assert.Equal(t, "taken", e.Message, name)
		assert.Equal(t, 200, e.HTTPStatus, name)
	}
	gw, _ := says(t, ok(`{"status":"NOT_FOUND","status_id":40}`))
	_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
	require.ErrorIs(t, err, tender.ErrNotFound, "of a read it is one")

	words := []string{`"error_code":"unique"`, `"error_info":{"code":"ALREADY_EXISTS"}`}
	for _, word := range []string{"error", "ERROR", "invalid_request_error", "Invalid Request", "Bad Request", "NOT_FOUND"} {
		words = append(words, `"status":"`+word+`"`)
	}
	for _, rest := range words {
		gw, _ := says(t, ok(strings.Replace(stored, "{", "{"+rest+",", 1)))
		_, err := gw.CreateCustomer(t.Context(), params())
		require.ErrorIs(t, err, tender.ErrProtocol, "a customer and an error at once")
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
	gw, _ = says(t, ok(strings.Replace(stored, "{", `{"status":"ACTIVE","error_code":null,"error_info":{},`, 1)))
	_, err = gw.GetCustomer(t.Context(), buyer())
	require.NoError(t, err, "no word of an error")
}

func TestOpenPoint31_CharactersOfAName(t *testing.T) {
	gw, _ := says(t, ok(stored), ok(stored))
	p := params()
	for _, name := range []string{"Asha-Devi (A.) de_la Cruz 2", "आशा वर्मा"} {
		p.Name = name
		_, err := gw.CreateCustomer(t.Context(), p)
		require.NoError(t, err, "letters of any alphabet")
	}
	for _, name := range []string{"Asha O'Verma", "Asha & Verma", "Asha/Verma", "Asha, Verma"} {
		p.Name = name
		_, err := gw.CreateCustomer(t.Context(), p)
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "Name must be made of")
	}
}

func TestOpenPoint32_ALastNameCannotBeTakenAway(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: new("Asha")})
	require.ErrorIs(t, err, tender.ErrUnsupported)
	require.ErrorContains(t, err, "no way to take it away")
}

func TestOpenPoint33_AnAnswerWithoutACountryCode(t *testing.T) {
	gw, _ := says(t, ok(strings.Replace(stored, `"91"`, `null`, 1)))
	c, err := gw.GetCustomer(t.Context(), buyer())
	require.NoError(t, err)
	assert.Empty(t, c.Phone, "no country is guessed")
	assert.Contains(t, string(c.Raw.Bytes()), "9000000001")
}

func TestOpenPoint34_ACreationWithoutTheTokenThatWasAskedFor(t *testing.T) {
	gw, _ := says(t, ok(stored), ok(withToken))
	p := params()
	p.ClientToken = true
	c, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err, "the customer is created")
	assert.Nil(t, c.ClientToken)
	_, err = gw.IssueClientToken(t.Context(), c.Ref())
	require.NoError(t, err)
}
