package juspay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestToken_only_where_it_is_asked_for(t *testing.T) {
	s := open(t, juspay.Options{})
	path := customersPath + "/" + reference + "?" + tokenOption + "="
	assert.Empty(t, s.create(nil).value("juspay"))
	assert.Empty(t, s.get(reference).value("juspay"))
	for _, no := range []string{"false", "False", "0"} {
		assert.Empty(t, s.do("GET", path+no, "").succeeds().value("juspay"))
		assert.Empty(t, s.create(fields{"object_reference_id": "buyer-no-" + no, tokenOption: no}).succeeds().value("juspay"))
	}
	for _, yes := range []string{"true", "True", "1"} {
		assert.Regexp(t, `^tkn_[0-9a-f]{32}$`, s.do("GET", path+yes, "").succeeds().text("juspay.client_auth_token"))
		r := s.create(fields{"object_reference_id": "buyer-yes-" + yes, tokenOption: yes}).succeeds()
		assert.Regexp(t, `^tkn_[0-9a-f]{32}$`, r.text("juspay.client_auth_token"))
	}
	for _, odd := range []string{"", "yes", "TRUE", "2"} {
		s.do("GET", path+odd, "").wrong(tokenOption, "must be true or false")
		s.create(fields{"object_reference_id": "buyer-odd-" + odd, tokenOption: odd}).wrong(tokenOption, "must be true or false")
	}
}

// token asks for a token and returns it with its expiry.
func (s *shop) token() (secret string, expiry time.Time) {
	s.t.Helper()
	r := s.do("GET", customersPath+"/"+reference+"?"+tokenOption+"=true", "").succeeds()
	expiry, err := time.Parse(time.RFC3339, r.text("juspay.client_auth_token_expiry"))
	require.NoError(s.t, err)
	return r.text("juspay.client_auth_token"), expiry
}

func TestOption_TokenLife(t *testing.T) {
	for life, want := range map[time.Duration]time.Duration{0: 15 * time.Minute, -time.Hour: 15 * time.Minute, time.Hour: time.Hour} {
		s := open(t, juspay.Options{TokenLife: life})
		s.create(nil)
		_, expiry := s.token()
		assert.WithinDuration(t, time.Now().Add(want), expiry, time.Minute)
	}
}

func TestOption_ReuseToken(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil)
	first, _ := s.token()
	second, _ := s.token()
	assert.NotEqual(t, first, second)

	options := at(time.Date(2024, 3, 5, 9, 1, 0, 0, time.UTC))
	options.ReuseToken = true
	s = open(t, options)
	created := s.create(fields{tokenOption: "true"})
	first, expiry := s.token()
	assert.Equal(t, created.text("juspay.client_auth_token"), first)
	assert.Equal(t, "2024-03-05T09:15:00Z", expiry.Format(time.RFC3339))
	s.account.Ledger().Clock().Advance(10 * time.Minute)
	second, again := s.token()
	assert.Equal(t, first, second)
	assert.Equal(t, expiry, again)
	s.account.Ledger().Clock().Advance(10 * time.Minute)
	third, later := s.token()
	assert.NotEqual(t, first, third)
	assert.Equal(t, expiry.Add(15*time.Minute), later)

	other := s.create(fields{"object_reference_id": "buyer-2222", tokenOption: "true"})
	assert.NotEqual(t, third, other.text("juspay.client_auth_token"), "each customer has tokens of its own")
	kept, _ := s.restarted(options).token()
	assert.Equal(t, third, kept)
}
