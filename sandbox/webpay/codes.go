package webpay

// The response codes that the sandbox gives by itself. Which of them says what about a capture, a refund or a void is documented by their meaning only.
const (
	codeApproved      = "0000"
	codeExpiredCard   = "1001"
	codeUnknownCard   = "1011"
	codeInvalid       = "1015"
	codeNoReversal    = "1019"
	codeNoVoid        = "1020"
	codeAlreadyVoided = "1021"
	codeDeclined      = "1050"
	codeBadCard       = "1804"
	codeBadAmount     = "1810"
	codeNoOriginal    = "1816"
	codeTimeExpired   = "3000"
	codeNotProved     = "4003"
	codeUnlisted      = "9999" // in no document
)

// The words for a transaction. A refusal of the bank is declined, an error on the way to it invalid (Monri's transaction page); which codes are which is
// the sandbox's choice: those that speak of systems and of time.
const (
	wordDeclined = "declined"
	wordInvalid  = "invalid"
	wordPending  = "action-required" // with a hyphen, as official client code has it
)

func wordOf(code string) string {
	switch code {
	case codeApproved:
		return statusApproved
	case "1811", "1812", "2000", "2001", "2002", "2003", "3000", "3200", "3201", "3202", "5000", "6000":
		return wordInvalid
	default:
		return wordDeclined
	}
}

// messageOf is the meaning of a response code, and whether Monri's list has it.
func messageOf(code string) (string, bool) {
	message := codeMessage(code)
	if message == "" {
		message = riskMessage(code)
	}
	return message, message != ""
}

func codeMessage(code string) string { //nolint:gocyclo // a table
	switch code {
	case codeApproved:
		return "approved"
	case codeExpiredCard, "1815":
		return "card expired"
	case "1002":
		return "card suspicious"
	case "1003":
		return "card suspended"
	case "1004":
		return "card stolen"
	case "1005":
		return "card lost"
	case codeUnknownCard:
		return "card not found"
	case "1012":
		return "cardholder not found"
	case "1014":
		return "account not found"
	case codeInvalid:
		return "invalid request"
	case "1016":
		return "insufficient funds"
	case "1017", "1018":
		return "previously reversed"
	case codeNoReversal:
		return "further activity prevents reversal"
	case codeNoVoid:
		return "further activity prevents void"
	case codeAlreadyVoided:
		return "original transaction has been voided"
	case "1022":
		return "preauthorization not allowed for this card"
	case "1023":
		return "full 3-D authentication is required for this card"
	case "1024":
		return "installments not allowed for this card"
	case "1025":
		return "installments not allowed as preauthorization"
	case "1026":
		return "installments for ZABA cards only"
	case codeDeclined:
		return "transaction declined"
	case "1802":
		return "missing fields"
	case "1803":
		return "extra fields exist"
	case codeBadCard:
		return "invalid card number"
	case "1806":
		return "card not active"
	case "1808":
		return "card not configured"
	case codeBadAmount:
		return "invalid amount"
	case "1811":
		return "system error, database"
	case "1812":
		return "system error, transaction"
	case "1813":
		return "cardholder not active"
	case "1814":
		return "cardholder not configured"
	case codeNoOriginal:
		return "original transaction not found"
	case "1817":
		return "usage limit reached"
	case "1818":
		return "configuration error"
	case "1819":
		return "invalid terminal"
	case "1820":
		return "inactive terminal"
	case "1821":
		return "invalid merchant"
	case "1822":
		return "duplicate entity"
	case "1823":
		return "invalid acquirer"
	case "2000":
		return "internal error, host down"
	case "2001":
		return "internal error, host timeout"
	case "2002":
		return "internal error, invalid message"
	case "2003":
		return "internal error, message format error"
	case "2013":
		return "3-D Secure error, invalid request"
	case codeTimeExpired:
		return "time expired"
	case "3100":
		return "function not supported"
	case "3200":
		return "timeout"
	case "3201":
		return "authorization host not active"
	case "3202":
		return "system not ready"
	case "4001":
		return "3-D Secure error, ECI 7"
	case "4002":
		return "3-D Secure error, not 3-D Secure, store policy"
	case codeNotProved:
		return "3-D Secure error, not authenticated"
	case "5000":
		return "request in progress"
	case "6000":
		return "system trace number mismatch"
	default:
		return ""
	}
}

func riskMessage(code string) string {
	switch code {
	case "5001":
		return "RISK: repeats per PAN"
	case "5003":
		return "RISK: repeats per BIN"
	case "5005":
		return "RISK: percentage declined"
	case "5006":
		return "RISK: refund count"
	case "5007":
		return "RISK: growth of the refund amount"
	case "5009":
		return "RISK: chargeback count"
	case "5010":
		return "RISK: chargeback amount"
	case "5011":
		return "RISK: retrieval request count"
	case "5012":
		return "RISK: retrieval request amount"
	case "5013":
		return "RISK: average amount"
	case "5014":
		return "RISK: growth of the average amount"
	case "5015":
		return "RISK: growth of the count"
	case "5016":
		return "RISK: total amount"
	case "5017":
		return "RISK: growth of the total amount"
	case "5018":
		return "RISK: minimum amount per transaction"
	case "5019":
		return "RISK: maximum amount per transaction"
	case "5020":
		return "RISK: approved count per PAN"
	case "5021":
		return "RISK: approved amount per PAN"
	case "5022":
		return "RISK: approved amount per BIN"
	case "5023":
		return "RISK: approved count per PAN and MCC by amount"
	case "5050":
		return "RISK: repeats per IP address"
	case "5051":
		return "RISK: repeats per cardholder name"
	case "5052":
		return "RISK: repeats per e-mail address"
	default:
		return ""
	}
}
