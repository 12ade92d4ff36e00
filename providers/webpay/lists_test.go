package webpay_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

func TestClient_ListCustomers_hasEverybodyOnceNewestFirst(t *testing.T) {
	for size, requests := range map[int]int{0: 1, 1: 1, 49: 1, 50: 2, 51: 2, 89: 2, 90: 3, 230: 6} {
		for _, ties := range []bool{false, true} {
			s := filled(size, ties)
			got, err := listed(t, gatewayOn(t, s), nil)
			require.NoError(t, err)
			assert.Equal(t, s.numbers(), got)
			assert.Len(t, s.asked, requests, "%d rows", size)
		}
	}
}

func TestClient_ListCustomers_asksForTheEndOfThePageBeforeAgain(t *testing.T) {
	s := filled(120, false)
	_, err := listed(t, gatewayOn(t, s), nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"limit=50", "limit=50&offset=40", "limit=50&offset=80"}, s.asked)
}

// A page that shows nothing of the one before begins too far down: the page that ends ten rows into it is read instead.
func TestClient_ListCustomers_goesBackByAPage(t *testing.T) {
	s := filled(230, false)
	s.before = func(n int) {
		if n == 3 {
			s.rows = s.rows[90:]
		}
	}
	_, err := listed(t, gatewayOn(t, s), nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"limit=50&offset=80", "limit=50&offset=40", "limit=50", "limit=50&offset=40"}, s.asked[2:6])
}

func TestClient_ListCustomers_readsNoFurtherThanItIsRanged(t *testing.T) {
	s := filled(120, false)
	gw := gatewayOn(t, s)
	for _, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
		require.NoError(t, err)
		break
	}
	assert.Len(t, s.asked, 1)
}

func TestClient_ListCustomers_rows(t *testing.T) {
	s := &script{t: t, answers: []answer{{status: 200, body: `{"status":"approved","data":[` + anaWith(`"uuid"`, `"id"`, `"merchant_customer_id":"acct-7",`, "") + `]}`}}}
	for c, err := range gatewayOn(t, s).ListCustomers(t.Context(), tender.CustomerQuery{}) {
		require.NoError(t, err)
		assert.Equal(t, anaID, c.ID)
		assert.Empty(t, c.Reference, "the row does not say")
		assert.Equal(t, "Ana Anić", c.Name)
		assert.Equal(t, "Zagreb", c.Address.City)
		assert.Equal(t, map[string]string{"tier": "gold"}, c.Metadata)
		assert.JSONEq(t, anaWith(`"uuid"`, `"id"`, `"merchant_customer_id":"acct-7",`, ""), string(c.Raw.Bytes()), "the row, not the page")
	}
}

// The list changes once, between its first page and its second.
func TestClient_ListCustomers_thatChanges(t *testing.T) {
	numbered := func(from, to int) []int { // the rows from one number down to another
		var all []int
		for n := from; n >= to; n-- {
			all = append(all, n)
		}
		return all
	}
	for name, change := range map[string]func(*shelf){
		"the first goes":           func(s *shelf) { s.remove(230) },
		"the last shown goes":      func(s *shelf) { s.remove(181) },
		"the first to come goes":   func(s *shelf) { s.remove(180) },
		"half of the shown go":     func(s *shelf) { s.remove(numbered(230, 206)...) },
		"most of the shown go":     func(s *shelf) { s.remove(numbered(229, 181)...) },
		"all that were shown go":   func(s *shelf) { s.remove(numbered(230, 181)...) },
		"more than was shown goes": func(s *shelf) { s.remove(numbered(230, 101)...) },
		"everything goes":          func(s *shelf) { s.remove(numbered(230, 1)...) },
		"one comes":                func(s *shelf) { s.add(231, false) },
		"a page of them comes":     func(s *shelf) { addAll(s, 231, 280) },
		"two pages of them come":   func(s *shelf) { addAll(s, 231, 330) },
		"some come, some go": func(s *shelf) {
			addAll(s, 231, 255)
			s.remove(numbered(220, 190)...)
		},
		"all come anew": func(s *shelf) {
			s.remove(numbered(230, 181)...)
			addAll(s, 231, 300)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := filled(230, false)
			s.before = func(n int) {
				if n == 2 {
					change(s)
				}
			}
			got, err := listed(t, gatewayOn(t, s), nil)
			require.NoError(t, err)
			want := numbered(230, 181) // shown before it changed
			for _, number := range s.numbers() {
				if number <= 180 {
					want = append(want, number)
				}
			}
			assert.Equal(t, want, got)
		})
	}
}

func addAll(s *shelf, from, to int) {
	for n := from; n <= to; n++ {
		s.add(n, false)
	}
}

// Who deletes each customer that the list shows gets to see them all.
func TestClient_ListCustomers_whileAllThatItShowsAreDeleted(t *testing.T) {
	for _, ties := range []bool{false, true} {
		s := filled(230, ties)
		want := s.numbers()
		got, err := listed(t, gatewayOn(t, s), func(number int) { s.remove(number) })
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.Empty(t, s.rows)
	}
}

// Whatever comes and goes while a list is read: who stays is shown once, and nobody twice.
func TestClient_ListCustomers_property(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ties := rapid.Bool().Draw(rt, "all in the same second")
		s := filled(rapid.IntRange(0, 300).Draw(rt, "rows"), ties)
		next, stay := len(s.rows)+1, map[int]bool{}
		for _, number := range s.numbers() {
			stay[number] = true
		}
		mostGo, mostCome := 300, 60
		if ties { // nothing but ids tells rows apart, so some that were shown last must still be near
			mostGo, mostCome = 8, 30
		}
		s.before = func(n int) {
			if n == 1 || n > 40 {
				return
			}
			gone := rapid.SliceOfNDistinct(rapid.IntRange(1, next), 0, mostGo, rapid.ID[int]).Draw(rt, "gone")
			for _, number := range gone {
				delete(stay, number)
			}
			s.remove(gone...)
			for range rapid.IntRange(0, mostCome).Draw(rt, "come") {
				s.add(next, ties)
				next++
			}
		}
		got, err := listed(t, gatewayOn(t, s), nil)
		if err != nil {
			rt.Fatalf("list: %v", err)
		}
		shown := map[int]int{}
		for _, number := range got {
			if shown[number]++; shown[number] > 1 {
				rt.Fatalf("row %d was shown twice", number)
			}
		}
		for number := range stay {
			if shown[number] != 1 {
				rt.Fatalf("row %d stayed and was not shown", number)
			}
		}
	})
}

func TestClient_ListCustomers_ofAProviderThatPaysNoHeedToTheOffset(t *testing.T) {
	s := filled(50, false)
	s.serve = func(int) int { return 0 }
	s.before = func(n int) {
		if n > 100 { // it would not end
			s.rows = nil
		}
	}
	got, err := listed(t, gatewayOn(t, s), nil)
	require.ErrorIs(t, err, tender.ErrProtocol)
	assert.Equal(t, s.numbers(), got, "what there is was shown, once")
	assert.Len(t, s.asked, 27, "the page, and 26 times nothing new")
}

func TestLists_answersThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"nothing": `{}`, "no data": `{"status":"approved"}`, "null": `{"status":"approved","data":null}`, "an object": `{"status":"approved","data":{}}`,
		"another word": `{"status":"pending","data":[]}`, "a text": `{"status":"approved","data":["x"]}`, "a null": `{"status":"approved","data":[null]}`,
		"without an id": `{"status":"approved","data":[{"name":"Ana"}]}`,
		"empty ids":     `{"status":"approved","data":[{"id":"","uuid":"","token":""}]}`,
		"two ids":       `{"status":"approved","data":[{"id":"a","uuid":"b","customer_uuid":"c"}]}`,
	} {
		gw, _ := says(t, answer{status: 200, body: body}, answer{status: 200, body: body})
		for _, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
			require.ErrorIs(t, err, tender.ErrProtocol, name)
		}
		for _, err := range gw.ListPaymentMethods(t.Context(), ana()) {
			if name == "two ids" {
				require.ErrorIs(t, err, tender.ErrIntegrity, name)
				continue
			}
			require.ErrorIs(t, err, tender.ErrProtocol, name)
		}
	}
}

func TestLists_refuseACursorThatIsNone(t *testing.T) {
	client, err := webpay.New(goodConfig())
	require.NoError(t, err)
	for _, cursor := range []string{"2", "not base64!", "e30x", "eyJvIjotMX0" /* an offset below zero */} {
		_, err := client.ListCustomers(t.Context(), tender.CustomerQuery{}, cursor)
		require.ErrorIs(t, err, tender.ErrInvalid, cursor)
		_, err = client.ListPaymentMethods(t.Context(), ana(), cursor)
		require.ErrorIs(t, err, tender.ErrInvalid, cursor)
	}
}

func TestClient_ListPaymentMethods(t *testing.T) {
	s := filled(120, true)
	gw := gatewayOn(t, s)
	var got []int
	for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.NoError(t, err)
		n := 120 - len(got)
		got = append(got, n)
		assert.Equal(t, cardToken(n), m.ID.Reveal())
		assert.Equal(t, cardToken(n), m.Token.Reveal())
		assert.Equal(t, fmt.Sprintf("411111******%04d", n), m.Masked)
		assert.Equal(t, fmt.Sprintf("%04d", n), m.Last4)
		assert.Empty(t, m.Brand, "no document has it")
		assert.Equal(t, time.Date(2031, 10, 31, 0, 0, 0, 0, time.UTC), m.ExpiresOn)
		assert.Equal(t, time.Date(2031, 10, 30, 23, 0, 0, 0, time.UTC), m.KeepUntil)
		assert.Equal(t, time.Date(2024, 3, 5, 8, 9, 10, 0, time.UTC), m.CreatedAt)
		assert.Equal(t, time.Date(2024, 3, 6, 8, 9, 10, 0, time.UTC), m.UpdatedAt)
		require.NotNil(t, m.Expired)
		assert.False(t, *m.Expired)
		assert.Equal(t, s.rows[len(got)-1].json(true), string(m.Raw.Bytes()))
	}
	assert.Equal(t, s.numbers(), got)
	assert.Equal(t, []string{"limit=50", "limit=50&offset=40", "limit=50&offset=80"}, s.asked)
}

func TestClient_ListPaymentMethods_whatARowDoesNotState(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"status":"approved","data":[{"token":"` + cardToken(1) + `","keep_until":null,"expiration_date":null}]}`})
	for m, err := range gw.ListPaymentMethods(t.Context(), ana()) {
		require.NoError(t, err)
		assert.True(t, m.ID.IsZero())
		assert.Equal(t, cardToken(1), m.Token.Reveal())
		assert.Nil(t, m.Expired)
		assert.Empty(t, m.Last4)
		assert.True(t, m.ExpiresOn.IsZero() && m.KeepUntil.IsZero() && m.CreatedAt.IsZero())
	}
	assert.Equal(t, http.MethodGet, s.last().method)
	assert.Equal(t, "/v2/customers/"+anaID+"/payment-methods?limit=50", s.last().target)
}

// A cursor goes through hands that may print it; a payment method's id can charge.
func TestClient_ListPaymentMethods_cursorHasNoToken(t *testing.T) {
	client, err := webpay.NewAt(webpay.Config{
		BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: filled(60, true)},
	}, signingTime)
	require.NoError(t, err)
	page, err := client.ListPaymentMethods(t.Context(), ana(), "")
	require.NoError(t, err)
	require.Len(t, page.PaymentMethods, 50)
	decoded, err := base64.RawURLEncoding.DecodeString(page.Next)
	require.NoError(t, err)
	var cursor struct {
		Marks []string `json:"m"`
	}
	require.NoError(t, json.Unmarshal(decoded, &cursor))
	require.Len(t, cursor.Marks, 50)
	for i, mark := range cursor.Marks {
		plain, err := base64.RawURLEncoding.DecodeString(mark)
		require.NoError(t, err)
		assert.Len(t, plain, 8, "too short to hold a token")
		assert.NotContains(t, page.PaymentMethods[i].ID.Reveal(), string(plain), "and no part of it")
	}
}
