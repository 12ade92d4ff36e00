package tender

import (
	"encoding/base32"
	"strings"

	"github.com/google/uuid"
)

// NewReference returns a fresh random reference for one attempt to pay or to refund: 16 characters of [a-z2-7], 80 random bits.
// Every provider's rule for references admits it. It panics if the system has no randomness.
func NewReference() string {
	id := uuid.New()
	random := append(id[0:6:6], id[12:16]...) // the parts of a version 4 UUID that hold nothing but random bits
	return strings.ToLower(base32.StdEncoding.EncodeToString(random))
}
