package conformance

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/tenderpay/tender"
)

func customerSabotages() []sabotage {
	type params = tender.CustomerParams
	create := func(how func(*params)) func(*saboteur) {
		return func(s *saboteur) { s.createCustomer = altered[params, *tender.Customer](how) }
	}
	return []sabotage{
		{name: "a field dropped without a word", id: "CUS-01", how: create(func(p *params) { p.Email = "" })},
		{name: "the address dropped without a word", id: "CUS-01", how: create(func(p *params) { p.Address = tender.Address{} })},
		{name: "metadata dropped without a word", id: "CUS-01", how: create(func(p *params) { p.Metadata = nil })},
		{name: "a phone in the provider's own form", id: "CUS-01", how: func(s *saboteur) {
			s.getCustomer = changed(func(_ tender.CustomerRef, c *tender.Customer) { c.Phone = "00" + c.Phone[1:] })
		}},
		{name: "a unique Reference that is not", id: "CUS-02", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, p params, next call[params, *tender.Customer]) (*tender.Customer, error) {
				p.Reference += "-" + rand.Text()[:4]
				c, err := next(ctx, p)
				if err == nil {
					c.Reference = ""
				}
				return c, err
			}
		}},
		{name: "a taken key answered with the record that has it", id: "CUS-02", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, p params, next call[params, *tender.Customer]) (*tender.Customer, error) {
				c, err := next(ctx, p)
				if errors.Is(err, tender.ErrAlreadyExists) {
					return s.Client.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: p.Reference})
				}
				return c, err
			}
		}},
		{name: "an update that writes all fields", id: "CUS-03", how: func(s *saboteur) {
			s.updateCustomer = altered[updateOf, *tender.Customer](func(u *updateOf) { u.update.Email = new("nobody@example.test") })
		}},
		{name: "an update answered and not done", id: "CUS-03", how: func(s *saboteur) {
			s.updateCustomer = func(ctx context.Context, asked updateOf, _ call[updateOf, *tender.Customer]) (*tender.Customer, error) {
				c, err := s.Client.GetCustomer(ctx, asked.ref)
				if err == nil && asked.update.Name != nil {
					c.Name = *asked.update.Name
				}
				return c, err
			}
		}},
		{name: "false taken for not set", id: "CUS-04", how: func(s *saboteur) {
			s.updateCustomer = altered[updateOf, *tender.Customer](func(u *updateOf) {
				if u.update.Active != nil && !*u.update.Active {
					u.update.Active = nil
				}
			})
		}},
		{name: "the first of a search taken for the one that was looked for", id: "CUS-05", how: func(s *saboteur) {
			s.findCustomer = func(ctx context.Context, key tender.CustomerKey, next call[tender.CustomerKey, *tender.Customer]) (*tender.Customer, error) {
				c, err := next(ctx, key)
				if errors.Is(err, tender.ErrNotFound) {
					return &tender.Customer{ID: "cus_first"}, nil
				}
				return c, err
			}
		}},
		{name: "a search that misses what is there", id: "CUS-06", how: func(s *saboteur) {
			s.findCustomer = altered[tender.CustomerKey, *tender.Customer](func(k *tender.CustomerKey) { k.Value += "x" })
		}},
		{name: "a second deletion is an error", id: "CUS-08", how: func(s *saboteur) {
			s.deleteCustomer = func(ctx context.Context, ref tender.CustomerRef, next call[tender.CustomerRef, bool]) (bool, error) {
				if _, err := s.Client.GetCustomer(ctx, ref); err != nil {
					return false, err
				}
				return next(ctx, ref)
			}
		}},
		{name: "a capability claimed and not working: delete does nothing", id: "CUS-08", how: func(s *saboteur) {
			s.deleteCustomer = func(context.Context, tender.CustomerRef, call[tender.CustomerRef, bool]) (bool, error) {
				return true, nil
			}
		}},
		{name: "a ref without its key sent all the same", id: "CUS-09", how: func(s *saboteur) {
			s.getCustomer = altered[tender.CustomerRef, *tender.Customer](func(ref *tender.CustomerRef) {
				if ref.ID == "" && ref.Reference == "" {
					ref.ID = "undefined"
				}
			})
		}},
	}
}

func listSabotages() []sabotage {
	type twistOf = twist[pageOf, *tender.CustomerPage]
	type callOf = call[pageOf, *tender.CustomerPage]
	list := func(t twistOf) func(*saboteur) { return func(s *saboteur) { s.listCustomers = t } }
	rows := func(how func(asked pageOf, page *tender.CustomerPage)) func(*saboteur) { return list(changed(how)) }
	return []sabotage{
		{name: "the order of a page lost", id: "LST-01", how: rows(func(_ pageOf, page *tender.CustomerPage) {
			if n := len(page.Customers); n > 1 {
				page.Customers[0], page.Customers[n-1] = page.Customers[n-1], page.Customers[0]
			}
		})},
		{name: "rows skipped between two pages", id: "LST-01", how: rows(func(asked pageOf, page *tender.CustomerPage) {
			if asked.cursor != "" && len(page.Customers) > 0 {
				page.Customers = page.Customers[1:]
			}
		})},
		{name: "the last page left out", id: "LST-01", how: rows(func(_ pageOf, page *tender.CustomerPage) {
			if len(page.Customers) < 100 {
				page.Customers = nil
			}
		})},
		{name: "one page too many fetched", id: "LST-03", how: list(func(ctx context.Context, asked pageOf, next callOf) (*tender.CustomerPage, error) {
			last := asked.cursor == "end"
			if last {
				asked.cursor = ""
			}
			page, err := next(ctx, asked)
			if err == nil && page.Next == "" && !last {
				page.Next = "end"
			}
			return page, err
		})},
		{name: "the next page fetched before it is wanted", id: "LST-02", how: list(func(ctx context.Context, asked pageOf, next callOf) (*tender.CustomerPage, error) {
			page, err := next(ctx, asked)
			if err == nil && page.Next != "" {
				_, err = next(ctx, pageOf{asked.query, page.Next})
			}
			return page, err
		})},
		{name: "a list that can be read once", id: "LST-02", how: func(s *saboteur) {
			var read atomic.Bool
			s.listCustomers = func(ctx context.Context, asked pageOf, next callOf) (*tender.CustomerPage, error) {
				if asked.cursor == "" && read.Swap(true) {
					return &tender.CustomerPage{}, nil
				}
				return next(ctx, asked)
			}
		}},
		{name: "a list that never ends", id: "LST-01", how: list(endless)},
		{name: "a list of empty pages that never ends", id: "LST-03", how: list(endless)},
		{name: "rows skipped when they shift", id: "LST-06/one_goes", how: list(byOffset)},
		{name: "rows doubled when they shift", id: "LST-06/one_comes", how: list(newestFirst)},
		{name: "a filter without effect", id: "LST-04", how: list(altered[pageOf, *tender.CustomerPage](func(p *pageOf) { p.query = tender.CustomerQuery{} }))},
	}
}

// endless gives the first page again and again, under a cursor that was never there.
func endless(ctx context.Context, asked pageOf, next call[pageOf, *tender.CustomerPage]) (*tender.CustomerPage, error) {
	turn, _ := strconv.Atoi(asked.cursor) // "" is 0
	asked.cursor = ""
	page, err := next(ctx, asked)
	if err == nil {
		page.Next = strconv.Itoa(turn + 1)
	}
	return page, err
}

// everybody reads a list to its end.
func everybody(ctx context.Context, asked pageOf, next call[pageOf, *tender.CustomerPage]) ([]*tender.Customer, error) {
	var rows []*tender.Customer
	for cursor := ""; ; {
		page, err := next(ctx, pageOf{asked.query, cursor})
		if err != nil {
			return nil, err
		}
		if rows = append(rows, page.Customers...); page.Next == "" {
			return rows, nil
		}
		cursor = page.Next
	}
}

// byOffset is a list whose pages are counted from its start, the oldest first: when a row goes, the next page begins one row too late.
func byOffset(ctx context.Context, asked pageOf, next call[pageOf, *tender.CustomerPage]) (*tender.CustomerPage, error) {
	rows, err := everybody(ctx, asked, next)
	return slicePage(rows, asked.cursor), err
}

// newestFirst is such a list with the newest first: when a row comes, the next page begins with one that was there already.
func newestFirst(ctx context.Context, asked pageOf, next call[pageOf, *tender.CustomerPage]) (*tender.CustomerPage, error) {
	rows, err := everybody(ctx, asked, next)
	slices.Reverse(rows)
	return slicePage(rows, asked.cursor), err
}

func slicePage(rows []*tender.Customer, cursor string) *tender.CustomerPage {
	start, _ := strconv.Atoi(cursor) // "" is 0
	end := min(start+100, len(rows))
	page := &tender.CustomerPage{Customers: rows[min(start, end):end]}
	if end < len(rows) {
		page.Next = strconv.Itoa(end)
	}
	return page
}
