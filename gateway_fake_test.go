package tender_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// errSilent makes a fake's method return neither a result nor an error.
const errSilent = tender.Kind("neither result nor error")

// fake is a provider with every capability. A test overrides the one method that it is about; the others give a short valid answer.
type fake struct {
	profile tender.Profile

	during         func(ctx context.Context, op tender.Operation) error // called first by every method; an error is the method's result
	createCustomer func(tender.CustomerParams) (*tender.Customer, error)
	getCustomer    func(tender.CustomerRef) (*tender.Customer, error)
	findCustomer   func(tender.CustomerKey) (*tender.Customer, error)
	updateCustomer func(tender.CustomerRef, tender.CustomerUpdate) (*tender.Customer, error)
	createPayment  func(tender.PaymentParams) (*tender.Payment, error)
	payment        func(tender.PaymentRef) (*tender.Payment, error) // get, confirm and void
	capturePayment func(tender.PaymentRef, tender.CaptureParams) (*tender.Payment, error)
	refundPayment  func(tender.PaymentRef, tender.RefundParams) (*tender.Refund, error)
	listCustomers  func(query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error)
	findPayment    func(reference string) (*tender.Payment, error)
	getRefund      func(tender.RefundRef) (*tender.Refund, error)
	methods        func(ref tender.CustomerRef, cursor string) (*tender.PaymentMethodPage, error)
	clientToken    func(tender.CustomerRef) (*tender.ClientToken, error)
	webhook        func(header http.Header, body []byte) (*tender.Event, error)

	mu    sync.Mutex
	calls []tender.Operation
}

var _ interface {
	tender.Provider
	tender.CustomerProvider
	tender.CustomerFinder
	tender.PaymentProvider
	tender.PaymentConfirmer
	tender.PaymentCapturer
	tender.PaymentVoider
	tender.PaymentRefunder
	tender.CustomerLister
	tender.CustomerDeleter
	tender.PaymentFinder
	tender.RefundGetter
	tender.WebhookParser
	tender.PaymentMethodLister
	tender.ClientTokenIssuer
} = (*fake)(nil)

func newFake() *fake { return &fake{profile: wideProfile()} }

// wideProfile has a place for everything and asks for nothing.
func wideProfile() tender.Profile {
	return tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference: {Unique: true}, tender.FieldName: {}, tender.FieldEmail: {}, tender.FieldPhone: {}, tender.FieldMetadata: {},
			tender.FieldRemoveMetadata: {}, tender.FieldActive: {}, tender.FieldAddressLine: {}, tender.FieldAddressCity: {}, tender.FieldAddressPostalCode: {}, tender.FieldAddressCountry: {},
		},
		Payment: tender.Rules{
			tender.FieldReference: {}, tender.FieldAmount: {}, tender.FieldCustomerID: {}, tender.FieldCapture: {}, tender.FieldDescription: {}, tender.FieldReturnURL: {}, tender.FieldCancelURL: {}, tender.FieldMetadata: {},
		},
		Refund:         tender.Rules{tender.FieldReference: {}, tender.FieldAmount: {}, tender.FieldReason: {}},
		Extra:          []string{"note"},
		NextActions:    []tender.ActionType{tender.ActionRedirect},
		PartialCapture: true,
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind, tender.OpUpdateCustomer: tender.RecoverRepeat, tender.OpCreatePayment: tender.RecoverRepeat,
			tender.OpConfirmPayment: tender.RecoverGet, tender.OpCapturePayment: tender.RecoverGet, tender.OpVoidPayment: tender.RecoverGet,
			// refund payment is missing: the Gateway's fallback is asked for
		},
	}
}

func (f *fake) begin(ctx context.Context, op tender.Operation) error {
	f.mu.Lock()
	f.calls = append(f.calls, op)
	f.mu.Unlock()
	if f.during == nil {
		return nil
	}
	return f.during(ctx, op)
}

func (f *fake) called() []tender.Operation {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]tender.Operation{}, f.calls...)
}

func silence[T any](err error) (*T, error) {
	if err == errSilent { //nolint:errorlint // a nil *Error is among the errors, and errors.Is would look into it
		return nil, nil //nolint:nilnil // what the test is about
	}
	return nil, err
}

func (f *fake) Name() string            { return "fake" }
func (f *fake) Profile() tender.Profile { return f.profile }

func (f *fake) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	if err := f.begin(ctx, tender.OpCreateCustomer); err != nil {
		return silence[tender.Customer](err)
	}
	if f.createCustomer != nil {
		return f.createCustomer(params)
	}
	return &tender.Customer{ID: "cus_1"}, nil
}

func (f *fake) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	if err := f.begin(ctx, tender.OpGetCustomer); err != nil {
		return silence[tender.Customer](err)
	}
	if f.getCustomer != nil {
		return f.getCustomer(ref)
	}
	return &tender.Customer{ID: ref.ID}, nil
}

func (f *fake) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	if err := f.begin(ctx, tender.OpFindCustomer); err != nil {
		return silence[tender.Customer](err)
	}
	if f.findCustomer != nil {
		return f.findCustomer(key)
	}
	return &tender.Customer{ID: "cus_1"}, nil
}

func (f *fake) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	if err := f.begin(ctx, tender.OpUpdateCustomer); err != nil {
		return silence[tender.Customer](err)
	}
	if f.updateCustomer != nil {
		return f.updateCustomer(ref, update)
	}
	return &tender.Customer{ID: ref.ID}, nil
}

func (f *fake) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	if err := f.begin(ctx, tender.OpCreatePayment); err != nil {
		return silence[tender.Payment](err)
	}
	if f.createPayment != nil {
		return f.createPayment(params)
	}
	return &tender.Payment{ID: "pay_1", Status: tender.StatusProcessing}, nil
}

func (f *fake) answer(ctx context.Context, op tender.Operation, ref tender.PaymentRef) (*tender.Payment, error) {
	if err := f.begin(ctx, op); err != nil {
		return silence[tender.Payment](err)
	}
	if f.payment != nil {
		return f.payment(ref)
	}
	return &tender.Payment{ID: ref.ID, Status: tender.StatusProcessing}, nil
}

func (f *fake) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return f.answer(ctx, tender.OpGetPayment, ref)
}

func (f *fake) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return f.answer(ctx, tender.OpConfirmPayment, ref)
}

func (f *fake) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return f.answer(ctx, tender.OpVoidPayment, ref)
}

func (f *fake) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	if err := f.begin(ctx, tender.OpCapturePayment); err != nil {
		return silence[tender.Payment](err)
	}
	if f.capturePayment != nil {
		return f.capturePayment(ref, params)
	}
	return &tender.Payment{ID: ref.ID, Status: tender.StatusSucceeded}, nil
}

func (f *fake) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	if err := f.begin(ctx, tender.OpRefundPayment); err != nil {
		return silence[tender.Refund](err)
	}
	if f.refundPayment != nil {
		return f.refundPayment(ref, params)
	}
	return &tender.Refund{ID: "ref_1", Status: tender.RefundPending}, nil
}

func (f *fake) ListCustomers(ctx context.Context, query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
	if err := f.begin(ctx, tender.OpListCustomers); err != nil {
		return silence[tender.CustomerPage](err)
	}
	if f.listCustomers != nil {
		return f.listCustomers(query, cursor)
	}
	return &tender.CustomerPage{Customers: []*tender.Customer{{ID: "cus_1"}}}, nil
}

func (f *fake) DeleteCustomer(ctx context.Context, _ tender.CustomerRef) error {
	if err := f.begin(ctx, tender.OpDeleteCustomer); err != errSilent { //nolint:errorlint // as in silence
		return err
	}
	return nil
}

func (f *fake) FindPayment(ctx context.Context, reference string) (*tender.Payment, error) {
	if err := f.begin(ctx, tender.OpFindPayment); err != nil {
		return silence[tender.Payment](err)
	}
	if f.findPayment != nil {
		return f.findPayment(reference)
	}
	return &tender.Payment{ID: "pay_1", Status: tender.StatusProcessing}, nil
}

func (f *fake) GetRefund(ctx context.Context, ref tender.RefundRef) (*tender.Refund, error) {
	if err := f.begin(ctx, tender.OpGetRefund); err != nil {
		return silence[tender.Refund](err)
	}
	if f.getRefund != nil {
		return f.getRefund(ref)
	}
	return &tender.Refund{ID: "ref_1", Status: tender.RefundPending}, nil
}

func (f *fake) ListPaymentMethods(ctx context.Context, ref tender.CustomerRef, cursor string) (*tender.PaymentMethodPage, error) {
	if err := f.begin(ctx, tender.OpListPaymentMethods); err != nil {
		return silence[tender.PaymentMethodPage](err)
	}
	if f.methods != nil {
		return f.methods(ref, cursor)
	}
	return &tender.PaymentMethodPage{PaymentMethods: []*tender.PaymentMethod{{ID: tender.NewSecret("pm_1")}}}, nil
}

func (f *fake) IssueClientToken(ctx context.Context, ref tender.CustomerRef) (*tender.ClientToken, error) {
	if err := f.begin(ctx, tender.OpIssueClientToken); err != nil {
		return silence[tender.ClientToken](err)
	}
	if f.clientToken != nil {
		return f.clientToken(ref)
	}
	return &tender.ClientToken{Token: tender.NewSecret("tkn_1")}, nil
}

func (f *fake) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	if err := f.begin(context.Background(), tender.OpParseWebhook); err != nil {
		return silence[tender.Event](err)
	}
	if f.webhook != nil {
		return f.webhook(header, body)
	}
	return &tender.Event{Type: tender.EventPayment, Ref: tender.PaymentRef{ID: "pay_1"}, Authenticated: true}, nil
}

func newGateway(t *testing.T, provider tender.Provider, options tender.Options) *tender.Gateway {
	t.Helper()
	gw, err := tender.NewGateway(provider, options)
	require.NoError(t, err)
	return gw
}

func dzd(amount string) tender.Money { return tender.MustMoney(amount, "DZD") }

func customerRef() tender.CustomerRef { return tender.CustomerRef{Provider: "fake", ID: "cus_1"} }

func paymentRef() tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "fake", ID: "pay_1", Reference: "order1", ClientSecret: tender.NewSecret("cs_1"), Amount: dzd("1500.00"),
		Capture: tender.CaptureNow, ReturnURL: "https://shop.example/back",
	}
}

func paymentParams() tender.PaymentParams {
	return tender.PaymentParams{Reference: "order1", Amount: dzd("1500.00"), Customer: customerRef(), ReturnURL: "https://shop.example/back"}
}

func refundParams() tender.RefundParams {
	return tender.RefundParams{Reference: "refund1", Amount: dzd("500.00"), Reason: "item returned"}
}

// operation is one method of the Gateway, called with valid arguments.
type operation struct {
	op         tender.Operation
	capability tender.Capability
	write      bool
	recovery   tender.Recovery // under wideProfile
	call       func(context.Context, *tender.Gateway) (any, error)
}

// operations returns every operation that is one call of the provider: all but EnsureCustomer.
func operations() []operation {
	return []operation{
		{tender.OpCreateCustomer, tender.Customers, true, tender.RecoverFind, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.CreateCustomer(ctx, tender.CustomerParams{Reference: "user1", Name: "Amel K."}))
		}},
		{tender.OpGetCustomer, tender.Customers, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.GetCustomer(ctx, customerRef()))
		}},
		{tender.OpFindCustomer, tender.CustomersFind, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "user1"}))
		}},
		{tender.OpUpdateCustomer, tender.Customers, true, tender.RecoverRepeat, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.UpdateCustomer(ctx, customerRef(), tender.CustomerUpdate{Name: new("Amel B.")}))
		}},
		{tender.OpCreatePayment, tender.Payments, true, tender.RecoverRepeat, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.CreatePayment(ctx, paymentParams()))
		}},
		{tender.OpGetPayment, tender.Payments, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.GetPayment(ctx, paymentRef()))
		}},
		{tender.OpConfirmPayment, tender.PaymentsConfirm, true, tender.RecoverGet, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.ConfirmPayment(ctx, paymentRef()))
		}},
		{tender.OpCapturePayment, tender.PaymentsCapture, true, tender.RecoverGet, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.CapturePayment(ctx, paymentRef(), tender.CaptureParams{}))
		}},
		{tender.OpVoidPayment, tender.PaymentsVoid, true, tender.RecoverGet, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.VoidPayment(ctx, paymentRef()))
		}},
		{tender.OpRefundPayment, tender.PaymentsRefund, true, tender.RecoverManual, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.RefundPayment(ctx, paymentRef(), refundParams()))
		}},
		{tender.OpListCustomers, tender.CustomersList, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			for customer, err := range gw.ListCustomers(ctx, tender.CustomerQuery{}) {
				return untyped(customer, err)
			}
			return nil, nil //nolint:nilnil // an empty list
		}},
		{tender.OpListPaymentMethods, tender.CustomersPaymentMethods, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			for method, err := range gw.ListPaymentMethods(ctx, customerRef()) {
				return untyped(method, err)
			}
			return nil, nil //nolint:nilnil // an empty list
		}},
		{tender.OpIssueClientToken, tender.CustomersClientToken, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.IssueClientToken(ctx, customerRef()))
		}},
		{tender.OpFindPayment, tender.PaymentsFind, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.FindPayment(ctx, "order1"))
		}},
		{tender.OpGetRefund, tender.PaymentsRefundGet, false, "", func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return untyped(gw.GetRefund(ctx, tender.RefundRef{Payment: paymentRef(), Reference: "refund1"}))
		}},
	}
}

func ensureOperation() operation {
	return operation{tender.OpEnsureCustomer, tender.CustomersFind, true, tender.RecoverRepeat, func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return untyped(gw.EnsureCustomer(ctx, tender.CustomerParams{Reference: "user1", Name: "Amel K."}))
	}}
}

// untyped keeps a nil pointer from becoming a non-nil interface.
func untyped[T any](result *T, err error) (any, error) {
	if result == nil {
		return nil, err
	}
	return result, err
}

// tenderError returns err's *Error.
func tenderError(t *testing.T, err error) *tender.Error {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	return e
}

// assertRefused checks that err is a refusal before any traffic, of that kind, and names the fields.
func assertRefused(t *testing.T, f *fake, err error, kind tender.Kind, fields ...tender.Field) {
	t.Helper()
	require.ErrorIs(t, err, kind)
	e := tenderError(t, err)
	require.Equal(t, kind, e.Kind)
	require.Equal(t, tender.OutcomeNotDone, e.Outcome)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	var named []tender.Field
	for _, fault := range e.Fields {
		require.NotEmpty(t, fault.Rule, "rule of %s", fault.Field)
		named = append(named, fault.Field)
	}
	require.Equal(t, fields, named)
	require.Empty(t, f.called(), "the provider must not be called")
}
