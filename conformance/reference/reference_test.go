package reference_test

import (
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// shop is an app on a simulated account of its own.
type shop struct {
	t       *testing.T
	gateway *tender.Gateway
	account *front.Account
}

func open(t *testing.T, options front.Options) *shop {
	t.Helper()
	account := front.New(options)
	server := httptest.NewServer(account)
	client, err := reference.New(reference.Config{BaseURL: server.URL, Token: tender.NewSecret(account.Token()), WebhookSecret: tender.NewSecret("webhook-secret-not-real")})
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{Require: tender.Capabilities()})
	require.NoError(t, err, "it implements everything")
	t.Cleanup(func() {
		assert.NoError(t, account.Ledger().Check(), "the books")
		client.CloseIdleConnections()
		server.Close()
	})
	return &shop{t: t, gateway: gateway, account: account}
}

func (s *shop) customer(reference, email string) *tender.Customer {
	s.t.Helper()
	customer, err := s.gateway.CreateCustomer(s.t.Context(), tender.CustomerParams{Reference: reference, Name: "Amel K.", Email: email})
	require.NoError(s.t, err)
	return customer
}

// confirmed creates and confirms a payment of a customer with this e-mail address.
func (s *shop) confirmed(reference, email string, amount tender.Money, mode tender.CaptureMode) *tender.Payment {
	s.t.Helper()
	payment, err := s.gateway.CreatePayment(s.t.Context(), tender.PaymentParams{
		Reference: reference, Amount: amount, Customer: s.customer("payer-of-"+reference, email).Ref(), Capture: mode, ReturnURL: "https://shop.example.test/back?order=9",
	})
	require.NoError(s.t, err)
	require.Equal(s.t, tender.StatusRequiresConfirmation, payment.Status)
	payment, err = s.gateway.ConfirmPayment(s.t.Context(), payment.Ref())
	require.NoError(s.t, err)
	return payment
}

func (s *shop) get(ref tender.PaymentRef) *tender.Payment {
	s.t.Helper()
	payment, err := s.gateway.GetPayment(s.t.Context(), ref)
	require.NoError(s.t, err)
	return payment
}

// charged asserts the books of a payment: what was taken in how many steps, and what was given back in how many.
func (s *shop) charged(reference string, minor int64, times int, refunded int64, refunds int) {
	s.t.Helper()
	m, _, n := s.account.Charged(reference)
	assert.Equal(s.t, minor, m, "charged")
	assert.Equal(s.t, times, n, "charges")
	m, n = s.account.Refunded(reference)
	assert.Equal(s.t, refunded, m, "refunded")
	assert.Equal(s.t, refunds, n, "refunds")
}

func dzd(amount string) tender.Money { return tender.MustMoney(amount, "DZD") }

func TestCustomers_live_and_go(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	params := tender.CustomerParams{
		Reference: "user-42", Name: "Amel K.", Email: "amel@example.test", Phone: "+213661000111",
		Address:  tender.Address{Line: "1 Rue Didouche", City: "Alger", PostalCode: "16000", Country: "DZ"},
		Metadata: map[string]string{"tier": "gold"}, Active: new(true),
	}
	created, err := s.gateway.CreateCustomer(ctx, params)
	require.NoError(t, err)
	got, err := s.gateway.GetCustomer(ctx, created.Ref())
	require.NoError(t, err)
	assert.NotEmpty(t, got.ID)
	kept := tender.CustomerParams{
		Reference: got.Reference, Name: got.Name, Email: got.Email, Phone: got.Phone, Address: got.Address, Metadata: got.Metadata, Active: got.Active,
	}
	assert.Equal(t, params, kept)

	_, err = s.gateway.CreateCustomer(ctx, params)
	assert.ErrorIs(t, err, tender.ErrAlreadyExists)
	assert.NotErrorIs(t, err, tender.ErrOutcomeUnknown, "the document explains this 409")
	assert.Equal(t, 1, s.account.Customers("user-42"))

	updated, err := s.gateway.UpdateCustomer(ctx, created.Ref(), tender.CustomerUpdate{Email: new("amel.k@example.test"), Active: new(false)})
	require.NoError(t, err)
	assert.Equal(t, "amel.k@example.test", updated.Email)
	assert.Equal(t, "Amel K.", updated.Name, "unchanged")
	assert.Equal(t, "Alger", updated.Address.City, "unchanged")
	assert.False(t, *updated.Active)
	again, err := s.gateway.EnsureCustomer(ctx, tender.CustomerParams{Reference: "user-42"})
	require.NoError(t, err)
	assert.Equal(t, created.ID, again.ID)

	byReference, err := s.gateway.GetCustomer(ctx, tender.CustomerRef{Provider: "reference", Reference: "user-42"})
	require.NoError(t, err)
	assert.Equal(t, created.ID, byReference.ID)
	for range 2 {
		assert.NoError(t, s.gateway.DeleteCustomer(ctx, created.Ref()))
	}
	_, err = s.gateway.GetCustomer(ctx, created.Ref())
	assert.ErrorIs(t, err, tender.ErrNotFound)
	_, err = s.gateway.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "user-42"})
	assert.ErrorIs(t, err, tender.ErrNotFound)
	assert.Zero(t, s.account.Customers("user-42"))
	assert.NotEqual(t, created.ID, s.customer("user-42", "").ID, "the reference is free again")
}

func TestCustomers_need_the_key_that_the_call_wants(t *testing.T) {
	s := open(t, front.Options{})
	_, err := s.gateway.UpdateCustomer(t.Context(), tender.CustomerRef{Provider: "reference", Reference: "user-42"}, tender.CustomerUpdate{Name: new("B")})
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	require.Len(t, e.Fields, 1)
	assert.Equal(t, tender.FieldID, e.Fields[0].Field)
}

func TestCustomers_are_listed_oldest_first_and_filtered(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	var want []string
	refs := map[string]tender.CustomerRef{}
	for _, page := range []string{"a", "b", "c"} {
		for i := range 90 {
			customer := s.customer(page+string(rune('A'+i/10))+string(rune('0'+i%10)), page+"@example.test")
			want = append(want, customer.Reference)
			refs[customer.Reference] = customer.Ref()
		}
	}
	var seen []string
	for customer, err := range s.gateway.ListCustomers(ctx, tender.CustomerQuery{}) {
		require.NoError(t, err)
		assert.False(t, customer.Raw.IsZero())
		if seen = append(seen, customer.Reference); len(seen) == 50 {
			require.NoError(t, s.gateway.DeleteCustomer(ctx, refs["aA3"]), "behind the reader")
			require.NoError(t, s.gateway.DeleteCustomer(ctx, refs["cI9"]), "before the reader")
			s.customer("late", "late@example.test")
		}
	}
	assert.Equal(t, append(slices.Clone(want[:269]), "late"), seen)
	seen = nil
	for customer, err := range s.gateway.ListCustomers(ctx, tender.CustomerQuery{Email: "b@example.test"}) {
		require.NoError(t, err)
		seen = append(seen, customer.Reference)
	}
	assert.Equal(t, want[90:180], seen)
}

func TestPayment_captured_at_once_and_refunded_in_parts(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	payment := s.confirmed("order-1", "amel@example.test", dzd("1500.00"), tender.CaptureNow)
	require.Equal(t, tender.StatusRequiresAction, payment.Status)
	require.NotNil(t, payment.NextAction)
	assert.Contains(t, payment.NextAction.URL, "https://pay.reference.example/")
	assert.False(t, payment.ExpiresAt.IsZero())
	again, err := s.gateway.ConfirmPayment(ctx, payment.Ref())
	require.NoError(t, err)
	assert.Equal(t, payment.NextAction, again.NextAction)
	s.charged("order-1", 0, 0, 0, 0)

	require.NoError(t, s.account.Approve("order-1"))
	payment = s.get(payment.Ref())
	assert.Equal(t, tender.StatusSucceeded, payment.Status)
	assert.Equal(t, tender.RefundedNone, payment.Refunded)
	assert.Equal(t, dzd("1500.00"), payment.AmountCaptured)

	first, err := s.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("500.00"), Reason: "item returned"})
	require.NoError(t, err)
	assert.Equal(t, tender.RefundSucceeded, first.Status)
	assert.Equal(t, tender.RefundedPartial, s.get(payment.Ref()).Refunded)
	_, err = s.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{Reference: "back-1", Amount: dzd("500.00")})
	assert.ErrorIs(t, err, tender.ErrAlreadyExists)
	_, err = s.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{Reference: "back-2", Amount: dzd("1000.01")})
	assert.ErrorIs(t, err, tender.ErrInvalidState)
	_, err = s.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{Reference: "back-2", Amount: dzd("1000.00")})
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedFull, s.get(payment.Ref()).Refunded)
	s.charged("order-1", 150000, 1, 150000, 2)

	for _, ref := range []tender.RefundRef{first.Ref(), {Payment: payment.Ref(), ID: first.ID}, {Payment: payment.Ref(), Reference: "back-1"}} {
		refund, err := s.gateway.GetRefund(ctx, ref)
		require.NoError(t, err)
		assert.Equal(t, first.ID, refund.ID)
		assert.Equal(t, dzd("500.00"), refund.Amount)
	}
	_, err = s.gateway.GetRefund(ctx, tender.RefundRef{Payment: payment.Ref(), Reference: "back-3"})
	assert.ErrorIs(t, err, tender.ErrNotFound)
}

func TestPayment_reserved_then_captured_in_part(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	payment := s.confirmed("order-2", "amel@example.test", dzd("900.00"), tender.CaptureLater)
	_, err := s.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{})
	assert.ErrorIs(t, err, tender.ErrInvalidState, "before the payer agreed")
	require.NoError(t, s.account.Approve("order-2"))
	assert.Equal(t, tender.StatusAuthorized, s.get(payment.Ref()).Status)
	minor, currency, held := s.account.Authorized("order-2")
	assert.Equal(t, int64(90000), minor)
	assert.Equal(t, "DZD", currency)
	assert.True(t, held)

	captured, err := s.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: dzd("600.00")})
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, captured.Status)
	assert.Equal(t, dzd("600.00"), captured.AmountCaptured)
	_, err = s.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: dzd("300.00")})
	assert.ErrorIs(t, err, tender.ErrInvalidState)
	assert.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	s.charged("order-2", 60000, 1, 0, 0)
}

func TestPayment_reserved_then_voided(t *testing.T) {
	s := open(t, front.Options{})
	payment := s.confirmed("order-3", "paid@example.test", dzd("900.00"), tender.CaptureLater)
	require.Equal(t, tender.StatusAuthorized, payment.Status, "a test customer who pays at once")
	voided, err := s.gateway.VoidPayment(t.Context(), payment.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusCanceled, voided.Status)
	assert.True(t, s.account.Voided("order-3"))
	_, err = s.gateway.VoidPayment(t.Context(), payment.Ref())
	assert.ErrorIs(t, err, tender.ErrInvalidState)
	s.charged("order-3", 0, 0, 0, 0)
}

func TestPayment_declined_is_a_result(t *testing.T) {
	s := open(t, front.Options{})
	payment := s.confirmed("order-4", "declined@example.test", dzd("900.00"), tender.CaptureNow)
	assert.Equal(t, tender.StatusFailed, payment.Status)
	require.NotNil(t, payment.Failure)
	assert.Equal(t, "refused", payment.Failure.Code)

	payment = s.confirmed("order-5", "amel@example.test", dzd("900.00"), tender.CaptureNow)
	require.NoError(t, s.account.Decline("order-5"))
	assert.Equal(t, tender.StatusFailed, s.get(payment.Ref()).Status)
	assert.Error(t, s.account.Approve("order-5"), "nobody is asked any more")
	_, err := s.gateway.ConfirmPayment(t.Context(), payment.Ref())
	assert.ErrorIs(t, err, tender.ErrInvalidState)
	s.charged("order-5", 0, 0, 0, 0)
}

func TestPayment_whose_bank_refuses_the_step(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	payment := s.confirmed("order-6", "refused@example.test", dzd("900.00"), tender.CaptureLater)
	_, err := s.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{})
	assert.ErrorIs(t, err, tender.ErrDeclined)
	assert.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	_, err = s.gateway.VoidPayment(ctx, payment.Ref())
	assert.ErrorIs(t, err, tender.ErrDeclined)
	_, _, held := s.account.Authorized("order-6")
	assert.True(t, held, "nothing was done")
}

func TestPayment_follows_the_clock(t *testing.T) {
	clock := ledger.NewClock(time.Time{})
	s := open(t, front.Options{Clock: clock, RefundsPend: true})
	slow := s.confirmed("order-7", "slow@example.test", dzd("900.00"), tender.CaptureNow)
	left := s.confirmed("order-8", "amel@example.test", dzd("900.00"), tender.CaptureNow)
	assert.Equal(t, tender.StatusProcessing, slow.Status)
	clock.Advance(time.Minute)
	assert.Equal(t, tender.StatusSucceeded, s.get(slow.Ref()).Status)
	refund, err := s.gateway.RefundPayment(t.Context(), slow.Ref(), tender.RefundParams{Reference: "back-7", Amount: dzd("900.00")})
	require.NoError(t, err)
	assert.Equal(t, tender.RefundPending, refund.Status)
	clock.Advance(24 * time.Hour)
	require.NoError(t, s.account.SettleRefunds("order-7", true))
	refund, err = s.gateway.GetRefund(t.Context(), refund.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundSucceeded, refund.Status)
	assert.Equal(t, tender.StatusExpired, s.get(left.Ref()).Status)
}

func TestPayment_is_found_by_its_reference(t *testing.T) {
	s, ctx := open(t, front.Options{}), t.Context()
	payment := s.confirmed("order-9", "paid@example.test", dzd("900.00"), tender.CaptureNow)
	found, err := s.gateway.FindPayment(ctx, "order-9")
	require.NoError(t, err)
	assert.Equal(t, payment.ID, found.ID)
	assert.Equal(t, dzd("900.00"), found.Amount)
	assert.Equal(t, payment.ClientSecret.Reveal(), found.ClientSecret.Reveal())
	_, err = s.gateway.FindPayment(ctx, "order-10")
	assert.ErrorIs(t, err, tender.ErrNotFound)

	_, err = s.gateway.CreatePayment(ctx, tender.PaymentParams{
		Reference: "order-9", Amount: dzd("900.00"), Customer: s.customer("another", "").Ref(),
	})
	assert.ErrorIs(t, err, tender.ErrAlreadyExists)
	assert.Equal(t, 1, s.account.Payments())
}

func TestMoney_travels_in_minor_units_of_every_currency(t *testing.T) {
	s := open(t, front.Options{})
	client, err := reference.New(reference.Config{BaseURL: "https://reference.example.test", Token: tender.NewSecret("token")})
	require.NoError(t, err)
	currencies := client.Profile().Currencies
	require.Len(t, currencies, 9)
	for _, currency := range currencies {
		amount, err := tender.NewMoney(1234567, currency)
		require.NoError(t, err)
		payment := s.confirmed("order-"+currency, "paid@example.test", amount, tender.CaptureNow)
		assert.Equal(t, amount, payment.AmountCaptured)
		minor, booked, _ := s.account.Charged("order-" + currency)
		assert.Equal(t, int64(1234567), minor)
		assert.Equal(t, currency, booked)
	}
}
