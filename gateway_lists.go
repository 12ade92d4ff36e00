package tender

import (
	"context"
	"iter"
	"slices"
)

// ListCustomers lists customers, page by page as the loop asks for them: nothing is requested before the loop starts, one page ahead at most is
// held, and leaving the loop ends the requests. The sequence may be ranged over again, from the start. It yields at most one error, last.
//
// A filter that the provider does not have (Profile.ListFilters) is ErrUnsupported, a malformed one ErrInvalid, before any traffic. What a list
// does not show is no proof of absence: FindCustomer gives that.
func (g *Gateway) ListCustomers(ctx context.Context, query CustomerQuery) iter.Seq2[*Customer, error] {
	return pages(ctx, g, OpListCustomers, func(ctx context.Context, cursor string) ([]*Customer, string, error) {
		if err := g.checkQuery(query); err != nil {
			return nil, "", err
		}
		page, err := g.lister.ListCustomers(ctx, query, cursor)
		if err != nil {
			return nil, "", err
		}
		if page == nil {
			return nil, "", noAnswer()
		}
		rows := make([]*Customer, 0, len(page.Customers))
		for _, row := range page.Customers {
			customer, err := g.acceptCustomer(row, CustomerParams{}, "")
			if err != nil {
				return nil, "", err
			}
			rows = append(rows, customer)
		}
		return rows, page.Next, nil
	})
}

// pages yields the rows of a list, page by page. It ends a list that leads back to a page that was there already.
func pages[T any](ctx context.Context, g *Gateway, op Operation, read func(ctx context.Context, cursor string) (rows []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var circle circleWatch
		for cursor := ""; ; {
			var next string
			rows, err := do(ctx, g, op, func(ctx context.Context) ([]T, error) {
				rows, following, err := read(ctx, cursor)
				if err != nil {
					return nil, err
				}
				if following != "" && circle.closedBy(following) {
					return nil, &Error{Kind: ErrProtocol, Message: "the list leads in a circle"}
				}
				next = following
				return rows, nil
			})
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}

func (g *Gateway) checkQuery(query CustomerQuery) error {
	if err := g.Check(CustomersList); err != nil {
		return err
	}
	var f faults
	params := CustomerParams{Email: query.Email, Phone: query.Phone}
	texts := customerTexts(params)
	f.formats(params)
	f.clean(texts)
	if err := f.err(); err != nil {
		return err
	}
	for _, field := range presentCustomer(params, texts) {
		if !slices.Contains(g.profile.ListFilters, field) {
			return &Error{
				Kind: ErrUnsupported, Outcome: OutcomeNotDone, Fields: []FieldError{{Field: field, Rule: "is no filter of the provider's list"}},
			}
		}
	}
	return nil
}

// circleWatch notices cursors that come again, in constant memory: it compares with one of them, which it takes anew at distances that double.
type circleWatch struct {
	mark         string
	steps, limit int
}

func (w *circleWatch) closedBy(cursor string) bool {
	if cursor == w.mark && w.limit > 0 {
		return true
	}
	if w.steps++; w.steps > w.limit {
		w.mark, w.steps, w.limit = cursor, 0, 2*w.limit+1
	}
	return false
}

// DeleteCustomer deletes a customer. One that does not exist, or was deleted already, is no error. A ref of another provider, or one without the
// key that this provider wants, is ErrInvalid before any traffic. An unknown outcome is possible, and doing it again is harmless.
func (g *Gateway) DeleteCustomer(ctx context.Context, ref CustomerRef) error {
	_, err := do(ctx, g, OpDeleteCustomer, func(ctx context.Context) (struct{}, error) {
		if err := g.Check(CustomersDelete); err != nil {
			return struct{}{}, err
		}
		if err := g.checkCustomerRef(ref); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, g.deleter.DeleteCustomer(ctx, ref)
	})
	return err
}

// FindPayment finds the payment with your Reference, for reconciliation and after an unknown outcome. ErrNotFound proves that there is none.
// The result's Ref lacks what only creation told (Capture, ReturnURL).
func (g *Gateway) FindPayment(ctx context.Context, reference string) (*Payment, error) {
	return do(ctx, g, OpFindPayment, func(ctx context.Context) (*Payment, error) {
		if err := g.Check(PaymentsFind); err != nil {
			return nil, err
		}
		var f faults
		if reference == "" {
			f.add(FieldReference, "is required")
		}
		f.key(FieldReference, reference)
		g.paymentRules.measure(&f, []text{{FieldReference, reference}})
		if err := f.err(); err != nil {
			return nil, err
		}
		payment, err := g.searcher.FindPayment(ctx, reference)
		if err != nil {
			return nil, err
		}
		return g.acceptPayment(payment, PaymentRef{Reference: reference})
	})
}

// GetRefund asks where a refund stands, by the provider's ID or by your Reference. ErrNotFound proves that the payment has no such refund.
func (g *Gateway) GetRefund(ctx context.Context, ref RefundRef) (*Refund, error) {
	return do(ctx, g, OpGetRefund, func(ctx context.Context) (*Refund, error) {
		if err := g.checkPaymentRef(PaymentsRefundGet, ref.Payment); err != nil {
			return nil, err
		}
		var f faults
		if ref.ID == "" && ref.Reference == "" {
			f.add(FieldID, "or Reference is required")
		}
		f.key(FieldID, ref.ID)
		f.key(FieldReference, ref.Reference)
		if err := f.err(); err != nil {
			return nil, err
		}
		refund, err := g.refunds.GetRefund(ctx, ref)
		if err != nil {
			return nil, err
		}
		return g.acceptRefund(refund, ref.Payment, ref.ID, RefundParams{Reference: ref.Reference})
	})
}
