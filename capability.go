package tender

// Capability names something that a provider can or cannot do. A provider has it if its adapter implements the interface named beside it
// and Profile.Off does not list it.
type Capability string

// The capabilities.
const (
	Customers       Capability = "customers"        // CustomerProvider
	CustomersFind   Capability = "customers.find"   // CustomerFinder
	CustomersList   Capability = "customers.list"   // CustomerLister
	CustomersDelete Capability = "customers.delete" // CustomerDeleter

	CustomersPaymentMethods Capability = "customers.payment_methods" // PaymentMethodLister
	CustomersClientToken    Capability = "customers.client_token"    // ClientTokenIssuer

	Payments          Capability = "payments"            // PaymentProvider
	PaymentsFind      Capability = "payments.find"       // PaymentFinder
	PaymentsConfirm   Capability = "payments.confirm"    // PaymentConfirmer
	PaymentsCapture   Capability = "payments.capture"    // PaymentCapturer
	PaymentsVoid      Capability = "payments.void"       // PaymentVoider
	PaymentsRefund    Capability = "payments.refund"     // PaymentRefunder
	PaymentsRefundGet Capability = "payments.refund_get" // RefundGetter

	Webhooks Capability = "webhooks" // WebhookParser
)

// Capabilities returns all of them, in a fixed order.
func Capabilities() []Capability {
	return []Capability{
		Customers, CustomersFind, CustomersList, CustomersDelete, CustomersPaymentMethods, CustomersClientToken,
		Payments, PaymentsFind, PaymentsConfirm, PaymentsCapture, PaymentsVoid, PaymentsRefund, PaymentsRefundGet,
		Webhooks,
	}
}

// Operation names a method of the Gateway, in errors, in logs and in Profile.AfterUnknown.
type Operation string

// The operations.
const (
	OpCreateCustomer Operation = "create customer"
	OpGetCustomer    Operation = "get customer"
	OpFindCustomer   Operation = "find customer"
	OpUpdateCustomer Operation = "update customer"
	OpEnsureCustomer Operation = "ensure customer"
	OpListCustomers  Operation = "list customers"
	OpDeleteCustomer Operation = "delete customer"

	OpListPaymentMethods Operation = "list payment methods"
	OpIssueClientToken   Operation = "issue client token"

	OpCreatePayment  Operation = "create payment"
	OpGetPayment     Operation = "get payment"
	OpFindPayment    Operation = "find payment"
	OpConfirmPayment Operation = "confirm payment"
	OpCapturePayment Operation = "capture payment"
	OpVoidPayment    Operation = "void payment"
	OpRefundPayment  Operation = "refund payment"
	OpGetRefund      Operation = "get refund"

	OpParseWebhook Operation = "parse webhook"
)

// isWrite reports whether op may change something at the provider.
func (op Operation) isWrite() bool {
	switch op {
	case OpGetCustomer, OpFindCustomer, OpListCustomers, OpListPaymentMethods, OpIssueClientToken, OpGetPayment, OpFindPayment, OpGetRefund, OpParseWebhook:
		return false
	case OpCreateCustomer, OpUpdateCustomer, OpEnsureCustomer, OpDeleteCustomer, OpCreatePayment, OpConfirmPayment, OpCapturePayment, OpVoidPayment, OpRefundPayment:
		return true
	}
	return true
}
