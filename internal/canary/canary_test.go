package canary_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/canary"
)

const value = `Zoé "Qirvanel" & <Fylsonn>`

func TestFind_readsEveryWriting(t *testing.T) {
	mark := canary.Words("Name", value)
	body, err := json.Marshal(map[string]string{"name": value})
	require.NoError(t, err)
	inside, err := json.Marshal("you sent " + string(body))
	require.NoError(t, err)
	for how, text := range map[string]string{
		"as it is": "x" + value + "y", "upper case": strings.ToUpper(value), "one word": "qirvanel", "in a URL": "?q=" + url.QueryEscape(value),
		"in a path": url.PathEscape(value), "JSON": string(body), "JSON in JSON": string(inside), "HTML": html.EscapeString(value),
		"every letter escaped": `\u0051\u0069rvanel`, "every letter in a URL": "%51%69rvanel", "hexadecimal": fmt.Sprintf("%x", value), "hexadecimal, upper": fmt.Sprintf("%X", value),
		"bytes": fmt.Sprintf("%d", []byte(value)), "bytes %x": fmt.Sprintf("% x", value), "bytes %#v": fmt.Sprintf("%#v", []byte(value)), "bytes %o": fmt.Sprintf("%o", []byte(value)),
		"bytes %b": fmt.Sprintf("%b", []byte(value)), "bytes %U": fmt.Sprintf("%U", []byte(value)), "bytes %#x": fmt.Sprintf("%# x", value),
	} {
		assert.Equal(t, []string{"Name"}, canary.Find(text, mark), "%s: %s", how, text)
	}
	for before := range 4 { // at every offset of base64's groups of three
		plain := strings.Repeat("-", before) + value
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
			assert.NotEmpty(t, canary.Find(encoding.EncodeToString([]byte(plain)), mark))
			assert.NotEmpty(t, canary.Find("token-"+encoding.EncodeToString([]byte(plain))+".", mark))
		}
	}
}

func TestFind_findsNothingElse(t *testing.T) {
	marks := []canary.Mark{canary.Words("Name", value), canary.Whole("Secret", "pay_1_secret_0b1c"), canary.Phone("Phone", "+213661000111"), canary.Whole("None", "")}
	for _, text := range []string{
		"", "yassir: refund payment: unavailable (http 502); outcome unknown", "ClientSecret is required", "[1 2 3 4 5 6 7 8 9]", "Zoé", "pay_1_secret",
		strings.Repeat("deadbeef", 100), "+213 66", base64.StdEncoding.EncodeToString([]byte("nothing of the kind")),
	} {
		assert.Empty(t, canary.Find(text, marks...), text)
	}
	assert.Equal(t, []string{"Secret", "Phone"}, canary.Find("PAY_1_SECRET_0B1C 0661000111", marks...))
	assert.Equal(t, []string{"Phone"}, canary.Find("00213661000111", marks...))
}

func TestSecret_isGivenAwayByEachHalf(t *testing.T) {
	mark := canary.Secret("Secret", "pay_1_secret_0b1c2d3e4f5a")
	for _, text := range []string{"[redacted]_0b1c2d3e4f5a", "pay_1_secret[redacted]", "PAY_1_SECRET_0B1C2D3E4F5A"} {
		assert.NotEmpty(t, canary.Find(text, mark), text)
	}
	assert.Empty(t, canary.Find("pay_1_sec 2d3e", mark))
	assert.Empty(t, canary.Find("X-Acme-Key: [redacted]", canary.Secret("Secret", "acme-key-not-real")), "half of a short one may be there by chance")
}

func TestWords(t *testing.T) {
	assert.Equal(t, []string{"Qirvanel", "Fylsonn"}, canary.Words("", value).Parts)
	assert.Equal(t, []string{"Al K."}, canary.Words("", "Al K.").Parts, "nothing but short words")
}

type leaky struct{ Text string }

func TestPrints_showWhatIsThere(t *testing.T) {
	mark := canary.Words("Text", "Qirvanel")
	for how, text := range canary.Prints(leaky{"Qirvanel"}) {
		if how != "%T" {
			assert.NotEmpty(t, canary.Find(text, mark), "%s: %s", how, text)
		}
	}
	for how, text := range canary.Encodes(leaky{"Qirvanel"}) {
		assert.NotEmpty(t, canary.Find(text, mark), "%s: %s", how, text)
	}
	assert.Contains(t, canary.Encodes(func() {})["JSON"], "unsupported type")
}

func TestLinks_walksTheWholeTree(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	joined := errors.Join(a, fmt.Errorf("c: %w", b))
	var texts []string
	for _, link := range canary.Links(fmt.Errorf("d: %w", joined)) {
		texts = append(texts, link.Error())
	}
	assert.Equal(t, []string{"d: a\nc: b", "a\nc: b", "a", "c: b", "b"}, texts)
	assert.Empty(t, canary.Links(nil))
}
