package lomi

import (
	"encoding/json"
	"slices"

	"github.com/tenderpay/tender"
)

const (
	maxLimit = 100 // rows of a page; of customers no maximum is documented, of other lists this one
	overlap  = 10  // rows of a page, at least, that the next one asks for again

	// patience is for pages in a row with nothing new. That as many came as a page has may be why, once. Of a provider that takes no page number each
	// begins as the one before, unless customers come.
	patience     = 2
	morePatience = 25
)

// place is a cursor: which page to read, and how to tell which of its rows were there already.
//
// The list is read by page number while customers come and go: one that comes moves rows to the next page, which would repeat them; one that goes
// moves them to the page before, so that they would be left out. So each page asks for the last rows of the one before again, which page numbers allow
// if the size of the pages changes with them. Rows up to the last of those are left out; a page that shows none of them begins too far down, and the
// rows before it are read.
//
// Where the provider has pages of a size of its own, they are read one after the other: no row that moved comes twice, but one may be left out. If all
// rows of a page go at once, others may come twice.
type place struct {
	Page  int      `json:"page"`
	Limit int      `json:"limit"`
	Fixed bool     `json:"fixed,omitempty"` // the provider's pages have a size of its own
	Last  []string `json:"last,omitempty"`  // ids of the last page that had something new
	Same  int      `json:"same,omitempty"`  // pages in a row, since that one, with nothing new
}

func placeOf(cursor string) (place, error) {
	here := place{Page: 1, Limit: maxLimit}
	if cursor == "" {
		return here, nil
	}
	if json.Unmarshal([]byte(cursor), &here) != nil || here.Page < 1 || here.Limit < 1 || here.Limit > maxLimit {
		return place{}, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Message: "the cursor is not one of this list"}
	}
	return here, nil
}

func (p place) cursor() string {
	data, err := json.Marshal(p)
	if err != nil {
		panic("lomi: encode cursor: " + err.Error()) // numbers and texts: cannot happen
	}
	return string(data)
}

// turn returns the rows of the page at p that are new, and the cursor of the next one, "" if this is the last. perPage and totalPages are what the
// answer says of its pages, 0 if nothing.
func (p place) turn(rows []*tender.Customer, perPage, totalPages int) (fresh []*tender.Customer, next string) {
	fresh, joined := p.news(rows)
	if !joined {
		p.Page, p.Limit = window((p.Page - 1) * p.Limit)
		return nil, p.cursor()
	}
	size := p.Limit
	if perPage > 0 && perPage < size { // more than was asked for is no promise
		size = perPage
	}
	more := len(rows) >= size
	if totalPages > 0 {
		more = p.Page < totalPages
	}
	if len(rows) == 0 || !more {
		return fresh, ""
	}
	if len(fresh) > 0 {
		p.Last, p.Same = nil, 0
		for _, row := range rows {
			p.Last = append(p.Last, row.ID)
		}
	} else if p.Same++; p.Same >= morePatience || p.Same >= patience && rows[0].ID == p.Last[0] { // the provider takes no page number
		return nil, ""
	}
	if p.Fixed = p.Fixed || size != p.Limit || len(rows) != p.Limit; p.Fixed {
		p.Page++
	} else {
		p.Page, p.Limit = window(p.Page * p.Limit)
	}
	return fresh, p.cursor()
}

// news leaves out the rows up to the last that was there already. joined says that nothing can be missing before the others.
func (p place) news(rows []*tender.Customer) (fresh []*tender.Customer, joined bool) {
	for i, row := range slices.Backward(rows) {
		if slices.Contains(p.Last, row.ID) {
			return rows[i+1:], true
		}
	}
	return rows, p.Page == 1 || p.Fixed
}

// window is the page that begins overlap rows or more before the row number read, or at the first row, and ends as far behind it as can be.
func window(read int) (page, limit int) {
	begin := max(0, read-overlap)
	for size := maxLimit; size > overlap; size-- {
		if number := begin/size + 1; number*size > page*limit {
			page, limit = number, size
		}
	}
	return page, limit
}
