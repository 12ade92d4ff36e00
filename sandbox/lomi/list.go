package lomi

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// listCustomers is GET /customers.
func (c *call) listCustomers() (answer, error) {
	which, err := c.window(c.front.options.customerPages())
	if err != nil {
		return answer{}, err
	}
	shows, err := c.filter()
	if err != nil || c.fails() {
		return answer{}, err
	}
	page, total := c.account.listed(shows, which)
	rows := []any{}
	for _, r := range page {
		rows = append(rows, c.row(r))
	}
	return answer{http.StatusOK, c.list(rows, which, total)}, nil
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
func (c *call) list(rows []any, which window, total int) any {
	switch options := &c.front.options; options.List {
	case ListInCustomers:
		return customersList{rows, pagination{which.page(), which.limit, total, which.pages(total)}}
	case ListBare:
		return rows
	default:
		return dataList{rows, c.meta(which, total)}
	}
}

// meta is what the first generation says of a page.
func (c *call) meta(which window, total int) meta {
	about := meta{CurrentPage: which.page(), PerPage: which.limit}
	if c.front.options.ListTotals {
		pages := which.pages(total)
		about.TotalCount, about.TotalPages = &total, &pages
	}
	return about
}

// window is the part of a list that a page has.
type window struct {
	limit  int
	number int // of the page; 0: told by offset
	offset int
}

// bounds are where the window begins and ends in a list of so many; past the end it is empty.
func (w window) bounds(length int) (start, end int) {
	start = w.offset
	if w.number > 0 {
		start = min(w.number-1, length/w.limit+1) * w.limit
	}
	start = min(start, length)
	return start, min(start+w.limit, length)
}

// collect returns the records of a page of all that are stored, oldest first, and whom shows shows; and how many there are. It looks no further than the
// page where nobody wants to know that. whole makes an answer's record of a stored one; the account is locked meanwhile.
func collect[S, R any](c *call, stored *[]S, whole func(S) R, shows func(R) bool, which window) (page []R, total int) {
	c.account.mu.RLock()
	defer c.account.mu.RUnlock()
	start := which.offset
	if which.number > 0 {
		start = (which.number - 1) * which.limit
	}
	last := len(*stored) - 1
	for i := range *stored {
		if !c.front.options.OldestFirst {
			i = last - i
		}
		r := whole((*stored)[i])
		if !shows(r) {
			continue
		}
		if total >= start && len(page) < which.limit {
			page = append(page, r)
		}
		total++
		if len(page) == which.limit && !c.front.options.ListTotals {
			break
		}
	}
	return page, total
}

func (w window) pages(total int) int { return total/w.limit + min(total%w.limit, 1) }

func (w window) page() int { return cmp.Or(w.number, w.offset/w.limit+1) }

// parameters are the query parameters that an operation knows.
func (o *Options) parameters(op operation) []string {
	switch op {
	case opListCustomers:
		return append([]string{"email", "phone_number", "limit", "page"}, o.Paging.parameters()...)
	case opListSessions:
		if o.CurrentLists {
			return append([]string{"status"}, PagingByOffset.parameters()...)
		}
		return append([]string{"status"}, PagingByLimit.parameters()...)
	case opListTransactions:
		if o.CurrentLists {
			return append([]string{"status", "type", "currency", "paymentMethod", "provider", "startDate", "endDate", "isPos"}, PagingByPageSize.parameters()...)
		}
		return append([]string{"status", "provider", "from_date", "to_date"}, PagingByLimit.parameters()...)
	case opListRefunds:
		return append([]string{"status", "startDate", "endDate"}, PagingByOffset.parameters()...)
	default:
		return nil
	}
}

func (p Paging) parameters() []string {
	switch p {
	case PagingByPageSize:
		return []string{"page", "pageSize"}
	case PagingByOffset:
		return []string{"limit", "offset"}
	default:
		return []string{"limit", "page"}
	}
}

// pager is how a list is cut into pages.
type pager struct {
	paging Paging
	size   int  // of a page that nobody asked for another size of
	strict bool // refuse a larger size than the largest, which counts as that else
}

func (o *Options) customerPages() pager {
	size := 20
	if o.Paging == PagingByPageSize {
		size = 50
	}
	return pager{paging: o.Paging, size: size, strict: o.RefuseLargeLimit}
}

// window reads which page is asked for. That what is no number or below 1 is refused, is not documented; the sandbox's choice.
func (c *call) window(pages pager) (window, error) {
	size := "limit"
	if pages.paging == PagingByPageSize {
		size = "pageSize"
	}
	largest := c.front.options.maxLimit()
	limit, err := c.number(size, min(pages.size, largest), 1)
	if err != nil {
		return window{}, err
	}
	if limit > largest {
		if pages.strict {
			return window{}, refusal(http.StatusBadRequest, "query parameter "+size+" must be at most "+strconv.Itoa(largest))
		}
		limit = largest
	}
	if pages.paging == PagingByOffset {
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

// filter reads whom the list is to show; nil = all.
func (c *call) filter() (shows func(record) bool, err error) {
	email, phone := c.query.Get("email"), c.query.Get("phone_number")
	switch {
	case c.front.options.Filters == FiltersIgnored:
		return nil, nil
	case c.query.Has("email") && email == "", c.query.Has("phone_number") && phone == "":
		return nil, refusal(http.StatusBadRequest, "query parameters email and phone_number must not be empty")
	case email == "" && phone == "":
		return nil, nil
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
