package webpay_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenderpay/tender"
)

// shelf is a provider that lists its rows as the document says, newest first, by limit and offset.
type shelf struct {
	rows   []entry
	asked  []string             // the queries
	before func(n int)          // called before request n, counted from 1, is served
	serve  func(offset int) int // what the shelf makes of an offset
}

type entry struct {
	number  int // tells rows apart
	created time.Time
	deleted bool
}

// RoundTrip implements http.RoundTripper.
func (s *shelf) RoundTrip(req *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, req.URL.RawQuery)
	if s.before != nil {
		s.before(len(s.asked))
	}
	query := req.URL.Query()
	limit, offset := number(query.Get("limit")), 0
	if query.Has("offset") {
		offset = number(query.Get("offset"))
	}
	if limit < 0 || offset < 0 {
		return response(req, 400, refused), nil
	}
	if s.serve != nil {
		offset = s.serve(offset)
	}
	offset = min(offset, len(s.rows))
	var rows []string
	for _, r := range s.rows[offset:min(offset+limit, len(s.rows))] {
		rows = append(rows, r.json(strings.HasSuffix(req.URL.Path, "/payment-methods")))
	}
	return response(req, 200, `{"status":"approved","data":[`+strings.Join(rows, ",")+`]}`), nil
}

// number reads a parameter of a query; -1 for what is no number.
func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// json is the row as the document shows it: a customer with an id and no merchant_customer_id.
func (e entry) json(method bool) string {
	created := e.created.Format(time.RFC3339)
	if method {
		return card(e.number, `"created_at":"`+created+`"`)
	}
	return fmt.Sprintf(`{"id":"cus-%d","name":"Customer %d","status":"approved","deleted":%t,"metadata":{},"created_at":"%s","updated_at":"%s"}`,
		e.number, e.number, e.deleted, created, created)
}

// cardToken is 64 hexadecimal characters.
func cardToken(n int) string { return fmt.Sprintf("%064x", n) }

// card is a saved card of Ana's. Fields stand in for those of their names, or come beside them.
func card(n int, fields ...string) string {
	all := []string{
		`"status":"approved"`, `"id":"` + cardToken(n) + `"`, `"token":"` + cardToken(n) + `"`, `"masked_pan":"` + fmt.Sprintf("411111******%04d", n) + `"`,
		`"expiration_date":"2031-10-31"`, `"keep_until":"2031-10-30T23:00:00Z"`, `"created_at":"2024-03-05T08:09:10Z"`, `"updated_at":"2024-03-06T08:09:10Z"`,
		`"customer_uuid":"` + anaID + `"`, `"expired":false`,
	}
	for _, field := range fields {
		name, _, _ := strings.Cut(field, ":")
		all = slices.DeleteFunc(all, func(f string) bool { return strings.HasPrefix(f, name+":") })
	}
	return "{" + strings.Join(append(all, fields...), ",") + "}"
}

// filled is a shelf of n rows, numbered from n down to 1. With ties they all came in the same second, else one a second.
func filled(n int, ties bool) *shelf {
	s := &shelf{}
	for i := range n {
		s.add(i+1, ties)
	}
	return s
}

// add puts a new row on top.
func (s *shelf) add(number int, ties bool) {
	created := time.Date(2024, 3, 5, 8, 9, 10, 0, time.UTC)
	if !ties {
		created = created.Add(time.Duration(number) * time.Second)
	}
	s.rows = slices.Insert(s.rows, 0, entry{number: number, created: created})
}

// remove takes rows off.
func (s *shelf) remove(numbers ...int) {
	s.rows = slices.DeleteFunc(s.rows, func(e entry) bool { return slices.Contains(numbers, e.number) })
}

// numbers are those of the rows, in order.
func (s *shelf) numbers() []int {
	var all []int
	for _, r := range s.rows {
		all = append(all, r.number)
	}
	return all
}

// listed reads the whole list and returns the numbers of its rows. each, if there is one, is called with each row's number.
func listed(t *testing.T, gw *tender.Gateway, each func(number int)) ([]int, error) {
	t.Helper()
	var numbers []int
	for customer, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
		if err != nil {
			return numbers, err
		}
		n := number(strings.TrimPrefix(customer.ID, "cus-"))
		numbers = append(numbers, n)
		if each != nil {
			each(n)
		}
	}
	return numbers, nil
}
