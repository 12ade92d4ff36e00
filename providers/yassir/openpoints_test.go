package yassir_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

// The tests are named after the numbered rows of docs/providers/yassir.md, "Open points and what was chosen".

func TestOpenPoint01_BearerWithStandardBase64(t *testing.T) {
	gw, s := says(t, answer{status: 404, body: `{"message":"customer not found"}`})
	_, err := gw.GetCustomer(t.Context(), payer())
	require.ErrorIs(t, err, tender.ErrNotFound)
	assert.Equal(t, "Bearer ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=", s.last().header.Get("Authorization"))
	assert.Equal(t, "API", s.last().header.Get("X-Platform"))
	assert.Equal(t, "demo-shop", s.last().header.Get("X-Service"))
}

func TestOpenPoint03_DuplicateCustomerIs409OrA400ThatSaysSo(t *testing.T) {
	for name, a := range map[string]answer{
		"409":                     {status: 409, body: `{"code":409,"status":"error","message":"conflict"}`},
		"409 without a body":      {status: 409},
		"400 with the words":      {status: 400, body: `{"message":"Customer ALREADY EXISTS"}`},
		"400 with them in a list": {status: 400, body: `{"errors":["customer already exists"]}`},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, a)
			_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
			require.ErrorIs(t, err, tender.ErrAlreadyExists)
			require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		})
	}
	t.Run("another 400 is not", func(t *testing.T) {
		gw, _ := says(t, answer{status: 400, body: `{"message":"name is too long"}`})
		_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.NotErrorIs(t, err, tender.ErrAlreadyExists)
	})
}

func TestOpenPoint04_UserIDIsThePhone(t *testing.T) {
	gw, s := says(t, answer{status: 201, body: created})
	_, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, "+213661000111", s.last().field("userId"))

	gw, _ = says(t)
	p := params()
	p.Customer.Phone = "user_abc123"
	_, err = gw.CreatePayment(t.Context(), p)
	require.ErrorIs(t, err, tender.ErrInvalid, "no traffic for what is not a phone")
	p.Customer = tender.CustomerRef{Provider: "yassir", ID: "42"}
	_, err = gw.CreatePayment(t.Context(), p)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Customer.Phone is required")
}

func TestOpenPoint05_AfterALostCreateRepeatUnderANewReference(t *testing.T) {
	gw, s := says(t, answer{err: errBroken}, answer{status: 201, body: created})
	_, err := gw.CreatePayment(t.Context(), params())
	assertUnknown(t, err, tender.RecoverRepeat)
	assert.False(t, gw.Profile().CreateMovesMoney)
	again := params()
	again.Reference = tender.NewReference()
	p, err := gw.CreatePayment(t.Context(), again)
	require.NoError(t, err)
	assert.Equal(t, again.Reference, s.last().field("actionId"))
	assert.Equal(t, again.Reference, p.Reference)
}

func TestOpenPoint06_CountryIsAlwaysSentInBothPlacesAndEqual(t *testing.T) {
	gw, s := saysWith(t, func(cfg *yassir.Config) { cfg.Country = "MA" }, answer{status: 201, body: created})
	_, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, "countryCode=MAR", s.last().query)
	assert.Equal(t, "MAR", s.last().field("actionCountryCode"))
}

func TestOpenPoint07_ExpiryIsGivenToTheAppAndTheProviderJudges(t *testing.T) {
	gw, _ := says(t, answer{status: 201, body: created}, answer{status: 200, body: checked(`{"statusCode":12,"amount":5000,"currencyCode":"DZD"}`)})
	p, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 3, 4, 9, 15, 0, 0, time.UTC), p.ExpiresAt)
	p, err = gw.GetPayment(t.Context(), p.Ref()) // long past expiry, and still asked
	require.NoError(t, err)
	assert.Equal(t, tender.StatusRequiresAction, p.Status)
}

func TestOpenPoint08_AfterALostProceedCheckThenProceedOnceMore(t *testing.T) {
	page := proceeded(`{"require3DS":true,"statusCode":12,"status":"Require Authentication Action","metadata":{"payUrl":"https://otp.example.test/otp/verify?requestId=1"}}`)
	gw, _ := says(t, answer{err: errBroken}, answer{status: 200, body: checked(`{"statusCode":12,"amount":5000,"currencyCode":"DZD"}`)}, answer{status: 200, body: page})
	_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, tender.RecoverGet, e.Recovery)
	p, err := gw.GetPayment(t.Context(), intent(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, tender.StatusRequiresAction, p.Status)
	assert.Nil(t, p.NextAction, "check has no URL")
	p, err = gw.ConfirmPayment(t.Context(), p.Ref())
	require.NoError(t, err)
	assert.NotNil(t, p.NextAction)
}

func TestOpenPoint09_ProceedWithoutACode(t *testing.T) {
	t.Run("with a page: the payer must act", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":true,"metadata":{"payUrl":"https://otp.example.test/?a=1"}}`)})
		p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, p.Status)
		assert.NotNil(t, p.NextAction)
	})
	for name, data := range map[string]string{
		"without a page":         `{"require3DS":false,"status":"The amount was deposited successfully","metadata":{"payUrl":""}}`,
		"with an empty page":     `{"require3DS":true,"metadata":{"payUrl":""}}`,
		"with a page, no 3DS":    `{"require3DS":false,"metadata":{"payUrl":"https://otp.example.test/?a=1"}}`,
		"with nothing whatever":  `{}`,
		"with an explicit null":  `{"statusCode":null}`,
		"with an empty metadata": `{"metadata":{}}`,
	} {
		t.Run(name+": checked, never assumed paid", func(t *testing.T) {
			gw, s := says(t, answer{status: 200, body: proceeded(data)}, answer{status: 200, body: checked(`{"statusCode":3,"endUserMessage":"no"}`)})
			p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
			require.NoError(t, err)
			assert.Equal(t, tender.StatusFailed, p.Status)
			assert.Equal(t, http.MethodGet, s.last().method)
		})
	}
	t.Run("and the check fails: the outcome is unknown", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{}`)}, answer{status: 401, body: `{}`})
		_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorIs(t, err, tender.ErrUnauthenticated)
	})
}

func TestOpenPoint10_StatusCodeLeads(t *testing.T) {
	t.Run("2 with a page is paid", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":true,"statusCode":2,"metadata":{"payUrl":"https://otp.example.test/?a=1"}}`)})
		p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, p.Status)
		assert.Nil(t, p.NextAction)
	})
	t.Run("12 without 3DS but with a page is the page", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":false,"statusCode":12,"metadata":{"payUrl":"https://otp.example.test/?a=1"}}`)})
		p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, p.Status)
	})
	t.Run("12 without a page is an error", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":true,"statusCode":12,"metadata":{"payUrl":""}}`)})
		_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
}

func TestOpenPoint13_CaptureReleaseAndRefundSendNoClientSecret(t *testing.T) {
	step := func(code int) answer {
		return answer{status: 200, body: `{"data":{"statusCode":` + strconv.Itoa(code) + `,"status":"x","metaData":{"payUrl":""}}}`}
	}
	gw, s := says(t, step(2), step(10), step(16))
	ref := intent(tender.CaptureLater)
	_, err := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{})
	require.NoError(t, err)
	_, err = gw.VoidPayment(t.Context(), ref)
	require.NoError(t, err)
	_, err = gw.RefundPayment(t.Context(), ref, tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("1.00", "DZD")})
	require.NoError(t, err)
	for _, a := range s.asked {
		assert.NotContains(t, a.header, "X-Client-Secret", a.path)
	}
}

func TestOpenPoint14_WrongClientSecretIsPermanent(t *testing.T) {
	gw, _ := says(t, answer{status: 401, body: `{"message":"client secret does not match"}`}, answer{status: 401})
	_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
	require.ErrorIs(t, err, tender.ErrUnauthenticated)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	_, err = gw.GetPayment(t.Context(), intent(tender.CaptureNow))
	require.ErrorIs(t, err, tender.ErrUnauthenticated)
}

func TestOpenPoint15_LostCaptureIsSettledByACheck(t *testing.T) {
	for code, want := range map[string]tender.Status{"2": tender.StatusSucceeded, "13": tender.StatusAuthorized} {
		gw, _ := says(t, answer{err: errBroken}, answer{status: 200, body: checked(`{"statusCode":` + code + `,"amount":5000,"currencyCode":"DZD"}`)})
		_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
		assertUnknown(t, err, tender.RecoverGet)
		p, err := gw.GetPayment(t.Context(), intent(tender.CaptureLater))
		require.NoError(t, err)
		assert.Equal(t, want, p.Status)
	}
}

func TestOpenPoint16_LostReleaseIsSettledByACheck(t *testing.T) {
	for code, want := range map[string]tender.Status{"10": tender.StatusCanceled, "13": tender.StatusAuthorized} {
		gw, _ := says(t, answer{err: errBroken}, answer{status: 200, body: checked(`{"statusCode":` + code + `,"amount":5000,"currencyCode":"DZD"}`)})
		_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
		assertUnknown(t, err, tender.RecoverGet)
		p, err := gw.GetPayment(t.Context(), intent(tender.CaptureLater))
		require.NoError(t, err)
		assert.Equal(t, want, p.Status)
	}
}

func TestOpenPoint17_LostRefundIsNeverRepeated(t *testing.T) {
	for name, a := range map[string]answer{
		"cut": {err: errBroken}, "500": {status: 500}, "502 page": {status: 502, body: "<html>"}, "empty 200": {status: 200}, "409": {status: 409}, "408": {status: 408},
		"unknown code": {status: 200, body: `{"data":{"statusCode":99}}`}, "no code": {status: 200, body: `{"data":{}}`},
		"2, which is no refund's code": {status: 200, body: `{"data":{"statusCode":2}}`},
	} {
		t.Run(name, func(t *testing.T) {
			gw, s := says(t, a)
			_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("1.00", "DZD")})
			assertUnknown(t, err, tender.RecoverManual)
			assert.Len(t, s.asked, 1)
		})
	}
}

func TestOpenPoint18_CaptureAmountsThatCannotBeAreRefusedLocally(t *testing.T) {
	gw, _ := says(t)
	for _, amount := range []string{"5000.01", "0.00", "-1.00"} {
		_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{Amount: tender.MustMoney(amount, "DZD")})
		require.ErrorIs(t, err, tender.ErrInvalid, amount)
	}
}

func TestOpenPoint19_TheProviderJudgesRefundsAndItsRefusalIsInvalidState(t *testing.T) {
	for _, status := range []int{400, 422} {
		gw, _ := says(t, answer{status: status, body: `{"message":"amount exceeds the refundable balance"}`})
		_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("5000.00", "DZD")})
		require.ErrorIs(t, err, tender.ErrInvalidState)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "exceeds the refundable balance")
	}
	gw, _ := says(t)
	_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("5000.01", "DZD")})
	require.ErrorIs(t, err, tender.ErrInvalid, "what the ref itself shows is refused locally")
}

func TestOpenPoint20_RefundAndCaptureAlwaysSendAnAmount(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"data":{"statusCode":4}}`}, answer{status: 200, body: `{"data":{"statusCode":2}}`})
	_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("5000", "DZD")})
	require.NoError(t, err)
	assert.Equal(t, "5000.00", string(s.last().body["amount"]), "a number with all fraction digits")
	_, err = gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
	require.NoError(t, err)
	assert.Equal(t, "5000.00", string(s.last().body["amount"]))
}

func TestOpenPoint21_TheRefundThatEmptiesTheRestMaySay4Or16(t *testing.T) {
	for code, want := range map[string]tender.RefundState{"4": tender.RefundedFull, "16": tender.RefundedPartial} {
		gw, _ := says(t, answer{status: 200, body: `{"data":{"statusCode":` + code + `}}`})
		r, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("5000", "DZD")})
		require.NoError(t, err)
		assert.Equal(t, tender.RefundSucceeded, r.Status)
		assert.Equal(t, want, r.Refunded)
	}
}

func TestOpenPoint23_CheckedAmountIsBelievedOnlyWhileNothingMoved(t *testing.T) {
	check := func(code, amount, currency string) answer {
		return answer{status: 200, body: checked(`{"statusCode":` + code + `,"amount":` + amount + `,"currencyCode":"` + currency + `"}`)}
	}
	for name, c := range map[string]struct {
		capture tender.CaptureMode
		answer  answer
		wrong   bool
	}{
		"paid at once, other amount":         {tender.CaptureNow, check("2", "4500", "DZD"), true},
		"waiting, other amount":              {tender.CaptureNow, check("12", "4500", "DZD"), true},
		"reserved, other amount":             {tender.CaptureLater, check("13", "4500", "DZD"), true},
		"captured in part":                   {tender.CaptureLater, check("2", "4500", "DZD"), false},
		"released":                           {tender.CaptureLater, check("10", "0", "DZD"), false},
		"refunded in part":                   {tender.CaptureNow, check("16", "4500", "DZD"), false},
		"refunded in full":                   {tender.CaptureNow, check("4", "0", "DZD"), false},
		"captured in part, other currency":   {tender.CaptureLater, check("2", "4500", "EUR"), true},
		"refunded in part, other currency":   {tender.CaptureNow, check("16", "4500", "USD"), true},
		"paid at once, amount as it was":     {tender.CaptureNow, check("2", "5000", "DZD"), false},
		"paid at once, as numeric strings":   {tender.CaptureNow, check(`"2"`, `"5000.00"`, "DZD"), false},
		"paid at once, no amount in it":      {tender.CaptureNow, answer{status: 200, body: checked(`{"statusCode":2}`)}, false},
		"reserved, a hundred times too much": {tender.CaptureLater, check("13", "500000", "DZD"), true},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, c.answer)
			p, err := gw.GetPayment(t.Context(), intent(c.capture))
			if c.wrong {
				require.ErrorIs(t, err, tender.ErrIntegrity)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tender.MustMoney("5000.00", "DZD"), p.Amount, "the intent's amount")
		})
	}
}

func TestOpenPoint24And25_CheckCodes(t *testing.T) {
	for code, want := range map[string]struct {
		status   tender.Status
		refunded tender.RefundState
	}{
		"0": {tender.StatusProcessing, tender.RefundedNone}, "11": {tender.StatusProcessing, tender.RefundedNone}, "null": {tender.StatusProcessing, tender.RefundedNone},
		"2": {tender.StatusSucceeded, tender.RefundedNone}, "3": {tender.StatusFailed, tender.RefundedNone}, "12": {tender.StatusRequiresAction, tender.RefundedNone},
		"13": {tender.StatusAuthorized, tender.RefundedNone}, "10": {tender.StatusCanceled, tender.RefundedNone},
		"4": {tender.StatusSucceeded, tender.RefundedFull}, "16": {tender.StatusSucceeded, tender.RefundedPartial},
		"1": {tender.StatusUnknown, tender.RefundedUnknown}, "5": {tender.StatusUnknown, tender.RefundedUnknown}, "14": {tender.StatusUnknown, tender.RefundedUnknown},
		"15": {tender.StatusUnknown, tender.RefundedUnknown}, "17": {tender.StatusUnknown, tender.RefundedUnknown}, "99": {tender.StatusUnknown, tender.RefundedUnknown},
		"-0": {tender.StatusUnknown, tender.RefundedUnknown},
		"-2": {tender.StatusUnknown, tender.RefundedUnknown}, "2.5": {tender.StatusUnknown, tender.RefundedUnknown}, "22": {tender.StatusUnknown, tender.RefundedUnknown},
	} {
		gw, _ := says(t, answer{status: 200, body: checked(`{"statusCode":` + code + `,"paymentMethodName":"","amount":5000,"currencyCode":"DZD"}`)})
		p, err := gw.GetPayment(t.Context(), intent(tender.CaptureNow))
		require.NoError(t, err, code)
		assert.Equal(t, want.status, p.Status, code)
		assert.Equal(t, want.refunded, p.Refunded, code)
		if code != "null" {
			assert.Equal(t, code, p.ProviderStatus)
		}
		assert.Equal(t, want.status == tender.StatusFailed, p.Failure != nil, code)
	}
}

func TestOpenPoint27_AReservationShows13And2MeansCaptured(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":false,"statusCode":13,"metadata":{"payUrl":""}}`)},
		answer{status: 200, body: checked(`{"statusCode":2,"amount":5000,"currencyCode":"DZD"}`)})
	p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureLater))
	require.NoError(t, err)
	assert.Equal(t, tender.StatusAuthorized, p.Status)
	p, err = gw.GetPayment(t.Context(), p.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
}

func TestOpenPoint28_ReleaseOfWhatIsNotReservedIsInvalidState(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: `{"message":"payment is not pre-authorized"}`}, answer{status: 200, body: `{"data":{"statusCode":2}}`})
	for range 2 {
		_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrInvalidState)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}

func TestOpenPoint29_LocaleIsPassedOnOnlyIfConfigured(t *testing.T) {
	page := answer{status: 200, body: proceeded(`{"require3DS":false,"statusCode":2,"metadata":{"payUrl":""}}`)}
	for _, locale := range []string{"", "en_US", "fr-FR"} {
		gw, s := saysWith(t, func(cfg *yassir.Config) { cfg.Locale = locale }, page)
		_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, locale, s.last().header.Get("X-Locale"))
		assert.Equal(t, "DZA", s.last().header.Get("X-Country-Code"))
	}
}

func TestOpenPoint30_Any2xxIsASuccess(t *testing.T) {
	for _, status := range []int{200, 201, 202} {
		gw, _ := says(t, answer{status: status, body: created}, answer{status: status, body: `{"data":{"statusCode":4}}`})
		p, err := gw.CreatePayment(t.Context(), params())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresConfirmation, p.Status)
		_, err = gw.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: "r1", Amount: p.Amount})
		require.NoError(t, err)
	}
}

func TestOpenPoint32_NumbersMayComeAsStrings(t *testing.T) {
	gw, _ := says(t, answer{status: 201, body: `{"data":{"paymentId":"p1","clientSecret":"s1","status":"CREATED","amount":"5000.00","currency":"DZD"}}`},
		answer{status: 200, body: `{"data":{"statusCode":"13","require3DS":false}}`})
	p, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	p, err = gw.ConfirmPayment(t.Context(), p.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusAuthorized, p.Status)
}

func TestOpenPoint33_UnknownFieldsAreIgnored(t *testing.T) {
	gw, _ := says(t, answer{status: 201, body: `{"extra":[1,{"a":null}],"data":{"new":{"deep":true},"paymentId":"p1","clientSecret":"s1","status":"CREATED"},"message":42}`})
	p, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, "p1", p.ID)
	assert.Equal(t, tender.MustMoney("5000.00", "DZD"), p.Amount, "filled in: the answer states none")
}

func TestOpenPoint34_WhatTheAPILacksIsKnownBeforeTheFirstCall(t *testing.T) {
	gw, _ := says(t)
	err := gw.Check(tender.PaymentsFind, tender.PaymentsRefundGet, tender.CustomersList, tender.CustomersDelete)
	require.ErrorIs(t, err, tender.ErrUnsupported)
	_, err = gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "user00000042"})
	require.ErrorIs(t, err, tender.ErrUnsupported)
}

func TestOpenPoint35_CaptureReleaseAndUpdateCustomerAreThere(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"data":{"statusCode":2}}`}, answer{status: 200, body: `{"data":{"statusCode":10}}`}, answer{status: 200, body: stored})
	_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
	require.NoError(t, err)
	_, err = gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
	require.NoError(t, err)
	_, err = gw.UpdateCustomer(t.Context(), tender.CustomerRef{Provider: "yassir", ID: "cus-1"}, tender.CustomerUpdate{Email: new("amel@example.test")})
	require.NoError(t, err)
	assert.Equal(t, http.MethodPut, s.last().method)
}

func assertUnknown(t *testing.T, err error, way tender.Recovery) {
	t.Helper()
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, way, e.Recovery)
}
