package webpay

import "github.com/tenderpay/tender"

// Response codes that are told apart by themselves. The first is the only success.
const (
	codeApproved   = "0000"
	codeDeclined   = "1050"
	codeNoOriginal = "1816"
)

// codeMeaning is what a response code says of a transaction that was not carried out, or perhaps was.
type codeMeaning struct {
	kind    tender.Kind
	outcome tender.Outcome
}

// refusalOf looks a response code up in the provider's list; listed is false for 0000 and for what is not in it. After an error of a host or a
// database, a time-out, or while a request is in progress, nobody knows what the bank has done.
//
// https://docs.monri.com/docs/list-of-response-codes
func refusalOf(code string) (meaning codeMeaning, listed bool) {
	final := func(kind tender.Kind) (codeMeaning, bool) { return codeMeaning{kind, tender.OutcomeRejected}, true }
	switch code {
	case "1001", "1002", "1003", "1004", "1005", "1011", "1012", "1014", "1016", "1022", "1023", "1024", "1025", "1026", codeDeclined, // card, account
		"1804", "1806", "1808", "1813", "1814", "1815", "1817", // card and cardholder as the provider knows them
		"2013", "4001", "4002", "4003", // 3-D Secure
		"5001", "5003", "5005", "5006", "5007", "5009", "5010", "5011", "5012", "5013", "5014", "5015", "5016", "5017", "5018", "5019", "5020", "5021",
		"5022", "5023", "5050", "5051", "5052": // risk
		return final(tender.ErrDeclined)
	case "1015", // an invalid request, without a reason
		"1017", "1018", "1019", "1020", "1021", // reversed or voided before, or blocked by what came later
		"1810",         // the amount: the Gateway has held it against the payment's, so it does not fit what is left
		codeNoOriginal, // nobody has paid
		"1822":         // there is one already
		return final(tender.ErrInvalidState)
	case "1802", "1803":
		return final(tender.ErrInvalid)
	case "1818", "1819", "1820", "1821", "1823": // of the account: configuration, terminal, merchant, acquirer
		return final(tender.ErrPermission)
	case "3100":
		return final(tender.ErrUnsupported)
	case "1811", "1812", "2000", "2001", "2002", "2003", "3000", "3200", "3201", "3202", "5000", "6000":
		return codeMeaning{tender.ErrUnavailable, tender.OutcomeUnknown}, true
	}
	return codeMeaning{}, false
}
