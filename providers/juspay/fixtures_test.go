package juspay_test

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
	"github.com/tenderpay/tender/providers/juspay"
)

// fixtureCall is one call of the Gateway and what it must say, in one line.
type fixtureCall struct {
	folders []string // the exchanges it makes, in this order
	call    func(ctx context.Context, gw *tender.Gateway) (any, error)
	want    string
	change  func(*juspay.Config) // nil = none
}

func createCustomer(p tender.CustomerParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreateCustomer(ctx, p) }
}

func getCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetCustomer(ctx, tender.CustomerRef{Provider: "juspay", ID: "cst_ab12cd34ef56gh78"})
}

func findCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
}

func ensureCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.EnsureCustomer(ctx, params())
}

func updateCustomer(u tender.CustomerUpdate) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.UpdateCustomer(ctx, buyer(), u) }
}

func issueToken(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.IssueClientToken(ctx, buyer())
}

func createPayment(p tender.PaymentParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreatePayment(ctx, p) }
}

func getPayment(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetPayment(ctx, placed(tender.CaptureNow))
}

func findPayment(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.FindPayment(ctx, "SIMORD0001")
}

func capturePayment(amount string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.CapturePayment(ctx, placed(tender.CaptureLater), tender.CaptureParams{Amount: tender.MustMoney(amount, "INR")})
	}
}

func voidPayment(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.VoidPayment(ctx, placed(tender.CaptureLater))
}

func refundPayment(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.RefundPayment(ctx, placed(tender.CaptureNow), back())
}

func getRefund(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetRefund(ctx, tender.RefundRef{Payment: placed(tender.CaptureNow), Reference: "SIMRFD0001"})
}

func fixtureCalls() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{folders: []string{folder}, call: call, want: want}
	}
	create, withToken := createCustomer(params()), params()
	withToken.ClientToken = true
	phone := tender.CustomerUpdate{Phone: new("+919000000002")}
	const asha = "cst_ab12cd34ef56gh78 buyer-00012345 Asha Verma, asha@example.test, +919000000001, created 09:10:11, updated 09:10:11"
	const token = ", token tkn_0123456789abcdef0123456789abcdef until 09:25:11"
	reserve := checkout()
	reserve.Capture = tender.CaptureLater
	const (
		order   = "ordeh_00112233445566778899aabbccddeeff SIMORD0001 "
		web     = ", to https://sandbox.juspay.in/merchant/pay/ordeh_00112233445566778899aabbccddeeff"
		charged = order + "succeeded (CHARGED) 100.15 INR, none refunded"
		back    = "SIMRFD0001 id= pending (PENDING) 40.15 INR, partial refunded"
		settled = "SIMRFD0001 id=SIMRFD0001 succeeded (SUCCESS) 40.15 INR, partial refunded"
	)
	session := one("create_session", createPayment(checkout()),
		order+"requires_action (NEW) 100.15 INR, none refunded, to https://sandbox.juspay.in/orders/ordeh_00112233445566778899aabbccddeeff/payment-page until 09:25:11")
	session.change = paged
	held := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{folders: []string{"get_order_authorized", folder}, call: call, want: want}
	}
	return []fixtureCall{
		one("create_order", createPayment(checkout()), order+"requires_action (NEW) 100.15 INR, none refunded"+web),
		one("create_order_reservation", createPayment(reserve), order+"requires_action (NEW) 100.15 INR, none refunded"+web),
		one("create_order_smallest", createPayment(checkout()), "ord_00112233445566778899aabbccddeeff SIMORD0001 requires_action (CREATED) 100.15 INR, none refunded, to "+
			"https://sandbox.juspay.in/merchant/pay/ord_00112233445566778899aabbccddeeff"),
		session,
		{folders: []string{"create_order_no_amount", "get_order_not_found"}, call: createPayment(checkout()),
			want: "invalid, rejected, 400 Mandatory fields are missing: Mandatory fields are missing"},
		{folders: []string{"create_order_bad_amount", "get_order_not_found_404"}, call: createPayment(checkout()), want: "invalid, rejected, 400 invalid_request: Invalid amount"},
		{folders: []string{"create_order_bad_amount", "get_order_charged"}, call: createPayment(checkout()), want: "already exists, rejected, 400 invalid_request: Invalid amount"},
		one("create_order_newer_validation", createPayment(checkout()), "invalid, rejected, 400 INVALID_INPUT: A field is not taken; Amount Amount is below the least"),
		one("get_order_new", getPayment, order+"requires_action (NEW) 100.15 INR, none refunded"+web),
		one("get_order_charged", getPayment, charged),
		one("get_order_charged", findPayment, charged),
		one("get_order_authorized", getPayment, order+"authorized (AUTHORIZED) 100.15 INR, none refunded"),
		one("get_order_refused", getPayment, order+"requires_action (AUTHORIZATION_FAILED) 100.15 INR, none refunded, after 51 Not enough funds"+web),
		one("get_order_partial_charged", getPayment, order+"succeeded (PARTIAL_CHARGED) 100.15 INR, none refunded, 40.15 INR captured"),
		one("get_order_not_found", findPayment, "not found, not done, 400 RESOURCE_NOT_FOUND: Order Not Found"),
		one("get_order_not_found_404", findPayment, "not found, not done, 404 RESOURCE_NOT_FOUND: Order Not Found"),
		held("capture", capturePayment("100.15"), charged+", 100.15 INR captured"),
		held("capture_part", capturePayment("40.15"), order+"succeeded (PARTIAL_CHARGED) 100.15 INR, none refunded, 40.15 INR captured"),
		held("capture_pending", capturePayment("100.15"), order+"processing (CAPTURE_INITIATED) 100.15 INR, none refunded"),
		held("capture_refused", capturePayment("100.15"), "declined, rejected, 200 05: The bank says no"),
		held("capture_wrong_state", capturePayment("100.15"), "invalid state, rejected, 400 INVALID_INPUT: Cannot Capture CHARGED Transaction"),
		held("void", voidPayment, order+"canceled (VOIDED) 100.15 INR, none refunded"),
		held("void_wrong_state", voidPayment, "invalid state, rejected, 400 INVALID_INPUT: Cannot Void CHARGED Transaction"),
		one("refund", refundPayment, back),
		{folders: []string{"refund_duplicate", "get_order_refunded"}, call: refundPayment, want: settled},
		{folders: []string{"refund_too_soon", "get_order_charged"}, call: refundPayment, want: "rate limited, rejected, 400 duplicate.call: " +
			"the order has no refund with this Reference: the provider takes it for a repeat of one of the same amount"},
		one("refund_too_much", refundPayment, "invalid state, rejected, 400 invalid.amount.exceeded: More than can be refunded"),
		one("refund_not_paid", refundPayment, "invalid state, rejected, 400 invalid.order.not_successful: The order is not paid"),
		one("refund_limit", refundPayment, "invalid state, rejected, 400 request.exceeded: Too many refunds"),
		one("refund_bad_key", refundPayment, "unauthenticated, rejected, 401 UNAUTHORIZED: The key is not known"),
		one("get_order_refunded", getRefund, settled),
		one("get_order_charged", getRefund, "not found, not done, 200 : the order has no such refund"),
		one("create_customer", create, asha),
		one("create_customer_with_token", createCustomer(withToken), asha+token),
		one("create_customer_other_version", createCustomer(withToken),
			"cth_Ab12Cd34Ef56Gh78 buyer-00012345 Asha, asha@example.test, +919000000001, created 09:10:11.084947, updated 09:10:11.084947"+token),
		one("create_customer_duplicate", create, "already exists, rejected, 400 ALREADY_EXISTS: The reference is taken already"),
		one("create_customer_bad_field", create, "invalid, rejected, 400 INVALID_INPUT: Wrong value in mobile_number; Phone Invalid value."),
		one("create_customer_field_missing_older", create, "invalid, rejected, 400 nullable: A field is missing"),
		one("create_customer_no_key_older", create, "unauthenticated, rejected, 401 missing_authentication: The key is missing"),
		one("get_customer", getCustomer, asha),
		one("get_customer_by_reference", findCustomer, asha),
		one("get_customer_other_version", getCustomer,
			"cst_ab12cd34ef56gh78 buyer-00012345 Asha Verma, asha@example.test, +919000000001, created 09:10:11, updated 10:00:00"),
		one("get_customer_with_token", issueToken, "token tkn_0123456789abcdef0123456789abcdef until 09:25:11"),
		one("get_customer_not_found", findCustomer, "not found, not done, 404 RESOURCE_NOT_FOUND: There is no such customer"),
		one("get_customer_no_key_older", getCustomer, "invalid, not done, 400 invalid_request: "),
		one("update_customer", updateCustomer(tender.CustomerUpdate{Name: new("Asha Rao"), Email: new("asha.rao@example.test"), Phone: phone.Phone}),
			"cst_ab12cd34ef56gh78 buyer-00012345 Asha Rao, asha.rao@example.test, +919000000002, created 09:10:11, updated 10:11:12"),
		one("update_customer_not_found", updateCustomer(tender.CustomerUpdate{Email: new("asha.rao@example.test")}),
			"not found, rejected, 404 RESOURCE_NOT_FOUND: There is no such customer"),
		one("update_customer_bad_field", updateCustomer(phone), "invalid, rejected, 400 INVALID_INPUT: Wrong value in mobile_number; Phone Invalid value."),
		one("error_bad_key", create, "unauthenticated, rejected, 401 UNAUTHORIZED: The key is not known"),
		one("error_bad_origin", getCustomer, "permission denied, not done, 403 BAD_ORIGIN: The address is not allowed"),
		one("error_html_page", create, "unavailable, unknown, 502 : "),
		{folders: []string{"get_customer_not_found", "create_customer"}, call: ensureCustomer, want: asha},
		{folders: []string{"get_customer_not_found", "create_customer_duplicate", "get_customer_by_reference"}, call: ensureCustomer, want: asha},
		{folders: []string{"get_customer_not_found", "error_html_page", "get_customer_by_reference"}, call: ensureCustomer, want: asha},
	}
}

func TestFixtures(t *testing.T) {
	used := map[string]bool{}
	for _, c := range fixtureCalls() {
		t.Run(fmt.Sprint(c.folders), func(t *testing.T) {
			var fixtures []fixture.Fixture
			for _, folder := range c.folders {
				used[folder] = true
				fixtures = append(fixtures, fixture.Load(t, "testdata/"+folder))
			}
			client := &http.Client{}
			fixture.Serve(t, client, juspay.Sandbox, fixtures...)
			cfg := goodConfig()
			cfg.HTTPClient = client
			if c.change != nil {
				c.change(&cfg)
			}
			adapter, err := juspay.New(cfg)
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
	const clock = "15:04:05.999999"
	var e *tender.Error
	if errors.As(err, &e) {
		line := fmt.Sprintf("%s, %s, %d %s: %s", e.Kind, e.Outcome, e.HTTPStatus, e.Code, e.Message)
		for _, f := range e.Fields {
			line += fmt.Sprintf("; %s %s", f.Field, f.Rule)
		}
		return line
	}
	token := func(c *tender.ClientToken) string {
		if c == nil {
			return ""
		}
		return "token " + c.Token.Reveal() + " until " + c.ExpiresAt.Format(clock)
	}
	switch r := result.(type) {
	case *tender.Customer:
		line := fmt.Sprintf("%s %s %s, %s, %s, created %s, updated %s", r.ID, r.Reference, r.Name, r.Email, r.Phone, r.CreatedAt.Format(clock), r.UpdatedAt.Format(clock))
		if r.ClientToken != nil {
			line += ", " + token(r.ClientToken)
		}
		return line
	case *tender.ClientToken:
		return token(r)
	case *tender.Payment:
		line := fmt.Sprintf("%s %s %s (%s) %s, %s refunded", r.ID, r.Reference, r.Status, r.ProviderStatus, r.Amount, r.Refunded)
		if r.AmountCaptured.Stated() {
			line += fmt.Sprintf(", %s captured", r.AmountCaptured)
		}
		if r.Failure != nil {
			line += fmt.Sprintf(", after %s %s", r.Failure.Code, r.Failure.Message)
		}
		if r.NextAction != nil {
			line += ", to " + r.NextAction.URL
		}
		if !r.ExpiresAt.IsZero() {
			line += " until " + r.ExpiresAt.Format(clock)
		}
		return line
	case *tender.Refund:
		return fmt.Sprintf("%s id=%s %s (%s) %s, %s refunded", r.Reference, r.ID, r.Status, r.ProviderStatus, r.Amount, r.Refunded)
	}
	return fmt.Sprintf("%T", result)
}
