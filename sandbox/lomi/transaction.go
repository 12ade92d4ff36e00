package lomi

import (
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// transaction is one attempt to pay a session. Its money is the ledger's.
type transaction struct {
	ID        string    `json:"id"`
	Session   string    `json:"session"`
	Status    string    `json:"status"` // pending, completed, failed or cancelled; what follows from the ledger is not here
	Provider  string    `json:"provider_code"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// The statuses of a transaction. partially_refunded and cancelled are in no enum of the pages.
const (
	transactionPending           = "pending"
	transactionCompleted         = "completed"
	transactionFailed            = "failed"
	transactionExpired           = "expired"
	transactionRefunded          = "refunded"
	transactionCancelled         = "cancelled"
	transactionPartiallyRefunded = "partially_refunded"
)

func transactionStatuses() []string {
	return []string{
		transactionPending, transactionCompleted, transactionFailed, transactionExpired, transactionRefunded, transactionCancelled,
		transactionPartiallyRefunded,
	}
}

// sale is a transaction with all that an answer says of it.
type sale struct {
	transaction
	session  session
	payment  ledger.Payment
	customer ledger.Customer // without an id where there is none
}

// sale completes a transaction. The account must be locked.
func (a *Account) sale(t *transaction) sale {
	s := a.checkout.sessionByID[t.Session]
	p, _ := a.ledger.Payment(t.Session)
	customer, _ := a.ledger.Customer(s.Customer)
	return sale{*t, *s, p, customer}
}

// transaction returns the transaction with this id.
func (a *Account) transaction(id string) (sale, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	t, has := a.checkout.transactionByID[id]
	if !has {
		return sale{}, false
	}
	return a.sale(t), true
}

// transactionStatus says where a transaction stands. A refund counts when it is done.
func (o *Options) transactionStatus(s sale) string {
	switch done := refunded(s.payment); {
	case s.Status == transactionPending && s.payment.State == ledger.Expired:
		return transactionExpired
	case s.Status != transactionCompleted:
		return s.Status
	case done == s.payment.Captured:
		return transactionRefunded
	case done > 0 && o.ShowPartialRefunds:
		return transactionPartiallyRefunded
	default:
		return transactionCompleted
	}
}

// refunded is what was given back, without what is still to be.
func refunded(p ledger.Payment) int64 {
	var sum int64
	for _, r := range p.Refunds {
		if r.State == ledger.RefundSucceeded {
			sum += r.Minor
		}
	}
	return sum
}

// changed is when a transaction's status became what it is.
func (s *sale) changed() time.Time {
	if s.Status == transactionPending && s.payment.State == ledger.Expired {
		return s.payment.UpdatedAt
	}
	return s.UpdatedAt
}

// method is the payment method that goes with a provider.
func method(provider string) string {
	switch provider {
	case "STRIPE", "CYBERSOURCE":
		return methodCards
	case "NOWPAYMENTS":
		return "CRYPTO"
	default:
		return "MOBILE_MONEY"
	}
}

const methodCards = "CARDS"

// getTransaction is GET /transactions/{id}.
func (c *call) getTransaction() (answer, error) {
	status := c.front.options.MalformedTransactionStatus
	if status == 0 {
		status = http.StatusBadRequest
	}
	if err := c.checkID("transaction", status); err != nil {
		return answer{}, err
	}
	found, ok := c.account.transaction(c.argument)
	if !ok {
		return answer{}, c.missing("transaction", func(a *Account) bool { _, has := a.transaction(c.argument); return has })
	}
	if c.fails() {
		return answer{}, nil
	}
	data := c.transactionData(found)
	if c.front.options.Bare {
		return answer{http.StatusOK, data}, nil
	}
	return answer{http.StatusOK, successEnvelope{Success: true, Data: data, Environment: c.account.environment()}}, nil
}

// listTransactions is GET /transactions.
func (c *call) listTransactions() (answer, error) {
	options := &c.front.options
	pages := pager{paging: PagingByLimit, size: 20, strict: true}
	if options.CurrentLists {
		pages = pager{paging: PagingByPageSize, size: 50}
	}
	which, err := c.window(pages)
	if err != nil {
		return answer{}, err
	}
	shows, err := c.transactionFilter()
	if err != nil || c.fails() {
		return answer{}, err
	}
	page, total := collect(c, &c.account.checkout.transactions, c.account.sale, shows, which)
	rows := []any{}
	for _, s := range page {
		rows = append(rows, c.transactionRow(s))
	}
	if options.CurrentLists {
		return answer{http.StatusOK, rows}, nil
	}
	meta := c.meta(which, total)
	return answer{http.StatusOK, successEnvelope{Success: true, Data: rows, Meta: &meta, Environment: c.account.environment()}}, nil
}

// transactionFilter reads whom the list is to show. Each generation has names of its own.
func (c *call) transactionFilter() (shows func(sale) bool, err error) {
	statuses, err := c.words("status", transactionStatuses()...)
	if err != nil {
		return nil, err
	}
	from, to := "from_date", "to_date"
	if c.front.options.CurrentLists {
		from, to = "startDate", "endDate"
	}
	within, err := c.period(from, to)
	if err != nil {
		return nil, err
	}
	providers, err := c.word("provider")
	if err != nil {
		return nil, err
	}
	var types, currencies, methods []string
	if c.front.options.CurrentLists {
		for _, filter := range []struct {
			name string
			list *[]string
		}{{"type", &types}, {"currency", &currencies}, {"paymentMethod", &methods}} {
			if *filter.list, err = c.words(filter.name); err != nil {
				return nil, err
			}
		}
		if pos := c.query.Get("isPos"); c.query.Has("isPos") && pos != "true" && pos != "false" {
			return nil, refusal(http.StatusBadRequest, "query parameter isPos must be true or false")
		}
	}
	onlyPos := c.front.options.CurrentLists && c.query.Get("isPos") == "true"
	matches := func(list []string, word string) bool { return len(list) == 0 || slices.Contains(list, word) }
	return func(s sale) bool {
		return matches(statuses, c.front.options.transactionStatus(s)) && matches(providers, s.Provider) && within(s.CreatedAt) &&
			matches(types, "payment") && matches(currencies, s.payment.Currency) && matches(methods, method(s.Provider)) && !onlyPos
	}, nil
}
