package webpay_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// Digests that were computed apart from this module: of ord-1001, 2599 and EUR, and of ord-1001 alone.
const (
	vectorSHA1   = "833fd8869fb4baac89365193b5b38db4f11a6153"
	vectorSHA512 = "c4ab889fd3a72fa9019f9dde729fd120a85d44736bf0299cb3cdabf50e3234d9405d89d8eb258f70d1b6fbd1d748c2a64a2b0df607247952229fb7194ee4d350"
	vectorOrder  = "aba470a13b7dfbd873d2224e9ff2cf0beb5d0c06"
)

func TestManage_answers_as_documented(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	s.paid("ord-1001", "authorize")
	r := s.xml("/transactions/ord-1001/capture.xml", xmlBody("transaction", "amount", "2599", "currency", "EUR", "digest", vectorSHA1,
		"authenticity-token", token, "order-number", "ord-1001")).ends("0000")
	assert.Equal(t, "application/xml; charset=utf-8", r.header.Get("Content-Type"))
	assert.Equal(t, s.base+"/transactions/2", r.header.Get("Location"))
	at := r.element("created-at")
	assert.Regexp(t, `^2019-02-12T12:2\d:\d\d\.\d{3}\+01:00$`, at)
	r.is(t, xmlDeclaration+`
<transaction>
  <id type="integer">2</id>
  <acquirer>sim</acquirer>
  <order-number>ord-1001</order-number>
  <amount type="integer">2599</amount>
  <response-code>0000</response-code>
  <approval-code>000002</approval-code>
  <response-message>approved</response-message>
  <reference-number>000000000002</reference-number>
  <systan>000002</systan>
  <cc-type>visa</cc-type>
  <status>approved</status>
  <transaction-type>capture</transaction-type>
  <created-at type="datetime">AT</created-at>
</transaction>`, at, "AT")
	s.books("ord-1001", 2599, 0, false)

	r = s.do("POST", managePath, `{"transaction":{"transaction_type":"refund","order_number":"ord-1001","amount":2599,"currency":"EUR","authenticity_token":"`+token+
		`","digest":"`+vectorSHA512+`"}}`, "Authorization:")
	require.Equal(t, 201, r.status, r.body)
	assert.Equal(t, s.base+"/transactions/3", r.header.Get("Location"))
	r.is(t, `{"transaction":{"id":3,"acquirer":"sim","order_number":"ord-1001","amount":2599,"currency":"EUR","outgoing_amount":2599,"outgoing_currency":"EUR",`+
		`"approval_code":"000003","response_code":"0000","response_message":"approved","reference_number":"000000000003","systan":"000003","eci":null,"xid":null,`+
		`"acsv":null,"cc_type":"visa","status":"approved","created_at":"AT","transaction_type":"refund","enrollment":null,"authentication":null,"pan_token":null,`+
		`"issuer":"sim"}}`, r.text("transaction.created_at"), "AT")
	s.books("ord-1001", 2599, 2599, false)
}

func TestManage_states(t *testing.T) {
	type step struct {
		kind  string
		minor int
		code  string
	}
	for name, test := range map[string]struct {
		kind              string
		steps             []step
		charged, refunded int64
		held              bool
	}{
		"capture of all":            {"authorize", []step{{"capture", 2599, "0000"}, {"capture", 2599, "1015"}, {"capture", 1, "1015"}}, 2599, 0, false},
		"capture of less":           {"authorize", []step{{"capture", 1000, "0000"}, {"capture", 1599, "1015"}, {"refund", 1001, "1019"}, {"refund", 1000, "0000"}}, 1000, 1000, false},
		"capture of more":           {"authorize", []step{{"capture", 2600, "1810"}, {"capture", 0, "1810"}}, 0, 0, true},
		"capture of a purchase":     {"purchase", []step{{"capture", 2599, "1015"}}, 2599, 0, false},
		"void":                      {"authorize", []step{{"void", 2599, "0000"}, {"void", 2599, "1021"}, {"capture", 2599, "1021"}, {"refund", 2599, "1021"}}, 0, 0, false},
		"void of another amount":    {"authorize", []step{{"void", 2598, "1810"}, {"void", 0, "1810"}}, 0, 0, true},
		"void after capture":        {"authorize", []step{{"capture", 100, "0000"}, {"void", 2599, "1020"}}, 100, 0, false},
		"void of a purchase":        {"purchase", []step{{"void", 2599, "1020"}}, 2599, 0, false},
		"refund in equal parts":     {"purchase", []step{{"refund", 1000, "0000"}, {"refund", 1000, "0000"}, {"refund", 1000, "1019"}, {"refund", 599, "0000"}, {"refund", 1, "1019"}}, 2599, 2599, false},
		"refund of more":            {"purchase", []step{{"refund", 2600, "1019"}, {"refund", 0, "1810"}}, 2599, 0, false},
		"refund without a capture":  {"authorize", []step{{"refund", 1, "1816"}}, 0, 0, true},
		"capture after a void":      {"authorize", []step{{"void", 2599, "0000"}, {"capture", 1, "1021"}}, 0, 0, false},
		"void after a whole refund": {"purchase", []step{{"refund", 2599, "0000"}, {"void", 2599, "1020"}}, 2599, 2599, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, webpay.Options{})
			s.paid("ord-1", test.kind)
			byJSON := open(t, webpay.Options{})
			byJSON.paid("ord-1", test.kind)
			for _, step := range test.steps {
				r := s.manage(step.kind, "ord-1", step.minor).as(t).ends(step.code)
				assert.Equal(t, step.kind, r.element("transaction-type"))
				assert.Equal(t, fmt.Sprint(step.minor), r.element("amount"))
				assert.Equal(t, step.code == "0000", r.element("approval-code") != "")
				r = byJSON.manageJSON(step.kind, "ord-1", step.minor).as(t)
				assert.Equal(t, []any{201, step.code, step.kind}, []any{r.status, r.text("transaction.response_code"), r.text("transaction.transaction_type")})
			}
			s.books("ord-1", test.charged, test.refunded, test.held)
			byJSON.books("ord-1", test.charged, test.refunded, test.held)
		})
	}
}

func TestManage_what_was_never_paid_has_no_original(t *testing.T) {
	s := open(t, webpay.Options{})
	s.newLink("ord-open", "authorize", "")
	s.newLink("ord-declined", "authorize", "")
	require.NoError(t, s.account.Decline("ord-declined"))
	for _, number := range []string{"ord-open", "ord-declined", "ord-nobody"} {
		for _, kind := range []string{"capture", "refund", "void"} {
			s.manage(kind, number, 2599).ends("1816")
			assert.Equal(t, "1816", s.manageJSON(kind, number, 2599).text("transaction.response_code"))
		}
	}
	s.paid("ord-1", "authorize")
	s.xml("/transactions/ord-1/capture.xml", managedBody("ord-1", "2599", "USD")).ends("1015")
	s.books("ord-1", 0, 0, true)
}

func TestManage_a_hold_ends_after_28_days(t *testing.T) {
	const day = 24 * time.Hour
	for option, held := range map[time.Duration]bool{0: false, time.Hour: false, -1: true} {
		s := open(t, webpay.Options{HoldFor: option})
		s.paid("ord-1", "authorize")
		if option == 0 {
			s.account.Ledger().Clock().Advance(28*day - time.Minute)
			s.books("ord-1", 0, 0, true)
		}
		s.account.Ledger().Clock().Advance(28 * day)
		s.books("ord-1", 0, 0, held)
		want := map[bool]string{false: "1021", true: "0000"}[held]
		s.manage("capture", "ord-1", 2599).ends(want)
	}
}

func TestManage_a_charge_can_be_refunded_for_180_days(t *testing.T) {
	const day = 24 * time.Hour
	for option, late := range map[time.Duration]string{0: "1015", time.Hour: "1015", -1: "0000"} {
		s := open(t, webpay.Options{RefundWindow: option})
		s.paid("ord-1", "purchase")
		if option == 0 {
			s.account.Ledger().Clock().Advance(180*day - time.Minute)
		}
		s.manage("refund", "ord-1", 1).ends("0000")
		s.account.Ledger().Clock().Advance(180 * day)
		s.manage("refund", "ord-1", 1).ends(late)
	}
}

func TestManage_50_at_once_never_double_money(t *testing.T) {
	for kind, want := range map[string]struct {
		payment           string
		minor             int
		approved          int
		charged, refunded int64
	}{
		"capture": {"authorize", 2599, 1, 2599, 0}, "void": {"authorize", 2599, 1, 0, 0}, "refund": {"purchase", 600, 4, 2599, 2400},
	} {
		s := open(t, webpay.Options{})
		s.paid("ord-1", want.payment)
		body := managedBody("ord-1", fmt.Sprint(want.minor), "EUR")
		count := wiretest.Race(50, func(int) int {
			r := s.try("POST", "/transactions/ord-1/"+kind+".xml", body, "Authorization:", "Accept: application/xml", "Content-Type: application/xml")
			if strings.Contains(r.body, "<response-code>0000<") {
				return 1
			}
			return 0
		})
		assert.Equal(t, map[int]int{1: want.approved, 0: 50 - want.approved}, count, kind)
		s.books("ord-1", want.charged, want.refunded, false)
	}
}

func TestManage_refusals(t *testing.T) {
	s := open(t, webpay.Options{})
	s.paid("ord-1", "authorize")
	good := managedBody("ord-1", "2599", "EUR")
	digest := hexSHA1(merchantKey + "ord-1" + "2599" + "EUR")
	resigned := func(number, amount, currency string) string { return managedBody(number, amount, currency) }
	for name, test := range map[string]struct {
		body  string
		want  int
		words string
	}{
		"empty":                 {"", 422, "not one XML element transaction"},
		"JSON":                  {`{}`, 422, "not one XML element transaction"},
		"another root":          {xmlBody("order", "amount", "1"), 422, "not one XML element transaction"},
		"two roots":             {good + "<transaction/>", 422, "not one XML element transaction"},
		"text behind":           {good + "x", 422, "not one XML element transaction"},
		"text between":          {strings.Replace(good, "<amount>", "x<amount>", 1), 422, "not one XML element transaction"},
		"cut":                   {good[:len(good)-5], 422, "not one XML element transaction"},
		"a DTD":                 {strings.Replace(good, "<transaction>", `<!DOCTYPE x [<!ENTITY a "b">]><transaction>`, 1), 422, "not one XML element transaction"},
		"an entity":             {strings.Replace(good, ">ord-1<", ">&a;<", 1), 422, "not one XML element transaction"},
		"another encoding":      {strings.Replace(good, "UTF-8", "latin1", 1), 422, "not one XML element transaction"},
		"no UTF-8":              {strings.Replace(good, "ord-1", "ord-\xff", 1), 422, "not UTF-8"},
		"unknown field":         {strings.Replace(good, "<amount>", "<reason>x</reason><amount>", 1), 422, `unknown field "reason"`},
		"underscores":           {strings.ReplaceAll(good, "order-number", "order_number"), 422, `unknown field "order_number"`},
		"field twice":           {strings.Replace(good, "<amount>", "<amount>1</amount><amount>", 1), 422, `"amount" is given more than once`},
		"field in a field":      {strings.Replace(good, "<amount>", "<amount><b/>", 1), 422, "inside of a field"},
		"no amount":             {strings.Replace(good, "<amount>2599</amount>", "", 1), 422, `"amount" is required`},
		"no currency":           {strings.Replace(good, "<currency>EUR</currency>", "", 1), 422, `"currency" is required`},
		"empty order number":    {strings.Replace(good, ">ord-1<", "><", 1), 422, `"order-number" is required`},
		"no token":              {strings.Replace(good, "<authenticity-token>"+token+"</authenticity-token>", "", 1), 422, `"authenticity-token" is required`},
		"no digest":             {strings.Replace(good, digest, "", 1), 422, `"digest" is required`},
		"another token":         {strings.Replace(good, token, strings.Repeat("0", 40), 1), 401, "no merchant has this"},
		"another digest":        {strings.Replace(good, digest, strings.Repeat("0", 40), 1), 401, "the digest is not the one of this order"},
		"capitals in it":        {strings.Replace(good, digest, strings.ToUpper(digest), 1), 401, "the digest is not"},
		"SHA-512":               {strings.Replace(good, digest, hexDigest(merchantKey, "ord-1", "2599", "EUR"), 1), 401, "SHA-1 over merchant key, order-number, amount and currency"},
		"another amount":        {strings.Replace(good, "2599", "2598", 1), 401, "the digest is not"},
		"another currency":      {strings.Replace(good, "EUR", "USD", 1), 401, "the digest is not"},
		"another order":         {strings.Replace(good, ">ord-1<", ">ord-2<", 1), 401, "the digest is not"},
		"an order not the path": {resigned("ord-2", "2599", "EUR"), 422, "of the path is not the one of the body"},
		"a fraction":            {resigned("ord-1", "25.99", "EUR"), 422, "must be a whole number"},
		"a sign":                {resigned("ord-1", "-1", "EUR"), 422, "must be a whole number"},
		"12 digits":             {resigned("ord-1", "100000000000", "EUR"), 422, "up to 11 digits"},
		"small letters":         {resigned("ord-1", "2599", "eur"), 422, "the currency must be"},
	} {
		t.Run(name, func(t *testing.T) {
			s.xml("/transactions/ord-1/capture.xml", test.body).as(t).failed(test.want, test.words)
		})
	}
	s.books("ord-1", 0, 0, true)
	s.xml("/transactions/ord-1/capture.xml", good, "Content-Type: application/json").failed(400, "Content-Type must be application/xml")
	s.xml("/transactions/ord-1/capture.xml", good, "Content-Type: application/xml; charset=latin1").failed(400, "in UTF-8")
	s.xml("/transactions/ord-1/capture.xml", good, "Accept: application/json").failed(400, "Accept must name application/xml")
	s.serve(s.inMemory("POST", "/transactions/ord-1/capture.xml", good+strings.Repeat(" ", 1<<20))).failed(413, "1 MiB") // over a socket its end is cut off
	s.xml("/transactions/ord-1/capture.xml?x=1", good).failed(400, "unknown query parameter")
	for path, status := range map[string]int{"/transactions/ord-1/capture": 404, "/transactions/ord-1/settle.xml": 404, "/transactions//capture.xml": 404, "/orders/ord-1": 404, "/orders/show/": 404} {
		assert.Equal(t, status, s.xml(path, good).status, path)
	}
	s.do("GET", "/transactions/ord-1/capture.xml", "").refused(405, "this path takes POST")
	commented := strings.ReplaceAll(strings.Replace(good, "<amount>", `<!-- of all --><amount type="integer">`, 1), "><", ">\n  <")
	s.xml("/transactions/"+url.PathEscape("ord-1")+"/capture.xml", commented, "Content-Type: application/xml; charset=utf-8").ends("0000")
}

func TestManageJSON_refusals(t *testing.T) {
	s := open(t, webpay.Options{Errors: webpay.ErrorText})
	s.paid("ord-1", "authorize")
	digest := hexDigest(merchantKey, "ord-1", "2599", "EUR")
	good := `{"transaction":{"transaction_type":"capture","order_number":"ord-1","amount":2599,"currency":"EUR","authenticity_token":"` + token + `","digest":"` + digest + `"}}`
	for name, test := range map[string]struct {
		old, other string
		want       int
		words      string
	}{
		"no object":          {good, `[]`, 422, "not one JSON object"},
		"not UTF-8":          {"ord-1", "ord-\xff", 422, "not UTF-8"},
		"no transaction":     {good, `{}`, 422, `\"transaction\" must be an object`},
		"transaction text":   {good, `{"transaction":"x"}`, 422, `\"transaction\" must be an object`},
		"beside it":          {`{"transaction"`, `{"x":1,"transaction"`, 422, `unknown field \"x\"`},
		"unknown field":      {`"amount"`, `"x":1,"amount"`, 422, `unknown field \"x\"`},
		"twice":              {`"amount"`, `"currency":"EUR","amount"`, 422, "more than once"},
		"no type":            {`"transaction_type":"capture",`, ``, 422, `\"transaction_type\" must be a string`},
		"another type":       {`"capture"`, `"purchase"`, 422, "must be capture, refund or void"},
		"type null":          {`"capture"`, `null`, 422, `\"transaction_type\" must be a string`},
		"amount a text":      {`2599`, `"2599"`, 422, `\"amount\" must be a whole number`},
		"amount a fraction":  {`2599`, `2599.0`, 422, `\"amount\" must be a whole number`},
		"no amount":          {`"amount":2599,`, ``, 422, `\"amount\" must be a whole number`},
		"12 digits":          {`2599`, `100000000000`, 401, "the digest is not"},
		"another token":      {token, strings.Repeat("0", 40), 401, "no merchant"},
		"another digest":     {digest, strings.Repeat("0", 128), 401, "SHA-512 over merchant key, order_number, amount and currency"},
		"SHA-1":              {digest, hexSHA1(merchantKey + "ord-1" + "2599" + "EUR"), 401, "the digest is not"},
		"number of a number": {`"ord-1"`, `1`, 422, `\"order_number\" must be a string`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			r := s.do("POST", managePath, strings.Replace(good, test.old, test.other, 1), "Authorization:").as(t)
			assert.Equal(t, test.want, r.status, r.body)
			assert.Contains(t, r.body, `{"errors":["`)
			assert.Contains(t, r.body, test.words)
		})
	}
	s.books("ord-1", 0, 0, true)
	assert.Equal(t, 400, s.do("POST", managePath, good, "Authorization:", "Content-Type: application/xml").status)
	assert.Equal(t, 201, s.do("POST", managePath, good, "Authorization: whatever").status)
}

func TestOrder_tells_of_the_payers_last_attempt(t *testing.T) {
	s := open(t, webpay.Options{})
	s.newLink("ord-1001", "purchase", "")
	s.order("ord-1001").failed(404, "order not found")
	s.order("ord-nobody").failed(404, "order not found")
	require.NoError(t, s.account.Decline("ord-1001"))
	s.order("ord-1001").is(t, xmlDeclaration+"\n<order>\n  <status>declined</status>\n  <response-code>1050</response-code>\n</order>")
	require.NoError(t, s.account.Approve("ord-1001"))
	paid := xmlDeclaration + "\n<order>\n  <status>approved</status>\n  <response-code>0000</response-code>\n</order>"
	r := s.xml(orderPath, xmlBody("order", "order-number", "ord-1001", "authenticity-token", token, "digest", vectorOrder))
	assert.Equal(t, 200, r.status)
	r.is(t, paid)
	s.manage("refund", "ord-1001", 2599).ends("0000")
	s.order("ord-1001").is(t, paid)
	s.paid("ord-2", "authorize")
	s.manage("void", "ord-2", 2599).ends("0000")
	s.order("ord-2").is(t, paid)
	secret := s.newPayment("ord-3", "purchase", "")
	s.confirm(secret, typedCard(plainPAN))
	s.order("ord-3").is(t, paid)
}

func TestOrder_refusals(t *testing.T) {
	s := open(t, webpay.Options{})
	s.paid("ord-1", "purchase")
	digest := hexSHA1(merchantKey + "ord-1")
	for name, test := range map[string]struct {
		body  string
		want  int
		words string
	}{
		"another root":   {xmlBody("transaction", "order-number", "ord-1"), 422, "not one XML element order"},
		"no number":      {xmlBody("order", "authenticity-token", token, "digest", digest), 422, `"order-number" is required`},
		"an amount":      {xmlBody("order", "amount", "1", "order-number", "ord-1", "authenticity-token", token, "digest", digest), 422, `unknown field "amount"`},
		"another digest": {xmlBody("order", "order-number", "ord-2", "authenticity-token", token, "digest", digest), 401, "SHA-1 over merchant key and order-number"},
	} {
		t.Run(name, func(t *testing.T) { s.xml(orderPath, test.body).as(t).failed(test.want, test.words) })
	}
	s.do("GET", orderPath, "").refused(405, "this path takes POST")
}
