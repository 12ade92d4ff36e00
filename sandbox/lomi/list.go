package lomi

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listCustomers is GET /customers.
func (c *call) listCustomers() (answer, error) {
	which, err := c.window()
	if err != nil {
		return answer{}, err
	}
	shows, err := c.filter()
	if err != nil || c.fails() {
		return answer{}, err
	}
	var found []record
	for _, r := range c.account.records() {
		if (r.profile.Paid || c.front.options.ListAll) && shows(r) {
			found = append(found, r)
		}
	}
	if !c.front.options.OldestFirst {
		slices.Reverse(found)
	}
	rows := []customerData{}
	for _, r := range which.of(found) {
		rows = append(rows, c.row(r))
	}
	return answer{http.StatusOK, c.list(rows, which, len(found))}, nil
}

// row is a customer as one of many.
func (c *call) row(r record) customerData {
	data := c.account.customer(r)
	if c.front.options.ShortRows {
		data.MerchantID, data.OrganizationID, data.Metadata = "", "", nil
	}
	data.CustomerID = c.distortID(data.CustomerID)
	return data
}

// list is what the rows of a page come in. That a page is told by the limit that counts, not by the one that was asked for, is not documented; the
// sandbox's choice.
func (c *call) list(rows []customerData, which window, total int) any {
	pages := total/which.limit + min(total%which.limit, 1)
	switch options := &c.front.options; options.List {
	case ListInCustomers:
		return customersList{rows, pagination{which.page(), which.limit, total, pages}}
	case ListBare:
		return rows
	default:
		about := meta{CurrentPage: which.page(), PerPage: which.limit}
		if options.ListTotals {
			about.TotalCount, about.TotalPages = &total, &pages
		}
		return dataList{rows, about}
	}
}

// window is the part of a list that a page has.
type window struct {
	limit  int
	number int // of the page; 0: told by offset
	offset int
}

// of returns the window's part; past the end that is nothing.
func (w window) of(all []record) []record {
	start := w.offset
	if w.number > 0 {
		start = min(w.number-1, len(all)/w.limit+1) * w.limit
	}
	start = min(start, len(all))
	return all[start:min(start+w.limit, len(all))]
}

func (w window) page() int { return cmp.Or(w.number, w.offset/w.limit+1) }

// listParameters are the query parameters that the list knows.
func (o *Options) listParameters() []string {
	known := []string{"limit", "page", "email", "phone_number"}
	switch o.Paging {
	case PagingByPageSize:
		known = append(known, "pageSize")
	case PagingByOffset:
		known = append(known, "offset")
	default:
	}
	return known
}

// window reads which page is asked for. That what is no number or below 1 is refused, is not documented; the sandbox's choice.
func (c *call) window() (window, error) {
	size, fallback := "limit", 20
	if c.front.options.Paging == PagingByPageSize {
		size, fallback = "pageSize", 50
	}
	largest := c.front.options.maxLimit()
	limit, err := c.number(size, min(fallback, largest), 1)
	if err != nil {
		return window{}, err
	}
	if limit > largest {
		if c.front.options.RefuseLargeLimit {
			return window{}, refusal(http.StatusBadRequest, "query parameter "+size+" must be at most "+strconv.Itoa(largest))
		}
		limit = largest
	}
	if c.front.options.Paging == PagingByOffset {
		offset, err := c.number("offset", 0, 0)
		return window{limit: limit, offset: offset}, err
	}
	number, err := c.number("page", 1, 1)
	return window{limit: limit, number: number}, err
}

// maxNumber is what a larger number in a query counts as.
const maxNumber = 1 << 30

// number reads a query parameter that is a whole number.
func (c *call) number(name string, fallback, least int) (int, error) {
	if !c.query.Has(name) {
		return fallback, nil
	}
	text := c.query.Get(name)
	n, err := strconv.Atoi(text)
	switch {
	case errors.Is(err, strconv.ErrRange) && text[0] != '-':
		return maxNumber, nil
	case err != nil || n < least || text[0] == '+':
		return 0, refusal(http.StatusBadRequest, "query parameter "+name+" must be a whole number of at least "+strconv.Itoa(least))
	}
	return min(n, maxNumber), nil
}

// filter reads whom the list is to show.
func (c *call) filter() (shows func(record) bool, err error) {
	email, phone := c.query.Get("email"), c.query.Get("phone_number")
	switch {
	case c.front.options.Filters == FiltersIgnored:
		return func(record) bool { return true }, nil
	case c.query.Has("email") && email == "", c.query.Has("phone_number") && phone == "":
		return nil, refusal(http.StatusBadRequest, "query parameters email and phone_number must not be empty")
	case c.front.options.Filters == FiltersSearch:
		term := strings.ToLower(cmp.Or(email, phone))
		return func(r record) bool {
			return strings.Contains(strings.ToLower(r.customer.Name), term) || strings.Contains(strings.ToLower(r.customer.Email), term)
		}, nil
	default:
		return func(r record) bool {
			return (email == "" || r.customer.Email == email) && (phone == "" || r.customer.Phone == phone)
		}, nil
	}
}
