package webpay_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

func exported(t *testing.T, front *webpay.Front) string {
	t.Helper()
	data, err := json.Marshal(front.Export())
	require.NoError(t, err)
	return string(data)
}

// restarted is the same merchant at a front that took up what s's remembers.
func (s *shop) restarted(options webpay.Options) *shop {
	s.t.Helper()
	front := webpay.New(options)
	before := exported(s.t, s.front)
	require.NoError(s.t, front.Import([]byte(before)))
	assert.Equal(s.t, before, exported(s.t, front), "export, import, export is the identity")
	account, err := front.AddAccount(merchantKey, token)
	require.NoError(s.t, err)
	return serve(s.t, front, account)
}

func TestSnapshot_an_app_goes_on_with_what_it_stored(t *testing.T) {
	for _, options := range []webpay.Options{{ListDeleted: true}, {ListDeleted: true, FreeDeletedIDs: true, TiesOldestFirst: true}} {
		before := open(t, options)
		full := before.do("POST", customersPath, `{"merchant_customer_id": "m-1", "description": "d", "email": "e@example.test", "name": "Ana", "phone": "+38511",
			"zip_code": "1", "city": "Zagreb", "address": "Ulica 1", "country": "HR", "metadata": {"tier": "gold"}}`).approved().text("uuid")
		before.account.Ledger().Clock().Advance(time.Hour)
		nobody := before.do("POST", customersPath, `{}`).approved().text("uuid")
		before.account.Ledger().Clock().Advance(time.Hour)
		gone := before.create("m-gone")
		require.NoError(t, before.account.SavePaymentMethod("m-1", "0005"))
		require.NoError(t, before.account.SavePaymentMethod("m-1", "0006"))
		require.NoError(t, before.account.SavePaymentMethod("m-gone", "0007"))
		before.remove(gone).approved()
		before.account.Ledger().Clock().Advance(time.Hour)

		s := before.restarted(options)
		for _, uuid := range []string{full, nobody, gone} {
			assert.Equal(t, before.get(uuid).body, s.get(uuid).body)
			assert.Equal(t, before.methods(uuid, "").body, s.methods(uuid, "").body)
		}
		assert.Equal(t, quoted(gone, nobody, full), s.list("").rows("id"))
		assert.Equal(t, full, s.find("m-1").text("uuid"))
		assert.Equal(t, before.find("m-gone").status, s.find("m-gone").status)
		s.do("POST", customersPath, newCustomer).refused(400, "another customer")
		assert.JSONEq(t, `{"tier":"gold","x":"y"}`, s.update(full, `{"metadata": {"x": "y"}}`).approved().get("metadata"))
		s.update(gone, `{}`).refused(400, "deleted")
		s.remove(gone).approved()
		require.NoError(t, s.account.SavePaymentMethod("m-1", "0008"))
		assert.Len(t, s.methods(full, "").rows("id"), 3)
		assert.Len(t, before.methods(full, "").rows("id"), 2)
		second := s.do("POST", customersPath, `{"merchant_customer_id": "m-gone"}`)
		assert.Equal(t, options.FreeDeletedIDs, second.status == 200)
		s.restarted(options)
	}
}

func TestSnapshot_does_not_change_any_more(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.do("POST", customersPath, `{"merchant_customer_id": "m-1", "city": "Zagreb", "metadata": {"a": "1"}}`).approved().text("uuid")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	taken := s.front.Export()
	before, err := json.Marshal(taken)
	require.NoError(t, err)
	s.update(uuid, `{"city": "Split", "metadata": {"a": "2"}}`).approved()
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0006"))
	s.remove(uuid).approved()
	after, err := json.Marshal(taken)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

// Each export can be imported: it has both sides of every customer.
func TestSnapshot_while_customers_come_and_go(t *testing.T) {
	s := open(t, webpay.Options{FreeDeletedIDs: true})
	statuses := wiretest.Race(32, func(i int) int {
		if i%2 == 0 {
			data, err := json.Marshal(s.front.Export())
			if err == nil {
				err = webpay.New(webpay.Options{FreeDeletedIDs: true}).Import(data)
			}
			if !assert.NoError(t, err) {
				return 0
			}
			return 1
		}
		r := s.try("POST", customersPath, fmt.Sprintf(`{"merchant_customer_id": "m-%d", "city": "Zagreb"}`, i))
		return s.try("DELETE", customersPath+"/"+r.text("uuid"), "").status
	})
	assert.Equal(t, map[int]int{1: 16, 200: 16}, statuses)
}

func TestSnapshot_accounts(t *testing.T) {
	const otherToken = "0000000000000000000000000000000000000001"
	before := open(t, webpay.Options{})
	_, err := before.front.AddAccount("other-key", otherToken)
	require.NoError(t, err)
	front := webpay.New(webpay.Options{})
	require.NoError(t, front.Import([]byte(exported(t, before.front))))
	require.ErrorContains(t, front.Import([]byte(exported(t, before.front))), "without accounts")
	_, err = front.AddAccount("changed", otherToken)
	require.ErrorContains(t, err, "another merchant key")
	_, err = front.AddAccount("other-key", otherToken)
	require.NoError(t, err)
	_, err = front.AddAccount("other-key", otherToken)
	require.ErrorContains(t, err, "another account has this authenticity token")
	_, err = front.AddAccount("new", "0000000000000000000000000000000000000002")
	require.NoError(t, err)
}

func TestSnapshot_refuses_what_contradicts_itself(t *testing.T) {
	s := open(t, webpay.Options{FreeDeletedIDs: true})
	first, second := s.create("m-1"), s.create("m-2")
	third := s.do("POST", customersPath, `{}`).approved().text("uuid")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	s.remove(second).approved()
	good := exported(t, s.front)
	card := strings.Trim(s.methods(first, "").rows("token")[0], `"`)
	for name, test := range map[string]struct{ old, other, words string }{
		"another version":       {`{"version":1,"accounts"`, `{"version":2,"accounts"`, "version 2, this program reads version 1"},
		"another ledger":        {`"ledger":{"version":1`, `"ledger":{"version":3`, "version 3"},
		"an unknown field":      {`"freed_id":`, `"tax": 1, "freed_id":`, "tax"},
		"bad key":               {`"merchant_key":"` + merchantKey, `"merchant_key":"`, "merchant key is empty"},
		"bad token":             {token, "x", "40 lower-case hex"},
		"a customer too little": {`{"uuid":"` + first + `"`, `{"uuid":"x"`, `customer "x" stands beside`},
		"a customer too much":   {`"customers":[{"uuid":"` + first, `"customers":[{"uuid":"0"},{"uuid":"` + first, "3 customers in the ledger, 4 beside it"},
		"freed and not deleted": {`{"uuid":"` + third + `"`, `{"freed_id":"m-1","uuid":"` + third + `"`, "gave its merchant_customer_id back"},
		"freed and kept":        {`"id":"` + second + `",`, `"id":"` + second + `","reference":"m-9",`, "gave its merchant_customer_id back"},
		"a card without token":  {card, "", "no token"},
		"a card without digits": {`"last4":"0005"`, `"last4":""`, "four last digits"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := webpay.New(webpay.Options{FreeDeletedIDs: true})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
	var twice struct {
		Version  int               `json:"version"`
		Accounts []json.RawMessage `json:"accounts"`
	}
	require.NoError(t, json.Unmarshal([]byte(good), &twice))
	twice.Accounts = append(twice.Accounts, twice.Accounts[0])
	data, err := json.Marshal(twice)
	require.NoError(t, err)
	require.ErrorContains(t, webpay.New(webpay.Options{}).Import(data), "twice")
}
