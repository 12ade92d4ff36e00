package tender

// Capability names something that a provider can or cannot do. A provider has it if its adapter implements the interface named beside it
// and Profile.Off does not list it.
type Capability string

// The capabilities.
const (
	Customers       Capability = "customers"        // CustomerProvider
	CustomersFind   Capability = "customers.find"   // CustomerFinder
	Payments        Capability = "payments"         // PaymentProvider
	PaymentsConfirm Capability = "payments.confirm" // PaymentConfirmer
	PaymentsCapture Capability = "payments.capture" // PaymentCapturer
	PaymentsVoid    Capability = "payments.void"    // PaymentVoider
	PaymentsRefund  Capability = "payments.refund"  // PaymentRefunder
)

// Capabilities returns all of them, in a fixed order.
func Capabilities() []Capability {
	return []Capability{Customers, CustomersFind, Payments, PaymentsConfirm, PaymentsCapture, PaymentsVoid, PaymentsRefund}
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
	OpCreatePayment  Operation = "create payment"
	OpGetPayment     Operation = "get payment"
	OpConfirmPayment Operation = "confirm payment"
	OpCapturePayment Operation = "capture payment"
	OpVoidPayment    Operation = "void payment"
	OpRefundPayment  Operation = "refund payment"
)

// isWrite reports whether op may change something at the provider.
func (op Operation) isWrite() bool {
	switch op {
	case OpGetCustomer, OpFindCustomer, OpGetPayment:
		return false
	case OpCreateCustomer, OpUpdateCustomer, OpEnsureCustomer, OpCreatePayment, OpConfirmPayment, OpCapturePayment, OpVoidPayment, OpRefundPayment:
		return true
	}
	return true
}
