package lomi_test

import (
	"context"
	"fmt"

	"github.com/tenderpay/tender"
)

func paymentFixtureCalls() []fixtureCall {
	create := func(folder, want string) fixtureCall {
		return fixtureCall{folders: []string{folder}, want: want, call: func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.CreatePayment(ctx, tender.PaymentParams{
				Reference: "order-9", Amount: francs("2500"), Description: "Order 9", ReturnURL: backURL, CancelURL: "https://shop.example.test/no",
				Customer: tender.CustomerRef{Provider: "lomi", Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042"},
				Metadata: map[string]string{"order": "9"},
			})
		}}
	}
	get := func(want string, folders ...string) fixtureCall {
		ref := order9Ref()
		if folders[0] == "get_payment_malformed_id" {
			ref.ID = "malformed-1"
		}
		return fixtureCall{folders: folders, want: want, call: func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetPayment(ctx, ref) }}
	}
	refund := func(want string, folders ...string) fixtureCall {
		return fixtureCall{folders: folders, want: want, call: func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.RefundPayment(ctx, order9Ref(), some("1000"))
		}}
	}
	getRefund := func(want string, folders ...string) fixtureCall {
		return fixtureCall{folders: folders, want: want, call: func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.GetRefund(ctx, tender.RefundRef{Payment: order9Ref(), ID: refundID})
		}}
	}
	const (
		who     = "id=" + sessionID + " ref=order-9 "
		page    = " " + payPage
		support = ", request b6a1f0de-4c32-4d1b-9e55-7788990011aa"
	)
	return []fixtureCall{
		create("create_payment", who+"requires_action open 2500 XOF none - 2025-06-01T09:30:00Z - 2025-06-01T10:00:00Z"+page),
		create("create_payment_as_published", who+"requires_action open 2500 XOF none - 2025-06-01T09:30:00Z - 2025-06-01T10:00:00Z"+page),
		create("create_payment_later_generation", who+"requires_action  2500 XOF none - - - -"+page),
		create("create_payment_guide_page", who+"requires_action open 2500 XOF none - 2026-06-01T09:30:00Z - 2026-06-01T10:30:00Z"+page),
		create("create_payment_blocked",
			"invalid state, rejected, 201, code invoice_payment_required: the customer has an unpaid invoice that must be paid first"),
		create("create_payment_unsupported_provider", "invalid, rejected, 400, code UNSUPPORTED_PROVIDER: Unsupported provider"),

		get(who+"requires_action open 2500 XOF none - 2025-06-01T09:30:00Z 2025-06-01T09:30:00Z 2025-06-01T10:00:00Z"+page, "get_payment_open", "list_transactions_none"),
		get(who+"requires_action open/failed 2500 XOF none failed 2025-06-01T09:30:00Z 2025-06-01T09:30:00Z 2025-06-01T10:00:00Z"+page,
			"get_payment_open", "list_transactions_failed"),
		get(who+"expired expired 2500 XOF none - 2025-06-01T09:30:00Z 2025-06-01T10:00:01Z 2025-06-01T10:00:00Z", "get_payment_expired", "list_transactions_none"),
		get(who+"expired expired/failed 2500 XOF none failed 2025-06-01T09:30:00Z 2025-06-01T10:00:01Z 2025-06-01T10:00:00Z",
			"get_payment_expired", "list_transactions_failed"),
		get(who+"succeeded completed/completed 2500 XOF none - 2025-06-01T09:30:00Z 2025-06-01T09:31:05Z 2025-06-01T10:00:00Z captured 2500 XOF",
			"get_payment_completed", "list_transactions", "list_refunds_none"),
		get(who+"succeeded completed 2500 XOF unknown - 2025-06-01T09:30:00Z 2025-06-01T09:31:05Z 2025-06-01T10:00:00Z",
			"get_payment_completed", "list_transactions_none"),
		get(who+"succeeded completed/completed 2500 XOF partial - 2026-06-01T09:30:00.123456Z 2026-06-01T09:31:05Z 2026-06-01T10:30:00Z captured 2500 XOF back 1000 XOF",
			"get_payment_later_generation", "list_transactions_later_generation", "list_refunds"),
		get("not found, not done, 404, code NOT_FOUND", "get_payment_not_found"),
		get("permission denied, not done, 403, code FORBIDDEN: The session belongs to another merchant", "get_payment_forbidden"),
		get("invalid, not done, 400, code bad_request"+support+": the id is no UUID", "get_payment_malformed_id"),

		refund("id="+refundID+" ref=refund-1 succeeded completed 1000 XOF", "list_transactions", "create_refund"),
		refund("invalid state, rejected, 400, code bad_request"+support+": Only completed transactions can be refunded", "list_transactions", "create_refund_not_completed"),
		refund("unsupported, rejected, 404, code not_found"+support+": Transaction not found; unset Config.Refunds if the account's API has no refunds",
			"list_transactions", "create_refund_absent"),
		refund("invalid state, not done, 0: no transaction that names the payment has taken money", "list_transactions_failed"),
		getRefund("id="+refundID+" ref= succeeded completed 1000 XOF", "get_refund"),
		getRefund("not found, not done, 404, code not_found"+support, "get_refund_not_found"),
	}
}

// paymentInOneLine is who, the statuses, the amount, what was refunded, the failure, the times, where to pay and what has moved.
func paymentInOneLine(p *tender.Payment) string {
	failure := "-"
	if p.Failure != nil {
		failure = p.Failure.Code
	}
	line := fmt.Sprintf("id=%s ref=%s %s %s %s %s %s %s %s %s", p.ID, p.Reference, p.Status, p.ProviderStatus, p.Amount, p.Refunded, failure,
		moment(p.CreatedAt), moment(p.UpdatedAt), moment(p.ExpiresAt))
	if p.NextAction != nil {
		line += " " + p.NextAction.URL
	}
	if p.AmountCaptured.Stated() {
		line += " captured " + p.AmountCaptured.String()
	}
	if p.AmountRefunded.Stated() {
		line += " back " + p.AmountRefunded.String()
	}
	return line
}
