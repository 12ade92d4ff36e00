package webpay_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// digestOfRefund is of 25.99 EUR of the order ord-1001, computed with another program.
const digestOfRefund = "833fd8869fb4baac89365193b5b38db4f11a6153"

const approvedCapture = `<transaction><id type="integer">845</id><order-number>ord-1001</order-number><amount type="integer">2599</amount><currency>EUR</currency>` +
	`<response-code>0000</response-code><response-message>approved</response-message><status>approved</status>` +
	`<transaction-type>capture</transaction-type><created-at type="datetime">2026-02-18T10:30:00+01:00</created-at></transaction>`

// step is one of the three calls that move an order on.
type step struct {
	kind string
	call func(context.Context, *tender.Gateway) (any, error)
}

func steps() []step {
	return []step{{"capture", capturePayment(tender.Money{})}, {"void", voidPayment}, {"refund", refundPayment(euros("25.99"))}}
}

// answers is approvedCapture of this step, with some of it replaced.
func (s step) answers(oldNew ...string) string {
	return strings.NewReplacer(oldNew...).Replace(strings.Replace(approvedCapture, "<transaction-type>capture", "<transaction-type>"+s.kind, 1))
}

// declines is the answer of a step that was not carried out, or perhaps was.
func (s step) declines(status, code string) string {
	return s.answers("<status>approved", "<status>"+status, "0000", code)
}

func TestTransactions_areSignedInTheBodyAndNowhereElse(t *testing.T) {
	for _, step := range steps() {
		gw, s := says(t, answer{status: 201, body: step.answers()})
		_, err := step.call(t.Context(), gw)
		require.NoError(t, err)
		sent := s.last()
		assert.Equal(t, "POST", sent.method)
		assert.Equal(t, "/transactions/ord-1001/"+step.kind+".xml", sent.target)
		assert.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<transaction><amount>2599</amount><currency>EUR</currency><digest>`+digestOfRefund+`</digest>`+
			`<authenticity-token>`+testToken+`</authenticity-token><order-number>ord-1001</order-number></transaction>`, sent.body)
		assert.NotContains(t, sent.header, "Authorization")
		assert.Equal(t, "application/xml", sent.header.Get("Content-Type"))
		assert.Equal(t, "application/xml", sent.header.Get("Accept"))
	}
}

// The table is the provider's list of response codes; docs/providers/webpay.md has it too.
func responseCodes() map[string]struct {
	kind  tender.Kind
	final bool
} {
	type meaning = struct {
		kind  tender.Kind
		final bool
	}
	all := map[string]meaning{}
	for kind, codes := range map[tender.Kind]string{
		tender.ErrDeclined: "1001 1002 1003 1004 1005 1011 1012 1014 1016 1022 1023 1024 1025 1026 1050 1804 1806 1808 1813 1814 1815 1817 2013 4001 4002 4003 " +
			"5001 5003 5005 5006 5007 5009 5010 5011 5012 5013 5014 5015 5016 5017 5018 5019 5020 5021 5022 5023 5050 5051 5052",
		tender.ErrInvalidState: "1015 1017 1018 1019 1020 1021 1810 1816 1822",
		tender.ErrInvalid:      "1802 1803",
		tender.ErrPermission:   "1818 1819 1820 1821 1823",
		tender.ErrUnsupported:  "3100",
		tender.ErrUnavailable:  "1811 1812 2000 2001 2002 2003 3000 3200 3201 3202 5000 6000",
	} {
		for code := range strings.FieldsSeq(codes) {
			all[code] = meaning{kind, kind != tender.ErrUnavailable}
		}
	}
	return all
}

func TestResponseCodes(t *testing.T) {
	for code, want := range responseCodes() {
		t.Run(code, func(t *testing.T) {
			for _, step := range steps() {
				for _, a := range []answer{
					{status: 201, body: step.declines("declined", code)}, {status: 201, body: step.declines("invalid", code)}, {status: 422, body: step.declines("declined", code)},
				} {
					gw, _ := says(t, a)
					_, err := step.call(t.Context(), gw)
					e := asError(t, err)
					assert.Equal(t, want.kind, e.Kind, step.kind)
					assert.Equal(t, want.final, e.Outcome == tender.OutcomeRejected, step.kind)
					assert.Equal(t, !want.final, e.Outcome == tender.OutcomeUnknown, step.kind)
					assert.Equal(t, code, e.Code)
					assert.Equal(t, "approved", e.Message, "the provider's words")
					if !want.final {
						assert.Equal(t, tender.RecoverManual, e.Recovery)
					}
				}
				gw, _ := says(t, answer{status: 201, body: step.declines("approved", code)})
				_, err := step.call(t.Context(), gw)
				require.ErrorIs(t, err, tender.ErrProtocol, "a success with a code that says no")
				require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			}
		})
	}
	assert.Len(t, responseCodes(), 78)
}

func TestTransactions_whatContradictsItselfLeavesTheOutcomeOpen(t *testing.T) {
	for _, step := range steps() {
		for name, body := range map[string]string{
			"declined with the code of a success":   step.declines("declined", "0000"),
			"a code of no list":                     step.declines("declined", "7777"),
			"three digits":                          step.declines("approved", "000"),
			"invalid without a code":                step.answers("<status>approved", "<status>invalid", "<response-code>0000</response-code>", ""),
			"a word of no document":                 step.declines("novel", "0000"),
			"a word of no document, declined":       step.declines("novel", "1050"),
			"a word in capitals":                    step.declines("Approved", "0000"),
			"no status":                             step.answers("<status>approved</status>", ""),
			"no order number":                       step.answers("<order-number>ord-1001</order-number>", ""),
			"no amount":                             step.answers(`<amount type="integer">2599</amount>`, ""),
			"an amount that is none":                step.answers("2599", "25.99"),
			"an amount with an exponent":            step.answers("2599", "2e3"),
			"an amount beyond any":                  step.answers("2599", "99999999999999999999"),
			"a currency that is none":               step.answers("EUR", "EURO"),
			"another type":                          step.answers("<transaction-type>"+step.kind, "<transaction-type>purchase"),
			"another root":                          strings.ReplaceAll(step.answers(), "transaction>", "order>"),
			"two statuses":                          step.answers("<status>approved</status>", "<status>approved</status><status>declined</status>"),
			"a status beside a text":                step.answers("<status>approved</status>", "<status>approved<b/></status>"),
			"an entity":                             step.answers("<status>approved", "<status>&approved;"),
			"JSON":                                  `{"transaction":{"status":"approved"}}`,
			"nothing":                               "",
			"the words of a payment for the SDK":    statusOf("executed", paidResult),
			"a whole page":                          "<html><body>approved</body></html>",
			"an answer that declines another order": step.answers("<status>approved", "<status>declined", "0000", "1050", "ord-1001", "ord-1002"),
		} {
			gw, _ := says(t, answer{status: 201, body: body})
			_, err := step.call(t.Context(), gw)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, "%s, %s", step.kind, name)
			want := tender.ErrProtocol
			if strings.Contains(name, "another order") {
				want = tender.ErrIntegrity
			}
			assert.Equal(t, want, asError(t, err).Kind, "%s, %s", step.kind, name)
		}
		gw, _ := says(t, answer{status: 201, body: step.answers("<response-code>0000</response-code>", "")},
			answer{status: 200, body: step.answers("<currency>EUR</currency>", "", "<transaction-type>"+step.kind+"</transaction-type>", "")})
		for range 2 {
			_, err := step.call(t.Context(), gw)
			require.NoError(t, err, "what may be missing")
		}
	}
}

func TestTransactions_anAnswerAboutSomethingElseIsErrIntegrity(t *testing.T) {
	for _, step := range steps() {
		for _, change := range [][]string{{"ord-1001", "ord-1002"}, {"2599", "2600"}, {"2599", "1"}, {"2599", "-2599"}, {"EUR", "USD"}} {
			gw, _ := says(t, answer{status: 201, body: step.answers(change...)})
			_, err := step.call(t.Context(), gw)
			e := asError(t, err)
			assert.Equal(t, tender.ErrIntegrity, e.Kind, "%s %v", step.kind, change)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.True(t, e.Payment != nil || e.Refund != nil)
		}
	}
}

func TestTransactions_aDeclineWithoutACodeIsFinal(t *testing.T) {
	for _, step := range steps() {
		gw, _ := says(t, answer{status: 201, body: step.answers("<status>approved", "<status>declined", "<response-code>0000</response-code>", "")})
		_, err := step.call(t.Context(), gw)
		e := asError(t, err)
		assert.Equal(t, tender.ErrDeclined, e.Kind)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome)
		assert.Equal(t, "declined", e.Code)
	}
}

func TestTransactions_refusalsByTheirHTTPStatus(t *testing.T) {
	for status, c := range map[int]struct {
		kind    tender.Kind
		outcome tender.Outcome
	}{
		400: {tender.ErrInvalidState, tender.OutcomeRejected}, 401: {tender.ErrUnauthenticated, tender.OutcomeRejected}, 403: {tender.ErrPermission, tender.OutcomeRejected},
		404: {tender.ErrNotFound, tender.OutcomeRejected}, 422: {tender.ErrInvalidState, tender.OutcomeRejected}, 406: {tender.ErrInvalidState, tender.OutcomeRejected}, 409: {tender.ErrInvalidState, tender.OutcomeUnknown},
		500: {tender.ErrUnavailable, tender.OutcomeUnknown}, 503: {tender.ErrUnavailable, tender.OutcomeUnknown},
	} {
		for body, words := range map[string]string{
			`<errors><error>it was refused</error></errors>`: "it was refused", `<errors><error>a</error><error>b</error></errors>`: "a; b",
			`<error>just one</error>`: "just one", `<hash><response-message>no</response-message></hash>`: "no",
		} {
			for _, step := range steps() {
				gw, _ := says(t, answer{status: status, body: body})
				_, err := step.call(t.Context(), gw)
				e := asError(t, err)
				assert.Equal(t, c.kind, e.Kind, "%d %s", status, step.kind)
				assert.Equal(t, c.outcome, e.Outcome, "%d %s", status, step.kind)
				assert.Equal(t, words, e.Message)
			}
		}
	}
	for _, body := range []string{"", "<html><body>no such page</body></html>", "<HTML/>", "null", "{}", "<a", strings.Repeat("<a>", 20_000)} {
		gw, _ := says(t, answer{status: 404, body: body})
		_, err := gw.VoidPayment(t.Context(), reservedOrder())
		require.ErrorIs(t, err, tender.ErrProtocol, "a 404 that is not the provider's own proves nothing")
		assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
	}
	gw, _ := says(t, answer{status: 500, body: steps()[0].declines("declined", "1050")})
	_, err := gw.CapturePayment(t.Context(), reservedOrder(), tender.CaptureParams{})
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown, "no code makes a 500 final")
	assert.Equal(t, tender.ErrUnavailable, asError(t, err).Kind)
}

// A write that is lost is sent once, and nobody is told what became of it.
func TestTransactions_lostOnesAreNotRepeated(t *testing.T) {
	for _, step := range steps() {
		for _, lost := range []answer{{err: errBroken}, {status: 502, body: "<html>"}, {status: 201, body: "<transaction>"}, {status: 408}, {status: 302}} {
			gw, _ := says(t, lost)
			_, err := step.call(t.Context(), gw)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, step.kind)
			assert.Equal(t, tender.RecoverManual, asError(t, err).Recovery)
		}
	}
	for _, lost := range []answer{{err: errBroken}, {status: 502, body: "<html>"}, {status: 200, body: "{"}} {
		gw, _ := says(t, lost)
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		assert.Equal(t, tender.RecoverRepeat, asError(t, err).Recovery)
	}
}
