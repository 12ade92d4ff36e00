package webpay_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// The answer is that of the Customers API page: id and no merchant_customer_id.
func TestListCustomers_answers_as_documented(t *testing.T) {
	s := open(t, webpay.Options{})
	s.list("").is(t, `{"status":"approved","data":[]}`)
	r := s.do("POST", customersPath, documented).approved()
	s.list("").is(t, `{"status":"approved","data":[{"id":"4b281da4-d145-4233-b957-2018cf9aa0fb","description":"Customer","email":"ana@example.test",`+
		`"name":"Test","phone":null,"status":"approved","deleted":false,"city":null,"country":"BA","zip_code":"71000","address":null,`+
		`"metadata":{"key":"value"},"created_at":"2019-02-12T11:22:33Z","updated_at":"2019-02-12T11:22:33Z","deleted_at":null}]}`,
		r.text("uuid"), "4b281da4-d145-4233-b957-2018cf9aa0fb", r.text("created_at"), "2019-02-12T11:22:33Z")
}

func TestOption_ListID(t *testing.T) {
	for option, want := range map[webpay.IDName]struct{ id, uuid bool }{
		webpay.NamedID: {true, false}, webpay.NamedUUID: {false, true}, webpay.NamedBoth: {true, true},
	} {
		s := open(t, webpay.Options{ListID: option})
		uuid := s.create("m-1")
		for field, there := range map[string]bool{"id": want.id, "uuid": want.uuid} {
			value := ""
			if there {
				value = `"` + uuid + `"`
			}
			assert.Equal(t, []string{value}, s.list("").rows(field))
		}
		assert.Equal(t, uuid, s.get(uuid).text("uuid"))
		assert.Empty(t, s.get(uuid).text("id"))
	}
}

func TestOption_ListMerchantIDs(t *testing.T) {
	s := open(t, webpay.Options{ListMerchantIDs: true})
	s.create("m-1")
	s.do("POST", customersPath, `{}`).approved()
	assert.Equal(t, []string{"null", `"m-1"`}, s.list("").rows("merchant_customer_id"))

	s = open(t, webpay.Options{})
	s.create("m-1")
	assert.Equal(t, []string{""}, s.list("").rows("merchant_customer_id"))
}

func TestListCustomers_newest_first_in_pages_of_50(t *testing.T) {
	s := open(t, webpay.Options{ListMerchantIDs: true})
	var ids []string
	for i := range 120 {
		ids = append([]string{fmt.Sprintf("m-%d", i)}, ids...)
		s.create(ids[0])
	}
	ids = quoted(ids...)
	for query, want := range map[string][]string{
		"":                                    ids[:50],
		"?offset=0":                           ids[:50],
		"?offset=50":                          ids[50:100],
		"?offset=100":                         ids[100:],
		"?offset=120":                         {},
		"?offset=2147483647":                  {},
		"?limit=1":                            ids[:1],
		"?limit=007&offset=3":                 ids[3:10],
		"?limit=2&offset=119":                 ids[119:],
		"?limit=2147483647":                   ids,
		"?offset=1&limit=119":                 ids[1:],
		"?limit=%31%30":                       ids[:10],
		"?limit=2147483647&offset=2147483647": {},
	} {
		assert.Equal(t, want, s.list(query).rows("merchant_customer_id"), query)
	}
}

func TestListCustomers_follows_what_happens(t *testing.T) {
	for option, want := range map[bool][]string{false: {"m-5", "m-3", "m-1"}, true: {"m-5", "m-4", "m-3", "m-2", "m-1"}} {
		s := open(t, webpay.Options{ListMerchantIDs: true, ListDeleted: option})
		s.createAll("m-1", "m-2", "m-3", "m-4")
		for _, id := range []string{"m-4", "m-2", "m-4"} {
			s.remove(s.find(id).text("uuid")).approved()
		}
		s.create("m-5")
		assert.Equal(t, quoted(want...), s.list("").rows("merchant_customer_id"))
		assert.Equal(t, quoted(want...), s.restarted(webpay.Options{ListMerchantIDs: true, ListDeleted: option}).list("").rows("merchant_customer_id"))
	}
}

func TestListCustomers_a_page_costs_what_is_on_it(t *testing.T) {
	cost := func(customers int) uint64 {
		s := standing(t, webpay.Options{})
		for range customers {
			s.serve(s.inMemory("POST", customersPath, `{"name": "A"}`)).approved()
		}
		return wiretest.Allocated(func() { s.serve(s.inMemory("GET", customersPath+"?limit=1&offset=50", "")).approved() })
	}
	assert.Less(t, cost(4000), 2*cost(100))
}

func TestListCustomers_in_one_second_newest_first_or_switched_oldest(t *testing.T) {
	for option, want := range map[bool][]string{false: {"m-4", "m-3", "m-2", "m-1"}, true: {"m-3", "m-4", "m-1", "m-2"}} {
		synctest.Test(t, func(t *testing.T) {
			s := standing(t, webpay.Options{TiesOldestFirst: option, ListMerchantIDs: true})
			for i, after := range []time.Duration{250, 500, 500, 500} { // two in a second
				s.account.Ledger().Clock().Advance(after * time.Millisecond)
				s.serve(s.inMemory("POST", customersPath, fmt.Sprintf(`{"merchant_customer_id": "m-%d"}`, i+1))).approved()
			}
			assert.Equal(t, quoted(want...), s.serve(s.inMemory("GET", customersPath, "")).rows("merchant_customer_id"))
		})
	}
}

func TestListCustomers_bad_paging_is_400_or_switched_ignored(t *testing.T) {
	s, lax := open(t, webpay.Options{}), open(t, webpay.Options{IgnoreBadPaging: true})
	s.create("m-1")
	lax.createAll("m-1", "m-2")
	for _, bad := range []string{"limit=0", "limit=-1", "limit=x", "limit=", "limit", "limit=1.0", "limit=+1", "limit=%2B1", "limit=1e1", "limit=99999999999999999999",
		"offset=-1", "offset=x", "offset=", "offset=%201", "offset=0x1"} {
		s.list("?"+bad).refused(400, "must be a whole number")
		assert.Len(t, lax.list("?"+bad).rows("id"), 2, bad)
	}
	s.list("?limit=1&limit=2").refused(400, "limit is given more than once")
	s.list("?page=2").refused(400, `unknown query parameter "page"`)
	lax.list("?page=2").refused(400, "unknown query parameter")
}

func TestOption_MaxLimit(t *testing.T) {
	s := open(t, webpay.Options{MaxLimit: 2})
	s.createAll("m-1", "m-2", "m-3")
	for query, want := range map[string]int{"": 2, "?limit=3": 2, "?limit=1": 1, "?limit=3&offset=2": 1} {
		assert.Len(t, s.list(query).rows("id"), want, query)
	}
}

// The answer is that of the Customers API page.
func TestListPaymentMethods_answers_as_documented(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	uuid := s.create("m-1")
	s.methods(uuid, "").is(t, `{"status":"approved","data":[]}`)
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	r := s.methods(uuid, "")
	require.Len(t, r.rows("token"), 1)
	saved, created := r.rows("token")[0], r.rows("created_at")[0]
	assert.Regexp(t, `^"[0-9a-f]{64}"$`, saved)
	r.is(t, `{"status":"approved","data":[{"status":"approved","id":TOKEN,"masked_pan":"411111******0005","expiration_date":"2024-12-31",`+
		`"keep_until":"2023-12-31T23:00:00Z","created_at":TIME,"updated_at":TIME,"customer_uuid":"`+uuid+`","token":TOKEN,"expired":false}]}`,
		saved, "TOKEN", created, "TIME")
}

func TestListPaymentMethods_newest_first_in_pages(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	s.create("m-2")
	require.NoError(t, s.account.SavePaymentMethod("m-2", "9999"))
	for i := range 60 {
		require.NoError(t, s.account.SavePaymentMethod("m-1", fmt.Sprintf("%04d", i)))
	}
	assert.Len(t, s.methods(uuid, "").rows("id"), 50)
	assert.Equal(t, quoted("411111******0057", "411111******0056"), s.methods(uuid, "?limit=2&offset=2").rows("masked_pan"))
	assert.Len(t, s.methods(uuid, "?offset=50").rows("id"), 10)
	s.methods(uuid, "?limit=x").refused(400, "limit must be a whole number")
}

func TestListPaymentMethods_expired_after_the_last_day_of_the_month(t *testing.T) {
	clock := startOf(t)
	s := open(t, webpay.Options{Clock: clock})
	uuid := s.create("m-1")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	end := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	clock.Advance(end.Add(-time.Minute).Sub(clock.Now()))
	assert.Equal(t, []string{"false"}, s.methods(uuid, "").rows("expired"))
	clock.Advance(time.Minute)
	assert.Equal(t, []string{"true"}, s.methods(uuid, "").rows("expired"))
}

func TestSavePaymentMethod_of_customers_who_share_an_id_is_the_newest_ones(t *testing.T) {
	s := open(t, webpay.Options{SharedMerchantIDs: true})
	first, second := s.create("m-1"), s.create("m-1")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	assert.Empty(t, s.methods(first, "").rows("id"))
	assert.Len(t, s.methods(second, "").rows("id"), 1)
}

func TestListPaymentMethods_of_nobody_is_404_or_switched_empty(t *testing.T) {
	s := open(t, webpay.Options{})
	s.create("m-1")
	s.methods("m-1", "").refused(404, "customer not found")

	s = open(t, webpay.Options{UnknownHasNoMethods: true})
	uuid := s.create("m-1")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	s.methods("m-1", "").is(t, `{"status":"approved","data":[]}`)
	assert.Len(t, s.methods(uuid, "").rows("id"), 1)
	s.get("m-1").refused(404, "not found")
}

func TestOption_ShortExpiry_and_DashedMask(t *testing.T) {
	s := open(t, webpay.Options{ShortExpiry: true, Clock: startOf(t)})
	uuid := s.create("m-1")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	assert.Equal(t, quoted("2412"), s.methods(uuid, "").rows("expiration_date"))
	assert.Equal(t, quoted("411111******0005"), s.methods(uuid, "").rows("masked_pan"))

	s = open(t, webpay.Options{DashedMask: true, Clock: startOf(t)})
	uuid = s.create("m-1")
	require.NoError(t, s.account.SavePaymentMethod("m-1", "0005"))
	assert.Equal(t, quoted("2024-12-31"), s.methods(uuid, "").rows("expiration_date"))
	assert.Equal(t, quoted("411111-xxx-xxx-0005"), s.methods(uuid, "").rows("masked_pan"))
}

func TestSavePaymentMethod_refuses_what_makes_no_card(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	s.remove(s.create("m-2")).approved()
	for _, last4 := range []string{"", "123", "12345", "12a4", "١٢"} {
		assert.ErrorContains(t, s.account.SavePaymentMethod("m-1", last4), "four digits")
	}
	for _, id := range []string{"", "m-2", "m-3", uuid} {
		assert.ErrorContains(t, s.account.SavePaymentMethod(id, "0005"), "no customer has the merchant_customer_id")
	}
	assert.Empty(t, s.methods(uuid, "").rows("id"))
}
