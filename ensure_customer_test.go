package tender_test

import (
	"context"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// book is a provider's customers, one for each phone.
type book struct {
	mu      sync.Mutex
	byPhone map[string]tender.Customer
}

func (b *book) create(p tender.CustomerParams) (*tender.Customer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.byPhone[p.Phone]; taken {
		return nil, &tender.Error{Kind: tender.ErrAlreadyExists, Outcome: tender.OutcomeRejected}
	}
	c := tender.Customer{ID: "cus_" + strconv.Itoa(len(b.byPhone)+1), Phone: p.Phone, Name: p.Name}
	b.byPhone[p.Phone] = c
	return &c, nil
}

func (b *book) find(key tender.CustomerKey) (*tender.Customer, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	c, ok := b.byPhone[key.Value]
	if !ok {
		return nil, &tender.Error{Kind: tender.ErrNotFound, Outcome: tender.OutcomeRejected}
	}
	return &c, nil
}

// newBook returns a provider that keeps customers by phone and asks for a name.
func newBook() (*fake, *book) {
	b := &book{byPhone: map[string]tender.Customer{}}
	f := newFake()
	f.profile.Customer = tender.Rules{
		tender.FieldReference: {Local: true}, tender.FieldName: {Required: true}, tender.FieldPhone: {Required: true, Unique: true}, tender.FieldEmail: {},
	}
	f.createCustomer, f.findCustomer = b.create, b.find
	return f, b
}

func amel() tender.CustomerParams {
	return tender.CustomerParams{Reference: "user1", Name: "Amel", Phone: "+213661000111"}
}

func TestGateway_EnsureCustomer(t *testing.T) {
	const (
		find   = tender.OpFindCustomer
		create = tender.OpCreateCustomer
	)
	notFound := &tender.Error{Kind: tender.ErrNotFound, Outcome: tender.OutcomeRejected}
	outage := &tender.Error{Kind: tender.ErrUnavailable, HTTPStatus: 502, Message: "the find"}
	lost := &tender.Error{Kind: tender.ErrUnavailable, HTTPStatus: 504, Message: "the create"}
	exists := &tender.Error{Kind: tender.ErrAlreadyExists, Outcome: tender.OutcomeRejected, Message: "the create"}
	invalid := &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeRejected, Message: "the create"}
	declined := &tender.Error{Kind: tender.ErrPermission, Outcome: tender.OutcomeRejected, Message: "the create"}
	notSent := &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone, Message: "the create"}
	stored := &tender.Customer{ID: "cus_1", Name: "As Stored", Phone: "+213661000111", Reference: "stored", Active: new(false)}
	other := &tender.Customer{ID: "cus_2", Phone: "+213661000222"}
	type answer struct {
		customer *tender.Customer
		err      error
	}
	for _, tc := range []struct {
		name    string
		finds   []answer
		create  answer
		calls   []tender.Operation
		kind    tender.Kind // "" = no error
		outcome tender.Outcome
		message string // of the error that is returned
	}{
		{"there already", []answer{{stored, nil}}, answer{}, []tender.Operation{find}, "", 0, ""},
		{"created", []answer{{nil, notFound}}, answer{stored, nil}, []tender.Operation{find, create}, "", 0, ""},
		{"race lost", []answer{{nil, notFound}, {stored, nil}}, answer{nil, exists}, []tender.Operation{find, create, find}, "", 0, ""},
		{"a refusal that meant exists", []answer{{nil, notFound}, {stored, nil}}, answer{nil, invalid}, []tender.Operation{find, create, find}, "", 0, ""},
		{"answer lost, created", []answer{{nil, notFound}, {stored, nil}}, answer{nil, lost}, []tender.Operation{find, create, find}, "", 0, ""},
		{"plain error, created", []answer{{nil, notFound}, {stored, nil}}, answer{nil, context.DeadlineExceeded}, []tender.Operation{find, create, find}, "", 0, ""},
		{"another customer answered, created", []answer{{nil, notFound}, {stored, nil}}, answer{other, nil}, []tender.Operation{find, create, find}, "", 0, ""},
		{
			"answer lost, not created", []answer{{nil, notFound}, {nil, notFound}}, answer{nil, lost},
			[]tender.Operation{find, create, find}, tender.ErrUnavailable, tender.OutcomeUnknown, "the create",
		},
		{
			"answer lost, second find too", []answer{{nil, notFound}, {nil, outage}}, answer{nil, lost},
			[]tender.Operation{find, create, find}, tender.ErrUnavailable, tender.OutcomeUnknown, "the create",
		},
		{
			"answer lost, second find of somebody else", []answer{{nil, notFound}, {other, nil}}, answer{nil, lost},
			[]tender.Operation{find, create, find}, tender.ErrUnavailable, tender.OutcomeUnknown, "the create",
		},
		{
			"exists, and yet not found", []answer{{nil, notFound}, {nil, notFound}}, answer{nil, exists},
			[]tender.Operation{find, create, find}, tender.ErrAlreadyExists, tender.OutcomeRejected, "the create",
		},
		{
			"race lost, and then the find fails", []answer{{nil, notFound}, {nil, outage}}, answer{nil, exists},
			[]tender.Operation{find, create, find}, tender.ErrUnavailable, tender.OutcomeNotDone, "the find",
		},
		{
			"a refusal that may mean exists, and then the find fails", []answer{{nil, notFound}, {nil, outage}}, answer{nil, invalid},
			[]tender.Operation{find, create, find}, tender.ErrInvalid, tender.OutcomeRejected, "the create",
		},
		{
			"really invalid", []answer{{nil, notFound}, {nil, notFound}}, answer{nil, invalid},
			[]tender.Operation{find, create, find}, tender.ErrInvalid, tender.OutcomeRejected, "the create",
		},
		{"refused for good", []answer{{nil, notFound}}, answer{nil, declined}, []tender.Operation{find, create}, tender.ErrPermission, tender.OutcomeRejected, "the create"},
		{"create not sent", []answer{{nil, notFound}}, answer{nil, notSent}, []tender.Operation{find, create}, tender.ErrUnavailable, tender.OutcomeNotDone, "the create"},
		{"find fails", []answer{{nil, outage}}, answer{}, []tender.Operation{find}, tender.ErrUnavailable, tender.OutcomeNotDone, "the find"},
		{"find fails without saying how", []answer{{nil, context.Canceled}}, answer{}, []tender.Operation{find}, tender.ErrUnavailable, tender.OutcomeNotDone, "the context ended"},
		{
			"find fails because of a not found deeper down", []answer{{nil, &tender.Error{Kind: tender.ErrUnavailable, Message: "the find", Err: notFound}}}, answer{},
			[]tender.Operation{find}, tender.ErrUnavailable, tender.OutcomeNotDone, "the find",
		},
		{"find gives somebody else", []answer{{other, nil}}, answer{}, []tender.Operation{find}, tender.ErrIntegrity, tender.OutcomeNotDone, ""},
		{"find gives nothing at all", []answer{{nil, nil}}, answer{}, []tender.Operation{find}, tender.ErrProtocol, tender.OutcomeNotDone, "the adapter returned neither a result nor an error"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, _ := newBook()
			finds := tc.finds
			f.findCustomer = func(key tender.CustomerKey) (*tender.Customer, error) {
				assert.Equal(t, tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"}, key)
				a := finds[0]
				finds = finds[1:]
				return a.customer, a.err
			}
			f.createCustomer = func(p tender.CustomerParams) (*tender.Customer, error) {
				assert.Equal(t, amel(), p)
				return tc.create.customer, tc.create.err
			}
			customer, err := newGateway(t, f, tender.Options{}).EnsureCustomer(t.Context(), amel())
			assert.Equal(t, tc.calls, f.called())
			if tc.kind == "" {
				require.NoError(t, err)
				want := *stored
				want.Provider, want.Reference = "fake", ""
				assert.Equal(t, want, *customer, "as stored, without a Reference")
				return
			}
			require.Nil(t, customer)
			e := tenderError(t, err)
			assert.Equal(t, tender.OpEnsureCustomer, e.Op)
			assert.Equal(t, tc.kind, e.Kind)
			assert.Equal(t, tc.outcome, e.Outcome)
			assert.Equal(t, tc.message, e.Message)
			if tc.outcome == tender.OutcomeUnknown {
				require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
				assert.Equal(t, tender.RecoverRepeat, e.Recovery)
			} else {
				require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
			}
		})
	}
}

func TestGateway_EnsureCustomer_asks_for_required_fields_only_to_create(t *testing.T) {
	f, b := newBook()
	gw := newGateway(t, f, tender.Options{})
	params := amel()
	params.Name = ""
	_, err := gw.EnsureCustomer(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrInvalid)
	e := tenderError(t, err)
	assert.Equal(t, []tender.FieldError{{Field: tender.FieldName, Rule: "is required"}}, e.Fields)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	assert.Equal(t, []tender.Operation{tender.OpFindCustomer}, f.called(), "nothing is created")

	_, err = b.create(amel())
	require.NoError(t, err)
	customer, err := gw.EnsureCustomer(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "Amel", customer.Name)
}

func TestGateway_EnsureCustomer_by_reference_keeps_the_reference(t *testing.T) {
	for _, finds := range []error{nil, &tender.Error{Kind: tender.ErrNotFound}} {
		f := newFake()
		f.findCustomer = func(key tender.CustomerKey) (*tender.Customer, error) {
			assert.Equal(t, tender.CustomerKey{Kind: tender.ByReference, Value: "user1"}, key)
			return &tender.Customer{ID: "cus_1"}, finds
		}
		customer, err := newGateway(t, f, tender.Options{}).EnsureCustomer(t.Context(), amel())
		require.NoError(t, err)
		assert.Equal(t, "user1", customer.Reference)
	}
}

func TestGateway_EnsureCustomer_refuses(t *testing.T) {
	t.Run("no unique key", func(t *testing.T) {
		f := newFake()
		f.profile.Customer[tender.FieldReference] = tender.Rule{}
		_, err := newGateway(t, f, tender.Options{}).EnsureCustomer(t.Context(), amel())
		assertRefused(t, f, err, tender.ErrUnsupported)
		assert.ErrorContains(t, err, "create it once and store its ref")
	})
	t.Run("the key is missing", func(t *testing.T) {
		f, _ := newBook()
		params := amel()
		params.Phone = ""
		_, err := newGateway(t, f, tender.Options{}).EnsureCustomer(t.Context(), params)
		assertRefused(t, f, err, tender.ErrInvalid, tender.FieldPhone)
	})
	t.Run("data without a place", func(t *testing.T) {
		f, _ := newBook()
		params := amel()
		params.Address.City = "Alger"
		_, err := newGateway(t, f, tender.Options{}).EnsureCustomer(t.Context(), params)
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldAddressCity)

		customer, err := newGateway(t, f, tender.Options{AllowLossy: true}).EnsureCustomer(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, []tender.Field{tender.FieldAddressCity}, customer.Dropped)
	})
}

func TestGateway_EnsureCustomer_concurrent_callers_make_one_customer(t *testing.T) {
	const callers = 50
	f, b := newBook()
	var arrived sync.WaitGroup // nobody creates before everybody has looked and found nothing
	arrived.Add(callers)
	var firsts sync.Map
	f.findCustomer = func(key tender.CustomerKey) (*tender.Customer, error) {
		customer, err := b.find(key)
		if err != nil {
			arrived.Done()
			arrived.Wait()
		}
		return customer, err
	}
	gw := newGateway(t, f, tender.Options{})
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			customer, err := gw.EnsureCustomer(t.Context(), amel())
			if assert.NoError(t, err) {
				firsts.Store(customer.ID, true)
			}
		})
	}
	all.Wait()
	assert.Len(t, b.byPhone, 1)
	ids := 0
	firsts.Range(func(any, any) bool { ids++; return true })
	assert.Equal(t, 1, ids, "every caller has the same customer")
	assert.Len(t, f.called(), callers+callers+callers-1, "a find and a create each, and a second find for all but one")
}
