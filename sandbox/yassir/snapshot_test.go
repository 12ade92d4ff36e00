package yassir_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/yassir"
)

func exported(t *testing.T, front *yassir.Front) string {
	t.Helper()
	data, err := json.Marshal(front.Export())
	require.NoError(t, err)
	return string(data)
}

// restarted is the same merchant at a front that took up what s's remembers.
func (s *shop) restarted(options yassir.Options) *shop {
	s.t.Helper()
	front := yassir.New(options)
	before := exported(s.t, s.front)
	require.NoError(s.t, front.Import([]byte(before)))
	assert.Equal(s.t, before, exported(s.t, front), "export, import, export is the identity")
	account, err := front.AddAccount(clientID, clientSecret, service)
	require.NoError(s.t, err)
	return serve(s.t, front, account)
}

// at is the same payment, asked for at another shop.
func (p payment) at(s *shop) payment { p.shop = s; return p }

func TestSnapshot_an_app_goes_on_with_what_it_stored(t *testing.T) {
	before := open(t, yassir.Options{})
	created := before.create("created", "10", "")
	waiting := before.create("waiting", "10", "")
	browser := waiting.page(back)
	require.Equal(t, 422, browser.enter("000000").status)
	require.Equal(t, 422, browser.enter("000000").status)
	slow := before.createFor("+213661990005", "slow", "10", "")
	slow.proceed().succeeds(200, "11")
	reserved := before.reserved("reserved", "10.50")
	paid := before.paid("paid", "10")
	paid.refund(refundOf("4")).succeeds(200, "16")
	released := before.reserved("released", "10")
	released.release().succeeds(200, "10")
	checked := paid.check().body
	customer := before.customerID(phone)

	s := before.restarted(yassir.Options{})
	assert.Equal(t, checked, paid.at(s).check().body, "times included")
	assert.Equal(t, customer, s.customerID(phone))
	reserved.at(s).check().succeeds(200, "13")
	reserved.at(s).capture(`{"amount": 10.5}`).succeeds(200, "2")
	reserved.at(s).capture(`{"amount": 10.5}`).refused(400, "the payment is charged")
	paid.at(s).refund(refundOf("7")).refused(400, "above what can be refunded")
	paid.at(s).refund(refundOf("6")).succeeds(200, "4")
	released.at(s).check().succeeds(200, "10")
	created.at(s).proceed().succeeds(200, "12")
	slow.at(s).check().succeeds(200, "11")
	s.account.Ledger().Clock().Advance(time.Minute)
	slow.at(s).check().succeeds(200, "2")

	again := s.do("POST", intentsPath, intentBody("waiting", "10", phone, ""))
	assert.Equal(t, waiting.secret, again.text("data.clientSecret"), "the same request is answered with the same intent")
	s.do("POST", intentsPath, intentBody("waiting", "11", phone, "")).refused(409, "another intent has this actionId")
	s.do("POST", "/api/v1/customers", `{"name": "B", "phone": "`+phone+`"}`).refused(409, "registered already")
	p := waiting
	p.secret = "guessed"
	p.at(s).check().refused(401, "x-client-secret")

	browser = &page{shop: s, address: strings.Replace(browser.address, before.base, s.base, 1)}
	assert.Contains(t, browser.look().body, "10.00 DZD")
	assert.Equal(t, 303, browser.enter("000000").status, "the third wrong code, two of which were before")
	waiting.at(s).check().succeeds(200, "3")
	assert.Equal(t, 6, s.account.Payments())
}

func TestSnapshot_accounts(t *testing.T) {
	before := open(t, yassir.Options{})
	_, err := before.front.AddAccount("other", "other-secret", "OTHER")
	require.NoError(t, err)
	front := yassir.New(yassir.Options{})
	require.NoError(t, front.Import([]byte(exported(t, before.front))))
	require.ErrorContains(t, front.Import([]byte(exported(t, before.front))), "without accounts")
	_, err = front.AddAccount("other", "other-secret", "CHANGED")
	require.ErrorContains(t, err, "another secret or service")
	_, err = front.AddAccount("other", "changed", "OTHER")
	require.ErrorContains(t, err, "another secret or service")
	_, err = front.AddAccount("other", "other-secret", "OTHER")
	require.NoError(t, err)
	_, err = front.AddAccount("other", "other-secret", "OTHER")
	require.ErrorContains(t, err, "another account has this client id")
	_, err = front.AddAccount("new", "secret", "NEW")
	require.NoError(t, err)
}

func TestSnapshot_outcomes_follow_the_options_of_the_restart(t *testing.T) {
	before := open(t, yassir.Options{})
	p, q := before.createFor("+213661990001", "o1", "10", ""), before.createFor("+213661990001", "o2", "10", "")
	p.at(before.restarted(yassir.Options{})).proceed().succeeds(200, "2")
	q.at(before.restarted(yassir.Options{PlainPhones: true})).proceed().succeeds(200, "12")
}

func TestSnapshot_refuses_what_contradicts_itself(t *testing.T) {
	s := open(t, yassir.Options{})
	p, q := s.paid("o1", "10"), s.paid("o2", "10")
	good := exported(t, s.front)
	for name, test := range map[string]struct{ old, other, words string }{
		"another version":       {`{"version":1,"accounts"`, `{"version":2,"accounts"`, "version 2, this program reads version 1"},
		"another ledger":        {`"ledger":{"version":1`, `"ledger":{"version":3`, "version 3"},
		"no version":            {`{"version":1,"accounts"`, `{"accounts"`, "version 0"},
		"an unknown field":      {`"service":`, `"tax": 1, "service":`, "tax"},
		"no JSON":               {good, `{`, "unexpected end"},
		"bad credentials":       {`"client_id":"` + clientID, `"client_id":"a:b`, "colon"},
		"an intent without one": {`"intents":[{"payment":"` + p.id, `"intents":[{"payment":"x`, `payment "x"`},
		"an intent twice":       {`"intents":[{"payment":"` + p.id, `"intents":[{"payment":"` + q.id, "twice"},
		"no secret":             {`"secret":"` + p.secret, `"secret":"`, "no secrets"},
		"an amount":             {`"captured":1000`, `"captured":900`, "journal"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := yassir.New(yassir.Options{})
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
	require.ErrorContains(t, yassir.New(yassir.Options{}).Import(data), "twice")
}
