package lomi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// maxPages bounds what one search reads: the provider counts requests.
const maxPages = 10

// search looks for rows in a list that cannot be asked for them.
type search struct {
	route   string
	page    func(number int) url.Values
	size    int       // rows of a page that is not the last, where the answer does not say
	since   time.Time // what is older is not wanted; zero = nobody knows
	explain func(*rest.Response, *tender.Error)
	secrets []tender.Secret

	// take looks at a row. Its errors are of an answer that cannot be believed.
	take func(row json.RawMessage) *tender.Error
	// enough is asked after each page whether more is wanted.
	enough func() bool
}

// run reads until there is enough, the list ends, its rows are too old or maxPages were read; only then complete is false. Rows that come
// meanwhile move others to the next page, so one may be seen twice; none goes away.
func (s search) run(ctx context.Context, c *Client) (complete bool, err error) {
	for number := 1; number <= maxPages; number++ {
		var list listAnswer
		var moments []time.Time
		_, err := c.rest.Do(ctx, rest.Call{
			Effect: rest.Read, Method: http.MethodGet, Route: s.route, Query: s.page(number), Into: &list, FreeNames: []string{"metadata"},
			Explain: s.explain, Secrets: s.secrets,
			Judge: func(*rest.Response) *tender.Error {
				if list.rows == nil || list.refused { // {} must not look like the end of the list
					return unexpected("the answer has no list")
				}
				for _, raw := range list.rows {
					var row struct {
						CreatedAt rest.Time `json:"created_at"`
					}
					if json.Unmarshal(raw, &row) != nil {
						return unexpected("the answer has a row that is no object")
					}
					moments = append(moments, row.CreatedAt.Time)
					if e := s.take(raw); e != nil {
						return e
					}
				}
				return nil
			},
		})
		if err != nil {
			return false, err
		}
		size := s.size
		if list.perPage > 0 {
			size = int(list.perPage)
		}
		if s.enough() || len(list.rows) < size || s.passed(moments) {
			return true, nil
		}
	}
	return false, nil
}

// passed reports whether a page shows that all later ones are older than what is wanted: its rows go from young to old, and end before it. No
// document has the order.
func (s search) passed(moments []time.Time) bool {
	if s.since.IsZero() || slices.ContainsFunc(moments, time.Time.IsZero) {
		return false
	}
	return slices.IsSortedFunc(moments, func(a, b time.Time) int { return b.Compare(a) }) && moments[len(moments)-1].Before(s.since)
}
