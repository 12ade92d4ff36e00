package lomi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

// shelf is a provider that lists its rows by page number, newest first.
type shelf struct {
	rows   []int    // what tells them apart
	asked  []string // the queries
	before func(n int)
	size   int  // of its pages, whatever the limit; 0 = the limit
	deaf   bool // it takes no page

	stated func(page, limit int) string // the rest of its answer
}

// RoundTrip implements http.RoundTripper.
func (s *shelf) RoundTrip(req *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, req.URL.RawQuery)
	if s.before != nil {
		s.before(len(s.asked))
	}
	limit, _ := strconv.Atoi(req.URL.Query().Get("limit")) // 0 for what is no number
	page, _ := strconv.Atoi(req.URL.Query().Get("page"))
	if limit < 1 || limit > 100 || page < 1 || len(s.asked) > 200 { // else a list that does not end would not fail either
		return response(req, 400, `{"error":{"message":"bad paging"}}`), nil
	}
	if s.size > 0 {
		limit = s.size
	}
	if s.deaf {
		page = 1
	}
	from := min((page-1)*limit, len(s.rows))
	var rows []string
	for _, n := range s.rows[from:min(from+limit, len(s.rows))] {
		rows = append(rows, fmt.Sprintf(`{"customer_id":"c-%d","name":"Customer %d"}`, n, n))
	}
	stated := `"meta":{"current_page":` + strconv.Itoa(page) + `,"per_page":` + strconv.Itoa(limit) + `}`
	if s.stated != nil {
		stated = s.stated(page, limit)
	}
	return response(req, 200, `{"data":[`+strings.Join(rows, ",")+`],`+stated+`}`), nil
}

// newShelf has customers n, n-1, ... 1.
func newShelf(n int) *shelf {
	s := &shelf{}
	for i := range n {
		s.rows = append(s.rows, n-i)
	}
	return s
}

func (s *shelf) read(t *testing.T, each func(name string)) []string {
	t.Helper()
	gw := gatewayOn(t, s, "https://lomi.example.test/v1")
	var names []string
	for c, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
		require.NoError(t, err)
		names = append(names, c.Name)
		if each != nil {
			each(c.Name)
		}
		require.Less(t, len(names), 10_000, "the list does not end")
	}
	require.Less(t, len(s.asked), 200)
	return names
}

// names are those of the rows from n down to 1.
func names(n int) []string {
	var all []string
	for i := range n {
		all = append(all, "Customer "+strconv.Itoa(n-i))
	}
	return all
}

func TestList_everybodyOnceInTheProvidersOrder(t *testing.T) {
	for n, requests := range map[int]int{0: 1, 1: 1, 99: 1, 100: 2, 101: 2, 179: 2, 230: 3, 1000: 13} {
		s := newShelf(n)
		assert.Equal(t, names(n), s.read(t, nil), n)
		assert.Len(t, s.asked, requests, n)
	}
}

func TestList_whileCustomersGo(t *testing.T) {
	for gone := range 30 {
		s := newShelf(430)
		s.before = func(n int) {
			if n == 2 || n == 4 {
				s.rows = s.rows[gone:] // all of them were shown
			}
		}
		require.Equal(t, names(430), s.read(t, nil), gone)
	}
}

func TestList_whileTheRowsGoThatWereShownLast(t *testing.T) {
	s := newShelf(230)
	s.before = func(n int) {
		if n == 2 {
			s.rows = slices.Delete(s.rows, 80, 100)
		}
	}
	assert.Equal(t, names(230), s.read(t, nil))
}

func TestList_whileItShrinksBelowWhatWasRead(t *testing.T) {
	s := newShelf(105)
	s.before = func(n int) {
		if n == 2 {
			s.rows = s.rows[40:]
		}
	}
	assert.Equal(t, names(105), s.read(t, nil), "the last five moved to where pages were read")
}

// A page that shows nothing of the one before begins too far down: one that begins ten rows further up is read instead.
func TestList_goesBackByTenRows(t *testing.T) {
	s := newShelf(430)
	s.before = func(n int) {
		if n == 3 {
			s.rows = s.rows[200:]
		}
	}
	s.read(t, nil)
	assert.Equal(t, []string{"limit=85&page=3", "limit=80&page=3", "limit=75&page=3"}, s.asked[2:5]) // from 170, 160 and 150
}

func TestList_whileCustomersCome(t *testing.T) {
	for come := range 80 {
		s := newShelf(430)
		s.before = func(n int) {
			if n == 2 || n == 4 {
				for range come {
					s.rows = slices.Insert(s.rows, 0, 1000+n)
				}
			}
		}
		require.Equal(t, names(430), s.read(t, nil), come)
	}
}

func TestList_aRowThatAnAppDeletesAsItIsShown(t *testing.T) {
	s := newShelf(230)
	seen := s.read(t, func(name string) {
		s.rows = slices.DeleteFunc(s.rows, func(n int) bool { return "Customer "+strconv.Itoa(n) == name })
	})
	assert.Equal(t, names(230), seen)
	assert.Empty(t, s.rows)
}

func TestList_aProviderWhosePagesHaveASizeOfTheirOwn(t *testing.T) {
	for name, stated := range map[string]func(page, limit int) string{
		"it says so":            nil,
		"it says how many only": func(int, int) string { return `"meta":{"total_pages":5}` },
		"it says both": func(page, limit int) string {
			return fmt.Sprintf(`"meta":{"current_page":%d,"per_page":%d,"total_pages":5}`, page, limit)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(230)
			s.size, s.stated = 50, stated
			assert.Equal(t, names(230), s.read(t, nil))
			assert.Equal(t, "limit=100&page=5", s.asked[len(s.asked)-1])
			assert.Len(t, s.asked, 5)

			s = newShelf(230)
			s.size, s.stated = 50, stated
			s.before = func(n int) {
				if n == 2 {
					s.rows = slices.Insert(s.rows, 0, 1001, 1002)
				}
			}
			assert.Equal(t, names(230), s.read(t, nil), "nobody twice")
		})
	}
}

// A page of the provider's own size that is as long as ours changes nothing: the next one is the next number.
func TestList_aSizeOfTheProvidersOwnStays(t *testing.T) {
	client, err := lomi.New(lomi.Config{BaseURL: "https://lomi.example.test/v1", APIKey: tender.NewSecret(demoKey), HTTPClient: &http.Client{Transport: newShelf(400)}})
	require.NoError(t, err)
	page, err := client.ListCustomers(t.Context(), tender.CustomerQuery{}, `{"page":2,"limit":100,"fixed":true,"last":["c-301"]}`)
	require.NoError(t, err)
	assert.Len(t, page.Customers, 100)
	assert.Contains(t, page.Next, `"page":3,"limit":100,"fixed":true`)
}

func TestList_endsWhereTheProviderTakesNoPage(t *testing.T) {
	s := newShelf(300)
	s.deaf, s.size = true, 100
	s.stated = func(int, int) string { return `"meta":{}` }
	assert.Equal(t, names(300)[:100], s.read(t, nil))
	assert.Len(t, s.asked, 3, "one page that begins as the one before may be chance, two are not")
}

func TestList_goesOnWhereAsManyComeAsAPageHasNowAndThen(t *testing.T) {
	s := newShelf(230)
	s.size = 50
	s.before = func(n int) {
		if n == 2 || n == 4 {
			s.rows = slices.Insert(s.rows, 0, newShelf(50).rows...)
			for i := range 50 {
				s.rows[i] += 1000 * n
			}
		}
	}
	assert.Equal(t, names(230), s.read(t, nil))
}

func TestList_endsWhereTheProviderTakesNoPageAndCustomersCome(t *testing.T) {
	s := newShelf(300)
	s.deaf = true
	s.before = func(n int) {
		if n == 2 {
			s.rows = slices.Insert(s.rows, 0, 1000) // so that no page begins as the first did
		}
	}
	assert.Equal(t, names(300)[:100], s.read(t, nil))
	assert.Len(t, s.asked, 26, "the first, and 25 in a row with nothing new")
}

func TestList_aFullPageIsNotTheLastOneWhateverItsStatedSize(t *testing.T) {
	s := newShelf(250)
	s.stated = func(int, int) string { return `"meta":{"per_page":1000}` }
	assert.Equal(t, names(250), s.read(t, nil))
}

func TestList_endsAtTheLastPageThatIsStated(t *testing.T) {
	s := newShelf(100)
	s.stated = func(int, int) string { return `"meta":{"per_page":100,"total_pages":1}` }
	assert.Len(t, s.read(t, nil), 100)
	assert.Len(t, s.asked, 1, "a full page, and there is no other")
}

func TestList_meaninglessTotalsAreNoTotals(t *testing.T) {
	for _, total := range []string{`null`, `0`, `-1`, `"many"`, `1.5`, `[]`, `99999999999999999999`} {
		s := newShelf(150)
		s.stated = func(int, int) string { return `"meta":{"total_pages":` + total + `,"per_page":` + total + `}` }
		assert.Equal(t, names(150), s.read(t, nil), total)
	}
}

func TestList_refusesWhatIsNoList(t *testing.T) {
	for _, body := range []string{`{}`, `{"data":{}}`, `{"data":null}`, `{"data":[{}]}`, `{"data":[null]}`, `[[]]`, `{"data":[{"name":"Amadou Ba"}]}`, `{"error":{"message":"no"}}`} {
		gw, _ := says(t, answer{status: 200, body: body})
		for _, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
			fails(t, err, tender.ErrProtocol, tender.OutcomeNotDone)
		}
	}
}

func TestListRow_hasARawOfItsOwn(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `[{"customer_id":"a"},{"customer_id":"b","metadata":{"k":"v","K":"w"}}]`})
	var raws []string
	for c, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
		require.NoError(t, err)
		raws = append(raws, string(c.Raw.Bytes()))
	}
	assert.Equal(t, []string{`{"customer_id":"a"}`, `{"customer_id":"b","metadata":{"k":"v","K":"w"}}`}, raws)
}

func TestList_refusesACursorThatIsNotItsOwn(t *testing.T) {
	client, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey)})
	require.NoError(t, err)
	for _, cursor := range []string{"x", "2", `{"page":0,"limit":100}`, `{"page":1,"limit":0}`, `{"page":1,"limit":101}`} {
		_, err := client.ListCustomers(t.Context(), tender.CustomerQuery{}, cursor)
		fails(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
	}
}
