package webpay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/webpay"
)

const (
	plainPAN    = "4111111111111111"
	securedPAN  = "4341792000000044"
	declinedPAN = "4000000000000002"
)

// The answers are those of official client code, letter by letter but for what differs from run to run.
func TestConfirm_pays_and_the_status_says_so(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	secret := s.newPayment("ord-1001", "authorize", "")
	r := s.do("POST", "/v2/payment/"+secret+"/confirm", `{"payment_method":{"type":"card","data":{"pan":"4111111111111111","cvv":"123","expiration_date":"3112",
		"tokenize_pan":"false"}},"transaction":{"ch_full_name":"Ana Anic","ch_address":"Ulica 1","ch_city":"Zagreb","ch_zip":"10000","ch_country":"HR",
		"ch_phone":"+38511111111","ch_email":"ana@example.test","order_info":"Order 1001","meta":{"library":"tests"}}}`, clientAuth)
	require.Equal(t, 200, r.status, r.body)
	created := r.text("payment_result.created_at")
	assert.Regexp(t, `^2019-02-12T12:2\d:\d\d\.\d{3}\+01:00$`, created)
	result := `"payment_result":{"order_number":"ord-1001","amount":2599,"currency":"EUR","outgoing_amount":2599,"outgoing_currency":"EUR",` +
		`"transaction_type":"authorize","status":"approved","response_code":"0000","response_message":"approved","created_at":"AT","pan_token":null,` +
		`"payment_method":{"type":"card","data":{"brand":"visa","issuer":"off-us","masked":"411111-xxx-xxx-1111","expiration_date":"3112","token":null}}}}`
	r.is(t, `{"status":"approved","client_secret":"ID",`+result, secret, "ID", created, "AT")
	s.status(secret).is(t, `{"status":"approved","payment_status":"approved","client_secret":"ID",`+result, secret, "ID", created, "AT")
	s.books("ord-1001", 0, 0, true)
	for _, pan := range []string{plainPAN, securedPAN, declinedPAN} {
		s.confirm(secret, typedCard(pan)).refused(400, "the payment is settled")
	}
	assert.Equal(t, "approved", s.status(secret).text("payment_status"))
}

func TestConfirm_a_refused_card_can_be_followed_by_another(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	secret := s.newPayment("ord-1", "purchase", "")
	for _, test := range []struct{ method, code string }{
		{typedCard(declinedPAN), "1050"}, {typedCard("4242424242424242"), "1804"}, {strings.Replace(typedCard(plainPAN), "9812", "1901", 1), "1001"},
		{`{"type":"card","data":{"pan_token":"nobodys","cvv":"123"}}`, "1011"}, {strings.Replace(typedCard(securedPAN), "9812", "1901", 1), "1001"},
	} {
		r := s.confirm(secret, test.method)
		require.Equal(t, 200, r.status, r.body)
		assert.Equal(t, "declined", r.text("status"))
		assert.Equal(t, test.code, r.text("payment_result.response_code"))
		assert.Equal(t, "declined", r.text("payment_result.status"))
		assert.Empty(t, r.get("payment_result.errors"))
		after := s.status(secret).approved()
		assert.Equal(t, "declined", after.text("payment_status"))
		assert.Equal(t, test.code, after.text("payment_result.response_code"))
	}
	s.books("ord-1", 0, 0, false)
	s.account.Ledger().Clock().Advance(16 * 24 * time.Hour) // it is the 28th of February
	assert.Equal(t, "approved", s.confirm(secret, strings.Replace(typedCard(plainPAN), "9812", "1902", 1)).text("status"), "a card is good to the end of its month")
	s.books("ord-1", 2599, 0, false)
}

func TestConfirm_3D_Secure(t *testing.T) {
	for option, left := range map[bool]bool{false: false, true: true} {
		s := open(t, webpay.Options{KeepActionRequired: option})
		secret := s.newPayment("ord-1", "purchase", "")
		assert.Empty(t, s.status(secret).get("action_required"))
		r := s.confirm(secret, typedCard(securedPAN))
		require.Equal(t, 200, r.status, r.body)
		page := r.text("action_required.redirect_to")
		assert.True(t, strings.HasPrefix(page, s.base+"/pay/"), page)
		r.is(t, `{"status":"action_required","client_secret":"ID","action_required":{"redirect_to":"PAGE","acs_url":"PAGE"}}`, secret, "ID", page, "PAGE")
		r = s.status(secret).approved()
		assert.Equal(t, "action_required", r.text("payment_status"), "with an underscore")
		assert.Equal(t, "action-required", r.text("payment_result.status"), "with a hyphen")
		assert.Equal(t, "null", r.get("payment_result.response_code"))
		assert.Equal(t, page, r.text("action_required.redirect_to"))

		require.NoError(t, s.account.Decline("ord-1"))
		r = s.status(secret).approved()
		assert.Equal(t, []string{"executed", "declined", "4003"}, []string{r.text("payment_status"), r.text("payment_result.status"), r.text("payment_result.response_code")})
		s.books("ord-1", 0, 0, false)

		s.confirm(secret, typedCard(securedPAN))
		assert.Equal(t, "action_required", s.status(secret).text("payment_status"))
		require.NoError(t, s.account.Abandon("ord-1"))
		require.NoError(t, s.account.Approve("ord-1"))
		r = s.status(secret).approved()
		assert.Equal(t, []string{"executed", "approved", "0000"}, []string{r.text("payment_status"), r.text("payment_result.status"), r.text("payment_result.response_code")})
		assert.Equal(t, "434179-xxx-xxx-0044", r.text("payment_result.payment_method.data.masked"))
		assert.Equal(t, left, r.get("action_required") != "")
		s.books("ord-1", 2599, 0, false)
	}
}

func TestConfirm_with_another_card_while_3D_Secure_waits(t *testing.T) {
	s := open(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", "")
	s.confirm(secret, typedCard(securedPAN))
	s.confirm(secret, typedCard(plainPAN))
	r := s.status(secret).approved()
	assert.Equal(t, []string{"approved", ""}, []string{r.text("payment_status"), r.get("action_required")})
	assert.Equal(t, "411111-xxx-xxx-1111", r.text("payment_result.payment_method.data.masked"))
}

func TestConfirm_saves_a_card_for_the_customer(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	uuid := s.create("m-1")
	confirm := func(number, more, tokenize, transaction string) reply {
		secret := s.newPayment(number, "purchase", more)
		return s.do("POST", "/v2/payment/"+secret+"/confirm", `{"payment_method":{"type":"card","data":{"pan":"4111111111111111","cvv":"123","expiration_date":"3110",
			"tokenize_pan":`+tokenize+`}},"transaction":`+transaction+`}`, clientAuth)
	}
	saved := confirm("ord-1", "", `"true"`, `{"customer_uuid":"`+uuid+`"}`).text("payment_result.pan_token")
	assert.Regexp(t, `^[0-9a-f]{64}$`, saved)
	second := confirm("ord-2", `,"customer_uuid":"`+uuid+`"`, `true`, `{}`).text("payment_result.payment_method.data.token")
	assert.Equal(t, quoted(second, saved), s.methods(uuid, "").rows("token"))
	assert.Equal(t, quoted("2031-10-31", "2031-10-31"), s.methods(uuid, "").rows("expiration_date"))
	assert.Equal(t, quoted("411111******1111", "411111******1111"), s.methods(uuid, "").rows("masked_pan"))
	assert.Equal(t, "null", confirm("ord-3", `,"customer_uuid":"`+uuid+`"`, `false`, `{}`).get("payment_result.pan_token"))
	assert.Regexp(t, `^[0-9a-f]{64}$`, confirm("ord-4", "", `true`, `{}`).text("payment_result.pan_token"), "saved for nobody")
	confirm("ord-5", "", `true`, `{"customer_uuid":"nobody"}`).refused(400, "is not the uuid of a customer")
	assert.Len(t, s.methods(uuid, "").rows("token"), 2)

	bySaved := `{"type":"card","data":{"pan_token":"` + saved + `","cvv":"123"}}`
	secret := s.newPayment("ord-6", "purchase", `,"supported_payment_methods":["`+saved+`"]`)
	s.confirm(secret, typedCard(plainPAN)).refused(400, "is not one of the supported_payment_methods")
	r := s.confirm(secret, bySaved)
	assert.Equal(t, []string{"approved", saved}, []string{r.text("status"), r.text("payment_result.pan_token")})
	assert.Equal(t, "3110", r.text("payment_result.payment_method.data.expiration_date"))
	s.confirm(s.newPayment("ord-7", "purchase", `,"supported_payment_methods":["card"]`), bySaved).refused(400, "is not one of the supported")
	s.account.Ledger().Clock().Advance(20 * 365 * 24 * time.Hour)
	late := s.newPayment("ord-8", "purchase", "")
	assert.Equal(t, "1001", s.confirm(late, bySaved).text("payment_result.response_code"))
	s.remove(uuid).approved()
	assert.Equal(t, "1011", s.confirm(late, bySaved).text("payment_result.response_code"))
}

func TestConfirm_a_secured_card_is_saved_once_it_paid(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	secret := s.newPayment("ord-1", "purchase", `,"customer_uuid":"`+uuid+`"`)
	s.confirm(secret, strings.Replace(typedCard(securedPAN), `"cvv"`, `"tokenize_pan":"true","cvv"`, 1))
	assert.Empty(t, s.methods(uuid, "").rows("token"))
	require.NoError(t, s.account.Approve("ord-1"))
	assert.Equal(t, quoted("434179******0044"), s.methods(uuid, "").rows("masked_pan"))
	assert.Equal(t, quoted(s.status(secret).text("payment_result.pan_token")), s.methods(uuid, "").rows("token"))
}

// The provider gives the money of such a payment back by itself.
func TestConfirm_add_payment_method_takes_no_money(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	for number, kind := range map[string]string{"ord-1": "purchase", "ord-2": "authorize"} {
		secret := s.newPayment(number, kind, `,"scenario":"add_payment_method","customer_uuid":"`+uuid+`"`)
		r := s.confirm(secret, typedCard(plainPAN))
		assert.Equal(t, "approved", r.text("status"))
		assert.Regexp(t, `^[0-9a-f]{64}$`, r.text("payment_result.pan_token"))
	}
	s.books("ord-1", 2599, 2599, false)
	s.books("ord-2", 0, 0, false)
	assert.True(t, s.account.Voided("ord-2"))
	assert.Len(t, s.methods(uuid, "").rows("token"), 2)
	require.NoError(t, s.account.Decline(func() string { s.newPayment("ord-3", "purchase", `,"scenario":"add_payment_method"`); return "ord-3" }()))
	s.books("ord-3", 0, 0, false)
}

func TestConfirm_refusals(t *testing.T) {
	s := open(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", "")
	good := `{"payment_method":` + typedCard(plainPAN) + `}`
	for name, test := range map[string]struct{ old, other, words string }{
		"no method":         {good, `{}`, `"payment_method" must be an object`},
		"method a text":     {good, `{"payment_method":"card"}`, `"payment_method" must be an object`},
		"unknown field":     {`{"payment_method"`, `{"x":1,"payment_method"`, `unknown field "x"`},
		"unknown inside":    {`"type"`, `"x":1,"type"`, `unknown field "x"`},
		"unknown in data":   {`"pan"`, `"x":1,"pan"`, `unknown field "x"`},
		"another type":      {`"type":"card"`, `"type":"paypal"`, `"type" must be card`},
		"no data":           {`"data"`, `"data":1,"more"`, `unknown field "more"`},
		"data a text":       {`{"pan":"4111111111111111","cvv":"123","expiration_date":"9812"}`, `"x"`, `"data" must be an object`},
		"no cvv":            {`"cvv":"123",`, ``, `"cvv" must have 3 or 4 digits`},
		"letters as cvv":    {`"123"`, `"abc"`, `"cvv" must have`},
		"cvv a number":      {`"123"`, `123`, `"cvv" must have`},
		"short pan":         {plainPAN, "41111111111", `"pan" must have 12 to 19 digits`},
		"letters in pan":    {plainPAN, "411111111111111x", `"pan" must have`},
		"no pan":            {`"pan":"4111111111111111",`, ``, `"pan" must have`},
		"month 13":          {`"9812"`, `"9813"`, `"expiration_date" must be YYMM`},
		"no expiry":         {`,"expiration_date":"9812"`, ``, `"expiration_date" must be YYMM`},
		"expiry a number":   {`"9812"`, `9812`, `"expiration_date" must be YYMM`},
		"expiry with slash": {`"9812"`, `"98/12"`, `"expiration_date" must be YYMM`},
		"tokenize":          {`"cvv"`, `"tokenize_pan":"yes","cvv"`, `"tokenize_pan" must be true or false`},
		"token and pan":     {`"cvv"`, `"pan_token":"x","cvv"`, `unknown field`},
		"no token":          {`"pan":"4111111111111111","cvv":"123","expiration_date":"9812"`, `"pan_token":"","cvv":"123"`, `"pan_token" must be`},
		"transaction":       {`{"payment_method"`, `{"transaction":1,"payment_method"`, `"transaction" must be an object`},
		"its field":         {`{"payment_method"`, `{"transaction":{"amount":1},"payment_method"`, `unknown field "amount"`},
		"its length":        {`{"payment_method"`, `{"transaction":{"ch_zip":"1"},"payment_method"`, `"ch_zip" must have 3 to 9`},
		"its type":          {`{"payment_method"`, `{"transaction":{"ch_zip":10000},"payment_method"`, `"ch_zip" must be a string`},
		"its meta":          {`{"payment_method"`, `{"transaction":{"meta":"x"},"payment_method"`, `"meta" must be an object`},
		"its customer":      {`{"payment_method"`, `{"transaction":{"customer_uuid":1},"payment_method"`, `"customer_uuid" must be a string`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			s.do("POST", "/v2/payment/"+secret+"/confirm", strings.Replace(good, test.old, test.other, 1), clientAuth).as(t).refused(400, test.words)
		})
	}
	s.confirm("nobody", typedCard(plainPAN)).refused(404, "payment not found")
	assert.Equal(t, "payment_method_required", s.status(secret).text("payment_status"))
}
