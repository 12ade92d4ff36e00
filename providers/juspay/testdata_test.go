package juspay_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/fixture"
)

// Every fixture says where it comes from, and nobody real is in one.
func TestFixtureFolders(t *testing.T) {
	source := regexp.MustCompile(`^https://(developer\.juspay\.in|juspay\.io|github\.com/juspay)/\S+\nHeading: \S.*\nProvenance: (document|docs|not documented, our choice)\n\n(?s:\S.*\S)\n$`)
	email, phone := regexp.MustCompile(`[\w.+-]+(@|%40)[\w.-]+`), regexp.MustCompile(`\b\d{10,}\b`)
	folders, err := filepath.Glob("testdata/[^f]*") // all but the fuzzer's
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	for _, folder := range folders {
		f := fixture.Load(t, folder)
		assert.Regexp(t, `^/(customers|orders|session$|v2/txns/)`, f.Request.Path, folder)
		assert.Equal(t, []string{"Basic ZGVtb19rZXlfMDAwMTo="}, f.Request.Header["Authorization"], folder)
		assert.Equal(t, []string{"demoShop"}, f.Request.Header["X-Merchantid"], folder)
		if f.Answer.Header.Get("Content-Type") == "application/json" {
			assert.True(t, json.Valid(f.Answer.Body), folder)
		}
		said, err := os.ReadFile(filepath.Join(folder, "source.txt"))
		require.NoError(t, err)
		assert.Regexp(t, source, string(said), folder)
		for _, text := range []string{string(f.Request.Body), string(f.Answer.Body), string(said)} {
			for _, found := range email.FindAllString(text, -1) {
				assert.True(t, strings.HasSuffix(found, "example.test"), "%s: %s", folder, found)
			}
			for _, found := range phone.FindAllString(text, -1) {
				assert.Contains(t, []string{"9000000001", "9000000002"}, found, folder)
			}
		}
	}
}
