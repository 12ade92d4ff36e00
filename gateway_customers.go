package tender

import (
	"context"
	"time"
)

// CreateCustomer creates a customer.
//
// Checked before any traffic: the formats of CustomerParams and Profile.Customer (ErrInvalid), and data that the provider has no place for
// (ErrUnsupported, unless Options.AllowLossy). Errors: ErrAlreadyExists if a unique key is taken; an unknown outcome is possible.
// It is not idempotent unless the provider has a unique key; where it has one, EnsureCustomer is what most apps want.
func (g *Gateway) CreateCustomer(ctx context.Context, params CustomerParams) (*Customer, error) {
	return do(ctx, g, OpCreateCustomer, func(ctx context.Context) (*Customer, error) {
		dropped, err := g.prepareCustomer(&params)
		if err != nil {
			return nil, err
		}
		return g.createCustomer(ctx, params, dropped)
	})
}

// GetCustomer reads a customer. A ref of another provider, or one without the key that this provider wants, is ErrInvalid before any traffic;
// a customer that does not exist or was deleted is ErrNotFound.
func (g *Gateway) GetCustomer(ctx context.Context, ref CustomerRef) (*Customer, error) {
	return do(ctx, g, OpGetCustomer, func(ctx context.Context) (*Customer, error) {
		if err := g.checkCustomerRef(ref); err != nil {
			return nil, err
		}
		customer, err := g.customers.GetCustomer(ctx, ref)
		if err != nil {
			return nil, err
		}
		return g.acceptCustomer(customer, g.identity(ref), ref.ID)
	})
}

// identity is what an answer about ref must not contradict: the Reference and, if it was asked for by it, the unique key. Nothing else of a
// stored ref says anything about the provider's record.
func (g *Gateway) identity(ref CustomerRef) CustomerParams {
	asked := CustomerParams{Reference: ref.Reference}
	if unique, _ := g.customerRules.unique(); ref.ID == "" {
		switch unique {
		case FieldPhone:
			asked.Phone = ref.Phone
		case FieldEmail:
			asked.Email = ref.Email
		default: // the Reference is there already
		}
	}
	return asked
}

// FindCustomer looks for a customer by a unique key; ErrNotFound proves that there is none. A kind of key that the provider does not keep
// unique is ErrUnsupported before any traffic.
func (g *Gateway) FindCustomer(ctx context.Context, key CustomerKey) (*Customer, error) {
	return do(ctx, g, OpFindCustomer, func(ctx context.Context) (*Customer, error) {
		if err := g.Check(CustomersFind); err != nil {
			return nil, err
		}
		field := fieldOfKey(key.Kind)
		if unique, ok := g.customerRules.unique(); !ok || unique != field {
			return nil, &Error{
				Kind: ErrUnsupported, Outcome: OutcomeNotDone, Fields: []FieldError{{Field: field, Rule: "is not a key that the provider finds customers by"}},
			}
		}
		var f faults
		if key.Value == "" {
			f.add(field, "is required")
		}
		params := keyParams(key)
		f.formats(params)
		f.key(field, key.Value)
		if err := f.err(); err != nil {
			return nil, err
		}
		return g.findCustomer(ctx, key)
	})
}

// UpdateCustomer changes what update sets and nothing else. Nothing set, an empty text, a wrong format or a field that the provider does not
// keep is refused before any traffic. ErrUnsupported also if the provider does not tell the id that the change needs. Errors: ErrNotFound,
// ErrAlreadyExists if the new unique key is taken; an unknown outcome is possible, and doing it again is harmless. Store the result's Ref: where
// the unique key changed, the old ref may lead nowhere, or later to another person. After an unknown outcome Error.Customer, if there is one,
// has the ref to go on with.
func (g *Gateway) UpdateCustomer(ctx context.Context, ref CustomerRef, update CustomerUpdate) (*Customer, error) {
	return do(ctx, g, OpUpdateCustomer, func(ctx context.Context) (*Customer, error) {
		if err := g.checkCustomerRef(ref); err != nil {
			return nil, err
		}
		wanted, err := g.checkUpdate(&update)
		if err != nil {
			return nil, err
		}
		customer, err := g.customers.UpdateCustomer(ctx, ref, update)
		if err != nil {
			return nil, err
		}
		identity := g.identity(ref)
		fill(&wanted.Reference, identity.Reference)
		fill(&wanted.Phone, identity.Phone)
		fill(&wanted.Email, identity.Email)
		return g.acceptCustomer(customer, wanted, ref.ID)
	})
}

// EnsureCustomer returns the customer that has the unique key of params (at Yassir: the phone), creating it if there is none: exactly one
// under any number of concurrent callers and processes. An existing customer comes back as it is stored, an inactive one with Active false;
// it is not brought up to date. Doing it again is always harmless.
//
// Where the unique key is not the Reference, the result's Reference is empty: two of your users with one phone are one customer there, and a
// recycled phone may be another person's. Fields that creation requires are asked for only if the customer has to be created, and a ClientToken
// comes with a new customer only: IssueClientToken gives one of any.
// ErrUnsupported where the provider keeps no unique key: there an app creates once and stores the ref.
func (g *Gateway) EnsureCustomer(ctx context.Context, params CustomerParams) (*Customer, error) {
	return do(ctx, g, OpEnsureCustomer, func(ctx context.Context) (*Customer, error) {
		customer, err := g.ensureCustomer(ctx, params)
		if err != nil {
			return nil, err
		}
		if unique, _ := g.customerRules.unique(); unique != FieldReference {
			customer.Reference = ""
		}
		return customer, nil
	})
}

func (g *Gateway) ensureCustomer(ctx context.Context, params CustomerParams) (*Customer, error) {
	if err := g.Check(Customers, CustomersFind); err != nil {
		return nil, err
	}
	key, err := g.uniqueKey(params)
	if err != nil {
		return nil, err
	}
	var f faults
	present, dropped, err := g.checkCustomer(&f, &params)
	if err != nil {
		return nil, err
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	found, err := g.findCustomer(ctx, key)
	if err == nil {
		return found, nil
	}
	if asError(err).Kind != ErrNotFound { // a not found deeper down, as the cause of something else, proves no absence
		return nil, beforeWrite(err)
	}
	g.customerRules.required(&f, present)
	if err := f.err(); err != nil {
		return nil, err
	}
	creating, cancel := leaveTime(ctx)
	defer cancel()
	created, err := g.createCustomer(creating, params, dropped)
	if err == nil {
		return created, nil
	}
	if e := asError(err); e.Kind == ErrAlreadyExists || e.Kind == ErrInvalid || e.Outcome == OutcomeUnknown {
		found, findErr := g.findCustomer(ctx, key)
		if findErr == nil {
			return found, nil
		}
		if e.Kind == ErrAlreadyExists && e.Outcome == OutcomeRejected && asError(findErr).Kind != ErrNotFound {
			return nil, beforeWrite(findErr) // somebody else was faster, which is no refusal: only the reading failed
		}
	}
	return nil, err
}

// leaveTime ends a quarter of the time before ctx does: a creation whose answer does not come is looked up in what is left.
func leaveTime(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/4))
}

// beforeWrite marks a failed read of a composed write: nothing was written yet.
func beforeWrite(err error) error {
	e := asError(err)
	e.Outcome = OutcomeNotDone
	return e
}

// uniqueKey returns the value of params that the provider keeps unique.
func (g *Gateway) uniqueKey(params CustomerParams) (CustomerKey, error) {
	field, ok := g.customerRules.unique()
	if !ok {
		return CustomerKey{}, &Error{
			Kind: ErrUnsupported, Outcome: OutcomeNotDone,
			Message: "the provider keeps no unique key of a customer; create it once and store its ref",
		}
	}
	var key CustomerKey
	switch field {
	case FieldPhone:
		key = CustomerKey{Kind: ByPhone, Value: params.Phone}
	case FieldEmail:
		key = CustomerKey{Kind: ByEmail, Value: params.Email}
	default:
		key = CustomerKey{Kind: ByReference, Value: params.Reference}
	}
	if key.Value == "" {
		var f faults
		f.add(field, "is required")
		return CustomerKey{}, f.err()
	}
	return key, nil
}

func (g *Gateway) createCustomer(ctx context.Context, params CustomerParams, dropped []Field) (*Customer, error) {
	customer, err := g.customers.CreateCustomer(ctx, params)
	if err != nil {
		return nil, err
	}
	if customer, err = g.acceptCustomer(customer, params, ""); err != nil {
		return nil, err
	}
	customer.Dropped = dropped
	return customer, nil
}

func (g *Gateway) findCustomer(ctx context.Context, key CustomerKey) (*Customer, error) {
	customer, err := g.finder.FindCustomer(ctx, key)
	if err != nil {
		return nil, err
	}
	return g.acceptCustomer(customer, keyParams(key), "")
}
