package webpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const (
	vectorKey       = "qwert1234"
	vectorToken     = "7db11ea5d4a1af32421b564c79b946d1ead3daf0"
	vectorTimestamp = "1593457122"
)

// The first digest is Monri's published example; the others were computed apart from this package with sha512sum.
func TestDigest_vectors(t *testing.T) {
	for name, test := range map[string]struct{ target, body, want string }{
		"published": {"/v2/payment/new", `{"example":"1"}`,
			"bd120476c656a8ec3ce5d6a150f17061d03a8e280b0fbba278a73a15066830562f73ce5536882c9222e265f1ff6c2df629173375b549cba5a9275b08686f32ea"},
		"older scheme, without a path": {"", `{"example":"1"}`,
			"7d55345cbe370f99d34593319ac83e08dcf125cc552e027d4f7b1747c3171416ed765230050caafb733876de1b4ac102dbfac2b2e4b88cbff428a311f8f879cf"},
		"no body": {"/v2/customers/4b281da4-d145-4233-b957-2018cf9aa0fb", "",
			"56aa48eb520778bfa99faa9bc7fa499f6f3d97707a101335024d9f399400e6465c31826308c630729371603053b02673abdd7d1ed13181eb45205947a4d597b3"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, test.want, digest(vectorKey, vectorTimestamp, vectorToken, test.target, []byte(test.body)))
		})
	}
	assert.Equal(t, strings.ToLower(digest("k", "1", "t", "/", nil)), digest("k", "1", "t", "/", nil))
}
