package tender_test

import (
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// exactly is amount times 10^digits, if that is a whole number within 2^53 either way and amount a plain decimal.
func exactly(amount string, digits int) (minor *big.Int, ok bool) {
	if !regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`).MatchString(amount) {
		return nil, false
	}
	value, ok := new(big.Rat).SetString(amount)
	if !ok {
		return nil, false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	value.Mul(value, new(big.Rat).SetInt(scale))
	return value.Num(), value.IsInt() && value.Num().CmpAbs(big.NewInt(1<<53)) <= 0
}

func FuzzParseMoney(f *testing.F) {
	for _, seed := range [][2]string{
		{"1500.00", "DZD"}, {"1500", "DZD"}, {"-0.01", "DZD"}, {"-0", "XOF"}, {"2500.0", "XOF"}, {"0.001", "TND"}, {"1.0001", "CLF"}, {"1.00010", "CLF"}, {"10.001", "DZD"}, {"10.5", "XOF"},
		{"90071992547409.92", "DZD"}, {"90071992547409.93", "DZD"}, {"9223372036854775808", "XOF"}, {"000000000000000000000000000001.5", "EUR"},
		{"1e2", "DZD"}, {"1,5", "DZD"}, {"--1", "DZD"}, {".5", "DZD"}, {"5.", "DZD"}, {"+1", "DZD"}, {"٣", "DZD"}, {"", "DZD"}, {"1", "XAU"}, {"1", "dzd"}, {"1", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, amount, currency string) {
		if len(amount) > 1<<10 {
			return // the oracle's arithmetic is quadratic
		}
		m, err := tender.ParseMoney(amount, currency)
		smallest, noCurrency := tender.NewMoney(1, currency)
		_, fraction, _ := strings.Cut(smallest.Decimal(), ".")
		want, exact := exactly(amount, len(fraction))
		require.Equal(t, noCurrency == nil && exact, err == nil, "%v", err)
		if err != nil {
			e := tenderError(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.Equal(t, tender.Money{}, m)
			return
		}
		assert.Equal(t, want.String(), big.NewInt(m.Minor()).String())
		assert.Equal(t, currency, m.Currency())

		_, digits, _ := strings.Cut(m.Decimal(), ".")
		assert.Len(t, digits, len(fraction), "all the digits of the currency, and no more")
		again, err := tender.ParseMoney(m.Decimal(), currency)
		require.NoError(t, err)
		assert.Equal(t, m, again)
		encoded, err := json.Marshal(m)
		require.NoError(t, err)
		var decoded tender.Money
		require.NoError(t, json.Unmarshal(encoded, &decoded))
		assert.Equal(t, m, decoded)
	})
}

func FuzzMoneyArithmetic(f *testing.F) {
	currencies := []string{"DZD", "XOF", "TND", "CLF", ""}
	for _, seed := range []struct {
		a, b     int64
		inA, inB uint8
	}{
		{150000, 1, 0, 0}, {1 << 53, 1, 0, 0}, {-1 << 53, 1, 1, 1}, {1 << 53, -1 << 53, 2, 2}, {1, 1, 0, 1}, {0, 0, 4, 4}, {0, 5, 4, 3}, {1 << 62, 1 << 62, 3, 3},
	} {
		f.Add(seed.a, seed.b, seed.inA, seed.inB)
	}
	f.Fuzz(func(t *testing.T, a, b int64, inA, inB uint8) {
		left, leftErr := tender.NewMoney(a, currencies[int(inA)%len(currencies)])
		right, rightErr := tender.NewMoney(b, currencies[int(inB)%len(currencies)])
		for _, made := range []struct {
			minor int64
			money tender.Money
			err   error
		}{{a, left, leftErr}, {b, right, rightErr}} {
			if made.err == nil {
				assert.Equal(t, made.minor, made.money.Minor())
				assert.LessOrEqual(t, big.NewInt(made.minor).CmpAbs(big.NewInt(1<<53)), 0)
			}
		}
		x, y := big.NewInt(left.Minor()), big.NewInt(right.Minor())
		alike := left.Stated() && right.Stated() && left.Currency() == right.Currency()
		sum, err := left.Add(right)
		assertMoney(t, alike, new(big.Int).Add(x, y), left.Currency(), sum, err)
		difference, err := left.Sub(right)
		assertMoney(t, alike, new(big.Int).Sub(x, y), left.Currency(), difference, err)
		order, err := left.Cmp(right)
		require.Equal(t, alike, err == nil)
		if alike {
			assert.Equal(t, x.Cmp(y), order)
		}
		assert.Equal(t, alike && order == 0 || !left.Stated() && !right.Stated(), left == right)
	})
}

// assertMoney holds the result of an operation against the exact one: it is that, or an error because it cannot be.
func assertMoney(t *testing.T, alike bool, exact *big.Int, currency string, got tender.Money, err error) {
	t.Helper()
	require.Equal(t, alike && exact.CmpAbs(big.NewInt(1<<53)) <= 0, err == nil)
	if err != nil {
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.Equal(t, tender.Money{}, got)
		return
	}
	assert.Equal(t, exact.String(), big.NewInt(got.Minor()).String())
	assert.Equal(t, currency, got.Currency())
}
