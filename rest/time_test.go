package rest_test

import (
	"encoding/json"
	"encoding/xml"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/rest"
)

func TestTime(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for data, want := range map[string]time.Time{
		`"2026-03-01T12:00:00Z"`:           noon,
		`"2026-03-01T12:00:00.25Z"`:        noon.Add(250 * time.Millisecond),
		`"2026-03-01T13:00:00+01:00"`:      noon,
		`"2026-03-01T13:00:00\u002B01:00"`: noon,
		`"2026-03-01 12:00:00"`:            {},
		`"2026-03-01T25:00:00Z"`:           {},
		`"2026-03-01T12:00:00Z`:            {},
		`""`:                               {},
		`null`:                             {},
		`1772366400`:                       {},
		`{}`:                               {},
	} {
		at := rest.Time{Time: time.Now()}
		require.NoError(t, at.UnmarshalJSON([]byte(data)), data)
		assert.Equal(t, want, at.Time, data)
	}

	var answer struct{ At rest.Time }
	require.NoError(t, json.Unmarshal([]byte(`{"At": "2026-03-01T13:00:00\u002B01:00"}`), &answer))
	assert.Equal(t, noon, answer.At.Time)
	require.NoError(t, xml.Unmarshal([]byte(`<a><At>2026-03-01T13:00:00+01:00</At></a>`), &answer))
	assert.Equal(t, noon, answer.At.Time)
	require.NoError(t, xml.Unmarshal([]byte(`<a><At>yesterday</At></a>`), &answer))
	assert.True(t, answer.At.IsZero())
}
