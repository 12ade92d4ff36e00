package webpay_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// documented is the customer of the document's example, but for the e-mail address.
const documented = `{"merchant_customer_id":"customer-id-1234","description":"Customer","email":"ana@example.test","name":"Test",` +
	`"country":"BA","zip_code":"71000","metadata":{"key":"value"}}`

// startOf is a clock that shows about the document's time.
func startOf(t *testing.T) *ledger.Clock {
	t.Helper()
	start, err := time.Parse(time.RFC3339, "2019-02-12T11:22:33Z")
	require.NoError(t, err)
	return ledger.NewClock(start.Add(100 * time.Millisecond))
}

// The answer is that of the Customers API page, letter by letter but for white space, the e-mail address and what differs from run to run.
func TestCreateCustomer_answers_as_documented(t *testing.T) {
	s := open(t, webpay.Options{})
	r := s.do("POST", customersPath, documented).approved()
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, r.text("uuid"))
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, r.text("created_at"))
	assert.Equal(t, r.text("created_at"), r.text("updated_at"))
	assert.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
	example := `{"uuid":"4b281da4-d145-4233-b957-2018cf9aa0fb","merchant_customer_id":"customer-id-1234","description":"Customer","email":"ana@example.test",` +
		`"name":"Test","phone":null,"status":"approved","deleted":false,"city":null,"country":"BA","zip_code":"71000","address":null,` +
		`"metadata":{"key":"value"},"created_at":"2019-02-12T11:22:33Z","updated_at":"2019-02-12T11:22:33Z","deleted_at":null}`
	names := []string{r.text("uuid"), "4b281da4-d145-4233-b957-2018cf9aa0fb", r.text("created_at"), "2019-02-12T11:22:33Z"}
	r.is(t, example, names...)
	s.get(r.text("uuid")).approved().is(t, example, names...)
	s.find("customer-id-1234").approved().is(t, example, names...)
}

func TestCreateCustomer_needs_nothing_and_keeps_everything(t *testing.T) {
	s := open(t, webpay.Options{})
	r := s.do("POST", customersPath, `{}`).approved()
	for _, field := range []string{"merchant_customer_id", "description", "email", "name", "phone", "city", "country", "zip_code", "address", "deleted_at"} {
		assert.Equal(t, "null", r.get(field), field)
	}
	assert.Equal(t, "{}", r.get("metadata"))
	s.do("POST", customersPath, `{}`).approved() // no merchant_customer_id is nobody's

	all := map[string]string{"merchant_customer_id": "m", "description": "d", "email": "e@example.test", "name": "Ana Anić <&>", "phone": "+38511", "zip_code": "1",
		"city": "Zagreb", "address": "Ulica 1", "country": "HR"}
	var fields []string
	for name, value := range all {
		fields = append(fields, fmt.Sprintf("%q: %q", name, value))
	}
	r = s.get(s.do("POST", customersPath, "{"+strings.Join(fields, ", ")+"}").approved().text("uuid"))
	for name, value := range all {
		assert.Equal(t, value, r.text(name))
	}
	assert.Contains(t, r.body, "Ana Anić <&>")
}

func TestCreateCustomer_merchant_customer_id_is_unique_or_switched_shared(t *testing.T) {
	s := open(t, webpay.Options{})
	s.create("m-1")
	s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`).refused(400, "another customer has this merchant_customer_id")
	assert.Equal(t, 1, s.account.Customers("m-1"))
	s.create("M-1") // the case of letters counts

	s = open(t, webpay.Options{SharedMerchantIDs: true})
	s.create("m-1")
	second := s.create("m-1")
	assert.Equal(t, 2, s.account.Customers("m-1"))
	assert.Equal(t, second, s.find("m-1").text("uuid"))
	third := s.create("m-1")
	s.remove(third).approved()
	assert.Equal(t, second, s.find("m-1").text("uuid"), "a deleted one is found last")
	assert.Equal(t, 2, s.account.Customers("m-1"))
}

func TestCreateCustomer_64_at_once_end_with_one(t *testing.T) {
	s := open(t, webpay.Options{})
	statuses := wiretest.Race(64, func(i int) int {
		return s.try("POST", customersPath, fmt.Sprintf(`{"merchant_customer_id": "m-1", "name": "no. %d", "city": "no. %d"}`, i, i)).status
	})
	assert.Equal(t, map[int]int{200: 1, 400: 63}, statuses)
	assert.Equal(t, 1, s.account.Customers("m-1"))
	r := s.find("m-1")
	assert.Equal(t, r.text("name"), r.text("city"), "what is in the ledger and what is beside it are of one request")
}

func TestUpdateCustomer_is_seen_whole_by_everybody(t *testing.T) {
	s := standing(t, webpay.Options{})
	path := customersPath + "/" + s.serve(s.inMemory("POST", customersPath, `{"merchant_customer_id": "m-1", "name": "name", "city": "name"}`)).approved().text("uuid")
	reads := []string{path, "/v2/merchants/customers/m-1", path + "/payment-methods", customersPath}
	torn := wiretest.Race(8, func(i int) int {
		torn := 0
		for n := range 100 {
			if i%2 == 0 {
				s.serve(s.inMemory("POST", path, fmt.Sprintf(`{"name": "name %d/%d", "city": "name %d/%d"}`, i, n, i, n)))
				continue
			}
			if r := s.serve(s.inMemory("GET", reads[i/2], "")); r.get("name") != r.get("city") {
				torn++
			}
		}
		return torn
	})
	assert.Equal(t, map[int]int{0: 8}, torn)
}

func TestOption_CreateAs201(t *testing.T) {
	s := open(t, webpay.Options{CreateAs201: true})
	r := s.do("POST", customersPath, `{}`)
	assert.Equal(t, 201, r.status)
	s.update(r.text("uuid"), `{}`).approved()
}

func TestGetCustomer_unknown_is_404_or_switched_400(t *testing.T) {
	for _, test := range []struct {
		option bool
		want   int
	}{{false, 404}, {true, 400}} {
		s := open(t, webpay.Options{NotFoundAs400: test.option})
		const uuid = "4b281da4-d145-4233-b957-2018cf9aa0fb"
		s.create("m-1")
		s.get(uuid).refused(test.want, "customer not found")
		s.get("m-1").refused(test.want, "customer not found")
		s.find("m-2").refused(test.want, "customer not found")
		s.find(uuid).refused(test.want, "customer not found")
		s.update(uuid, `{}`).refused(test.want, "customer not found")
		s.remove(uuid).refused(test.want, "customer not found")
		s.methods(uuid, "").refused(test.want, "customer not found")
		s.do("GET", "/v2/nothing", "").refused(404, "no such path")
	}
}

func TestFindCustomer_decodes_the_segment_or_switched_not(t *testing.T) {
	s := open(t, webpay.Options{})
	for _, test := range []struct{ id, escaped string }{
		{"acct 7", "acct%207"}, {"a/b", "a%2Fb"}, {"a/b", "a%2fb"}, {"a+b", "a+b"}, {"a+b", "a%2Bb"}, {"ć", "%C4%87"}, {"..", ".."}, {"100%", "100%25"}, {"a?b#c", "a%3Fb%23c"},
	} {
		if s.account.Customers(test.id) == 0 {
			s.create(test.id)
		}
		assert.Equal(t, test.id, s.find(test.escaped).approved().text("merchant_customer_id"))
	}

	s = open(t, webpay.Options{LiteralMerchantIDs: true})
	s.create("acct 7")
	uuid := s.create("acct-7")
	s.find("acct%207").refused(404, "not found")
	s.find("acct-7").approved()
	s.get(strings.Replace(uuid, "-", "%2D", 1)).approved() // the switch is about this one id
}

// What somebody put into the ledger past the API has no other side.
func TestFindCustomer_does_not_know_what_was_not_made_through_the_API(t *testing.T) {
	s := open(t, webpay.Options{})
	_, err := s.account.Ledger().CreateCustomer(ledger.Customer{Reference: "m-1"})
	require.NoError(t, err)
	s.find("m-1").refused(404, "not found")
	assert.Zero(t, s.account.Customers("m-1"))
}

func TestUpdateCustomer_changes_only_what_is_given(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	uuid := s.do("POST", customersPath, documented).approved().text("uuid")
	s.account.Ledger().Clock().Advance(time.Hour)
	r := s.update(uuid, `{"phone": "+38761000111", "name": "Other", "address": "Ulica 1"}`).approved()
	assert.Equal(t, "Other", r.text("name"))
	assert.Equal(t, "+38761000111", r.text("phone"))
	assert.Equal(t, "Ulica 1", r.text("address"))
	assert.Equal(t, "ana@example.test", r.text("email"))
	assert.Equal(t, "71000", r.text("zip_code"))
	assert.JSONEq(t, `{"key":"value"}`, r.get("metadata"))
	assert.Contains(t, r.text("created_at"), "T11:22:")
	assert.Contains(t, r.text("updated_at"), "T12:22:")
	assert.Equal(t, r.body, s.get(uuid).body)
	assert.Equal(t, r.text("name"), s.update(uuid, `{}`).approved().text("name"))
}

func TestUpdateCustomer_can_change_the_merchant_customer_id(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	other := s.create("m-2")
	assert.Equal(t, "m-3", s.update(uuid, `{"merchant_customer_id": "m-3"}`).approved().text("merchant_customer_id"))
	s.find("m-1").refused(404, "")
	assert.Equal(t, uuid, s.find("m-3").text("uuid"))
	s.update(other, `{"merchant_customer_id": "m-3", "name": "X", "city": "XXX"}`).refused(400, "another customer has this merchant_customer_id")
	assert.Equal(t, "null", s.get(other).get("name"), "a refusal changes nothing")
	assert.Equal(t, "null", s.get(other).get("city"))
	s.create("m-1") // free again
}

func TestMetadata_is_merged_and_null_unsets_a_key(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.do("POST", customersPath, `{"metadata": {"a": "1", "b": "2"}}`).approved().text("uuid")
	assert.JSONEq(t, `{"a":"1","b":"3","c":""}`, s.update(uuid, `{"metadata": {"b": "3", "c": ""}}`).approved().get("metadata"))
	assert.JSONEq(t, `{"b":"3","c":""}`, s.update(uuid, `{"metadata": {"a": null, "never": null}}`).approved().get("metadata"))
	assert.JSONEq(t, `{"b":"3","c":""}`, s.update(uuid, `{"metadata": {}}`).approved().get("metadata"))
	assert.JSONEq(t, `{}`, s.update(uuid, `{"metadata": {"b": null, "c": null}}`).approved().get("metadata"))
	s.do("POST", customersPath, `{"metadata": {"a": null}}`).refused(400, `key "a" must have a string`)
}

func TestOption_ReplaceMetadata(t *testing.T) {
	s := open(t, webpay.Options{ReplaceMetadata: true})
	uuid := s.do("POST", customersPath, `{"metadata": {"a": "1", "b": "2"}}`).approved().text("uuid")
	assert.JSONEq(t, `{"a":"1","b":"2"}`, s.update(uuid, `{"name": "A"}`).approved().get("metadata"))
	assert.JSONEq(t, `{"c":"3"}`, s.update(uuid, `{"metadata": {"c": "3", "a": null}}`).approved().get("metadata"))
	assert.JSONEq(t, `{}`, s.update(uuid, `{"metadata": {}}`).approved().get("metadata"))
}

func TestOption_NullMetadata(t *testing.T) {
	s := open(t, webpay.Options{NullMetadata: true})
	r := s.do("POST", customersPath, `{}`).approved()
	assert.Equal(t, "null", r.get("metadata"))
	assert.JSONEq(t, `{"a":"1"}`, s.update(r.text("uuid"), `{"metadata": {"a": "1"}}`).approved().get("metadata"))
}

func TestNull_is_refused_or_switched_ignored(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.do("POST", customersPath, documented).approved().text("uuid")
	s.update(uuid, `{"email": null}`).refused(400, `field "email" must be a string`)
	s.update(uuid, `{"metadata": null}`).refused(400, `field "metadata" must be an object`)
	s.do("POST", customersPath, `{"email": null}`).refused(400, `field "email" must be a string`)

	s = open(t, webpay.Options{IgnoreNulls: true})
	uuid = s.do("POST", customersPath, documented).approved().text("uuid")
	r := s.update(uuid, `{"email": null, "metadata": null, "name": "B"}`).approved()
	assert.Equal(t, "ana@example.test", r.text("email"))
	assert.JSONEq(t, `{"key":"value"}`, r.get("metadata"))
	assert.Equal(t, "B", r.text("name"))
	s.update(uuid, `{"email": ""}`).refused(400, "1 to 200 characters")
	s.do("POST", customersPath, `{"email": null, "metadata": null}`).approved()
}

func TestOption_OffsetTimes(t *testing.T) {
	s := open(t, webpay.Options{OffsetTimes: true, Clock: startOf(t)})
	r := s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`).approved()
	assert.Regexp(t, `^2019-02-12T12:2\d:\d\d\.\d{3}\+01:00$`, r.text("created_at"))
	require.NoError(t, s.account.SavePaymentMethod("m-1", "1111"))
	assert.Equal(t, quoted("2024-01-01T00:00:00.000+01:00"), s.methods(r.text("uuid"), "").rows("keep_until"))
	s.remove(r.text("uuid")).approved()
	assert.Regexp(t, `\+01:00$`, s.get(r.text("uuid")).text("deleted_at"))
}
