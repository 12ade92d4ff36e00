package wire

import (
	"crypto/sha256"
	"crypto/subtle"
)

// SameSecret compares without telling by time how much was right.
func SameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
