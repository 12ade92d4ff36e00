package lomi_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

// crowd registers customers 1 to n, who all have a completed transaction.
func (s *shop) crowd(n int) *shop {
	s.t.Helper()
	for i := range n {
		s.payer(fmt.Sprintf(`{"name": "%d", "email": "c%d@example.test", "phone_number": "+2217700%04d"}`, i+1, i+1, i+1))
	}
	return s
}

// numbers are the names from first to last, in steps of one, up or down.
func numbers(first, last int) []string {
	names := []string{strconv.Itoa(first)}
	for n := first; n != last; {
		if n < last {
			n++
		} else {
			n--
		}
		names = append(names, strconv.Itoa(n))
	}
	return names
}

func TestList_answers_as_documented(t *testing.T) {
	s := open(t, lomi.Options{})
	s.do("GET", "/customers", "").succeeds(200).is(t, `{"data":[],"meta":{"current_page":1,"per_page":20}}`)
	id := s.payer(documented)
	customer := s.do("GET", "/customers/"+id, "").get("data")
	s.do("GET", "/v1/customers", "").succeeds(200).is(t, `{"data":[`+customer+`],"meta":{"current_page":1,"per_page":20}}`)
}

func TestList_shows_only_who_has_paid(t *testing.T) {
	s := open(t, lomi.Options{})
	paid, unpaid := s.payer(`{"name": "paid"}`), s.register(`{"name": "unpaid", "email": "u@example.test"}`)
	assert.Equal(t, []string{"paid"}, s.do("GET", "/customers", "").names())
	assert.Empty(t, s.do("GET", "/customers?email=u@example.test", "").names())
	s.do("GET", "/customers/"+unpaid, "").succeeds(200)
	s.do("PATCH", "/customers/"+paid, `{"name": "still paid"}`).succeeds(200)
	assert.Equal(t, []string{"still paid"}, s.do("GET", "/customers", "").names())
	require.NoError(t, s.account.CompleteTransaction(unpaid))
	assert.Equal(t, []string{"unpaid", "still paid"}, s.do("GET", "/customers", "").names())

	s = open(t, lomi.Options{ListAll: true})
	s.payer(`{"name": "paid"}`)
	s.register(`{"name": "unpaid"}`)
	assert.Equal(t, []string{"unpaid", "paid"}, s.do("GET", "/customers", "").names())
}

func TestList_pages(t *testing.T) {
	s := open(t, lomi.Options{}).crowd(45)
	for query, want := range map[string]struct {
		names         []string
		page, perPage string
	}{
		"":                            {numbers(45, 26), "1", "20"},
		"?page=1":                     {numbers(45, 26), "1", "20"},
		"?page=2":                     {numbers(25, 6), "2", "20"},
		"?page=3":                     {numbers(5, 1), "3", "20"},
		"?page=4":                     {[]string{}, "4", "20"},
		"?page=99999999999999999999":  {[]string{}, "1073741824", "20"},
		"?limit=1&page=45":            {numbers(1, 1), "45", "1"},
		"?limit=45":                   {numbers(45, 1), "1", "45"},
		"?limit=45&page=2":            {[]string{}, "2", "45"},
		"?page=2&limit=40":            {numbers(5, 1), "2", "40"},
		"?limit=101":                  {numbers(45, 1), "1", "100"},
		"?limit=99999999999999999999": {numbers(45, 1), "1", "100"},
		"?limit=007":                  {numbers(45, 39), "1", "7"},
	} {
		t.Run(query, func(t *testing.T) {
			r := s.do("GET", "/customers"+query, "")
			assert.Equal(t, want.names, r.names())
			assert.Equal(t, want.page+" "+want.perPage, r.get("meta.current_page")+" "+r.get("meta.per_page"))
		})
	}
	for _, query := range []string{"limit=0", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=%2B5", "limit=-99999999999999999999", "page=0", "page=-1",
		"page=x", "page=", "page=1e1"} {
		s.do("GET", "/customers?"+query, "").refused(400, "must be a whole number of at least 1")
	}
}

func TestList_follows_what_happens(t *testing.T) {
	s := open(t, lomi.Options{ListTotals: true})
	list := func(total string, names ...string) {
		t.Helper()
		r := s.do("GET", "/customers", "")
		assert.Equal(t, names, r.names())
		assert.Equal(t, total, r.get("meta.total_count"))
	}
	s.crowd(3)
	list("3", "3", "2", "1")
	late := s.register(`{"name": "late"}`)
	s.payer(`{"name": "4"}`)
	list("4", "4", "3", "2", "1")
	require.NoError(t, s.account.CompleteTransaction(late))
	list("5", "4", "late", "3", "2", "1")
	s.do("DELETE", "/customers/"+late, "").succeeds(200)
	list("4", "4", "3", "2", "1")
	s.payer(`{"name": "5"}`)
	list("5", "5", "4", "3", "2", "1")

	s = open(t, lomi.Options{ListAll: true, ListTotals: true})
	s.register(`{"name": "1"}`)
	list("1", "1")
	_, err := s.account.Ledger().CreateCustomer(ledger.Customer{Name: "2"})
	require.NoError(t, err)
	list("2", "2", "1")
}

func TestList_a_page_costs_what_is_on_it(t *testing.T) {
	cost := func(customers int) uint64 {
		s := open(t, lomi.Options{ListAll: true})
		for range customers {
			_, err := s.account.Ledger().CreateCustomer(ledger.Customer{Name: "A"})
			require.NoError(t, err)
		}
		return wiretest.Allocated(func() { s.send(s.inMemory("GET", "/customers?page=2", "")).succeeds(200) })
	}
	assert.Less(t, cost(4000), 2*cost(100))
}

func TestList_filters_exactly(t *testing.T) {
	s := open(t, lomi.Options{}).crowd(12)
	s.payer(`{"name": "twin", "email": "c1@example.test", "phone_number": "+22177000002"}`)
	for query, want := range map[string][]string{
		"email=c1@example.test":                                    {"twin", "1"},
		"email=c1%40example.test&limit=1&page=2":                   {"1"},
		"phone_number=%2B22177000012":                              {"12"},
		"email=c1@example.test&phone_number=%2B22177000002":        {"twin"},
		"email=c3@example.test&phone_number=%2B22177000004":        {},
		"email=C1@example.test":                                    {},
		"email=1@example.test":                                     {},
		"phone_number=+22177000012" /* a + in a query is a gap */ : {},
	} {
		assert.Equal(t, want, s.do("GET", "/customers?"+query, "").names(), query)
	}
	s.do("GET", "/customers?email=", "").refused(400, "must not be empty")
	s.do("GET", "/customers?phone_number=", "").refused(400, "must not be empty")
}

func TestOption_OldestFirst(t *testing.T) {
	s := open(t, lomi.Options{OldestFirst: true}).crowd(3)
	assert.Equal(t, numbers(1, 3), s.do("GET", "/customers", "").names())
}

func TestOption_Filters(t *testing.T) {
	s := open(t, lomi.Options{Filters: lomi.FiltersSearch}).crowd(12)
	assert.Equal(t, []string{"12", "11", "10", "1"}, s.do("GET", "/customers?email=C1&phone_number=c2", "").names(), "email wins")
	assert.Equal(t, []string{"12", "2"}, s.do("GET", "/customers?phone_number=2@EXAMPLE", "").names(), "a phone is looked for in names and e-mails")
	assert.Empty(t, s.do("GET", "/customers?phone_number=%2B22177000012", "").names())
	assert.Len(t, s.do("GET", "/customers", "").names(), 12)

	s = open(t, lomi.Options{Filters: lomi.FiltersIgnored}).crowd(2)
	assert.Equal(t, numbers(2, 1), s.do("GET", "/customers?email=c1@example.test&phone_number=", "").names())
}

func TestOption_Paging(t *testing.T) {
	s := open(t, lomi.Options{Paging: lomi.PagingByPageSize}).crowd(51)
	assert.Equal(t, numbers(51, 2), s.do("GET", "/customers?limit=3", "").names(), "50, whatever limit says")
	assert.Equal(t, numbers(1, 1), s.do("GET", "/customers?limit=3&page=2", "").names())
	assert.Equal(t, numbers(49, 48), s.do("GET", "/customers?pageSize=2&page=2", "").names())
	s.do("GET", "/customers?pageSize=0", "").refused(400, "pageSize must be a whole number of at least 1")
	s.do("GET", "/customers?offset=0", "").refused(400, `unknown query parameter "offset"`)

	s = open(t, lomi.Options{Paging: lomi.PagingByOffset}).crowd(5)
	assert.Equal(t, numbers(5, 4), s.do("GET", "/customers?limit=2&page=2", "").names(), "page is ignored")
	r := s.do("GET", "/customers?limit=2&offset=2", "")
	assert.Equal(t, numbers(3, 2), r.names())
	assert.Equal(t, "2", r.get("meta.current_page"))
	assert.Equal(t, numbers(1, 1), s.do("GET", "/customers?limit=2&offset=4", "").names())
	for _, offset := range []string{"9223372036854775807", "99999999999999999999"} {
		r = s.do("GET", "/customers?limit=1&offset="+offset, "")
		assert.Empty(t, r.names())
		assert.Equal(t, "1073741825", r.get("meta.current_page"))
	}
	s.do("GET", "/customers?offset=-1", "").refused(400, "offset must be a whole number of at least 0")

	s = open(t, lomi.Options{})
	s.do("GET", "/customers?offset=0", "").refused(400, `unknown query parameter "offset"`)
	s.do("GET", "/customers?pageSize=1", "").refused(400, `unknown query parameter "pageSize"`)
}

func TestOption_MaxLimit(t *testing.T) {
	s := open(t, lomi.Options{MaxLimit: 3}).crowd(4)
	r := s.do("GET", "/customers", "")
	assert.Equal(t, numbers(4, 2), r.names())
	assert.Equal(t, "3", r.get("meta.per_page"))

	assert.Equal(t, numbers(4, 2), s.do("GET", "/customers?limit=4", "").names())

	s = open(t, lomi.Options{MaxLimit: 3, RefuseLargeLimit: true})
	s.do("GET", "/customers", "").succeeds(200)
	s.do("GET", "/customers?limit=4", "").refused(400, "limit must be at most 3")
	s = open(t, lomi.Options{RefuseLargeLimit: true})
	s.do("GET", "/customers?limit=101", "").refused(400, "limit must be at most 100")
	s.do("GET", "/customers?limit=100", "").succeeds(200)
}

func TestOption_List(t *testing.T) {
	s := open(t, lomi.Options{List: lomi.ListInCustomers}).crowd(5)
	r := s.do("GET", "/customers?limit=2&page=3", "").succeeds(200)
	assert.Contains(t, r.get("customers"), `"name":"1"`)
	assert.Equal(t, `{"page":3,"pageSize":2,"totalCount":5,"totalPages":3}`, r.get("pagination"))
	open(t, lomi.Options{List: lomi.ListInCustomers}).do("GET", "/customers", "").
		is(t, `{"customers":[],"pagination":{"page":1,"pageSize":20,"totalCount":0,"totalPages":0}}`)

	s = open(t, lomi.Options{List: lomi.ListBare})
	s.do("GET", "/customers", "").is(t, `[]`)
	s.payer(documented)
	assert.Regexp(t, `^\[\{"customer_id":.*\}\]\n$`, s.do("GET", "/customers", "").succeeds(200).body)
}

func TestOption_ListTotals(t *testing.T) {
	s := open(t, lomi.Options{ListTotals: true})
	assert.Equal(t, `{"current_page":1,"per_page":20,"total_count":0,"total_pages":0}`, s.do("GET", "/customers", "").get("meta"))
	s.crowd(4)
	assert.Equal(t, `{"current_page":2,"per_page":2,"total_count":4,"total_pages":2}`, s.do("GET", "/customers?limit=2&page=2", "").get("meta"))
}

func TestOption_ShortRows(t *testing.T) {
	s := open(t, lomi.Options{ShortRows: true})
	id := s.payer(`{"name": "A", "metadata": {"a": 1}}`)
	rows := s.do("GET", "/customers", "").succeeds(200).body
	assert.Contains(t, rows, `{"data":[{"customer_id":"`+id+`","name":"A","email":null`)
	for _, name := range []string{"merchant_id", "organization_id", "metadata"} {
		assert.NotContains(t, rows, name)
		assert.NotEmpty(t, s.do("GET", "/customers/"+id, "").get("data."+name))
	}
}
