package webpay_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

// The tests are named after the numbered rows of docs/providers/webpay.md, "Open points and what was chosen".

func TestOpenPoint01_UuidOrIdAndNeverTwo(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		fine bool
	}{
		"uuid":                     {stored, true},
		"id":                       {anaWith(`"uuid"`, `"id"`), true},
		"both":                     {anaWith(`"name"`, `"id":"`+anaID+`","name"`), true},
		"both, different":          {anaWith(`"name"`, `"id":"`+otherID+`","name"`), false},
		"different, the other way": {anaWith(`"uuid":"`+anaID, `"id":"`+anaID, `"name"`, `"uuid":"`+otherID+`","name"`), false},
		"neither":                  {anaWith(`"uuid":"`+anaID+`",`, ""), false},
		"empty":                    {anaWith(anaID, ""), false},
		"null":                     {anaWith(`"uuid":"`+anaID+`"`, `"uuid":null`), false},
	} {
		gw, _ := says(t, answer{status: 200, body: c.body})
		customer, err := gw.GetCustomer(t.Context(), ana())
		if !c.fine {
			require.ErrorIs(t, err, tender.ErrProtocol, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, anaID, customer.ID, name)
	}
}

func TestOpenPoint02_ARowWithoutAReferenceHasAnUnknownOne(t *testing.T) {
	row := anaWith(`"uuid"`, `"id"`)
	for body, want := range map[string]string{strings.Replace(row, `"merchant_customer_id":"acct-7",`, "", 1): "", row: "acct-7"} {
		gw, _ := says(t, answer{status: 200, body: `{"status":"approved","data":[` + body + `]}`}, answer{status: 200, body: stored})
		for c, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
			require.NoError(t, err)
			assert.Equal(t, want, c.Reference)
			c, err = gw.GetCustomer(t.Context(), c.Ref())
			require.NoError(t, err)
			assert.Equal(t, "acct-7", c.Reference, "the row's ref leads to it")
		}
	}
}

func TestOpenPoint03_TheQueryIsSigned(t *testing.T) {
	s := filled(60, false)
	var headers []string
	gw := gatewayOn(t, roundTrip(func(req *http.Request) (*http.Response, error) {
		headers = append(headers, req.Header.Get("Authorization"))
		return s.RoundTrip(req)
	}))
	_, err := listed(t, gw, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{
		signed(digestOfPage),
		signed("9ef120d3a4e208c9732095eab02bfbf98c2fdfd6860807adb717116d24d9e06ae7856c12d481ecbb53273fce988faa4b3fc8b557d7afeea14079302b3a83ea6e"),
	}, headers)
}

func TestOpenPoint04_ADeletionIsSignedAsAnEmptyBody(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"status":"approved","id":"` + documentedID + `","deleted":true}`})
	require.NoError(t, gw.DeleteCustomer(t.Context(), tender.CustomerRef{Provider: "webpay", ID: documentedID}))
	assert.Equal(t, signed(digestOfID), s.last().header.Get("Authorization"))
	assert.Empty(t, s.last().body)
}

func TestOpenPoint05_TheSchemeIsTheOneWithThePath(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored}, answer{status: 200, body: stored}, answer{status: 404, body: absent})
	_, err := gw.CreateCustomer(t.Context(), newAna())
	require.NoError(t, err)
	_, err = gw.GetCustomer(t.Context(), ana())
	require.NoError(t, err)
	require.NoError(t, gw.DeleteCustomer(t.Context(), ana()))
	for _, a := range s.asked {
		assert.True(t, strings.HasPrefix(a.header.Get("Authorization"), "WP3-v2.1 "+testToken+" "), a.target)
	}
	assert.NotEqual(t, s.asked[1].header.Get("Authorization"), signed(digestOfID), "another path, another digest")
}

func TestOpenPoint06_TimestampsAreSeconds(t *testing.T) {
	at := time.Unix(1593457122, 999_999_999)
	assert.Equal(t, signed(digestOfID), webpay.Authorization(tender.NewSecret(testKey), testToken, at, "/v2/customers/"+documentedID, nil))
}

func TestOpenPoint07_ARefusalMayLookLikeAnything(t *testing.T) {
	for name, c := range map[string]struct{ body, code, message string }{
		"message":           {`{"status":"invalid-request","message":"it is in use"}`, "invalid-request", "it is in use"},
		"errors, texts":     {`{"errors":["email is not valid","city is missing"]}`, "", "email is not valid; city is missing"},
		"errors, one text":  {`{"status":"error","errors":"just one"}`, "error", "just one"},
		"errors, an object": {`{"errors":{"email":["is invalid"]}}`, "", `{"email":["is invalid"]}`},
		"error":             {`{"error":"Bad Request"}`, "", "Bad Request"},
		"error, a number":   {`{"error":17}`, "", "17"},
		"message first":     {`{"error":"c","errors":["b"],"message":"a"}`, "", "a"},
		"a status of HTTP":  {`{"status":400,"error":"Bad Request"}`, "400", "Bad Request"},
		"a list of things":  {`{"errors":[{"code":7}]}`, "", `[{"code":7}]`},
		"nothing":           {`{}`, "", ""}, "null": {`null`, "", ""}, "nulls": {`{"status":null,"message":null}`, "", ""},
		"a list": {`["no"]`, "", ""}, "a page": {`<html>no</html>`, "", ""}, "no body": {"", "", ""}, "half": {`{"message":"no`, "", ""},
	} {
		gw, _ := says(t, answer{status: 400, body: c.body})
		_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
		e := asError(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind, name)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome, name)
		assert.Equal(t, c.code, e.Code, name)
		assert.Equal(t, c.message, e.Message, name)
	}
}

func TestOpenPoint08_Any2xxThatIsApprovedIsASuccess(t *testing.T) {
	for _, status := range []int{200, 201, 202} {
		gw, _ := says(t, answer{status: status, body: stored})
		_, err := gw.CreateCustomer(t.Context(), newAna())
		require.NoError(t, err)
	}
}

func TestOpenPoint09And23_NothingButApprovedIsASuccess(t *testing.T) {
	for word, want := range map[string]tender.Outcome{
		"invalid-request": tender.OutcomeRejected, "error": tender.OutcomeRejected, "pending": tender.OutcomeUnknown, "Approved": tender.OutcomeUnknown,
		"declined": tender.OutcomeUnknown, "": tender.OutcomeUnknown,
	} {
		body := anaWith(`"status":"approved"`, `"status":"`+word+`"`)
		gw, _ := says(t, answer{status: 200, body: body}, answer{status: 200, body: body}, answer{status: 200, body: `{"status":"` + word + `","data":[]}`})
		_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
		assert.Equal(t, want, asError(t, err).Outcome, word)
		assert.Equal(t, word, asError(t, err).Code)
		err = gw.DeleteCustomer(t.Context(), ana())
		assert.Equal(t, want, asError(t, err).Outcome, word)
		for _, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
			require.Error(t, err, word)
		}
	}
}

func TestOpenPoint10_AMissIsA404AndNoText(t *testing.T) {
	gw, _ := says(t, answer{status: 404, body: absent}, answer{status: 400, body: `{"status":"invalid-request","message":"customer not found"}`},
		answer{status: 200, body: `{"status":"error","message":"customer not found"}`})
	_, err := gw.GetCustomer(t.Context(), ana())
	require.ErrorIs(t, err, tender.ErrNotFound)
	for range 2 {
		_, err = gw.GetCustomer(t.Context(), ana())
		require.ErrorIs(t, err, tender.ErrInvalid)
	}
}

func TestOpenPoint11_ADeletedCustomerIsNotFoundHoweverItIsShown(t *testing.T) {
	for name, a := range map[string]answer{
		"as deleted": {status: 200, body: deletedAna()}, "by the flag": {status: 200, body: anaWith(`"deleted":false`, `"deleted":true`)},
		"by the time": {status: 200, body: anaWith(`"deleted_at":null`, `"deleted_at":"2024-04-01T00:00:00Z"`)}, "as absent": {status: 404, body: absent},
	} {
		gw, _ := says(t, a, a)
		_, err := gw.GetCustomer(t.Context(), ana())
		require.ErrorIs(t, err, tender.ErrNotFound, name)
		_, err = gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "acct-7"})
		require.ErrorIs(t, err, tender.ErrNotFound, name)
	}
}

func TestOpenPoint12_DeletedCustomersAreLeftOutOfTheList(t *testing.T) {
	s := filled(120, false)
	for i := range s.rows {
		s.rows[i].deleted = i%2 == 0 || i >= 40 && i < 90
	}
	got, err := listed(t, gatewayOn(t, s), nil)
	require.NoError(t, err)
	var want []int
	for _, r := range s.rows {
		if !r.deleted {
			want = append(want, r.number)
		}
	}
	assert.Equal(t, want, got)
}

func TestOpenPoint13_DeletingAgainIsNoError(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"status":"approved","id":"` + anaID + `","deleted":true}`}, answer{status: 200, body: deletedAna()},
		answer{status: 404, body: absent})
	for range 3 {
		require.NoError(t, gw.DeleteCustomer(t.Context(), ana()))
	}
}

func TestOpenPoint14_TheReferenceOfADeletedCustomerIsBurntAndTheErrorSaysSo(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: refused}, answer{status: 200, body: deletedAna()},
		answer{status: 200, body: deletedAna()}, answer{status: 400, body: refused}, answer{status: 200, body: deletedAna()}, answer{status: 200, body: deletedAna()})
	_, err := gw.CreateCustomer(t.Context(), newAna())
	_, ensureErr := gw.EnsureCustomer(t.Context(), newAna())
	for _, err := range []error{err, ensureErr} {
		require.ErrorIs(t, err, tender.ErrAlreadyExists)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "deleted")
		require.ErrorContains(t, err, "use another one")
	}
	t.Run("where it is free, it is given out again", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: deletedAna()}, answer{status: 200, body: anaWith(anaID, otherID)})
		c, err := gw.EnsureCustomer(t.Context(), newAna())
		require.NoError(t, err)
		assert.Equal(t, otherID, c.ID)
	})
}

func TestOpenPoint15_TheReferenceAlwaysGoesWithACreationAndARefusalIsLookedUp(t *testing.T) {
	gw, s := says(t, answer{status: 400, body: refused}, answer{status: 200, body: stored})
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Ana Anić"})
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Reference is required")
	_, err = gw.CreateCustomer(t.Context(), newAna())
	require.ErrorIs(t, err, tender.ErrAlreadyExists)
	require.ErrorContains(t, err, "it was refused", "the provider's words stay")
	assert.Equal(t, "acct-7", s.asked[0].fields(t)["merchant_customer_id"])
	assert.Equal(t, "/v2/merchants/customers/acct-7", s.last().target)
}

func TestOpenPoint16_PagesOf50(t *testing.T) {
	s := filled(51, false)
	_, err := listed(t, gatewayOn(t, s), nil)
	require.NoError(t, err)
	for _, query := range s.asked {
		assert.Contains(t, query, "limit=50")
	}
}

func TestOpenPoint17_AShortPageIsTheLastAndRowsThatMoveAreNotShownTwice(t *testing.T) {
	s := filled(60, true)
	s.before = func(n int) {
		if n == 2 {
			s.add(61, true)
		}
	}
	got, err := listed(t, gatewayOn(t, s), nil)
	require.NoError(t, err)
	assert.Equal(t, s.numbers()[1:], got)
	assert.Len(t, s.asked, 2)
}

func TestOpenPoint18_FieldsAreNotCleared(t *testing.T) {
	gw, _ := says(t)
	for _, update := range []tender.CustomerUpdate{
		{Name: new("")}, {Address: tender.AddressUpdate{City: new("")}}, {Extra: map[string]string{"description": ""}}, {Reference: new("")},
	} {
		_, err := gw.UpdateCustomer(t.Context(), ana(), update)
		require.ErrorIs(t, err, tender.ErrInvalid)
	}
}

func TestOpenPoint19_MetadataIsMergedByTheProvider(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored}, answer{status: 200, body: stored}, answer{status: 200, body: stored})
	update := func(u tender.CustomerUpdate) string {
		_, err := gw.UpdateCustomer(t.Context(), ana(), u)
		require.NoError(t, err)
		return s.last().body
	}
	assert.JSONEq(t, `{"metadata":{"cart":"8"}}`, update(tender.CustomerUpdate{Metadata: map[string]string{"cart": "8"}}))
	assert.JSONEq(t, `{"metadata":{"cart":null}}`, update(tender.CustomerUpdate{RemoveMetadata: []string{"cart"}}))
	assert.JSONEq(t, `{"metadata":{"plan":"","cart":null,"seat":null}}`,
		update(tender.CustomerUpdate{Metadata: map[string]string{"plan": ""}, RemoveMetadata: []string{"cart", "seat"}}))

	for stated, want := range map[string]map[string]string{
		`{}`: {}, `null`: nil, `{"a":"b","A":"c"}`: {"a": "b", "A": "c"}, `{"a":null}`: {}, `{"n":7,"t":true,"o":{"x":[1]}}`: {"n": "7", "t": "true", "o": `{"x":[1]}`},
		"{\"o\":[\"\xff\"],\"s\":\"\xff\"}": {"o": "[\"\uFFFD\"]", "s": "\uFFFD"},
	} {
		gw, _ := says(t, answer{status: 200, body: anaWith(`{"tier":"gold"}`, stated)})
		c, err := gw.GetCustomer(t.Context(), ana())
		require.NoError(t, err, stated)
		assert.Equal(t, want, c.Metadata, stated)
	}
}

func TestOpenPoint20And21_LengthsAreCharactersAndRefusedBeforeAnyTraffic(t *testing.T) {
	for field, c := range map[string]struct {
		set      func(*tender.CustomerParams, string)
		min, max int
	}{
		"Name":               {func(p *tender.CustomerParams, s string) { p.Name = s }, 1, 50},
		"Address.Line":       {func(p *tender.CustomerParams, s string) { p.Address.Line = s }, 3, 100},
		"Address.City":       {func(p *tender.CustomerParams, s string) { p.Address.City = s }, 3, 30},
		"Address.PostalCode": {func(p *tender.CustomerParams, s string) { p.Address.PostalCode = s }, 1, 9},
		"Extra.description":  {func(p *tender.CustomerParams, s string) { p.Extra = map[string]string{"description": s} }, 1, 200},
	} {
		create := func(length int, answers ...answer) error {
			gw, _ := says(t, answers...)
			params := tender.CustomerParams{Reference: "acct-7"}
			c.set(&params, strings.Repeat("č", length)) // two bytes each
			_, err := gw.CreateCustomer(t.Context(), params)
			return err
		}
		for _, length := range []int{c.min - 1, c.max + 1} {
			if length > 0 {
				require.ErrorContains(t, create(length), field, "%d", length)
			}
		}
		require.NoError(t, create(c.min, answer{status: 200, body: stored}))
		require.NoError(t, create(c.max, answer{status: 200, body: stored}))
	}
	gw, _ := says(t)
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: strings.Repeat("a", 101)})
	require.ErrorContains(t, err, "at most 100 characters")
	_, err = gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Address: tender.AddressUpdate{City: new("Å")}})
	require.ErrorContains(t, err, "Address.City must have at least 3 characters")
}

func TestOpenPoint22_AReferenceIsOneEscapedSegmentAndANewOneNeedsNoEscape(t *testing.T) {
	for reference, target := range map[string]string{
		"acct 7": "acct%207", "a/b": "a%2Fb", "a?b=c": "a%3Fb=c", "a#b": "a%23b", "50%": "50%25", "%2e%2e": "%252e%252e", "ć": "%C4%87", "a+b": "a+b",
	} {
		gw, s := says(t, answer{status: 404, body: absent})
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: reference})
		require.ErrorIs(t, err, tender.ErrNotFound)
		assert.Equal(t, "/v2/merchants/customers/"+target, s.last().target)
		gw, _ = says(t)
		_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: reference})
		require.ErrorContains(t, err, "Reference must be made of")
	}
	assert.Regexp(t, "^[A-Za-z0-9_-]{1,100}$", tender.NewReference())
}

func TestOpenPoint31_ExpiryDates(t *testing.T) {
	for date, want := range map[string]string{
		`"2031-10-31"`: "2031-10-31", `"3110"`: "2031-10-31", `3110`: "2031-10-31", `"2402"`: "2024-02-29", `"0112"`: "2001-12-31",
		`"3113"`: "", `"31"`: "", `"10/31"`: "", `null`: "", `""`: "", `{}`: "", `"2031-02-30"`: "",
	} {
		gw, _ := says(t, answer{status: 200, body: `{"status":"approved","data":[` + card(1, `"expiration_date":`+date) + `]}`})
		for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
			require.NoError(t, err, date)
			if want == "" {
				assert.True(t, m.ExpiresOn.IsZero(), date)
				continue
			}
			assert.Equal(t, want+" 00:00:00 +0000 UTC", m.ExpiresOn.String(), date)
		}
	}
}

func TestOpenPoint32_MaskedNumbersEndInTheLastFour(t *testing.T) {
	for masked, want := range map[string]string{
		"405840******0005": "0005", "405840-xxx-xxx-0005": "0005", "0005": "0005", "405840******000": "", "***": "", "": "", "40584000050005ž": "", "************": "",
	} {
		gw, _ := says(t, answer{status: 200, body: `{"status":"approved","data":[` + card(1, `"masked_pan":"`+masked+`"`) + `]}`})
		for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
			require.NoError(t, err, masked)
			assert.Equal(t, masked, m.Masked)
			assert.Equal(t, want, m.Last4, masked)
		}
	}
}

func TestOpenPoint33_TheWordNullIsNoToken(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"status":"approved","data":[` + card(1, `"token":"null"`) + `]}`},
		answer{status: 200, body: `{"status":"approved","data":[` + card(1, `"token":"null"`, `"id":"null"`) + `]}`})
	for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.NoError(t, err)
		assert.True(t, m.Token.IsZero())
		assert.Equal(t, cardToken(1), m.ID.Reveal())
	}
	for _, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.ErrorIs(t, err, tender.ErrProtocol)
	}
}

func TestOpenPoint34_Times(t *testing.T) {
	for stated, want := range map[string]string{
		`"2024-03-05T08:09:10Z"`: "2024-03-05 08:09:10 +0000 UTC", `"2024-03-05T08:09:10.250Z"`: "2024-03-05 08:09:10.25 +0000 UTC",
		`"2024-03-05T09:09:10+01:00"`: "2024-03-05 08:09:10 +0000 UTC", `"2024-03-05T09:09:10.000+01:00"`: "2024-03-05 08:09:10 +0000 UTC",
		`"2024-03-05 08:09:10"`: "", `"yesterday"`: "", `null`: "", `1709626150`: "", `{}`: "",
	} {
		gw, _ := says(t, answer{status: 200, body: anaWith(`"2024-03-05T08:09:10Z"`, stated)})
		c, err := gw.GetCustomer(t.Context(), ana())
		require.NoError(t, err, stated)
		if want == "" {
			assert.True(t, c.CreatedAt.IsZero(), stated)
			continue
		}
		assert.Equal(t, want, c.CreatedAt.String(), stated)
	}
}

func TestOpenPoint38_PaymentMethodsAreAskedForByIDAlone(t *testing.T) {
	gw, s := says(t, answer{status: 404, body: absent}, answer{status: 200, body: `{"status":"approved","data":[]}`})
	for _, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.ErrorIs(t, err, tender.ErrNotFound)
	}
	for _, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.NoError(t, err)
		assert.Fail(t, "an empty list has no rows")
	}
	assert.Equal(t, "/v2/customers/"+anaID+"/payment-methods?limit=50", s.last().target)
}

func TestOpenPoint39_ReadsAreTriedAgainAndWritesOnlyAfterA429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gw, _ := says(t, answer{status: 503}, answer{status: 429}, answer{status: 200, body: stored}, // a read
			answer{status: 429}, answer{status: 200, body: stored}, // a creation that was turned away
			answer{status: 503}, answer{err: errBroken}) // and two that may have been carried out
		_, err := gw.GetCustomer(t.Context(), ana())
		require.NoError(t, err)
		_, err = gw.CreateCustomer(t.Context(), newAna())
		require.NoError(t, err)
		for range 2 {
			_, err = gw.CreateCustomer(t.Context(), newAna())
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		}
	})
}

func TestOpenPoint40_NothingSecretIsPrinted(t *testing.T) {
	var log strings.Builder
	s := &script{t: t, answers: []answer{
		{status: 200, body: `{"status":"approved","data":[` + card(1) + `]}`}, {status: 200, body: stored}, {status: 401, body: `{"message":"` + testToken + " " + testKey + `"}`},
	}}
	client, err := webpay.NewAt(webpay.Config{
		BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: s},
	}, signingTime)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	require.NoError(t, err)
	printed := ""
	for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.NoError(t, err)
		printed += fmt.Sprintf("%v %+v %#v", m, m, *m)
	}
	c, err := gw.GetCustomer(t.Context(), ana())
	require.NoError(t, err)
	_, err = gw.GetCustomer(t.Context(), ana())
	printed += fmt.Sprintf("%v %+v %#v %v %+v", c, c, *c, err, err)
	require.Error(t, err)
	for _, secret := range []string{cardToken(1), testToken, testKey, "Ana", "ana@example.test", "Ilica", "911234567"} {
		assert.NotContains(t, printed+log.String(), secret)
	}
	assert.Contains(t, log.String(), "/v2/customers/{ID}", "the route is logged")
}
