package rest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

const (
	unknown  = tender.OutcomeUnknown
	notDone  = tender.OutcomeNotDone
	rejected = tender.OutcomeRejected
)

// An exchangeFault is one thing that goes wrong, and what becomes of a write and of a read.
type exchangeFault struct {
	step    step
	kind    tender.Kind
	outcome tender.Outcome // of the write; a failed read is always not done
	writes  int            // requests that the provider sees
	reads   int
	message string
	cause   error
}

func TestFault(t *testing.T) {
	const html = "<html><body>Bad gateway of canary.example</body></html>"
	faults := map[string]exchangeFault{
		// No connection.
		"connection refused":     {fail(refusedDial()), tender.ErrUnavailable, notDone, 3, 3, "no connection could be made", syscall.ECONNREFUSED},
		"dial timeout":           {fail(&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}), tender.ErrUnavailable, notDone, 3, 3, "no connection could be made", os.ErrDeadlineExceeded},
		"unknown host":           {fail(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "api.example.test"}}), tender.ErrUnavailable, notDone, 3, 3, "the host name could not be resolved", nil},
		"unknown authority":      {fail(fmt.Errorf("proxy: %w", x509.UnknownAuthorityError{})), tender.ErrUnavailable, notDone, 1, 1, "no trusted TLS connection could be made", nil},
		"refused certificate":    {fail(&tls.CertificateVerificationError{Err: errors.New("revoked")}), tender.ErrUnavailable, notDone, 1, 1, "no trusted TLS connection could be made", nil},
		"wrong host name":        {fail(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "api.example.test"}), tender.ErrUnavailable, notDone, 1, 1, "no trusted TLS connection could be made", nil},
		"an expired certificate": {fail(x509.CertificateInvalidError{Reason: x509.Expired}), tender.ErrUnavailable, notDone, 1, 1, "no trusted TLS connection could be made", nil},
		"a handshake that ended": {handshake(io.EOF), tender.ErrUnavailable, notDone, 3, 3, "no TLS connection could be made", io.EOF},
		"a handshake cut off":    {handshake(io.ErrUnexpectedEOF), tender.ErrUnavailable, notDone, 3, 3, "no TLS connection could be made", io.ErrUnexpectedEOF},

		// A connection that broke: the request may have gone out.
		"reset while writing":          {fail(&net.OpError{Op: "write", Err: syscall.ECONNRESET}), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", syscall.ECONNRESET},
		"reset while reading":          {fail(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", syscall.ECONNRESET},
		"closed before the answer":     {fail(io.EOF), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", io.EOF},
		"a broken TLS record":          {fail(tls.RecordHeaderError{Msg: "oversized record"}), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", nil},
		"neither answer nor error":     {fail(nil), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", nil},
		"an error nobody knows":        {fail(errors.New("gock: no match")), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", nil},
		"a proxy that cannot connect":  {fail(&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", syscall.ECONNREFUSED},
		"the client's own timeout":     {fail(os.ErrDeadlineExceeded), tender.ErrUnavailable, unknown, 1, 3, "the connection broke", os.ErrDeadlineExceeded},
		"dial error after a sent try":  {dialErrorAfterAConnection, tender.ErrUnavailable, unknown, 1, 3, "the connection broke", syscall.ECONNREFUSED},
		"cert refused after a try":     {certificateErrorAfterAConnection, tender.ErrUnavailable, unknown, 1, 3, "the connection broke", nil},
		"body cut":                     {streamed(200, cutAfter(`{"id":`)), tender.ErrProtocol, unknown, 1, 3, "the answer was cut off", io.ErrUnexpectedEOF},
		"body cut after a whole value": {streamed(200, cutAfter(`{"id":"1"}`)), tender.ErrProtocol, unknown, 1, 3, "the answer was cut off", io.ErrUnexpectedEOF},

		// A 2xx that says nothing.
		"empty body":              {answer(200, ""), tender.ErrProtocol, unknown, 1, 1, "the answer is empty", nil},
		"only white space":        {answer(200, " \r\n"), tender.ErrProtocol, unknown, 1, 1, "the answer is empty", nil},
		"204 where a body is due": {answer(204, ""), tender.ErrProtocol, unknown, 1, 1, "the answer is empty", nil},
		"null":                    {answer(200, "null"), tender.ErrProtocol, unknown, 1, 1, "not a JSON object", nil},
		"a bare string":           {answer(200, `"ok"`), tender.ErrProtocol, unknown, 1, 1, "not a JSON object", nil},
		"an array for an object":  {answer(200, `[]`), tender.ErrProtocol, unknown, 1, 1, "wrong type", nil},
		"malformed JSON":          {answer(200, `{"id":"1"`), tender.ErrProtocol, unknown, 1, 1, "not one JSON document", nil},
		"a login page":            {answer(200, "<!doctype html>", "Content-Type: text/html; charset=utf-8"), tender.ErrProtocol, unknown, 1, 1, "the answer is not a JSON object (content type text/html; charset=utf-8, 15 bytes)", nil},
		"no content type":         {answer(200, "OK"), tender.ErrProtocol, unknown, 1, 1, "(content type none, 2 bytes)", nil},
		"two documents":           {answer(200, `{"id":"1"}{"id":"2"}`), tender.ErrProtocol, unknown, 1, 1, "not one JSON document", nil},
		"bytes behind":            {answer(200, `{"id":"1"}x`), tender.ErrProtocol, unknown, 1, 1, "not one JSON document", nil},
		"NUL bytes behind":        {answer(200, "{\"id\":\"1\"}\x00"), tender.ErrProtocol, unknown, 1, 1, "not one JSON document", nil},
		"a byte order mark":       {answer(200, "\ufeff{\"id\":\"1\"}"), tender.ErrProtocol, unknown, 1, 1, "not a JSON object", nil},
		"a no-break space":        {answer(200, "\u00a0{\"id\":\"1\"}"), tender.ErrProtocol, unknown, 1, 1, "not a JSON object", nil},
		"name twice":              {answer(200, `{"id":"real","id":"evil"}`), tender.ErrProtocol, unknown, 1, 1, "the same name twice", nil},
		"name in two spellings":   {answer(200, `{"id":"real","ID":"evil"}`), tender.ErrProtocol, unknown, 1, 1, "the same name twice", nil},
		"wrong type":              {answer(200, `{"id":7}`), tender.ErrProtocol, unknown, 1, 1, "field id has the wrong type", nil},
		"amount with exponent":    {answer(200, `{"id":"1","amount":1e2}`), tender.ErrProtocol, unknown, 1, 1, "wrong form", nil},
		"10 000 deep":             {answer(200, strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000)), tender.ErrProtocol, unknown, 1, 1, "", nil},
		"100 000 deep, arrays":    {answer(200, strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)), tender.ErrProtocol, unknown, 1, 1, "", nil},
		"a hundred thousand keys": {answer(200, manyKeys(100_000)), tender.ErrProtocol, unknown, 1, 1, "more than 256 names", nil},
		"a million keys":          {answer(200, manyKeys(1_000_000)), tender.ErrProtocol, unknown, 1, 1, "larger than 1 MiB", nil},
		"a body of 1 MiB and 1":   {answer(200, `{"id":"`+strings.Repeat("1", 1<<20-8)+`"}`), tender.ErrProtocol, unknown, 1, 1, "larger than 1 MiB", nil},
		"the same, not announced": {streamed(200, func() io.Reader { return strings.NewReader(`{"id":"` + strings.Repeat("1", 1<<20-8) + `"}`) }), tender.ErrProtocol, unknown, 1, 1, "larger than 1 MiB", nil},

		// Statuses.
		"100 as final":            {answer(100, ""), tender.ErrProtocol, unknown, 1, 1, "not a final one", nil},
		"101 as final":            {answer(101, ""), tender.ErrProtocol, unknown, 1, 1, "not a final one", nil},
		"304":                     {answer(304, ""), tender.ErrProtocol, unknown, 1, 1, "not a final one", nil},
		"302 without Location":    {answer(302, ""), tender.ErrProtocol, unknown, 1, 1, "a redirect was not followed", nil},
		"302 to what is no URL":   {answer(302, "", "Location: ://canary"), tender.ErrProtocol, unknown, 1, 1, "a redirect was not followed", nil},
		"400":                     {answer(400, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"400 of HTML":             {answer(400, html), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"400 cut off":             {streamed(400, cutAfter("")), tender.ErrInvalid, rejected, 1, 1, "the answer was cut off", io.ErrUnexpectedEOF},
		"422":                     {answer(422, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"401":                     {answer(401, ""), tender.ErrUnauthenticated, rejected, 1, 1, "", nil},
		"402":                     {answer(402, ""), tender.ErrDeclined, rejected, 1, 1, "", nil},
		"403":                     {answer(403, ""), tender.ErrPermission, rejected, 1, 1, "", nil},
		"405":                     {answer(405, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"410":                     {answer(410, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"451":                     {answer(451, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"499":                     {answer(499, ""), tender.ErrInvalid, rejected, 1, 1, "", nil},
		"408":                     {answer(408, ""), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"425":                     {answer(425, ""), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"409":                     {answer(409, ""), tender.ErrAlreadyExists, unknown, 1, 1, "", nil},
		"429":                     {answer(429, ""), tender.ErrRateLimited, notDone, 3, 3, "", nil},
		"429 cut off":             {streamed(429, cutAfter("")), tender.ErrRateLimited, notDone, 3, 3, "the answer was cut off", io.ErrUnexpectedEOF},
		"500 of JSON":             {answer(500, `{"error":"x"}`), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"502 of HTML":             {answer(502, html), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"503 empty":               {answer(503, ""), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"504":                     {answer(504, ""), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"500 cut off":             {streamed(500, cutAfter("")), tender.ErrUnavailable, unknown, 1, 3, "the answer was cut off", io.ErrUnexpectedEOF},
		"500 without end":         {streamed(500, func() io.Reader { return endless{} }), tender.ErrUnavailable, unknown, 1, 1, "larger than 1 MiB", nil},
		"501":                     {answer(501, ""), tender.ErrUnavailable, unknown, 1, 1, "", nil},
		"505":                     {answer(505, ""), tender.ErrUnavailable, unknown, 1, 1, "", nil},
		"a status nobody knows":   {answer(799, ""), tender.ErrUnavailable, unknown, 1, 3, "", nil},
		"5xx that says it is 4xx": {answer(503, `{"status":400,"code":"declined"}`), tender.ErrUnavailable, unknown, 1, 3, "", nil},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			for effect, word := range map[rest.Effect]string{rest.Write: "write", rest.Read: "read"} {
				t.Run(word, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { meet(t, fault, effect) })
				})
			}
		})
	}
}

func meet(t *testing.T, fault exchangeFault, effect rest.Effect) {
	t.Helper()
	provider := play(fault.step)
	got, err := over(t, provider).Do(t.Context(), callOf(effect))
	e := failure(t, err)
	assert.Equal(t, fault.kind, e.Kind)
	assert.Contains(t, e.Message, fault.message)
	assert.NotContains(t, err.Error(), "canary")
	if fault.cause != nil {
		require.ErrorIs(t, err, fault.cause)
	}
	if got != nil {
		assert.Equal(t, got.Status, e.HTTPStatus, "the status is never lost")
	}
	if effect == rest.Read {
		assert.Equal(t, notDone, e.Outcome)
		assert.Equal(t, fault.reads, provider.requests())
		return
	}
	assert.Equal(t, fault.outcome, e.Outcome)
	assert.Equal(t, fault.writes, provider.requests())
}

// cutAfter is a body that breaks off behind text.
func cutAfter(text string) func() io.Reader {
	return func() io.Reader {
		return io.MultiReader(strings.NewReader(text), iotest.ErrReader(io.ErrUnexpectedEOF))
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// manyKeys is an object of metadata with n names.
func manyKeys(n int) string {
	var b strings.Builder
	b.WriteString(`{"id":"1","metadata":{"k":0`)
	for i := range n {
		fmt.Fprintf(&b, `,"%x":0`, i)
	}
	return b.String() + "}}"
}

// dialErrorAfterAConnection is a RoundTripper that repeats by itself: the first try went out on a connection, the second found none.
func dialErrorAfterAConnection(req *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(req.Context()).GotConn(httptrace.GotConnInfo{})
	return nil, refusedDial()
}

func certificateErrorAfterAConnection(req *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(req.Context())
	trace.GotConn(httptrace.GotConnInfo{})
	trace.TLSHandshakeDone(tls.ConnectionState{}, io.EOF)
	return nil, x509.UnknownAuthorityError{}
}

// handshake is one of TLS that failed with err.
func handshake(err error) step {
	return func(req *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(req.Context()).TLSHandshakeDone(tls.ConnectionState{}, err)
		return nil, err
	}
}

func TestFault_theCausesTypeIsStillFound(t *testing.T) {
	_, err := rest.NoPauses(over(t, play(fail(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}})))).Do(t.Context(), charge(nil))
	var network net.Error
	require.ErrorAs(t, err, &network)
	var dns *net.DNSError
	require.ErrorAs(t, err, &dns)
	var fromURL *url.Error
	assert.NotErrorAs(t, err, &fromURL, "it prints the query")
}

func TestOutcome_aBodyThatIsNotDueIsNotMissed(t *testing.T) {
	for name, step := range map[string]step{
		"204": answer(204, ""), "200 empty": answer(200, ""), "202 HTML": answer(202, "<p>later</p>"), "200 with a list": answer(200, "[1,2]"),
	} {
		_, err := over(t, play(step)).Do(t.Context(), charge(nil))
		assert.NoError(t, err, name)
	}
}

func TestOutcome_aTransportInMemoryNeedNotSayTheLength(t *testing.T) {
	for name, length := range map[string]int64{"left at zero": 0, "unknown": -1} {
		c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := answer(200, `{"id":"1"}`)(req)
			resp.ContentLength = length
			return resp, err
		}))
		var got thing
		_, err := c.Do(t.Context(), charge(&got))
		require.NoError(t, err, name)
		assert.Equal(t, "1", got.ID)
	}
}

func TestOutcome_ofACutAnswerOnlyWhatCameIsShown(t *testing.T) {
	c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := streamed(200, cutAfter(`{"id":`))(req)
		resp.ContentLength = 50
		return resp, err
	}))
	got, err := c.Do(t.Context(), charge(&thing{}))
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.Equal(t, `{"id":`, string(got.Body))
}

func TestOutcome_acceptedIsAnAnswerLikeAnother(t *testing.T) {
	var got thing
	resp, err := over(t, play(answer(202, `{"id":"7","amount":"12.50","status":"a new word"}`, "X-Request-Id: r-1"))).Do(t.Context(), charge(&got))
	require.NoError(t, err)
	assert.Equal(t, thing{ID: "7", Amount: "12.50"}, got)
	assert.Equal(t, 202, resp.Status)
	assert.Equal(t, "r-1", resp.RequestID)
	assert.Contains(t, string(resp.Body), "a new word", "the raw answer is kept for the adapter")
}

func TestOutcome_notFoundSaysWhoseFaultItIs(t *testing.T) {
	_, err := over(t, play(answer(404, ""))).Do(t.Context(), lookUp(nil))
	assert.Equal(t, tender.ErrNotFound, failure(t, err).Kind)
	for _, unread := range []func() io.Reader{cutAfter(`{"error":`), func() io.Reader { return endless{} }} {
		_, err = over(t, play(streamed(404, unread))).Do(t.Context(), lookUp(nil))
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.NotErrorIs(t, err, tender.ErrNotFound, "whose 404 it is, nobody knows: no absence is proved")
	}
	_, err = over(t, play(answer(404, ""))).Do(t.Context(), charge(nil))
	e := failure(t, err)
	assert.Equal(t, tender.ErrInvalid, e.Kind, "the route is missing, not a record")
	assert.Equal(t, rejected, e.Outcome)
}

func TestOutcome_operationsOnAPaymentNameTheirOwnRefusal(t *testing.T) {
	for status, outcome := range map[int]tender.Outcome{400: rejected, 409: unknown, 422: rejected} {
		call := charge(nil)
		call.Refusal = tender.ErrInvalidState
		_, err := over(t, play(answer(status, ""))).Do(t.Context(), call)
		assert.Equal(t, tender.ErrInvalidState, failure(t, err).Kind)
		assert.Equal(t, outcome, failure(t, err).Outcome)
	}
}

func TestClassify_saysWhatTheProviderSaid(t *testing.T) {
	provider := play(answer(409, `{"code":"duplicate_order","message":"order exists"}`, "X-Request-Id: from-header"))
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider},
		Classify: func(got *rest.Response, e *tender.Error) {
			assert.Equal(t, 409, got.Status)
			assert.Equal(t, 409, e.HTTPStatus)
			assert.Equal(t, tender.ErrAlreadyExists, e.Kind)
			assert.Equal(t, unknown, e.Outcome)
			assert.Equal(t, "from-header", e.RequestID)
			var body struct{ Code, Message string }
			assert.NoError(t, json.Unmarshal(got.Body, &body))
			e.Code, e.Message, e.Outcome, e.RequestID = body.Code, body.Message, tender.OutcomeRejected, "from-body"
		},
	})
	_, err := c.Do(t.Context(), charge(nil))
	e := failure(t, err)
	assert.Equal(t, rejected, e.Outcome, "the document explains this 409")
	assert.Equal(t, "duplicate_order", e.Code)
	assert.Equal(t, "order exists", e.Message)
	assert.Equal(t, "from-body", e.RequestID)
}

func TestClassify_isNotAskedAboutWhatIsNoAnswer(t *testing.T) {
	for name, step := range map[string]step{
		"redirect": answer(307, `{}`), "not modified": answer(304, ""), "cut refusal": streamed(400, cutAfter("")), "success": answer(200, `{"id":"1"}`),
		"unreadable success": answer(200, `x`),
	} {
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(step)},
			Classify: func(*rest.Response, *tender.Error) { assert.Fail(t, name) },
		})
		_, _ = c.Do(t.Context(), charge(&thing{}))
	}
}

func TestClassify_itsTablesAreNotWrittenTo(t *testing.T) {
	table := []tender.FieldError{{Field: "Reference", Rule: "order-0001 is taken"}}
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(422, ""))},
		Classify: func(_ *rest.Response, e *tender.Error) { e.Fields = table },
	})
	_, err := c.Do(t.Context(), charge(nil))
	assert.Equal(t, []tender.FieldError{{Field: "Reference", Rule: "[redacted] is taken"}}, failure(t, err).Fields)
	assert.Equal(t, "order-0001 is taken", table[0].Rule)
}

func TestAfterWrite(t *testing.T) {
	assert.NoError(t, rest.AfterWrite(nil))

	_, read := over(t, play(answer(404, ""))).Do(t.Context(), lookUp(nil))
	require.Equal(t, notDone, failure(t, read).Outcome)
	after := rest.AfterWrite(fmt.Errorf("re-read: %w", read))
	assert.Equal(t, unknown, failure(t, after).Outcome)
	assert.Equal(t, tender.ErrNotFound, failure(t, after).Kind)
	assert.Equal(t, notDone, failure(t, read).Outcome, "the first error is not written to")

	for name, err := range map[string]error{"an error of somebody else's": io.EOF, "a nil error of ours": (*tender.Error)(nil)} {
		after = rest.AfterWrite(err)
		assert.Equal(t, unknown, failure(t, after).Outcome, name)
		assert.Equal(t, tender.ErrUnavailable, failure(t, after).Kind, name)
	}
}

func TestOutcome_anotherCallsDialErrorProvesNothing(t *testing.T) {
	// errgroup ends its context with the first goroutine's error as the cause, and net/http returns that cause for every other request.
	for name, cause := range map[string]error{
		"dial": refusedDial(), "DNS": &net.DNSError{Err: "no such host"}, "TLS": x509.UnknownAuthorityError{},
		"an error of ours": &tender.Error{Kind: tender.ErrUnavailable, Outcome: notDone, Err: refusedDial()},
		"wrapped":          fmt.Errorf("sibling: %w: %w", context.Canceled, refusedDial()),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				provider := play(hang)
				done := make(chan error, 1)
				c := over(t, provider)
				go func() {
					_, err := c.Do(ctx, charge(nil))
					done <- err
				}()
				synctest.Wait()
				cancel(cause)
				err := <-done
				assert.Equal(t, unknown, failure(t, err).Outcome)
				assert.Equal(t, tender.ErrUnavailable, failure(t, err).Kind)
				assert.Contains(t, err.Error(), "the context was canceled")
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorIs(t, err, cause)
				assert.Equal(t, 1, provider.requests())
			})
		})
	}
}
