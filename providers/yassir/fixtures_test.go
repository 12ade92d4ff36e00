package yassir_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
	"github.com/tenderpay/tender/providers/yassir"
)

// fixtureCall is one call of the Gateway and what it must say, in one line.
type fixtureCall struct {
	folders []string // the exchanges it makes, in this order
	call    func(ctx context.Context, gw *tender.Gateway) (any, error)
	want    string
	locale  string
}

// The payment and the people of the fixtures.
const (
	fixtureCustomer = "9b2d7c10-4f6e-4d7a-8a1b-6c5e2f3a0d91"
	documentPhone   = "+213555123456"
)

func fixtureRef(amount string, capture tender.CaptureMode) tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "yassir", ID: "123e4567-e89b-12d3-a456-426614174000", Reference: "order_12345",
		ClientSecret: tender.NewSecret("pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6"), Amount: tender.MustMoney(amount, "DZD"), Capture: capture,
	}
}

func createCustomer(p tender.CustomerParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreateCustomer(ctx, p) }
}

func findCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: documentPhone})
}

func getCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetCustomer(ctx, tender.CustomerRef{Provider: "yassir", ID: fixtureCustomer})
}

func updateCustomer(u tender.CustomerUpdate) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.UpdateCustomer(ctx, tender.CustomerRef{Provider: "yassir", ID: fixtureCustomer}, u)
	}
}

func createPayment(phone, amount string, capture tender.CaptureMode, metadata map[string]string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.CreatePayment(ctx, tender.PaymentParams{
			Reference: "order_12345", Amount: tender.MustMoney(amount, "DZD"), Capture: capture, Metadata: metadata,
			Customer: tender.CustomerRef{Provider: "yassir", Phone: phone},
		})
	}
}

func confirm(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.ConfirmPayment(ctx, fixtureRef("1500", tender.CaptureNow))
}

func get(amount string, capture tender.CaptureMode) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.GetPayment(ctx, fixtureRef(amount, capture))
	}
}

func capture(amount string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.CapturePayment(ctx, fixtureRef("5000", tender.CaptureLater), tender.CaptureParams{Amount: tender.MustMoney(amount, "DZD")})
	}
}

func release(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.VoidPayment(ctx, fixtureRef("5000", tender.CaptureLater))
}

func refund(reference, amount, reason string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.RefundPayment(ctx, fixtureRef("1500", tender.CaptureNow),
			tender.RefundParams{Reference: reference, Amount: tender.MustMoney(amount, "DZD"), Reason: reason})
	}
}

func fixtureCalls() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{folders: []string{folder}, call: call, want: want}
	}
	john := tender.CustomerParams{Name: "John Doe", Phone: documentPhone, Active: new(true)}
	amel := tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111", Email: "amel@example.test"}
	phoneAsName := tender.CustomerParams{Name: "+213661000111", Phone: "+213661000111", Active: new(true)}
	whole, reserve := get("1500", tender.CaptureNow), get("5000", tender.CaptureLater)
	part := refund("refund00000001", "500", "Partial refund for item return")
	const page = " page https://otp.payment.yassir.io/otp/verify?requestId=req-0001&phone=213555123456&amount=1500&currency=DZD"

	return []fixtureCall{
		one("create_customer", createCustomer(john), "id= John Doe  +213555123456 active=true"),
		one("create_customer_extra_fields", createCustomer(amel), "id="+fixtureCustomer+" Amel K. amel@example.test +213661000111 active=true"),
		one("create_customer_with_email", createCustomer(amel), "id= Amel K. amel@example.test +213661000111 active=?"),
		one("create_customer_conflict", createCustomer(phoneAsName), "already exists, rejected, 409"),
		one("create_customer_exists_400", createCustomer(phoneAsName), "already exists, rejected, 400"),
		one("get_customer", getCustomer, "id="+fixtureCustomer+" Amel K. amel@example.test +213661000111 active=true"),
		one("get_customer_not_found", getCustomer, "not found, not done, 404"),
		one("find_customer", findCustomer, "id="+fixtureCustomer+" John Doe  +213555123456 active=true"),
		one("find_customer_without_id", findCustomer, "id= John Doe  +213555123456 active=?"),
		one("find_customer_inactive", findCustomer, "id="+fixtureCustomer+" John Doe  +213555123456 active=false"),
		one("find_customer_not_found", findCustomer, "not found, not done, 404"),
		one("find_customer_not_found_400", findCustomer, "not found, not done, 400"),
		one("update_customer", updateCustomer(tender.CustomerUpdate{Name: new("Amel Kaci"), Email: new("amel.kaci@example.test")}),
			"id="+fixtureCustomer+" Amel Kaci amel.kaci@example.test +213661000111 active=true"),
		one("update_customer_deactivate", updateCustomer(tender.CustomerUpdate{Active: new(false)}),
			"id="+fixtureCustomer+" Amel K. amel@example.test +213661000111 active=false"),

		one("create_intent_direct", createPayment(documentPhone, "1500", tender.CaptureNow, nil), "requires_confirmation (CREATED) none 1500.00 DZD"),
		one("create_intent_ensured_customer", createPayment("+213661000111", "1500", tender.CaptureNow, nil), "requires_confirmation (CREATED) none 1500.00 DZD"),
		one("create_intent_reservation", createPayment(documentPhone, "5000", tender.CaptureLater, nil), "requires_confirmation (CREATED) none 5000.00 DZD"),
		one("create_intent_metadata", createPayment(documentPhone, "1500", tender.CaptureNow, map[string]string{"paymentCheckoutId": "checkout-0001"}),
			"requires_confirmation (CREATED) none 1500.00 DZD"),
		one("create_intent_string_amount", createPayment(documentPhone, "1500", tender.CaptureNow, nil), "requires_confirmation (CREATED) none 1500.00 DZD"),
		one("create_intent_extra_fields", createPayment(documentPhone, "1500", tender.CaptureNow, nil), "requires_confirmation (CREATED) none 1500.00 DZD"),

		one("proceed_otp", confirm, "requires_action (12) none 1500.00 DZD"+page),
		{folders: []string{"proceed_locale"}, call: confirm, want: "requires_action (12) none 1500.00 DZD" + page, locale: "en_US"},
		one("proceed_succeeded", confirm, "succeeded (2) none 1500.00 DZD"),
		one("proceed_rejected", confirm, "failed (3) none 1500.00 DZD failure 3: Transaction was rejected"),
		one("proceed_authorized", confirm, "authorized (13) none 1500.00 DZD"),
		one("proceed_without_status_code", confirm, "requires_action (12) none 1500.00 DZD"+page),
		{folders: []string{"proceed_without_anything", "check_succeeded"}, call: confirm, want: "succeeded (2) none 1500.00 DZD"},
		one("proceed_metadata_spelling", confirm, "requires_action (12) none 1500.00 DZD"+page),
		one("proceed_string_code", confirm, "requires_action (12) none 1500.00 DZD"+page),
		one("proceed_otp_without_url", confirm, "unexpected answer, unknown, 200"),
		one("proceed_otp_without_3ds", confirm, "requires_action (12) none 1500.00 DZD"+page),
		one("proceed_succeeded_with_url", confirm, "succeeded (2) none 1500.00 DZD"),
		one("proceed_unknown_code", confirm, "unknown (99) unknown 1500.00 DZD"),

		one("check_rejected", whole, "failed (3) none 1500.00 DZD failure 3: Payment was rejected"),
		one("check_otp", whole, "requires_action (12) none 1500.00 DZD"),
		one("check_authorized", reserve, "authorized (13) none 5000.00 DZD"),
		one("check_refunded", whole, "succeeded (4) full 1500.00 DZD"),
		one("check_released", reserve, "canceled (10) none 5000.00 DZD"),
		one("check_partially_refunded", whole, "succeeded (16) partial 1500.00 DZD"),
		one("check_before_proceed", whole, "processing (0) none 1500.00 DZD"),
		one("check_without_status_code", whole, "processing () none 1500.00 DZD"),
		one("check_processing", whole, "processing (11) none 1500.00 DZD"),
		one("check_unknown_code", whole, "unknown (99) unknown 1500.00 DZD"),
		one("check_string_numbers", whole, "succeeded (2) none 1500.00 DZD"),
		one("check_extra_fields", whole, "succeeded (2) none 1500.00 DZD"),

		one("capture_partial", capture("4500"), "succeeded (2) none 5000.00 DZD captured 4500.00 DZD"),
		one("capture_whole", capture("5000"), "succeeded (2) none 5000.00 DZD captured 5000.00 DZD"),
		one("capture_rejected", capture("4500"), "declined, rejected, 200: Transaction was rejected"),
		one("release", release, "canceled (10) none 5000.00 DZD"),
		one("release_rejected", release, "declined, rejected, 200: Transaction was rejected"),
		one("refund_full", refund("refund00000001", "1500", "Customer requested full refund"), "refund succeeded (4) full 1500.00 DZD"),
		one("refund_partial", part, "refund succeeded (16) partial 500.00 DZD"),
		one("refund_worked_1_of_3", refund("refund00000001", "500", ""), "refund succeeded (16) partial 500.00 DZD"),
		one("refund_worked_2_of_3", refund("refund00000002", "300", ""), "refund succeeded (16) partial 300.00 DZD"),
		one("refund_worked_3_of_3", refund("refund00000003", "700", ""), "refund succeeded (4) full 700.00 DZD"),
		one("refund_last_says_partial", refund("refund00000003", "700", ""), "refund succeeded (16) partial 700.00 DZD"),
		one("refund_rejected", part, "declined, rejected, 200: The wallet refused the refund"),

		one("error_message_string", createPayment(documentPhone, "1500", tender.CaptureNow, nil), "invalid, rejected, 400: userId does not belong to a registered customer"),
		one("error_message_array", createCustomer(john), "invalid, rejected, 400: phone must be a valid phone number; name should not be empty"),
		one("error_strings_not_active", confirm, "invalid state, rejected, 400: Payment method WALLET_V2 is not active"),
		one("error_objects", capture("4500"), "invalid state, rejected, 400: amount exceeds the reserved amount; the intent is not pre-authorized"),
		one("error_string", release, "permission denied, rejected, 403: The service may not release reservations"),
		one("error_provider_message", part, "invalid state, rejected, 400: The wallet refused the refund"),
		one("error_internal_message", refund("refund00000001", "1500", "Customer requested full refund"),
			"invalid state, rejected, 400: The refund exceeds the refundable balance"),
		one("error_html_page", confirm, "unavailable, unknown, 502"),
		one("error_empty_body", capture("5000"), "invalid state, rejected, 400"),
		one("error_unauthorized", createPayment(documentPhone, "1500", tender.CaptureNow, nil), "unauthenticated, rejected, 401: Unauthorized"),
		{
			folders: []string{"error_rate_limited", "create_intent_direct"}, call: createPayment(documentPhone, "1500", tender.CaptureNow, nil),
			want: "requires_confirmation (CREATED) none 1500.00 DZD",
		},
		one("error_server", part, "unavailable, unknown, 500: Internal server error"),
	}
}

func TestFixtures(t *testing.T) {
	used := map[string]bool{}
	for _, c := range fixtureCalls() {
		t.Run(c.folders[0], func(t *testing.T) {
			var fixtures []fixture.Fixture
			for _, folder := range c.folders {
				used[folder] = true
				fixtures = append(fixtures, fixture.Load(t, "testdata/"+folder))
			}
			client := &http.Client{}
			fixture.Serve(t, client, "https://stg-api.payment.yassir.io", fixtures...)
			adapter, err := yassir.New(yassir.Config{
				BaseURL: yassir.Sandbox, ClientID: "demo-client", ClientSecret: tender.NewSecret("demo-secret"), Service: "demo-shop",
				Country: "DZ", Locale: c.locale, HTTPClient: client,
			})
			require.NoError(t, err)
			gw, err := tender.NewGateway(adapter, tender.Options{})
			require.NoError(t, err)
			got, err := c.call(t.Context(), gw)
			assert.Equal(t, c.want, inOneLine(got, err))
		})
	}
	folders, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, folder := range folders {
		assert.True(t, used[folder.Name()] || folder.Name() == "fuzz", "no test uses testdata/%s", folder.Name())
	}
}

func inOneLine(result any, err error) string {
	var e *tender.Error
	if errors.As(err, &e) {
		line := fmt.Sprintf("%s, %s, %d", e.Kind, e.Outcome, e.HTTPStatus)
		if e.Message != "" && e.Kind != tender.ErrProtocol && e.Kind != tender.ErrNotFound && e.Kind != tender.ErrAlreadyExists {
			line += ": " + e.Message
		}
		return line
	}
	switch r := result.(type) {
	case *tender.Customer:
		active := "?"
		if r.Active != nil {
			active = fmt.Sprint(*r.Active)
		}
		return fmt.Sprintf("id=%s %s %s %s active=%s", r.ID, r.Name, r.Email, r.Phone, active)
	case *tender.Payment:
		line := fmt.Sprintf("%s (%s) %s %s", r.Status, r.ProviderStatus, r.Refunded, r.Amount)
		if r.AmountCaptured.Stated() {
			line += " captured " + r.AmountCaptured.String()
		}
		if r.NextAction != nil {
			line += " page " + r.NextAction.URL
		}
		if r.Failure != nil {
			line += " failure " + r.Failure.Code + ": " + r.Failure.Message
		}
		return line
	case *tender.Refund:
		return fmt.Sprintf("refund %s (%s) %s %s", r.Status, r.ProviderStatus, r.Refunded, r.Amount)
	}
	return fmt.Sprintf("%T", result)
}
