package ledger

import (
	"errors"
	"fmt"
)

// Rule names one thing that is always true of a ledger. Its text is the rule itself, for messages.
type Rule string

// The rules.
const (
	RuleKnown             Rule = "the record exists"
	RuleUniqueCustomer    Rule = "one customer per unique key"
	RuleUniqueID          Rule = "one record per provider id"
	RuleUniqueReference   Rule = "one payment per reference"
	RuleCurrency          Rule = "a currency is three capital letters"
	RuleAmount            Rule = "an amount is above zero"
	RuleState             Rule = "an operation is legal in the payment's state"
	RuleAuthorizeFirst    Rule = "nothing is captured or released without an authorization"
	RuleOneAuthorization  Rule = "one authorization per payment"
	RuleOneCharge         Rule = "one charge per payment"
	RuleCapturedLimit     Rule = "captured <= authorized <= amount"
	RuleRefundedLimit     Rule = "refunded <= captured"
	RuleStateTellsAmounts Rule = "the state agrees with the amounts"
	RuleJournal           Rule = "the amounts agree with the journal"
)

// Error is a refusal: the operation would have broken Rule, and nothing was changed. It carries no personal data.
type Error struct {
	Rule   Rule
	ID     string // provider id of the payment or customer that it is about; may be empty
	State  State  // state of the payment at that moment; zero when the refusal is not about a payment
	Detail string // what exactly was wrong; may be empty
}

// Error implements error.
func (e *Error) Error() string {
	text := "ledger: refused: " + string(e.Rule)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	if e.ID != "" {
		text += " (" + e.ID + ")"
	}
	return text
}

// RuleOf tells which rule err, or an error that it wraps, is about; empty when it is no refusal of a ledger.
func RuleOf(err error) Rule {
	if refusal, ok := errors.AsType[*Error](err); ok {
		return refusal.Rule
	}
	return ""
}

func refuse(rule Rule, id, format string, args ...any) *Error {
	return &Error{Rule: rule, ID: id, Detail: fmt.Sprintf(format, args...)}
}
