package conformance

// Rule is one sentence that every adapter keeps.
type Rule struct {
	ID       string
	Sentence string
}

// Rules lists them all, by id.
func Rules() []Rule {
	return []Rule{
		{"CAP-01", "Capabilities, interfaces and Profile say the same, and Provenance has a source for each that is there."},
		{"CAP-02", "An absent capability is ErrUnsupported before any traffic, and an error of NewGateway if required."},
		{"CAP-03", "What a configuration switches off is ErrUnsupported with the reason, before any traffic."},
		{"CAP-04", "What can be off is shown in both configurations."},
		{"CAP-05", "A claimed operation works on a good answer, with as many exchanges as the provider's document needs."},
		{"PRO-01", "Profile is the same at every call, shares nothing with its callers and makes no request."},
		{"PRO-02", "The Profile's rules can be kept, and admit NewReference."},
		{"PRO-03", "The provider's name never changes."},
		{"INP-01", "A required customer field that is missing is ErrInvalid naming it, before any traffic."},
		{"INP-02", "A text that is too long or holds control characters is ErrInvalid naming its field, before any traffic."},
		{"INP-03", "Data that the provider has no place for is ErrUnsupported naming the field, before any traffic."},
		{"INP-04", "Another provider's ref is ErrInvalid before any traffic."},
		{"INP-05", "An id that is empty, a dot segment, too long or has control characters is ErrInvalid before any traffic."},
		{"INP-06", "An amount that is missing, not above zero or in a currency that the provider does not take is ErrInvalid before any traffic."},
		{"INP-07", "A return URL that is not absolute http or https is ErrInvalid before any traffic."},
		{"INP-08", "A capture or refund above the payment's amount or in another currency is ErrInvalid before any traffic."},
		{"INP-09", "CaptureLater at a provider without capture is ErrUnsupported, whatever AllowLossy says."},
		{"SND-01", "Data that the Profile has a place for reaches the provider."},
		{"OUT-01", "A 5xx to a write is an unknown outcome whatever its body, and the write is not repeated."},
		{"OUT-02", "A broken connection after a write was sent is an unknown outcome, and the write is not repeated."},
		{"OUT-03", "A 408 or 425 to a write is an unknown outcome."},
		{"OUT-04", "A 2xx to a write that cannot be read is an unknown outcome."},
		{"OUT-05", "A redirect to a write is an unknown outcome, and is not followed."},
		{"OUT-06", "A connection that could not be made is not done, and ErrUnavailable after three attempts at most."},
		{"OUT-07", "A 429 is not done, and repeated after its Retry-After."},
		{"OUT-08", "An endless Retry-After is capped: the call gives up within its deadline."},
		{"OUT-09", "A context that has ended sends nothing and is not done."},
		{"OUT-10", "A context that ends in flight returns at once, with its error and, for a write, an unknown outcome."},
		{"OUT-11", "Profile.AfterUnknown has a way out for every write of the provider."},
		{"ERR-01", "A 4xx is the kind of its status and rejected, whatever its body, in one attempt."},
		{"ERR-02", "An unexplained 400, 409 or 422 to confirm, capture, void or refund is ErrInvalidState."},
		{"ERR-03", "A record that does not exist is ErrNotFound."},
		{"ERR-04", "A refusal keeps the provider's words and names operation and provider."},
		{"ERR-05", "A declined payment is a result with a Failure, not an error."},
		{"INT-01", "An answer with another amount is ErrIntegrity, with the record as answered."},
		{"INT-02", "An answer in another currency is ErrIntegrity, with the record as answered."},
		{"INT-03", "An answer about another id or reference is ErrIntegrity, with the record as answered."},
		{"INT-04", "An answer without the id that later calls need is ErrProtocol."},
		{"INT-05", "A state that is in no document is unknown: neither success nor failure."},
		{"INT-06", "Raw holds the provider's answer."},
		{"CUS-01", "A created customer is one customer at the provider, and is read as it was created."},
		{"CUS-02", "A taken unique key is ErrAlreadyExists, rejected; where the Profile has no unique key, nothing is."},
		{"CUS-03", "An update changes what it names and nothing else."},
		{"CUS-04", "The active state is stored, both ways, where the Profile has it."},
		{"CUS-05", "FindCustomer proves absence with ErrNotFound, and finds what is there."},
		{"CUS-06", "EnsureCustomer returns the stored record unchanged."},
		{"CUS-07", "EnsureCustomer makes exactly one customer under any number of callers."},
		{"CUS-08", "Deleting is harmless to repeat, and a deleted customer is ErrNotFound."},
		{"CUS-09", "A customer ref without the key that the provider wants is ErrInvalid naming the key, before any traffic."},
		{"LST-01", "A list has every customer once, in the provider's order."},
		{"LST-02", "A list asks for a page when it is wanted, and can be ranged over again."},
		{"LST-03", "An empty list is one request and no row."},
		{"LST-04", "A filter of the Profile filters."},
		{"LST-05", "A filter that the provider lacks is ErrUnsupported before any traffic."},
		{"PAY-01", "An approved payment is charged once, with its amount and currency."},
		{"PAY-02", "A payment that its payer declines is failed with a Failure, and not charged."},
		{"PAY-03", "A payment that waits for its payer has a NextAction that the Profile offers."},
		{"PAY-04", "Creating a payment moves money only where the Profile says so."},
		{"PAY-05", "A stored ref is all that another process needs."},
		{"PAY-06", "A reservation is held, not charged, until it is captured, once and wholly."},
		{"PAY-07", "A part is captured, and the rest released, exactly where the Profile says so."},
		{"PAY-08", "A voided reservation is released and cannot be captured."},
		{"PAY-09", "A second capture is ErrInvalidState and charges nothing."},
		{"PAY-10", "FindPayment finds by Reference, and proves absence with ErrNotFound."},
		{"PAY-11", "Getting a payment that does not exist is an error."},
		{"PAY-12", "Any ref is stored and read again unchanged."},
		{"MON-01", "Amounts of every exponent reach the provider's books unchanged."},
		{"MON-02", "Amounts in every currency of the Profile reach the provider's books unchanged."},
		{"MON-03", "Any amount of any currency reaches the provider's books unchanged."},
		{"REF-01", "A refund gives its amount back once, and the payment stays succeeded."},
		{"REF-02", "Two equal partial refunds are two refunds, exactly where the Profile allows several."},
		{"REF-03", "A refund of more than is left is refused, rejected."},
		{"REF-04", "A refund of a payment that is not captured is refused, rejected."},
		{"REF-05", "GetRefund finds by id and by Reference, and proves absence with ErrNotFound."},
		{"LOS-01", "A lost creation of a customer is an unknown outcome, sent once, and the way out ends at one customer."},
		{"LOS-02", "A lost creation of a payment is an unknown outcome, sent once, and moves no money unless the Profile says so."},
		{"LOS-03", "A lost confirmation is an unknown outcome, and the way out ends at one charge."},
		{"LOS-04", "A lost capture is an unknown outcome, sent once, and the way out ends at one charge."},
		{"LOS-05", "A lost void is an unknown outcome, and the way out shows what happened."},
		{"LOS-06", "A lost refund is an unknown outcome, sent once."},
		{"LOS-07", "A lost update is an unknown outcome, and harmless to repeat."},
		{"CON-01", "Concurrent captures of one payment charge once."},
		{"CON-02", "Concurrent calls do not share state."},
		{"CON-03", "Params are not written to."},
		{"CON-04", "One adapter serves many goroutines."},
		{"CON-05", "A result is its caller's: changing it changes nothing else."},
		{"RES-01", "The body of every answer is closed."},
		{"RES-02", "No goroutine is left behind."},
		{"SEC-01", "No secret and no personal data is in a log or in a printed result."},
		{"SEC-02", "No secret and no personal data is in an error, also when the provider repeats the request in its message."},
		{"SEC-03", "No secret is in a URL, no header lets net/http repeat a write, and the base URL's path is kept."},
		{"SEC-04", "A redirect is never followed."},
		{"SEC-05", "An id stays one segment of the path, whatever it holds."},
		{"SEC-06", "An answer of more than 1 MiB is refused."},
		{"SEC-07", "Any id is either refused or sent as exactly one escaped segment of the path."},
	}
}

// sentence returns a rule's sentence.
func sentence(id string) string {
	for _, rule := range Rules() {
		if rule.ID == id {
			return rule.Sentence
		}
	}
	return "this rule is not in the list"
}
