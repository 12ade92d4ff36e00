package juspay_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// at is a front whose clock shows a known time.
func at(start time.Time) juspay.Options { return juspay.Options{Clock: ledger.NewClock(start)} }

// The fields are those of the document's table of the Customer object, in its order.
func TestCreateCustomer_answers_as_documented(t *testing.T) {
	s := open(t, at(time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC)))
	r := s.do("POST", customersPath, "object_reference_id=buyer-00012345&mobile_number=9000000001&email_address=asha%40example.test"+
		"&first_name=Asha&last_name=Verma&mobile_country_code=91&options.get_client_auth_token=true").succeeds()
	assert.Regexp(t, `^\{"customer_id":"cst_[a-z0-9]{16}","object":"customer","object_reference_id":"buyer-00012345","mobile_number":"9000000001",`+
		`"date_created":"2024-03-05T09:10:\d\dZ","last_udpated":"2024-03-05T09:10:\d\dZ","email_address":"asha@example\.test",`+
		`"first_name":"Asha","last_name":"Verma","mobile_country_code":"91",`+
		`"juspay":\{"client_auth_token":"tkn_[0-9a-f]{32}","client_auth_token_expiry":"2024-03-05T09:25:\d\dZ"\}\}\n$`, r.body)
	assert.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
	assert.Equal(t, merchantID, r.header.Get("x-jp-merchant-id"))
	assert.NotEmpty(t, r.header.Get("x-response-id"))
	assert.Equal(t, 1, s.account.Customers(reference))
}

func TestCreateCustomer_writes_the_book(t *testing.T) {
	s := open(t, juspay.Options{})
	id := s.create(nil).text("customer_id")
	c, ok := s.account.Ledger().Customer(id)
	require.True(t, ok)
	assert.Equal(t, []string{reference, "Asha Verma", "9000000001", "asha@example.test"}, []string{c.Reference, c.Name, c.Phone, c.Email})
}

func TestCreateCustomer_without_the_optional_fields(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.create(fields{"first_name": "-", "last_name": "-", "mobile_country_code": "-"}).succeeds()
	assert.Equal(t, []string{"customer_id", "object", "object_reference_id", "mobile_number", "date_created", "last_udpated", "email_address"}, r.names())
	assert.Equal(t, r.body, s.get(reference).body)
}

func TestGetCustomer_by_either_id(t *testing.T) {
	s := open(t, juspay.Options{})
	created := s.create(nil).succeeds()
	assert.Equal(t, created.body, s.get(created.text("customer_id")).succeeds().body)
	assert.Equal(t, created.body, s.get(reference).succeeds().body)
	s.get("cst_0000000000000000").refused(nobody(), "no customer")
	s.get(strings.ToUpper(reference)).refused(nobody(), "no customer")
	s.get("..").refused(nobody(), "no customer")
}

func TestGetCustomer_takes_any_reference_as_one_segment(t *testing.T) {
	s := open(t, juspay.Options{})
	for _, odd := range []string{"asha+1@example.test", "a/b/c?d#e%", "../../customers", "सीता राम वर्मा", "+919000000001"} {
		id := s.create(fields{"object_reference_id": odd}).succeeds().text("customer_id")
		r := s.get(odd).succeeds()
		assert.Equal(t, id, r.text("customer_id"))
		assert.Equal(t, odd, r.text("object_reference_id"))
	}
	s.do("GET", customersPath+"/asha+1@example.test", "").succeeds() // as a client that escapes less
	s.do("GET", customersPath+"/asha%2B1%40example.test", "", "Content-Type: application/json").succeeds()
}

func TestUpdateCustomer_changes_only_what_is_given(t *testing.T) {
	s := open(t, juspay.Options{Dates: juspay.DatesWithFraction})
	created := s.create(nil)
	id := created.text("customer_id")
	s.account.Ledger().Clock().Advance(time.Hour)
	r := s.update(id, fields{"email_address": "new@example.test"}).succeeds()
	assert.Equal(t, id, r.text("customer_id"))
	assert.Equal(t, "new@example.test", r.text("email_address"))
	for _, name := range []string{"object_reference_id", "mobile_number", "first_name", "last_name", "mobile_country_code", "date_created"} {
		assert.Equal(t, created.text(name), r.text(name), name)
	}
	assert.Greater(t, r.text("last_udpated"), created.text("last_udpated"))

	r = s.update(reference, fields{"mobile_number": "9000000002", "first_name": "Ana", "last_name": "V.", "mobile_country_code": "55"}).succeeds()
	assert.Equal(t, []string{"9000000002", "new@example.test", "Ana", "V.", "55"}, []string{
		r.text("mobile_number"), r.text("email_address"), r.text("first_name"), r.text("last_name"), r.text("mobile_country_code"),
	})
	assert.Equal(t, r.body, s.get(id).body)
	c, _ := s.account.Ledger().Customer(id)
	assert.Equal(t, []string{"Ana V.", "9000000002", "new@example.test"}, []string{c.Name, c.Phone, c.Email})
}

func TestUpdateCustomer_refuses(t *testing.T) {
	s := open(t, juspay.Options{})
	before := s.create(nil).body
	s.update("nobody-there", fields{"first_name": "A"}).refused(nobody(), "no customer")
	s.update(reference, fields{"object_reference_id": "buyer-00099999"}).refused(badInput(), `unknown field "object_reference_id"`)
	s.update(reference, fields{"mobile_number": "+919000000001"}).wrong("mobile_number", "must be digits")
	s.update(reference, fields{"mobile_number": ""}).wrong("mobile_number", "must not be empty")
	s.update(reference, fields{"first_name": "Ana", "email_address": "x"}).wrong("email_address", "e-mail")
	assert.Equal(t, before, s.get(reference).body, "nothing of a refused update is done")
}

func TestCustomers_that_are_not_there(t *testing.T) {
	s := open(t, juspay.Options{})
	assert.Zero(t, s.account.Customers(reference))
	assert.Zero(t, s.account.Customers(""))
}

// A test may fill the ledger by itself.
func TestCustomers_of_the_ledger_are_served(t *testing.T) {
	s := open(t, juspay.Options{})
	c, err := s.account.Ledger().CreateCustomer(ledger.Customer{Reference: reference, Phone: "9000000001"})
	require.NoError(t, err)
	r := s.get(reference).succeeds()
	assert.Equal(t, c.ID, r.text("customer_id"))
	assert.Equal(t, `"9000000001"`, r.value("mobile_number"))
	assert.Empty(t, r.value("email_address"))
	assert.Equal(t, "9000000001", s.update(reference, fields{"first_name": "Asha"}).succeeds().text("mobile_number"))
}

func TestCreateCustomer_64_at_once_with_one_reference_end_with_one(t *testing.T) {
	for name, options := range map[string]juspay.Options{"exact": {}, "folded": {ReferencesFoldCase: true}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, options)
			statuses := wiretest.Race(64, func(int) int { return s.try("POST", customersPath, buyer(nil).encode()).status })
			assert.Equal(t, map[int]int{200: 1, 400: 63}, statuses)
			assert.Equal(t, 1, s.account.Customers(reference))
			assert.Len(t, s.account.Ledger().Customers(), 1)
		})
	}
}

// A book entry and the profile beside it change together: whoever reads sees one update or the other whole.
func TestUpdateCustomer_is_seen_whole(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(fields{"first_name": "A", "email_address": "a@example.test"}).succeeds()
	letter := regexp.MustCompile(`"email_address":"(.)@example\.test","first_name":"(.)"`)
	wiretest.Race(8, func(i int) int {
		name := string(rune('A' + i))
		for range 20 {
			change := fields{"first_name": name, "email_address": strings.ToLower(name) + "@example.test"}
			r := s.inMemory(s.request("POST", customersPath+"/"+reference, strings.NewReader(change.encode())))
			assert.Equal(t, 200, r.status)
			read := s.inMemory(s.request("GET", customersPath+"/"+reference, nil))
			seen := letter.FindStringSubmatch(read.body)
			assert.Len(t, seen, 3, read.body)
			assert.Equal(t, strings.ToUpper(seen[1]), seen[2])
		}
		return 0
	})
}
