package tender_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/currency"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
)

const limit = 1 << 53

func TestParseMoney(t *testing.T) {
	for _, tc := range []struct {
		amount, currency string
		minor            int64
		decimal          string
	}{
		{"1500", "XOF", 1500, "1500"},
		{"2500.0", "XOF", 2500, "2500"},
		{"2500.000000", "CLP", 2500, "2500"},
		{"0", "CLP", 0, "0"},
		{"-1", "JPY", -1, "-1"},
		{"1500.00", "DZD", 150000, "1500.00"},
		{"1500", "DZD", 150000, "1500.00"},
		{"1500.5", "DZD", 150050, "1500.50"},
		{"0.01", "DZD", 1, "0.01"},
		{"0.1", "INR", 10, "0.10"},
		{"-0.01", "INR", -1, "-0.01"},
		{"-0", "INR", 0, "0.00"},
		{"007.50", "INR", 750, "7.50"},
		{"1.2300000", "INR", 123, "1.23"},
		{"99.99", "INR", 9999, "99.99"},
		{"1", "TND", 1000, "1.000"},
		{"0.001", "TND", 1, "0.001"},
		{"-12.34", "TND", -12340, "-12.340"},
		{"1.2340", "KWD", 1234, "1.234"},
		{"1", "CLF", 10000, "1.0000"},
		{"0.0001", "CLF", 1, "0.0001"},
		{"12.3456", "UYW", 123456, "12.3456"},
		{"1", "UYI", 1, "1"},
		{"12", "HUF", 1200, "12.00"},
		{"12", "ISK", 12, "12"},
		{"12", "UGX", 12, "12"},
		{"12", "MGA", 1200, "12.00"},
		{"9007199254740992", "XOF", limit, "9007199254740992"},
		{"-9007199254740992", "XOF", -limit, "-9007199254740992"},
		{"90071992547409.92", "DZD", limit, "90071992547409.92"},
		{"0000000000000000000000000000001", "XOF", 1, "1"},
	} {
		t.Run(tc.amount+" "+tc.currency, func(t *testing.T) {
			m, err := tender.ParseMoney(tc.amount, tc.currency)
			require.NoError(t, err)
			assert.Equal(t, tc.minor, m.Minor())
			assert.Equal(t, tc.currency, m.Currency())
			assert.Equal(t, tc.decimal, m.Decimal())
			assert.Equal(t, tc.decimal+" "+tc.currency, m.String())
			assert.True(t, m.Stated())
			same, err := tender.NewMoney(tc.minor, tc.currency)
			require.NoError(t, err)
			assert.Contains(t, map[tender.Money]bool{m: true}, same, "Money is comparable")
			assert.Equal(t, same, tender.MustMoney(tc.amount, tc.currency))
		})
	}
}

func TestParseMoney_refuses(t *testing.T) {
	for _, tc := range []struct{ name, amount, currency string }{
		{"empty", "", "DZD"},
		{"a minus alone", "-", "DZD"},
		{"a point alone", ".", "DZD"},
		{"no whole part", ".5", "DZD"},
		{"no fraction after the point", "5.", "DZD"},
		{"plus", "+5", "DZD"},
		{"two minuses", "--5", "DZD"},
		{"minus behind", "5-", "DZD"},
		{"minus in the fraction", "5.-1", "DZD"},
		{"parentheses", "(5)", "DZD"},
		{"exponent", "1e2", "DZD"},
		{"big exponent", "1E2", "DZD"},
		{"hexadecimal", "0x10", "DZD"},
		{"underscore", "1_000", "DZD"},
		{"comma", "1,50", "DZD"},
		{"thousands", "1,000.00", "DZD"},
		{"space inside", "1 000", "DZD"},
		{"space before", " 1", "DZD"},
		{"line break behind", "1\n", "DZD"},
		{"two points", "1.0.0", "DZD"},
		{"infinity", "Inf", "DZD"},
		{"not a number", "NaN", "DZD"},
		{"Arabic digits", "١٢", "DZD"},
		{"full-width digits", "１２", "DZD"},
		{"broken UTF-8", "1\xff", "DZD"},
		{"a third digit of two", "1.001", "DZD"},
		{"a digit of none", "1.5", "XOF"},
		{"a fourth digit of three", "1.0001", "TND"},
		{"a fifth digit of four", "1.00001", "CLF"},
		{"one above 2^53", "9007199254740993", "XOF"},
		{"one below -2^53", "-9007199254740993", "XOF"},
		{"2^53 in major units", "9007199254740992", "DZD"},
		{"above 2^63", "9223372036854775808", "XOF"},
		{"above 2^64", "18446744073709551617", "XOF"},
		{"no currency", "1", ""},
		{"lower case", "1", "dzd"},
		{"mixed case", "1", "Dzd"},
		{"space in the currency", "1", "DZD "},
		{"symbol", "1", "€"},
		{"number", "1", "012"},
		{"unknown", "1", "QQQ"},
		{"withdrawn", "1", "DEM"},
		{"withdrawn of late", "1", "BGN"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := tender.ParseMoney(tc.amount, tc.currency)
			assertMoneyRefused(t, m, err)
			assert.Panics(t, func() { tender.MustMoney(tc.amount, tc.currency) })
		})
	}
}

func assertMoneyRefused(t *testing.T, m tender.Money, err error) {
	t.Helper()
	require.ErrorIs(t, err, tender.ErrInvalid)
	e := tenderError(t, err)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	require.Len(t, e.Fields, 1)
	assert.Equal(t, tender.FieldAmount, e.Fields[0].Field)
	assert.NotEmpty(t, e.Fields[0].Rule)
	assert.Equal(t, tender.Money{}, m)
}

func TestNewMoney_bounds(t *testing.T) {
	for _, minor := range []int64{limit, -limit, 0, 1, -1} {
		_, err := tender.NewMoney(minor, "XOF")
		require.NoError(t, err, minor)
	}
	for _, minor := range []int64{limit + 1, -limit - 1, 1<<63 - 1, -1 << 63} {
		m, err := tender.NewMoney(minor, "XOF")
		assertMoneyRefused(t, m, err)
	}
}

func TestMoney_codes_without_minor_units(t *testing.T) {
	for _, code := range []string{"XXX", "XTS", "XAU", "XAG", "XPD", "XPT", "XDR", "XBA", "XBB", "XBC", "XBD", "XSU", "XUA"} {
		m, err := tender.NewMoney(1, code)
		assertMoneyRefused(t, m, err)
		m, err = tender.ParseMoney("1", code)
		assertMoneyRefused(t, m, err)
	}
}

// allCodes calls visit with every word of three capital letters, and the fraction digits that tender gives it, or -1.
func allCodes(visit func(code string, digits int)) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				code := string([]rune{a, b, c})
				digits := -1
				if m, err := tender.NewMoney(0, code); err == nil {
					_, fraction, _ := strings.Cut(m.Decimal(), ".")
					digits = len(fraction)
				}
				visit(code, digits)
			}
		}
	}
}

func TestMoney_currencies_against_CLDR(t *testing.T) {
	// ISO 4217 list one, where CLDR drops fractions that are not used in cash or left no trace in prices.
	cldrHasNoFraction := map[string]int{
		"AFN": 2, "ALL": 2, "AMD": 2, "COP": 2, "GYD": 2, "IDR": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "MNT": 2,
		"MUR": 2, "PKR": 2, "RSD": 2, "SOS": 2, "SYP": 2, "TZS": 2, "UZS": 2, "YER": 2,
	}
	// ISO 4217 list one, younger than the CLDR that x/text is made from.
	young := map[string]int{"MRU": 2, "SLE": 2, "UYW": 4, "VED": 2, "VES": 2, "XAD": 2, "XCG": 2, "ZWG": 2}
	// In use for that CLDR, and since withdrawn from list one.
	withdrawn := []string{"ANG", "BGN", "CUC", "HRK", "MRO", "SLL", "VEF"}

	inUse := map[string]bool{}
	for it := currency.Query(); it.Next(); {
		inUse[it.Unit().String()] = true
	}
	for _, code := range withdrawn {
		assert.True(t, inUse[code], "%s is no difference", code)
		delete(inUse, code)
	}
	compared := 0
	allCodes(func(code string, digits int) {
		unit, err := currency.ParseISO(code)
		if err != nil {
			want, known := young[code]
			if !known {
				want = -1
			}
			assert.Equal(t, want, digits, code)
			return
		}
		if digits < 0 {
			assert.False(t, inUse[code], "%s is in use and refused", code)
			return
		}
		compared++
		cldr, _ := currency.Standard.Rounding(unit)
		if want, differs := cldrHasNoFraction[code]; differs {
			assert.Equal(t, want, digits, code)
			assert.Equal(t, 0, cldr, "%s is no difference", code)
			return
		}
		assert.Equal(t, cldr, digits, code)
	})
	assert.Greater(t, compared, 150)
}

func TestMoney_table_is_ISO_4217s(t *testing.T) {
	got := map[int]string{}
	total := 0
	allCodes(func(code string, digits int) {
		if digits >= 0 {
			total++
		}
		if digits >= 0 && digits != 2 {
			got[digits] = strings.TrimSpace(got[digits] + " " + code)
		}
	})
	assert.Equal(t, map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	}, got)
	assert.Equal(t, 165, total)
}

func TestMoney_not_stated(t *testing.T) {
	var m tender.Money
	assert.False(t, m.Stated())
	assert.Equal(t, "not stated", m.String())
	assert.Equal(t, "not stated", fmt.Sprint(m))
	assert.Empty(t, m.Decimal())
	assert.Empty(t, m.Currency())
	assert.Zero(t, m.Minor())
	zero := dzd("0")
	assert.True(t, zero.Stated())
	assert.NotEqual(t, m, zero)
	assert.Equal(t, "0.00 DZD", zero.String())

	_, err := m.Add(m)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = zero.Sub(m)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = m.Cmp(zero)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "must be stated on both sides")
}

func TestMoney_arithmetic(t *testing.T) {
	sum, err := dzd("1.50").Add(dzd("-0.75"))
	require.NoError(t, err)
	assert.Equal(t, dzd("0.75"), sum)
	difference, err := dzd("1.50").Sub(dzd("2"))
	require.NoError(t, err)
	assert.Equal(t, dzd("-0.50"), difference)
	for _, tc := range []struct {
		a, b string
		want int
	}{{"1", "2", -1}, {"2", "2.00", 0}, {"2.01", "2", 1}, {"-1", "0", -1}} {
		got, err := dzd(tc.a).Cmp(dzd(tc.b))
		require.NoError(t, err)
		assert.Equal(t, tc.want, got)
	}

	xof := tender.MustMoney("1", "XOF")
	_, err = dzd("1").Add(xof)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = dzd("1").Sub(xof)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = dzd("1").Cmp(xof)
	require.ErrorIs(t, err, tender.ErrInvalid)

	most := tender.MustMoney("9007199254740992", "XOF")
	_, err = most.Add(xof)
	require.ErrorIs(t, err, tender.ErrInvalid)
	least, err := tender.NewMoney(-limit, "XOF")
	require.NoError(t, err)
	_, err = least.Sub(xof)
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = least.Sub(most)
	require.ErrorIs(t, err, tender.ErrInvalid)
}

func TestMoney_JSON(t *testing.T) {
	data, err := json.Marshal(struct{ A, B, C tender.Money }{dzd("1500.00"), tender.MustMoney("-7", "XOF"), tender.Money{}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"A":{"amount":"1500.00","currency":"DZD"},"B":{"amount":"-7","currency":"XOF"},"C":null}`, string(data))

	for _, bad := range []string{
		`{}`, `[]`, `"1500.00 DZD"`, `1500`, `{"amount":1500,"currency":"DZD"}`, `{"amount":"1500"}`, `{"amount":"1e2","currency":"DZD"}`,
		`{"amount":"1.001","currency":"DZD"}`, `{"amount":"1","currency":"dzd"}`, `{"amount":null,"currency":null}`, `true`,
	} {
		m := dzd("1")
		require.ErrorIs(t, json.Unmarshal([]byte(bad), &m), tender.ErrInvalid, bad)
		assert.Equal(t, dzd("1"), m, "a failed decoding changes nothing")
	}
	m := dzd("1")
	require.NoError(t, json.Unmarshal([]byte(" null "), &m))
	assert.Equal(t, tender.Money{}, m)
}

func drawMoney(t *rapid.T, label string) tender.Money {
	code := rapid.SampledFrom([]string{"XOF", "CLP", "DZD", "INR", "TND", "KWD", "CLF", "UYW"}).Draw(t, label+" currency")
	m, err := tender.NewMoney(rapid.Int64Range(-limit, limit).Draw(t, label+" minor"), code)
	require.NoError(t, err)
	return m
}

func TestMoney_round_trips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMoney(t, "m")
		parsed, err := tender.ParseMoney(m.Decimal(), m.Currency())
		require.NoError(t, err)
		require.Equal(t, m, parsed)

		data, err := json.Marshal(m)
		require.NoError(t, err)
		var decoded tender.Money
		require.NoError(t, json.Unmarshal(data, &decoded))
		require.Equal(t, m, decoded)
	})
}

func TestMoney_Add_and_Sub_are_inverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawMoney(t, "a")
		b, err := tender.NewMoney(rapid.Int64Range(-limit, limit).Draw(t, "b"), a.Currency())
		require.NoError(t, err)
		sum, err := a.Add(b)
		if total := a.Minor() + b.Minor(); total > limit || total < -limit {
			require.ErrorIs(t, err, tender.ErrInvalid)
			return
		}
		require.NoError(t, err)
		require.Equal(t, a.Minor()+b.Minor(), sum.Minor())
		back, err := sum.Sub(b)
		require.NoError(t, err)
		require.Equal(t, a, back)
		order, err := sum.Cmp(a)
		require.NoError(t, err)
		require.Equal(t, b.Minor() > 0, order > 0)
	})
}

func TestParseMoney_takes_any_text_without_panic(t *testing.T) {
	amounts := rapid.OneOf(rapid.String(), rapid.StringMatching(`-?[0-9]{0,25}\.?[0-9]{0,8}`))
	rapid.Check(t, func(t *rapid.T) {
		amount := amounts.Draw(t, "amount")
		code := rapid.OneOf(rapid.SampledFrom([]string{"XOF", "DZD", "TND", "CLF"}), rapid.StringN(0, 4, -1)).Draw(t, "currency")
		m, err := tender.ParseMoney(amount, code)
		if err != nil {
			require.ErrorIs(t, err, tender.ErrInvalid)
			require.Equal(t, tender.Money{}, m)
			return
		}
		require.Equal(t, code, m.Currency())
		again, err := tender.ParseMoney(m.Decimal(), code)
		require.NoError(t, err)
		require.Equal(t, m, again)
	})
}
