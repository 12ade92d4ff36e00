package webpay

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// defaultLimit is how many rows a page has when nobody says otherwise (Customers API page).
const defaultLimit = 50

// page is a part of a list.
type page struct{ limit, offset int }

// readPage checks limit and offset. The document says that they must be valid numbers; that a limit of zero is none is the sandbox's choice.
func (c *call) readPage() (page, error) {
	options := &c.front.options
	limit, err := options.pageNumber(c.query, "limit", defaultLimit, 1)
	if err != nil {
		return page{}, err
	}
	if options.MaxLimit > 0 {
		limit = min(limit, options.MaxLimit)
	}
	offset, err := options.pageNumber(c.query, "offset", 0, 0)
	return page{limit: limit, offset: offset}, err
}

func (o *Options) pageNumber(query url.Values, name string, otherwise, least int) (int, error) {
	if !query.Has(name) {
		return otherwise, nil
	}
	text := query.Get(name)
	number, err := strconv.ParseInt(text, 10, 32)
	switch {
	case err == nil && number >= int64(least) && strings.Trim(text, "0123456789") == "":
		return int(number), nil
	case o.IgnoreBadPaging:
		return otherwise, nil
	default:
		return 0, wire.Refuse(http.StatusBadRequest, "query parameter "+name+" must be a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(math.MaxInt32))
	}
}

// cut is the part of rows that is on the page.
func cut[T any](rows []T, p page) []T {
	start := min(p.offset, len(rows))
	return rows[start:][:min(p.limit, len(rows)-start)]
}
