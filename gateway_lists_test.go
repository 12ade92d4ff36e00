package tender_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// pages makes the fake list n pages of two customers each.
func pages(f *fake, n int) {
	f.listCustomers = func(_ tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
		page := 0
		if cursor != "" {
			var err error
			if page, err = strconv.Atoi(cursor); err != nil {
				return nil, err
			}
		}
		result := &tender.CustomerPage{Customers: []*tender.Customer{{ID: fmt.Sprint(2 * page)}, {ID: fmt.Sprint(2*page + 1)}}}
		if page+1 < n {
			result.Next = strconv.Itoa(page + 1)
		}
		return result, nil
	}
}

func TestGateway_ListCustomers_pageByPageAndAnew(t *testing.T) {
	f := newFake()
	pages(f, 3)
	list := newGateway(t, f, tender.Options{}).ListCustomers(t.Context(), tender.CustomerQuery{})
	assert.Empty(t, f.called(), "nothing is asked before the loop")
	for range 2 {
		var ids []string
		for customer, err := range list {
			require.NoError(t, err)
			assert.Equal(t, "fake", customer.Provider)
			ids = append(ids, customer.ID)
		}
		assert.Equal(t, []string{"0", "1", "2", "3", "4", "5"}, ids)
	}
	assert.Len(t, f.called(), 6)
	for _, err := range list {
		require.NoError(t, err)
		break
	}
	assert.Len(t, f.called(), 7, "one page for the first row")
}

func TestGateway_ListCustomers_endsAfterOneError(t *testing.T) {
	f := newFake()
	pages(f, 3)
	good := f.listCustomers
	f.listCustomers = func(query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
		if cursor != "" {
			return nil, &tender.Error{Kind: tender.ErrUnavailable}
		}
		return good(query, cursor)
	}
	rows, errs := 0, 0
	for customer, err := range newGateway(t, f, tender.Options{}).ListCustomers(t.Context(), tender.CustomerQuery{}) {
		if err != nil {
			errs++
			assert.Nil(t, customer)
			require.ErrorIs(t, err, tender.ErrUnavailable)
			continue
		}
		rows++
	}
	assert.Equal(t, 2, rows)
	assert.Equal(t, 1, errs)
}

func TestGateway_ListCustomers_endsInACircle(t *testing.T) {
	for name, next := range map[string]func(string) string{
		"to itself": func(string) string { return "same" },
		"of three":  func(c string) string { return map[string]string{"": "a", "a": "b", "b": "c", "c": "a"}[c] },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.listCustomers = func(_ tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
				return &tender.CustomerPage{Next: next(cursor)}, nil
			}
			var last error
			for _, err := range newGateway(t, f, tender.Options{}).ListCustomers(t.Context(), tender.CustomerQuery{}) {
				last = err
			}
			require.ErrorIs(t, last, tender.ErrProtocol)
			assert.LessOrEqual(t, len(f.called()), 12)
		})
	}
}

func TestGateway_ListCustomers_filters(t *testing.T) {
	f := newFake()
	f.profile.ListFilters = []tender.Field{tender.FieldEmail}
	var asked tender.CustomerQuery
	f.listCustomers = func(query tender.CustomerQuery, _ string) (*tender.CustomerPage, error) {
		asked = query
		return &tender.CustomerPage{}, nil
	}
	gw := newGateway(t, f, tender.Options{})
	refused := func(query tender.CustomerQuery, kind tender.Kind, field tender.Field) {
		errs := 0
		for _, err := range gw.ListCustomers(t.Context(), query) {
			errs++
			assertRefused(t, f, err, kind, field)
		}
		assert.Equal(t, 1, errs, field)
	}
	refused(tender.CustomerQuery{Phone: "+213661000111"}, tender.ErrUnsupported, tender.FieldPhone)
	refused(tender.CustomerQuery{Email: "no address"}, tender.ErrInvalid, tender.FieldEmail)
	for _, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{Email: "amel@example.test"}) {
		t.Error("a row of an empty list", err)
	}
	assert.Equal(t, "amel@example.test", asked.Email)
}

func TestGateway_DeleteCustomer(t *testing.T) {
	f := newFake()
	gw := newGateway(t, f, tender.Options{})
	require.NoError(t, gw.DeleteCustomer(t.Context(), customerRef()))
	f.during = func(context.Context, tender.Operation) error { return &tender.Error{Kind: tender.ErrUnavailable} }
	err := gw.DeleteCustomer(t.Context(), customerRef())
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	f = newFake()
	err = newGateway(t, f, tender.Options{}).DeleteCustomer(t.Context(), tender.CustomerRef{Provider: "other", ID: "1"})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldProvider)
}

func TestGateway_FindPayment_and_GetRefund_holdTheAnswerAgainstTheQuestion(t *testing.T) {
	f := newFake()
	f.findPayment = func(string) (*tender.Payment, error) { return &tender.Payment{ID: "pay_1", Reference: "another"}, nil }
	f.getRefund = func(tender.RefundRef) (*tender.Refund, error) { return &tender.Refund{Reference: "another"}, nil }
	gw := newGateway(t, f, tender.Options{})
	_, err := gw.FindPayment(t.Context(), "order1")
	require.ErrorIs(t, err, tender.ErrIntegrity)
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: paymentRef(), Reference: "refund1"})
	require.ErrorIs(t, err, tender.ErrIntegrity)

	for _, answered := range []tender.Refund{{ID: "ref_2"}, {ID: "ref_1", Amount: tender.MustMoney("1", "EUR")}} {
		f.getRefund = func(tender.RefundRef) (*tender.Refund, error) { return &answered, nil }
		_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: paymentRef(), ID: "ref_1"})
		require.ErrorIs(t, err, tender.ErrIntegrity)
	}
	f.findPayment = func(string) (*tender.Payment, error) {
		return &tender.Payment{ID: "pay_1", Capture: tender.CaptureLater}, nil
	}
	found, err := gw.FindPayment(t.Context(), "order1")
	require.NoError(t, err)
	assert.Equal(t, tender.CaptureLater, found.Ref().Capture, "what the provider says of it stays")

	f = newFake()
	gw = newGateway(t, f, tender.Options{})
	_, err = gw.FindPayment(t.Context(), "")
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldReference)
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: paymentRef()})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldID)
}
