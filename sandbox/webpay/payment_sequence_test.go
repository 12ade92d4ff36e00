package webpay_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenderpay/tender/sandbox/webpay"
)

// kept is what a merchant's own book says of an order.
type kept struct {
	minor             int64
	holds             bool
	charged, refunded int64
}

// merchant makes random calls and books what the answers say.
type merchant struct {
	*shop

	book map[string]*kept
}

func (m *merchant) number(t *rapid.T) string {
	return "ord-" + strconv.Itoa(rapid.IntRange(0, 4).Draw(t, "order"))
}

func (m *merchant) amount(t *rapid.T) int64 { return rapid.Int64Range(0, 30).Draw(t, "amount") }

func (m *merchant) kindOf(t *rapid.T) string {
	return rapid.SampledFrom([]string{"purchase", "authorize"}).Draw(t, "kind")
}

// asks creates a payment or a link, or changes a link.
func (m *merchant) asks(t *rapid.T) {
	path := rapid.SampledFrom([]string{newPath, linkPath}).Draw(t, "path")
	number, minor := m.number(t), m.amount(t)
	kind := m.kindOf(t)
	r := m.serve(m.inMemory("POST", path, strings.Replace(orderBody(number, kind, ""), "2599", strconv.FormatInt(minor, 10), 1)))
	if r.status != 200 {
		return
	}
	if known := m.book[number]; known != nil && (known.charged > 0 || known.holds) {
		t.Fatalf("%s was paid and can be asked for again", number)
	}
	m.book[number] = &kept{minor: minor}
}

func (m *merchant) approves(t *rapid.T) {
	number := m.number(t)
	if m.account.Approve(number) != nil {
		return
	}
	minor, _, times := m.account.Charged(number)
	entry := m.book[number]
	if _, _, held := m.account.Authorized(number); held {
		entry.holds = true
	} else if entry.charged = minor; minor != entry.minor || times != 1 {
		t.Fatalf("%s asked for %d and charged %d, %d times", number, entry.minor, minor, times)
	}
}

// manages captures, refunds or voids, and believes the answer.
func (m *merchant) manages(t *rapid.T) {
	kind, number, minor := rapid.SampledFrom([]string{"capture", "refund", "void"}).Draw(t, "kind"), m.number(t), m.amount(t)
	r := m.inMemory("POST", "/transactions/"+number+"/"+kind+".xml", managedBody(number, strconv.FormatInt(minor, 10), "EUR"))
	r.Header.Del("Authorization")
	r.Header.Set("Accept", "application/xml")
	r.Header.Set("Content-Type", "application/xml")
	got := m.serve(r)
	if got.status != 201 {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	if got.element("response-code") != "0000" {
		return
	}
	entry := m.book[number]
	switch kind {
	case "capture":
		if !entry.holds || minor > entry.minor {
			t.Fatalf("a capture of %d of %+v", minor, entry)
		}
		entry.holds, entry.charged = false, minor
	case "void":
		if !entry.holds {
			t.Fatalf("a void of %+v", entry)
		}
		entry.holds = false
	default:
		if entry.refunded += minor; entry.refunded > entry.charged {
			t.Fatalf("a refund of %d of %+v", minor, entry)
		}
	}
}

// waits lets holds end now and then.
func (m *merchant) waits(t *rapid.T) {
	m.account.Ledger().Clock().Advance(time.Duration(rapid.IntRange(0, 10).Draw(t, "days")) * 24 * time.Hour)
	for number, entry := range m.book {
		_, _, entry.holds = m.account.Authorized(number)
	}
}

// compare holds the merchant's book against the provider's.
func (m *merchant) compare(t *rapid.T) {
	if err := m.account.Ledger().Check(); err != nil {
		t.Fatal(err)
	}
	if len(m.book) != m.account.Payments() {
		t.Fatalf("%d payments, %d in the merchant's book", m.account.Payments(), len(m.book))
	}
	for number, entry := range m.book {
		charged, _, times := m.account.Charged(number)
		refunded, _ := m.account.Refunded(number)
		if charged != entry.charged || refunded != entry.refunded || times > 1 {
			t.Fatalf("%s: %d charged in %d steps, %d refunded; the merchant's book has %+v", number, charged, times, refunded, entry)
		}
	}
}

func TestPayments_random_calls_keep_both_books_equal(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := &merchant{shop: standing(t, webpay.Options{}), book: map[string]*kept{}}
		r.Repeat(map[string]func(*rapid.T){
			"ask": m.asks, "approve": m.approves, "manage": m.manages, "wait": m.waits,
			"decline": func(t *rapid.T) { _ = m.account.Decline(m.number(t)) },
			"":        m.compare,
		})
	})
}
