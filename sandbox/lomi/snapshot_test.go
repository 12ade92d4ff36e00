package lomi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func exported(t *testing.T, front *lomi.Front) string {
	t.Helper()
	data, err := json.Marshal(front.Export())
	require.NoError(t, err)
	return string(data)
}

// restarted is the same merchant at a front that took up what s's remembers.
func (s *shop) restarted() *shop { return s.restartedWith(lomi.Options{}) }

func (s *shop) restartedWith(options lomi.Options) *shop {
	s.t.Helper()
	front := lomi.New(options)
	before := exported(s.t, s.front)
	require.NoError(s.t, front.Import([]byte(before)))
	assert.Equal(s.t, before, exported(s.t, front), "export, import, export is the identity")
	account, err := front.AddAccount(apiKey, merchantID, organizationID)
	require.NoError(s.t, err)
	return (&shop{t: s.t, front: front, account: account}).serve()
}

func TestSnapshot_an_app_goes_on_with_what_it_stored(t *testing.T) {
	before := open(t, lomi.Options{})
	full := before.payer(`{"name": "A", "email": "a@example.test", "phone_number": "1", "whatsapp_number": "2", "country": "SN", "city": "Dakar",
		"address": "3", "postal_code": "4", "is_business": true, "metadata": {"reference": "u-1", "html": "<&>\u2028", "n": 1.50}}`)
	bare, deleted := before.register(`{"name": "B"}`), before.payer(`{"name": "C", "metadata": {"reference": "u-1"}}`)
	before.do("DELETE", "/customers/"+deleted, "").succeeds(200)
	answers := map[string]string{}
	for _, path := range []string{"/customers/" + full, "/customers/" + bare, "/customers"} {
		answers[path] = before.do("GET", path, "").succeeds(200).body
	}
	before.account.Ledger().Clock().Advance(time.Hour)

	s := before.restarted()
	for path, body := range answers {
		assert.Equal(t, body, s.do("GET", path, "").succeeds(200).body, "letter by letter, times included")
	}
	s.do("GET", "/customers/"+deleted, "").refused(404, "not found")
	assert.Equal(t, 1, s.account.Customers("u-1"))
	s.do("PATCH", "/customers/"+full, `{"city": "Thies"}`).succeeds(200)
	assert.JSONEq(t, answers["/customers/"+full], before.do("GET", "/customers/"+full, "").body, "the snapshot shares nothing with where it came from")
	require.NoError(t, s.account.CompleteTransaction(bare))
	assert.Equal(t, []string{"B", "A"}, s.do("GET", "/customers", "").names())
	assert.WithinDuration(t, time.Now().Add(time.Hour), s.account.Ledger().Clock().Now(), time.Minute)
}

func TestSnapshot_accounts(t *testing.T) {
	before := open(t, lomi.Options{})
	_, err := before.front.AddAccount("other", "m", "o")
	require.NoError(t, err)
	front := lomi.New(lomi.Options{})
	require.NoError(t, front.Import([]byte(exported(t, before.front))))
	require.ErrorContains(t, front.Import([]byte(exported(t, before.front))), "without accounts")
	_, err = front.AddAccount("other", "changed", "o")
	require.ErrorContains(t, err, "another merchant or organization id")
	_, err = front.AddAccount("other", "m", "changed")
	require.ErrorContains(t, err, "another merchant or organization id")
	_, err = front.AddAccount("other", "m", "o")
	require.NoError(t, err)
	_, err = front.AddAccount("other", "m", "o")
	require.ErrorContains(t, err, "another account has this key")
	_, err = front.AddAccount("new", "m", "o")
	require.NoError(t, err)
}

func TestSnapshot_refuses_what_contradicts_itself(t *testing.T) {
	s := open(t, lomi.Options{})
	a, b := s.register(`{"name": "A", "metadata": {"reference": "u-1"}}`), s.register(`{"name": "B"}`)
	good := exported(t, s.front)
	for name, test := range map[string]struct{ old, other, words string }{
		"another version":      {`{"version":1,"accounts"`, `{"version":2,"accounts"`, "version 2, this program reads version 1"},
		"another ledger":       {`"ledger":{"version":1`, `"ledger":{"version":3`, "version 3"},
		"no version":           {`{"version":1,"accounts"`, `{"accounts"`, "version 0"},
		"an unknown field":     {`"merchant_id":`, `"tax": 1, "merchant_id":`, "tax"},
		"no JSON":              {good, `{`, "unexpected end"},
		"bad credentials":      {`"api_key":"`, `"api_key":" `, "the key is empty or has spaces"},
		"a profile of nobody":  {`{"customer":"` + a, `{"customer":"x`, `customer "x"`},
		"a profile twice":      {`{"customer":"` + a, `{"customer":"` + b, "twice"},
		"metadata no object":   {`"metadata":"{`, `"metadata":"[`, "metadata of customer"},
		"a customer's id gone": {`[{"id":"` + a, `[{"id":"`, "id"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := lomi.New(lomi.Options{})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
	var twice struct {
		Version  int               `json:"version"`
		Accounts []json.RawMessage `json:"accounts"`
	}
	require.NoError(t, json.Unmarshal([]byte(good), &twice))
	twice.Accounts = append(twice.Accounts, twice.Accounts[0])
	data, err := json.Marshal(twice)
	require.NoError(t, err)
	require.ErrorContains(t, lomi.New(lomi.Options{}).Import(data), "twice")
}

// A customer and its profile are written in two steps. An export never has one without the other.
func TestExport_has_no_half_of_a_write(t *testing.T) {
	s := unserved(t, lomi.Options{})
	id := s.send(s.inMemory("POST", "/customers", `{"name": "0", "city": "0"}`)).succeeds(201).text("data.customer_id")
	got := wiretest.Race(8, func(i int) int {
		different := 0
		for n := range 200 {
			if i%2 == 0 {
				s.send(s.inMemory("PATCH", "/customers/"+id, fmt.Sprintf(`{"name": "%[1]d-%[2]d", "city": "%[1]d-%[2]d"}`, i, n)))
				continue
			}
			different += halves(t, s.front)
		}
		return different
	})
	assert.Equal(t, map[int]int{0: 8}, got)
}

// halves counts the customers of an export whose name is not their city.
func halves(t *testing.T, front *lomi.Front) int {
	data, err := json.Marshal(front.Export())
	assert.NoError(t, err)
	var s struct {
		Accounts []struct {
			Ledger   ledger.Snapshot
			Profiles []struct{ City string }
		}
	}
	assert.NoError(t, json.Unmarshal(data, &s))
	n := 0
	for i, customer := range s.Accounts[0].Ledger.Customers {
		if s.Accounts[0].Profiles[i].City != customer.Name {
			n++
		}
	}
	return n
}
