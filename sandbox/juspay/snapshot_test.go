package juspay_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
)

func exported(t *testing.T, front *juspay.Front) string {
	t.Helper()
	return encoded(t, front.Export())
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}

// restarted is the same merchant at a front that took up what s's remembers.
func (s *shop) restarted(options juspay.Options) *shop {
	s.t.Helper()
	front := juspay.New(options)
	before := exported(s.t, s.front)
	require.NoError(s.t, front.Import([]byte(before)))
	assert.Equal(s.t, before, exported(s.t, front), "export, import, export is the identity")
	account, err := front.AddAccount(merchantID, apiKey)
	require.NoError(s.t, err)
	return serve(s.t, front, account)
}

func TestSnapshot_an_app_goes_on_with_what_it_stored(t *testing.T) {
	before := open(t, juspay.Options{})
	full := before.create(nil)
	before.create(fields{"object_reference_id": "buyer-bare", "first_name": "-", "last_name": "-", "mobile_country_code": "-"}).succeeds()
	before.account.Ledger().Clock().Advance(time.Hour)
	bare := before.update("buyer-bare", fields{"email_address": "", "last_name": "B"}).succeeds()
	_, err := before.account.Ledger().CreateCustomer(ledger.Customer{Reference: "buyer-book", Phone: "9000000003"})
	require.NoError(t, err)
	book := before.get("buyer-book")

	s := before.restarted(juspay.Options{})
	assert.Equal(t, full.body, s.get(full.text("customer_id")).body)
	assert.Equal(t, bare.body, s.get("buyer-bare").body)
	assert.Equal(t, `""`, s.get("buyer-bare").value("email_address"))
	assert.Equal(t, book.body, s.get("buyer-book").body)
	s.create(nil).refused(taken(), "")
	later := s.update(reference, fields{"first_name": "Ana"}).succeeds()
	assert.Equal(t, "Verma", later.text("last_name"))
	assert.Greater(t, later.text("last_udpated"), bare.text("date_created"), "the clock goes on")
	assert.Equal(t, "Asha", before.get(reference).text("first_name"), "the snapshot shares nothing with the front that it came from")
}

func TestSnapshot_does_not_change_any_more(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil)
	copied := s.front.Export()
	before, err := json.Marshal(copied)
	require.NoError(t, err)
	s.update(reference, fields{"first_name": "Ana"}).succeeds()
	s.create(fields{"object_reference_id": "buyer-2222"}).succeeds()
	after, err := json.Marshal(copied)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

// An export that meets creates and updates has each customer whole, which Import checks.
func TestSnapshot_while_requests_are_under_way(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil)
	wiretest.Race(9, func(i int) int {
		for n := range 20 {
			if i == 0 {
				assert.NoError(t, juspay.New(juspay.Options{}).Import([]byte(exported(t, s.front))))
				continue
			}
			name := string(rune('A' + i))
			change := fields{"first_name": name, "email_address": name + "@example.test"}
			s.inMemory(s.request("POST", customersPath+"/"+reference, strings.NewReader(change.encode())))
			s.inMemory(s.request("POST", customersPath, strings.NewReader(buyer(fields{
				"object_reference_id": "buyer-" + name + "-" + string(rune('a'+n)),
			}).encode())))
		}
		return 0
	})
	assert.Len(t, s.account.Ledger().Customers(), 161)
}

func TestSnapshot_accounts(t *testing.T) {
	before := open(t, juspay.Options{})
	_, err := before.front.AddAccount("other", "other-key")
	require.NoError(t, err)
	front := juspay.New(juspay.Options{})
	require.NoError(t, front.Import([]byte(exported(t, before.front))))
	require.ErrorContains(t, front.Import([]byte(exported(t, before.front))), "without accounts")
	_, err = front.AddAccount("other", "changed")
	require.ErrorContains(t, err, "another API key")
	_, err = front.AddAccount("new", "other-key")
	require.ErrorContains(t, err, "another account has this API key")
	_, err = front.AddAccount("other", "other-key")
	require.NoError(t, err)
	_, err = front.AddAccount("other", "other-key")
	require.ErrorContains(t, err, "another account has this merchant id")
	_, err = front.AddAccount("new", "key")
	require.NoError(t, err)
}

func TestSnapshot_refuses_what_contradicts_itself(t *testing.T) {
	s := open(t, juspay.Options{})
	_, err := s.front.AddAccount("zoo", "zoo-key")
	require.NoError(t, err)
	first := s.create(nil).text("customer_id")
	second := s.create(fields{"object_reference_id": "buyer-2222"}).text("customer_id")
	good := exported(t, s.front)
	const allFields = `"fields":{"email_address":"asha@example.test","first_name":"Asha","last_name":"Verma","mobile_country_code":"91","mobile_number":"9000000001"}`
	for name, test := range map[string]struct{ old, other, words string }{
		"another version":     {`{"version":1,"accounts"`, `{"version":2,"accounts"`, "version 2, this program reads version 1"},
		"another ledger":      {`"ledger":{"version":1`, `"ledger":{"version":3`, "version 3"},
		"an unknown field":    {`"merchant_id":`, `"tax": 1, "merchant_id":`, "tax"},
		"no JSON":             {good, `{`, "unexpected end"},
		"bad credentials":     {`"api_key":"` + apiKey, `"api_key":"a:b`, "colon"},
		"an account twice":    {`"merchant_id":"zoo"`, `"merchant_id":"` + merchantID + `"`, "another account has this merchant id"},
		"a key twice":         {`"api_key":"zoo-key"`, `"api_key":"` + apiKey + `"`, "another account has this API key"},
		"a profile of nobody": {`{"customer":"` + first, `{"customer":"x`, `customer "x"`},
		"a profile twice":     {`{"customer":"` + first, `{"customer":"` + second, "twice"},
		"another phone":       {`"mobile_number":"9000000001"`, `"mobile_number":"9000000002"`, "something else than the ledger"},
		"another name":        {`"first_name":"Asha"`, `"first_name":"Ana"`, "something else than the ledger"},
		"another e-mail":      {`"email_address":"asha@`, `"email_address":"a@`, "something else than the ledger"},
		"another field":       {`"mobile_country_code":"91"`, `"vip":"yes"`, "something else than the ledger"},
		"no fields":           {allFields, `"fields":null`, "something else than the ledger"},
		"a reference twice":   {`"reference":"buyer-2222"`, `"reference":"` + reference + `"`, string(ledger.RuleUniqueCustomer)},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := juspay.New(juspay.Options{})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
}
