package rest_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender/rest"
)

func TestNumber_keepsItsDigits(t *testing.T) {
	plain := rapid.StringMatching(`-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,20})?`)
	rapid.Check(t, func(t *rapid.T) {
		digits := plain.Draw(t, "digits")
		var fromNumber, fromString rest.Number
		require.NoError(t, json.Unmarshal([]byte(digits), &fromNumber))
		require.NoError(t, json.Unmarshal([]byte(`"`+digits+`"`), &fromString))
		require.Equal(t, rest.Number(digits), fromNumber)
		require.Equal(t, rest.Number(digits), fromString)
		encoded, err := json.Marshal(struct{ N rest.Number }{fromNumber})
		require.NoError(t, err)
		require.Equal(t, `{"N":`+digits+`}`, string(encoded))
	})
}

func TestNumber_takesPlainDecimalsOnly(t *testing.T) {
	plain := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("0123456789.-+eE xX_,٣"))))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		quoted, err := json.Marshal(s)
		require.NoError(t, err)
		var n rest.Number
		err = json.Unmarshal(quoted, &n)
		require.Equal(t, plain.MatchString(s), err == nil)
		if err != nil {
			require.Empty(t, n)
		}
	})
}

func TestNumber_encodesNothingThatIsNoNumber(t *testing.T) {
	for _, n := range []rest.Number{"1e5", "abc", "1,5", "--1", ".5", "5.", "-", "1}", `1,"admin":true`, "007"} {
		_, err := json.Marshal(n)
		assert.Error(t, err, n)
	}
}

func TestNumber_emptyIsAbsentOrNull(t *testing.T) {
	encoded, err := json.Marshal(struct {
		A rest.Number
		B rest.Number `json:",omitempty"`
	}{})
	require.NoError(t, err)
	assert.JSONEq(t, `{"A":null}`, string(encoded))

	n := rest.Number("7")
	require.NoError(t, json.Unmarshal([]byte("null"), &n))
	assert.Empty(t, n, "null does not keep the old value")
}
