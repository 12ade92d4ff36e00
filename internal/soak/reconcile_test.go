package main

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// entry is what a ledger has of one payment.
type entry struct {
	currency string // "" = DZD
	charged  int64
	charges  int
	refunded int64
	refunds  int
	voided   bool
	held     bool
}

// ledgerOf is a ledger with entries by reference.
type ledgerOf struct {
	conformance.Backend
	entries   map[string]entry
	customers map[string]int
}

func (l ledgerOf) Charged(reference string) (int64, string, int) {
	e := l.entries[reference]
	return e.charged, e.in(), e.charges
}

func (l ledgerOf) Refunded(reference string) (int64, int) {
	e := l.entries[reference]
	return e.refunded, e.refunds
}

func (l ledgerOf) Authorized(reference string) (int64, string, bool) {
	return 0, l.entries[reference].in(), l.entries[reference].held
}

func (l ledgerOf) Voided(reference string) bool { return l.entries[reference].voided }

func (e entry) in() string { return cmp.Or(e.currency, "DZD") }

// all are the payments of l as the ledger exports them.
func (l ledgerOf) all() []ledger.PaymentRecord {
	var all []ledger.PaymentRecord
	for reference, e := range l.entries {
		all = append(all, ledger.PaymentRecord{Payment: ledger.Payment{
			Reference: reference, Currency: e.in(), Captured: e.charged, Refunded: e.refunded,
			Captures: make([]ledger.Capture, e.charges), Refunds: make([]ledger.Refund, e.refunds),
		}})
	}
	return all
}

func (l ledgerOf) Payments() int { return len(l.entries) }

func (l ledgerOf) Customers(key string) int { return l.customers[key] }

func TestReconcile_eachDisagreement(t *testing.T) {
	paid := attempt{reference: "a1", currency: "DZD", created: true, allowed: 100, charged: 100}
	with := func(change func(*attempt)) []attempt {
		a := paid
		change(&a)
		return []attempt{a}
	}
	refunded := with(func(a *attempt) { a.refunds = []part{{reference: "r1", minor: 30}, {reference: "r2", minor: 30}} })
	for name, c := range map[string]struct {
		book   []attempt
		ledger map[string]entry
		what   string // "" = they agree
	}{
		"agreement":                       {[]attempt{paid}, map[string]entry{"a1": {charged: 100, charges: 1}}, ""},
		"a lost creation that came":       {[]attempt{{reference: "a1"}}, map[string]entry{"a1": {}}, ""},
		"a lost creation that never came": {[]attempt{{reference: "a1"}}, nil, ""},
		"charged twice":                   {[]attempt{paid}, map[string]entry{"a1": {charged: 100, charges: 2}}, doubleCharge},
		"charged in another currency":     {[]attempt{paid}, map[string]entry{"a1": {currency: "EUR", charged: 100, charges: 1}}, wrongCurrency},
		"charged too much":                {[]attempt{paid}, map[string]entry{"a1": {charged: 101, charges: 1}}, doubleCharge},
		"charged too little":              {[]attempt{paid}, map[string]entry{"a1": {charged: 99, charges: 1}}, lostCharge},
		"charged in the book alone":       {[]attempt{paid}, map[string]entry{"a1": {}}, lostCharge},
		"charged in the ledger alone":     {[]attempt{{reference: "a1", created: true}}, map[string]entry{"a1": {charged: 100, charges: 1}}, lostCharge},
		"two attempts charged": {
			append(with(func(a *attempt) { a.reference = "a2" }), paid),
			map[string]entry{"a1": {charged: 100, charges: 1}, "a2": {charged: 100, charges: 1}}, doubleCharge,
		},
		"refunded as often":        {refunded, map[string]entry{"a1": {charged: 100, charges: 1, refunded: 60, refunds: 2}}, ""},
		"refunded once more":       {refunded, map[string]entry{"a1": {charged: 100, charges: 1, refunded: 90, refunds: 3}}, doubleRefund},
		"refunded less often":      {refunded, map[string]entry{"a1": {charged: 100, charges: 1, refunded: 60, refunds: 1}}, lostRefund},
		"refunded another sum":     {refunded, map[string]entry{"a1": {charged: 100, charges: 1, refunded: 59, refunds: 2}}, lostRefund},
		"voided in the book":       {[]attempt{{reference: "a1", created: true, voided: true}}, map[string]entry{"a1": {}}, lostVoid},
		"voided in the ledger":     {[]attempt{{reference: "a1", created: true}}, map[string]entry{"a1": {voided: true}}, lostVoid},
		"held in another currency": {[]attempt{{reference: "a1", created: true, held: true}}, map[string]entry{"a1": {currency: "EUR", held: true}}, wrongHold},
		"held in the book":         {[]attempt{{reference: "a1", created: true, held: true}}, map[string]entry{"a1": {}}, wrongHold},
		"a payment nobody made":    {[]attempt{paid}, map[string]entry{"a1": {charged: 100, charges: 1}, "x": {}}, wrongPayments},
		"a payment lost":           {[]attempt{{reference: "a1", created: true}}, nil, wrongPayments},
	} {
		o := &order{}
		for _, a := range c.book {
			a.currency = "DZD"
			o.attempts = append(o.attempts, &a)
		}
		f := reconcile([]*book{{orders: []*order{o}}}, ledgerOf{entries: c.ledger}, ledgerOf{entries: c.ledger}.all())
		assert.Equal(t, c.what, whatOf(f), name)
	}
	customers := map[string]number{"there": {1, 1}, "gone": {}, "some": {1, 3}}
	for _, c := range []struct {
		there, gone, some int
		what              string
	}{{1, 0, 1, ""}, {1, 0, 3, ""}, {0, 0, 1, wrongCustomers}, {2, 0, 1, wrongCustomers}, {1, 1, 1, wrongCustomers}, {1, 0, 0, wrongCustomers}, {1, 0, 4, wrongCustomers}} {
		f := reconcile([]*book{{customers: customers}}, ledgerOf{customers: map[string]int{"there": c.there, "gone": c.gone, "some": c.some}}, nil)
		assert.Equal(t, c.what, whatOf(f))
	}
}

// What the provider has as a whole is held against the book too, whatever it says of each payment.
func TestReconcile_asAWhole(t *testing.T) {
	paid := attempt{reference: "a1", currency: "DZD", created: true, allowed: 100, charged: 100, refunds: []part{{reference: "r1", minor: 30}}}
	at := ledgerOf{entries: map[string]entry{"a1": {charged: 100, charges: 1, refunded: 30, refunds: 1}}}
	record := at.all()[0]
	with := func(change func(*ledger.PaymentRecord)) []ledger.PaymentRecord {
		changed := record
		change(&changed)
		return []ledger.PaymentRecord{changed}
	}
	for name, c := range map[string]struct {
		all  []ledger.PaymentRecord
		what []string
	}{
		"agreement": {with(func(*ledger.PaymentRecord) {}), nil},
		"a refund that failed": {with(func(p *ledger.PaymentRecord) {
			p.Refunds = []ledger.Refund{{}, {State: ledger.RefundFailed}}
		}), nil},
		"another sum":             {with(func(p *ledger.PaymentRecord) { p.Captured = 99 }), []string{wrongTotal}},
		"another sum given back":  {with(func(p *ledger.PaymentRecord) { p.Refunded = 29 }), []string{wrongTotal}},
		"one charge more":         {with(func(p *ledger.PaymentRecord) { p.Captures = append(p.Captures, ledger.Capture{}) }), []string{wrongTotal}},
		"one refund more":         {with(func(p *ledger.PaymentRecord) { p.Refunds = append(p.Refunds, ledger.Refund{}) }), []string{wrongTotal}},
		"another currency":        {with(func(p *ledger.PaymentRecord) { p.Currency = "EUR" }), []string{wrongTotal, wrongTotal}},
		"another reference":       {with(func(p *ledger.PaymentRecord) { p.Reference = "x" }), []string{wrongPayments}},
		"two under one reference": {[]ledger.PaymentRecord{record, record}, []string{wrongPayments, wrongPayments, wrongTotal}},
		"none":                    {nil, []string{wrongPayments, wrongTotal}},
	} {
		a := paid
		f := reconcile([]*book{{orders: []*order{{attempts: []*attempt{&a}}}}}, at, c.all)
		var what []string
		for _, complaint := range f.complaints {
			what = append(what, complaint.what)
		}
		assert.Equal(t, c.what, what, name)
	}
}

func whatOf(f findings) string {
	if len(f.complaints) == 0 {
		return ""
	}
	return f.complaints[0].what
}

func TestReconcile_aPersonSettlesWhatIsInDoubt(t *testing.T) {
	for name, c := range map[string]struct {
		book    attempt
		doubt   doubt
		ledger  entry
		verdict string
		what    string
	}{
		"captured": {
			attempt{held: true, allowed: 70}, doubt{op: tender.OpCapturePayment, minor: 70}, entry{charged: 70, charges: 1}, "done", "",
		},
		"not captured":     {attempt{held: true, allowed: 70}, doubt{op: tender.OpCapturePayment, minor: 70}, entry{held: true}, "not done", ""},
		"captured twice":   {attempt{held: true, allowed: 70}, doubt{op: tender.OpCapturePayment, minor: 70}, entry{charged: 140, charges: 2}, "something else", doubleCharge},
		"captured too few": {attempt{held: true, allowed: 70}, doubt{op: tender.OpCapturePayment, minor: 70}, entry{charged: 7, charges: 1}, "something else", lostCharge},
		"voided":           {attempt{held: true}, doubt{op: tender.OpVoidPayment}, entry{voided: true}, "done", ""},
		"not voided":       {attempt{held: true}, doubt{op: tender.OpVoidPayment}, entry{held: true}, "not done", ""},
		"refunded": {
			attempt{allowed: 9, charged: 9, refunds: []part{{reference: "r1", minor: 2}}}, doubt{op: tender.OpRefundPayment, minor: 3},
			entry{charged: 9, charges: 1, refunded: 5, refunds: 2}, "done", "",
		},
		"not refunded": {
			attempt{allowed: 9, charged: 9, refunds: []part{{reference: "r1", minor: 2}}}, doubt{op: tender.OpRefundPayment, minor: 3},
			entry{charged: 9, charges: 1, refunded: 2, refunds: 1}, "not done", "",
		},
		"refunded twice": {
			attempt{allowed: 9, charged: 9, refunds: []part{{reference: "r1", minor: 2}}}, doubt{op: tender.OpRefundPayment, minor: 3},
			entry{charged: 9, charges: 1, refunded: 8, refunds: 3}, "something else", doubleRefund,
		},
	} {
		c.book.reference, c.book.currency, c.book.created, c.book.doubt = "a1", "DZD", true, &c.doubt
		c.doubt.reference, c.doubt.injected = "a1", []kind{dropAfter}
		at := ledgerOf{entries: map[string]entry{"a1": c.ledger}}
		f := reconcile([]*book{{orders: []*order{{attempts: []*attempt{&c.book}}}}}, at, at.all())
		assert.Equal(t, c.what, whatOf(f), name)
		assert.Equal(t, c.verdict, c.doubt.verdict, name)
		assert.Contains(t, f.manual[0].String(), "injected connection closed after; the ledger says "+c.verdict, name)
	}
}
