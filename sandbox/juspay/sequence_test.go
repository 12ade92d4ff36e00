package juspay_test

import (
	"cmp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender/sandbox/juspay"
)

// merchant is what an app knows of its orders: what it asked for and was answered, and nothing of the simulator.
type merchant struct {
	*shop

	orders   map[string]bool // those that were created, whatever became of them
	captured map[string]int64
	number   int // of the last refund
}

func (m *merchant) any(t *rapid.T) string {
	return rapid.SampledFrom([]string{"A1", "B2", "C3"}).Draw(t, "order")
}

func (m *merchant) minor(t *rapid.T) (int64, string) {
	minor := rapid.Int64Range(0, 6).Draw(t, "amount") * 50
	return minor, strconv.FormatInt(minor/100, 10) + map[bool]string{true: ".5", false: ""}[minor%100 == 50]
}

// shown are the status and the amounts that the order has in an answer, in minor units.
func (m *merchant) shown(t *rapid.T, id string) (status, uuid string, amount, captured, refunded int64) {
	r := m.answer("GET", ordersPath+"/"+id, "")
	minor := func(name string) int64 {
		text := r.value(name)
		if text == "" {
			return 0
		}
		value, err := strconv.ParseInt(cents(text), 10, 64)
		require.NoError(t, err)
		return value
	}
	return r.text("status"), r.text("txn_uuid"), minor("amount"), minor("captured_amount"), minor("amount_refunded")
}

// cents is a JSON number with at most two fraction digits, as digits of the minor unit.
func cents(text string) string {
	for i := range text {
		if text[i] == '.' {
			fraction := (text[i+1:] + "00")[:2]
			return text[:i] + fraction
		}
	}
	return text + "00"
}

// Whatever app, payer, bank and time do in whatever order: an order is paid at most once, what the app was answered is in the books, no more goes back
// than came, and a restarted simulator says the same.
func TestOrders_in_any_sequence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		options := juspay.Options{
			Captures: juspay.Gateway(rapid.IntRange(0, 3).Draw(rt, "captures")), Voids: juspay.Gateway(rapid.IntRange(0, 3).Draw(rt, "voids")),
			Refunds: juspay.Refunds(rapid.IntRange(0, 2).Draw(rt, "refunds")), RefundGuard: time.Duration(rapid.IntRange(-1, 0).Draw(rt, "guard")), SmallRefunds: true,
		}
		front := juspay.New(options)
		account, err := front.AddAccount(merchantID, apiKey)
		require.NoError(rt, err)
		m := &merchant{shop: &shop{t: t, front: front, account: account}, orders: map[string]bool{}, captured: map[string]int64{}}
		payer := func(act func(string) error) func(*rapid.T) {
			return func(t *rapid.T) { _ = act(m.any(t)) } // what is refused changes nothing, which is checked below
		}
		rt.Repeat(map[string]func(*rapid.T){
			"create": func(t *rapid.T) {
				id := m.any(t)
				_, amount := m.minor(t)
				r := m.answer("POST", ordersPath, fields{
					"order_id": id, "amount": amount, preAuth: strconv.FormatBool(rapid.Bool().Draw(t, "capture")),
				}.encode())
				if amount == "0" || m.orders[id] {
					require.Equal(t, 400, r.status)
					return
				}
				require.Equal(t, 200, r.status, r.body)
				m.orders[id] = true
			},
			"approve": payer(account.Approve), "decline": payer(account.Decline), "abandon": payer(account.Abandon), "auto-refund": payer(account.AutoRefund),
			"attempt": payer(func(id string) error { return account.Attempt(id, "AUTHORIZING") }),
			"again":   payer(func(id string) error { return account.Attempt(id, "STARTED") }),
			"settle":  payer(func(id string) error { return account.SettleTransaction(id, m.number%2 == 0) }),
			"refunds": payer(func(id string) error { return account.SettleRefunds(id, m.number%2 == 0) }),
			"time": func(t *rapid.T) {
				m.later(time.Duration(rapid.IntRange(1, 100).Draw(t, "minutes")) * time.Minute * time.Duration(rapid.SampledFrom([]int{1, 100}).Draw(t, "times")))
			},
			"capture": func(t *rapid.T) {
				id := m.any(t)
				_, uuid, _, _, _ := m.shown(t, id)
				minor, amount := m.minor(t)
				r := m.answer("POST", "/v2/txns/"+cmp.Or(uuid, "nobody")+"/capture", "amount="+amount)
				if r.status == 200 && (r.text("status") == "CHARGED" || r.text("status") == "PARTIAL_CHARGED") {
					require.Zero(t, m.captured[id], "captured twice")
					m.captured[id] = minor
				}
			},
			"void": func(t *rapid.T) {
				_, uuid, _, _, _ := m.shown(t, m.any(t))
				m.answer("POST", "/v2/txns/"+cmp.Or(uuid, "nobody")+"/void", "")
			},
			"refund": func(t *rapid.T) {
				id := m.any(t)
				m.number++
				minor, amount := m.minor(t)
				_, _, _, _, before := m.shown(t, id)
				r := m.answer("POST", ordersPath+"/"+id+"/refunds", "unique_request_id=R"+strconv.Itoa(m.number)+"&amount="+amount)
				if _, _, _, _, after := m.shown(t, id); r.status == 200 {
					require.Equal(t, before+minor, after)
				} else {
					require.Equal(t, before, after)
				}
			},
			"": func(t *rapid.T) {
				require.NoError(t, account.Ledger().Check())
				for id := range m.orders {
					status, _, amount, captured, refunded := m.shown(t, id)
					charged, _, times := account.Charged(id)
					back, _ := account.Refunded(id)
					require.Equal(t, refunded, back)
					require.LessOrEqual(t, back, charged)
					require.LessOrEqual(t, charged, amount)
					switch status {
					case "CHARGED", "AUTO_REFUNDED":
						require.Equal(t, []any{amount, 1}, []any{charged, times})
					case "PARTIAL_CHARGED":
						require.Equal(t, []any{captured, 1}, []any{charged, times})
						require.Less(t, charged, amount)
					default:
						require.Zero(t, times, status)
					}
					if m.captured[id] != 0 {
						require.Equal(t, m.captured[id], charged)
					}
				}
			},
		})
		restored := juspay.New(options)
		require.NoError(rt, restored.Import([]byte(exported(t, front))))
		require.Equal(rt, exported(t, front), exported(t, restored))
	})
}
