package lomi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

// clocked are options with a clock of their own that stands still enough for comparisons.
func clocked(options lomi.Options) lomi.Options {
	options.Clock = ledger.NewClock(time.Date(2025, 6, 1, 9, 30, 0, 0, time.UTC))
	return options
}

// sessionBody has what the first generation requires, a reference in metadata, and more fields (", ...").
func sessionBody(reference, amount, more string) string {
	return `{"success_url": "https://shop.example.test/ok", "cancel_url": "https://shop.example.test/no", "allowed_providers": ["WAVE"],
		"amount": ` + amount + `, "currency_code": "XOF", "metadata": {"reference": "` + reference + `"}` + more + `}`
}

const withPhone = `, "customer_phone": "+221770000001"`

// session makes a checkout session and returns its id.
func (s *shop) session(reference, amount, more string) string {
	s.t.Helper()
	r := s.do("POST", "/checkout-sessions", sessionBody(reference, amount, more)).succeeds(201)
	return r.id("checkout_session_id")
}

// id is a field of the answer, in data or not.
func (r reply) id(name string) string {
	r.t.Helper()
	id := r.text(name)
	if r.get("data") != "" {
		id = r.text("data." + name)
	}
	require.NotEmpty(r.t, id, r.body)
	return id
}

// read is the session with this id.
func (s *shop) read(id string) reply {
	s.t.Helper()
	return s.do("GET", "/checkout-sessions/"+id, "").succeeds(200)
}

// paid makes a session that is paid and returns its transaction.
func (s *shop) paid(reference, amount, more string) string {
	s.t.Helper()
	s.session(reference, amount, more)
	require.NoError(s.t, s.account.Approve(reference))
	return s.transactions("")[0].TransactionID
}

type row struct {
	TransactionID string          `json:"transaction_id"`
	SessionID     string          `json:"checkout_session_id"`
	RefundID      string          `json:"refund_id"`
	CustomerID    string          `json:"customer_id"`
	Status        string          `json:"status"`
	ProviderCode  string          `json:"provider_code"`
	MethodCode    string          `json:"payment_method_code"`
	Metadata      json.RawMessage `json:"metadata"`
}

// rows are the records of a list, in data or not.
func (r reply) rows() []row {
	r.t.Helper()
	r.succeeds(200)
	list := json.RawMessage(r.body)
	if r.body[0] == '{' {
		list = json.RawMessage(r.get("data"))
	}
	rows := []row{}
	require.NoError(r.t, json.Unmarshal(list, &rows))
	return rows
}

func (s *shop) transactions(query string) []row {
	s.t.Helper()
	return s.do("GET", "/transactions"+query, "").rows()
}

// statuses are those of the rows, in their order.
func statuses(rows []row) string {
	words := make([]string, len(rows))
	for i, r := range rows {
		words[i] = r.Status
	}
	return strings.Join(words, " ")
}

func (s *shop) refund(transaction, amount, more string) reply {
	s.t.Helper()
	return s.do("POST", "/refunds", `{"transaction_id": "`+transaction+`", "amount": `+amount+more+`}`)
}

// money demands what the ledger has of a reference.
func (s *shop) money(reference string, charged int64, charges int, refunded int64, refunds int) {
	s.t.Helper()
	minor, _, times := s.account.Charged(reference)
	back, often := s.account.Refunded(reference)
	assert.Equal(s.t, []int64{charged, int64(charges), refunded, int64(refunds)}, []int64{minor, int64(times), back, int64(often)}, "money of %s", reference)
}

// visit is a payer's browser.
func (s *shop) visit(method, address, form string) reply {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(form))
	require.NoError(s.t, err)
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := s.client.Do(request)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return reply{t: s.t, status: response.StatusCode, header: response.Header, body: string(data)}
}

// another opens a second merchant's account at the same front, and returns the header of its key.
func (s *shop) another(t *testing.T) string {
	t.Helper()
	account, err := s.front.AddAccount("lomi_sk_test_other", "m", "o")
	require.NoError(t, err)
	return "X-Api-Key: " + account.APIKey()
}
