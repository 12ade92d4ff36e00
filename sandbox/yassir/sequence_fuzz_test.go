package yassir_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/yassir"
)

// kept is what a merchant's own book says of a payment.
type kept struct {
	id, secret, reference string
	minor                 int64
	reserves              bool
	charged, refunded     int64
}

// sequence reads steps from bytes: one for what to do, one for the payment, one or two for an amount.
type sequence struct {
	*desk

	steps    []byte
	payments []*kept
	options  yassir.Options
}

func (s *sequence) next() byte {
	if len(s.steps) == 0 {
		return 0
	}
	b := s.steps[0]
	s.steps = s.steps[1:]
	return b
}

// minor is an amount that is now and then zero, and now and then above what a payment has.
func (s *sequence) minor() int64 { return int64(s.next())<<8 | int64(s.next()) }

// payment is one that was created, or one that nobody created.
func (s *sequence) payment() *kept {
	i := int(s.next())
	if i >= 0xf0 || len(s.payments) == 0 {
		return &kept{id: "nobody", secret: "nobody", reference: "nobody"}
	}
	return s.payments[i%len(s.payments)]
}

func decimal(minor int64) string {
	cents := strconv.FormatInt(100+minor%100, 10)
	return strconv.FormatInt(minor/100, 10) + "." + cents[1:]
}

// answer makes a call and returns the HTTP status and the data's status code.
func (s *sequence) answer(method, target, secret, body string) (status int, code string, data map[string]json.RawMessage) {
	s.t.Helper()
	answer, aborted := s.ask(s.request(method, target, "X-Client-Secret: "+secret, body))
	require.False(s.t, aborted)
	require.Contains(s.t, []int{200, 201, 400, 401, 404, 409}, answer.Code, "%s", answer.Body)
	var envelope struct{ Data map[string]json.RawMessage }
	require.NoError(s.t, json.Unmarshal(answer.Body.Bytes(), &envelope))
	return answer.Code, unquoted(envelope.Data["statusCode"]), envelope.Data
}

func (s *sequence) create() {
	p := &kept{reference: "order-" + strconv.Itoa(int(s.next()%8)), minor: s.minor(), reserves: s.next()%2 == 1}
	more := ""
	if p.reserves {
		more = reservation
	}
	status, _, data := s.answer("POST", intentsPath, "", intentBody(p.reference, decimal(p.minor), phone, more))
	known := slices.ContainsFunc(s.payments, func(k *kept) bool { return k.reference == p.reference })
	if status != http.StatusCreated || known { // refused, or the first one once more
		return
	}
	p.id, p.secret = unquoted(data["paymentId"]), unquoted(data["clientSecret"])
	s.payments = append(s.payments, p)
}

// step does one thing and books what the answer says.
func (s *sequence) step() {
	op := s.next() % 10
	switch op {
	case 0:
		s.create()
		return
	case 9:
		s.clock.Advance(time.Duration(s.next()) * time.Minute)
		return
	}
	p := s.payment()
	intent := "/api/v1/payments/intents/" + p.id + "/"
	switch op {
	case 1, 2:
		if _, code, _ := s.answer("POST", intent+"proceed", p.secret, `{"paymentMethodCode":"WALLET_V2"}`); code == "2" && p.charged == 0 {
			p.charged = p.minor
		}
	case 3:
		if s.account.Approve(p.reference) == nil && !p.reserves {
			p.charged = p.minor
		}
	case 4:
		_ = s.account.Decline(p.reference)
	case 5:
		_ = s.account.Abandon(p.reference)
	case 6:
		minor, body := s.minor(), "{}"
		if minor != 0xffff {
			body = `{"amount":` + decimal(minor) + `}`
		} else {
			minor = p.minor
		}
		if _, code, _ := s.answer("POST", intent+"capture", p.secret, body); code == "2" {
			assert.Zero(s.t, p.charged, "one charge for a payment")
			p.charged = minor
		}
	case 7:
		if _, code, _ := s.answer("POST", intent+"release", p.secret, "{}"); code == "10" {
			assert.Zero(s.t, p.charged, "what was taken is not released")
		}
	case 8:
		s.refund(p)
	}
}

func (s *sequence) refund(p *kept) {
	minor, body := s.minor(), `{"description":"item returned"}`
	switch {
	case minor != 0xffff:
		body = `{"description":"item returned","amount":` + decimal(minor) + `}`
	case s.options.OmittedRefundIsWhole:
		minor = p.charged
	default:
		minor = p.charged - p.refunded
	}
	if _, code, _ := s.answer("POST", "/api/v1/payments/"+p.id+"/refund", p.secret, body); code == "4" || code == "16" {
		p.refunded += minor
		assert.True(s.t, minor > 0 && p.refunded <= p.charged, "%d of %d", p.refunded, p.charged)
		assert.True(s.t, code == "16" || p.refunded == p.charged, "4 says that nothing is left")
	}
}

// compare holds the merchant's book against the provider's.
func (s *sequence) compare() {
	s.t.Helper()
	require.NoError(s.t, s.account.Ledger().Check(), "the books")
	assert.Equal(s.t, len(s.payments), s.account.Payments())
	for _, p := range s.payments {
		charged, _, times := s.account.Charged(p.reference)
		refunded, _ := s.account.Refunded(p.reference)
		require.Equal(s.t, p.charged, charged, p.reference)
		require.Equal(s.t, p.refunded, refunded, p.reference)
		assert.LessOrEqual(s.t, times, 1)
		assert.LessOrEqual(s.t, charged, p.minor)
		_, code, data := s.answer("GET", "/api/v1/payments/intents/"+p.id+"/check", p.secret, "")
		if code == "2" || code == "4" || code == "16" {
			assert.Positive(s.t, p.charged, "nothing is called paid that was not")
		}
		want := p.minor
		if charged > 0 && s.options.CheckAmount == yassir.CheckCapturedAmount {
			want = charged
		}
		if charged > 0 && s.options.CheckAmount == yassir.CheckRemainingAmount {
			want = charged - refunded
		}
		said, ok := new(big.Rat).SetString(unquoted(data["amount"]))
		require.True(s.t, ok, "%s", data["amount"])
		assert.Zero(s.t, said.Cmp(big.NewRat(want, 100)), "%s", data["amount"])
	}
}

func FuzzSequence(f *testing.F) {
	const create, proceed, approve, decline, capture, release, refund, wait = 0, 1, 3, 4, 6, 7, 8, 9
	for _, steps := range [][]byte{
		{create, 1, 0x3a, 0x98, 0, proceed, 0, approve, 0, refund, 0, 0x13, 0x88, refund, 0, 0x13, 0x88, refund, 0, 0xff, 0xff, refund, 0, 0, 1},
		{create, 1, 0x3a, 0x98, 1, proceed, 0, approve, 0, capture, 0, 0x13, 0x88, capture, 0, 0, 1, refund, 0, 0x13, 0x89, refund, 0, 0x13, 0x88},
		{create, 1, 0x3a, 0x98, 1, proceed, 0, approve, 0, release, 0, capture, 0, 0xff, 0xff},
		{create, 1, 0x3a, 0x98, 1, proceed, 0, approve, 0, wait, 8, capture, 0, 0xff, 0xff, release, 0},
		{create, 1, 0x3a, 0x98, 0, proceed, 0, decline, 0, approve, 0, proceed, 0, refund, 0, 0, 1},
		{create, 1, 0x3a, 0x98, 0, wait, 31, proceed, 0, create, 1, 0x3a, 0x98, 0, create, 1, 0, 1, 0, create, 2, 0, 0, 1, proceed, 0xff},
		{create, 1, 0, 5, 1, create, 2, 0, 7, 0, proceed, 0, proceed, 1, approve, 1, approve, 0, refund, 1, 0, 5, capture, 0, 0, 6, capture, 0, 0, 5, release, 0},
	} {
		f.Add(uint32(0), steps)
		f.Add(uint32(0xffffffff), steps)
		f.Add(uint32(1<<25|1<<29|1<<17), steps)
		f.Add(uint32(2<<25), steps)
	}
	f.Fuzz(func(t *testing.T, bits uint32, steps []byte) {
		options := switches(bits)
		options.Auth = yassir.BearerOrBasic
		s := &sequence{desk: openDesk(t, options), steps: steps[:min(len(steps), 200)], options: options}
		s.must("POST", "/api/v1/customers", "", `{"name":"Amel K.","phone":"`+phone+`"}`)
		for len(s.steps) > 0 {
			s.step()
			s.compare()
		}
	})
}
