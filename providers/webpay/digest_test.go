package webpay_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

// The first digest is the documentation's own; the others were computed by its recipe with another program.
const (
	digestOfPayment = "bd120476c656a8ec3ce5d6a150f17061d03a8e280b0fbba278a73a15066830562f73ce5536882c9222e265f1ff6c2df629173375b549cba5a9275b08686f32ea"
	digestOfID      = "56aa48eb520778bfa99faa9bc7fa499f6f3d97707a101335024d9f399400e6465c31826308c630729371603053b02673abdd7d1ed13181eb45205947a4d597b3"
	digestOfQuery   = "23876052ca85401aae56cf24911d556700a85e68ca35ba74683b9f4ecbe7588eb1fe7afe4738c45fb606772503710cc34db2e3f5738f64cb55f3bab8adfbb122"
	digestOfEscaped = "542f00ceaba1208b3e358b945312ec705cf1b204eb40c1f7dc034f40906ae8d10c2acd6dee09b2968f8e24a5b8a866862d863f5cba69dfd9d273fa6fc46b77c6"
	digestOfCreate  = "c9f2bf055b336ed86486f013e9d74bd785e5368f3177f26ebcea4aa294b1165506548f84bd16bae08c02a7959d9d384ed8850335366156e47de3ef43607fb06a"
	digestOfPage    = "d509fc590dbaddb908a8c3aa7525ac33142993d1e8067cff4ef2919783f5d92d4cb657e9ae62d682dc14262826a0c72efe68b9b8c0ed866d635ce90b871cadde"
	digestOfPrefix  = "4c6e32651f3bd19616c5c005e748df82ad1e69710cda042f8a3b6e87f0508bb6f1efc30016dcb814c58f77e1b9297ae69efba40a9b6ca98dada47004a4f71edc"

	documentedID   = "4b281da4-d145-4233-b957-2018cf9aa0fb"
	documentedBody = `{"merchant_customer_id":"acct-7","email":"ana@example.test","name":"Ana Anić","metadata":{"tier":"gold"}}`
)

// signed is the Authorization header with this digest.
func signed(digest string) string { return "WP3-v2.1 " + testToken + " 1593457122 " + digest }

func TestDigest_vectors(t *testing.T) {
	for name, c := range map[string]struct{ target, body, digest string }{
		"the documentation's": {"/v2/payment/new", `{"example":"1"}`, digestOfPayment},
		"no body":             {"/v2/customers/" + documentedID, "", digestOfID},
		"a query":             {"/v2/customers?limit=2&offset=4", "", digestOfQuery},
		"an escaped path":     {"/v2/merchants/customers/acct%207", "", digestOfEscaped},
		"a body beyond ASCII": {"/v2/customers", documentedBody, digestOfCreate},
	} {
		assert.Equal(t, signed(c.digest), webpay.Authorization(tender.NewSecret(testKey), testToken, signingTime(), c.target, []byte(c.body)), name)
	}
}

// What is signed is what is sent: to the byte, with its query, in its escaped form.
func TestDigest_ofWhatIsSent(t *testing.T) {
	ref := tender.CustomerRef{Provider: "webpay", ID: documentedID}
	for name, c := range map[string]struct {
		call                   func(context.Context, *tender.Gateway) error
		method, target, digest string
	}{
		"create": {func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.CreateCustomer(ctx, tender.CustomerParams{
				Reference: "acct-7", Email: "ana@example.test", Name: "Ana Anić", Metadata: map[string]string{"tier": "gold"},
			})
			return err
		}, http.MethodPost, "/v2/customers", digestOfCreate},
		"get": {func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(ctx, ref)
			return err
		}, http.MethodGet, "/v2/customers/" + documentedID, digestOfID},
		"delete": {func(ctx context.Context, gw *tender.Gateway) error {
			return gw.DeleteCustomer(ctx, ref)
		}, http.MethodDelete, "/v2/customers/" + documentedID, digestOfID},
		"find": {func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "acct 7"})
			return err
		}, http.MethodGet, "/v2/merchants/customers/acct%207", digestOfEscaped},
		"list": {func(ctx context.Context, gw *tender.Gateway) error {
			for _, err := range gw.ListCustomers(ctx, tender.CustomerQuery{}) {
				return err
			}
			return nil
		}, http.MethodGet, "/v2/customers?limit=50", digestOfPage},
	} {
		t.Run(name, func(t *testing.T) {
			gw, s := says(t, answer{status: 401})
			require.ErrorIs(t, c.call(t.Context(), gw), tender.ErrUnauthenticated)
			assert.Equal(t, c.method, s.last().method)
			assert.Equal(t, c.target, s.last().target)
			assert.Equal(t, signed(c.digest), s.last().header.Get("Authorization"))
			if name == "create" {
				assert.JSONEq(t, documentedBody, s.last().body)
				assert.Len(t, s.last().body, len(documentedBody), "what was signed has no white space")
			}
		})
	}
}

func TestDigest_ofABaseURLWithAPath(t *testing.T) {
	s := &script{t: t, answers: []answer{{status: 401}}}
	client, err := webpay.NewAt(webpay.Config{
		BaseURL: "https://proxy.example.test/prefix/", AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: s},
	}, signingTime)
	require.NoError(t, err)
	_, err = client.GetCustomer(t.Context(), ana())
	require.ErrorIs(t, err, tender.ErrUnauthenticated)
	assert.Equal(t, "/prefix/v2/customers/"+anaID, s.last().target)
	assert.Equal(t, signed(digestOfPrefix), s.last().header.Get("Authorization"))
}

// Each attempt has its own time, and so its own signature.
func TestDigest_isFreshForEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{t: t, answers: []answer{{status: 429}, {status: 200, body: stored}}}
		client, err := webpay.New(webpay.Config{
			BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: slow{s}},
		})
		require.NoError(t, err)
		_, err = client.CreateCustomer(t.Context(), newAna())
		require.NoError(t, err)
		var times, digests []string
		for _, a := range s.asked {
			parts := strings.Split(a.header.Get("Authorization"), " ")
			require.Len(t, parts, 4)
			assert.Equal(t, []string{"WP3-v2.1", testToken}, parts[:2])
			seconds, err := strconv.ParseInt(parts[2], 10, 64)
			require.NoError(t, err)
			assert.WithinDuration(t, time.Now(), time.Unix(seconds, 0), 10*time.Second, "whole seconds of the clock")
			times, digests = append(times, parts[2]), append(digests, parts[3])
		}
		require.Len(t, times, 2)
		assert.NotEqual(t, times[0], times[1])
		assert.NotEqual(t, digests[0], digests[1])
	})
}

// slow is a provider that takes two seconds for each answer.
type slow struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (s slow) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case <-time.After(2 * time.Second):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	return s.next.RoundTrip(req)
}
