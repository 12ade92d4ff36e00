package conformance

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

type matrixRow struct{ where, outcome, repeated, rules string }

// docs/faults.md says what the tables of this package do.
func TestFaults_docsListThem(t *testing.T) {
	page, err := os.ReadFile("../docs/faults.md")
	require.NoError(t, err)
	rows := map[int]matrixRow{}
	last := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 6 {
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		n, err := strconv.Atoi(cells[0])
		if err != nil {
			continue // the head of the table
		}
		require.Greater(t, n, last, "the rows are in order")
		last = n
		rows[n] = matrixRow{where: cells[2], outcome: cells[3], repeated: cells[4], rules: cells[5]}
	}
	require.Greater(t, len(rows), 50)

	proved := map[string]bool{}
	for _, tc := range cases() {
		proved[tc.rule] = true
	}
	for n, row := range rows {
		for rule := range strings.SplitSeq(row.rules, ", ") {
			assert.True(t, proved[rule], "row %d names %s, which no case proves", n, rule)
		}
	}

	agrees := func(f fault, where string) {
		row, listed := rows[f.row]
		if !assert.True(t, listed, "%s is of row %d, which is not listed", label(f), f.row) {
			return
		}
		assert.Contains(t, row.rules, f.rule, "row %d", f.row)
		assert.Contains(t, row.where, where, "row %d", f.row)
		want := map[tender.Outcome]string{tender.OutcomeUnknown: "unknown", tender.OutcomeNotDone: "not done", tender.OutcomeRejected: "rejected"}[f.outcome]
		assert.Contains(t, row.outcome, want, "row %d", f.row)
		repeated := "no"
		switch {
		case f.again && f.outcome == tender.OutcomeNotDone:
			repeated = "read and write"
		case f.again:
			repeated = "read"
		}
		assert.Equal(t, repeated, row.repeated, "row %d, %s", f.row, label(f))
	}
	for _, f := range faults() {
		agrees(f, "wire")
	}
	for _, f := range netFaults() {
		agrees(f.fault, "TCP")
	}
}

func TestDoubled_everyNameASecondTime(t *testing.T) {
	for answer, want := range map[string]string{
		`{"id":1}`:                         `{"id":1,"ID":1}`,
		`<a><b type="x">1</b><c/></a>`:     `<a><b type="x">1</b><c/><B TYPE="X">1</B></a>`,
		"<?xml version=\"1.0\"?>\n<a></a>": "<?xml version=\"1.0\"?>\n<a></a>",
		`[1]`:                              `[1]`, ``: ``,
	} {
		assert.Equal(t, want, doubled(answer))
	}
}
