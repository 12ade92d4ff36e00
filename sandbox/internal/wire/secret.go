package wire

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
)

// Secret is a text that package fmt prints nowhere: of a pointer inside a struct it shows the address.
type Secret struct{ text *string }

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text.
func (s Secret) Reveal() string { return *s.text }

// SameSecret compares without telling by time how much was right.
func SameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// CheckCredential refuses what a client could not send as it is: nothing, spaces around the text, control characters. The error names the credential
// and never shows it.
func CheckCredential(name, text string) error {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	if text == "" || strings.TrimSpace(text) != text || strings.ContainsFunc(text, control) {
		return fmt.Errorf("the %s is empty or has spaces around it or control characters", name)
	}
	return nil
}
