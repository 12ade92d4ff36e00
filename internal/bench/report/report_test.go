package report_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/bench/report"
)

func TestSplice(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(page, []byte("# Page\n<!-- calls:begin -->\nold\n<!-- calls:end -->\nafter\n"), 0o600))

	require.NoError(t, report.Splice(page, "calls", "| a |\n|---|\n"))
	got, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, "# Page\n<!-- calls:begin -->\n\n| a |\n|---|\n\n<!-- calls:end -->\nafter\n", string(got))

	require.ErrorContains(t, report.Splice(page, "scale", "x"), `no line "<!-- scale:begin -->"`)
	same, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, got, same, "a page that lacks the markers stays as it is")
}
