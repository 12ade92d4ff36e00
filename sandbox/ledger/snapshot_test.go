package ledger_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// restart is what a front does between two processes: through JSON, into a new ledger.
func restart(l *ledger.Ledger) (text string, again *ledger.Ledger, err error) {
	data, err := json.Marshal(l.Export())
	if err != nil {
		return "", nil, err
	}
	var snapshot ledger.Snapshot
	if err := json.Unmarshal(data, &snapshot); err != nil {
		return "", nil, err
	}
	again = ledger.New(ledger.Options{UniqueCustomer: ledger.ByPhone})
	return string(data), again, again.Import(snapshot)
}

func (m *model) customer(t *rapid.T) {
	text := rapid.StringN(0, 4, -1)
	_, _ = m.l.CreateCustomer(ledger.Customer{
		Reference: text.Draw(t, "reference"), Name: text.Draw(t, "name"), Phone: text.Draw(t, "phone"), Inactive: rapid.Bool().Draw(t, "inactive"),
		Metadata: rapid.MapOfN(text, text, 0, 2).Draw(t, "metadata"),
	})
}

func (m *model) renamed(t *rapid.T) {
	for _, c := range m.l.Customers() {
		_, _ = m.l.UpdateCustomer(c.ID, func(c *ledger.Customer) { c.Name, c.Phone = "B", rapid.StringN(0, 1, -1).Draw(t, "phone") })
	}
}

func TestSnapshot_export_import_export_is_the_identity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := ledger.NewClock(rapid.SampledFrom([]time.Time{{}, time.Date(2020, 2, 3, 4, 5, 6, 7, time.UTC)}).Draw(t, "start"))
		m := &model{l: ledger.New(ledger.Options{Clock: clock, UniqueCustomer: ledger.ByPhone}), charged: map[string]int64{}, refunded: map[string]int64{}}
		t.Repeat(map[string]func(*rapid.T){
			"create":   m.create,
			"customer": m.customer,
			"renamed":  m.renamed,
			"start":    func(t *rapid.T) { m.move(t, m.l.Start) },
			"process": func(t *rapid.T) {
				m.move(t, func(id string) (ledger.Payment, error) { return m.l.Process(id, time.Minute) })
			},
			"accept":  func(t *rapid.T) { m.move(t, m.l.Accept) },
			"decline": func(t *rapid.T) { m.move(t, m.l.Decline) },
			"release": func(t *rapid.T) { m.move(t, m.l.Release) },
			"capture": func(t *rapid.T) { m.move(t, func(id string) (ledger.Payment, error) { return m.l.Capture(id, 1) }) },
			"refund": func(t *rapid.T) {
				_, _ = m.l.Refund(m.any(t), ledger.Refund{Minor: rapid.Int64Range(1, 3).Draw(t, "minor"), Reference: "r", Note: "n"})
			},
			"refund later": func(t *rapid.T) {
				_, _ = m.l.RefundLater(m.any(t), ledger.Refund{Minor: rapid.Int64Range(1, 3).Draw(t, "minor")})
			},
			"settle a refund": m.settle,
			"time": func(t *rapid.T) {
				m.l.Clock().Advance(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour}).Draw(t, "time"))
			},
		})
		before, again, err := restart(m.l)
		if err != nil {
			t.Fatal(err)
		}
		after, _, err := restart(again)
		if err != nil || before != after {
			t.Fatalf("%v\n%s\nbecame\n%s", err, before, after)
		}
		if err := again.Check(); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(m.l.Totals(), again.Totals()) || !slices.EqualFunc(m.l.Customers(), again.Customers(), sameCustomer) {
			t.Fatalf("%v\nbecame\n%v", m.l.Totals(), again.Totals())
		}
	})
}

func sameCustomer(a, b ledger.Customer) bool {
	return a.ID == b.ID && a.Reference == b.Reference && a.Name == b.Name && a.Phone == b.Phone && a.Inactive == b.Inactive &&
		maps.Equal(a.Metadata, b.Metadata) && a.CreatedAt.Equal(b.CreatedAt) && a.UpdatedAt.Equal(b.UpdatedAt)
}

// books has one record of everything.
func books(t *testing.T) *ledger.Ledger {
	t.Helper()
	l := ledger.New(ledger.Options{UniqueCustomer: ledger.ByPhone})
	c, err := l.CreateCustomer(ledger.Customer{Name: "Amel", Phone: "+213661000111", Email: "amel@example.test"})
	require.NoError(t, err)
	for i, mode := range []ledger.CaptureMode{ledger.CaptureNow, ledger.CaptureLater} {
		p, err := l.CreatePayment(ledger.NewPayment{
			ID: "p" + strconv.Itoa(i+1), Reference: "o" + strconv.Itoa(i+1), Customer: c.ID, Minor: 100, Currency: "DZD", Capture: mode, Lifetime: time.Hour,
			HoldFor: 2 * time.Hour,
		})
		require.NoError(t, err)
		_, err = l.Accept(p.ID)
		require.NoError(t, err)
	}
	_, err = l.Refund("p1", ledger.Refund{Minor: 30, Reference: "r1", Note: "item returned"})
	require.NoError(t, err)
	return l
}

func TestSnapshot_life_goes_on_where_it_stopped(t *testing.T) {
	before := books(t)
	before.Clock().Advance(time.Minute)
	_, err := before.CreatePayment(ledger.NewPayment{ID: "p3", Reference: "o3", Minor: 1, Currency: "DZD", Capture: ledger.CaptureLater, HoldFor: time.Hour})
	require.NoError(t, err)
	_, l, err := restart(before)
	require.NoError(t, err)

	_, err = l.CreatePayment(ledger.NewPayment{Reference: "o1", Minor: 1, Currency: "DZD"})
	assert.Equal(t, ledger.RuleUniqueReference, ledger.RuleOf(err))
	_, err = l.CreateCustomer(ledger.Customer{Phone: "+213661000111"})
	assert.Equal(t, ledger.RuleUniqueCustomer, ledger.RuleOf(err))
	_, err = l.Refund("p1", ledger.Refund{Minor: 71})
	assert.Equal(t, ledger.RuleRefundedLimit, ledger.RuleOf(err))
	p, err := l.Refund("p1", ledger.Refund{Minor: 70})
	require.NoError(t, err)
	assert.Len(t, p.Refunds, 2)
	_, err = l.Capture("p2", 40)
	require.NoError(t, err)
	p, err = l.Accept("p3")
	require.NoError(t, err)
	assert.WithinDuration(t, l.Clock().Now().Add(time.Hour), p.HeldUntil, time.Minute)
	next, err := l.CreatePayment(ledger.NewPayment{Reference: "o4", Minor: 1, Currency: "DZD"})
	require.NoError(t, err)
	assert.Equal(t, 4, next.Number)
	require.NoError(t, l.Check())

	p, _ = before.Payment("p2")
	assert.Equal(t, ledger.Authorized, p.State, "the snapshot shares nothing with the ledger that it came from")
	_, again, err := restart(before)
	require.NoError(t, err)
	again.Clock().Advance(3 * time.Hour)
	p, _ = again.Payment("p2")
	assert.Equal(t, ledger.Canceled, p.State, "the end of the hold is remembered")
}

func TestSnapshot_clock(t *testing.T) {
	before := books(t)
	before.Clock().Advance(5 * time.Hour)
	snapshot := before.Export()
	for name, test := range map[string]struct {
		clock *ledger.Clock
		want  time.Duration
	}{
		"a new one goes where it was":     {&ledger.Clock{}, 5 * time.Hour},
		"one that is behind, too":         {ledger.NewClock(time.Now().Add(time.Hour)), 5 * time.Hour},
		"one that is further stays there": {ledger.NewClock(time.Now().Add(9 * time.Hour)), 9 * time.Hour},
	} {
		l := ledger.New(ledger.Options{Clock: test.clock, UniqueCustomer: ledger.ByPhone})
		require.NoError(t, l.Import(snapshot), name)
		assert.WithinDuration(t, time.Now().Add(test.want), test.clock.Now(), time.Minute, name)
	}
}

func TestSnapshot_refuses_what_contradicts_itself(t *testing.T) {
	for name, test := range map[string]struct {
		harm  func(*ledger.Snapshot)
		words string
	}{
		"another version":       {func(s *ledger.Snapshot) { s.Version++ }, "version 2"},
		"an amount":             {func(s *ledger.Snapshot) { s.Payments[0].Captured-- }, string(ledger.RuleJournal)},
		"an amount and journal": {func(s *ledger.Snapshot) { s.Payments[0].Refunded, s.Payments[0].Journal[2].Minor = 101, 101 }, string(ledger.RuleRefundedLimit)},
		"a state":               {func(s *ledger.Snapshot) { s.Payments[0].State = ledger.Declined }, string(ledger.RuleStateTellsAmounts)},
		"no such kind":          {func(s *ledger.Snapshot) { s.Payments[0].Journal[0].Kind = "gift" }, "gift"},
		"a reference twice":     {func(s *ledger.Snapshot) { s.Payments[1].Reference = "o1" }, string(ledger.RuleUniqueReference)},
		"a payment twice":       {func(s *ledger.Snapshot) { s.Payments[1].ID = "p1" }, string(ledger.RuleUniqueID)},
		"a payment without id":  {func(s *ledger.Snapshot) { s.Payments[1].ID = "" }, string(ledger.RuleUniqueID)},
		"a payment missing":     {func(s *ledger.Snapshot) { s.Payments = s.Payments[1:] }, "number 2 in place 1"},
		"a customer missing":    {func(s *ledger.Snapshot) { s.Customers = nil }, string(ledger.RuleKnown)},
		"a customer twice":      {func(s *ledger.Snapshot) { s.Customers = append(s.Customers, s.Customers[0]) }, string(ledger.RuleUniqueID)},
		"a phone twice": {func(s *ledger.Snapshot) {
			s.Customers = append(s.Customers, ledger.Customer{ID: "c9", Phone: s.Customers[0].Phone})
		}, string(ledger.RuleUniqueCustomer)},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := books(t).Export()
			test.harm(&snapshot)
			l := ledger.New(ledger.Options{UniqueCustomer: ledger.ByPhone})
			require.ErrorContains(t, l.Import(snapshot), test.words)
			assert.Zero(t, l.CountPayments())
			assert.Empty(t, l.Customers())
			require.NoError(t, l.Import(books(t).Export()), "a refusal changed nothing")
			require.ErrorContains(t, l.Import(books(t).Export()), "empty ledger")
		})
	}
}

func TestSnapshot_words_that_do_not_exist(t *testing.T) {
	data, err := json.Marshal(books(t).Export())
	require.NoError(t, err)
	for old, other := range map[string]string{`"state":"charged"`: `"state":"rich"`, `"capture":"later"`: `"capture":"never"`} {
		require.Contains(t, string(data), old)
		var snapshot ledger.Snapshot
		text := strings.Replace(string(data), old, other, 1)
		assert.ErrorContains(t, json.Unmarshal([]byte(text), &snapshot), "there is no", old)
	}
}

// What an audit found stays found, also after a restart; such books can still be opened, to look at them.
func TestSnapshot_keeps_violations(t *testing.T) {
	snapshot := books(t).Export()
	snapshot.Payments[0].Captured--
	snapshot.Violations = []string{"ledger: broken: found long ago"}
	l := ledger.New(ledger.Options{UniqueCustomer: ledger.ByPhone})
	require.NoError(t, l.Import(snapshot))
	assert.ErrorContains(t, l.Check(), "found long ago")
	assert.Equal(t, snapshot.Violations, l.Export().Violations)
}
