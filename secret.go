package tender

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a value that must not be printed: a client secret, a token. Every way of printing, logging or encoding it gives "[redacted]";
// Reveal alone gives the text. The zero Secret holds none.
//
// It is a struct around a pointer on purpose: fmt and slog cannot call methods on unexported fields, and would print a string type there in full.
// For the same reason == compares identity, not text.
type Secret struct{ text *string }

// NewSecret wraps text; an empty text gives the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal returns the text, or "" for the zero Secret.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether s holds no text.
func (s Secret) IsZero() bool { return s.text == nil }

// String returns "[redacted]", or "" for the zero Secret.
func (s Secret) String() string {
	if s.text == nil {
		return ""
	}
	return redacted
}

// GoString returns what String returns, quoted, so that %#v redacts too.
func (s Secret) GoString() string { return fmt.Sprintf("%q", s.String()) }

// Format redacts for every verb of package fmt.
func (s Secret) Format(f fmt.State, verb rune) { writeRedacted(f, verb, s.String()) }

// MarshalJSON writes "[redacted]", or "" for the zero Secret. A Secret is stored through PaymentRef.Token, never through JSON.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// LogValue redacts in package slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Raw is a provider's answer as it came, for support and for what the neutral types have no place for.
// It may hold secrets and personal data: every way of printing, logging or encoding it gives "[redacted]", and Bytes alone gives the content.
//
// It is a struct around a pointer to a string for the reason that Secret is: fmt follows a pointer to a slice where the verb does not fit.
type Raw struct{ body *string }

// NewRaw wraps a copy of body; an empty body gives the zero Raw.
func NewRaw(body []byte) Raw {
	if len(body) == 0 {
		return Raw{}
	}
	return Raw{body: new(string(body))}
}

// Bytes returns a copy of the answer's body, or nil.
func (r Raw) Bytes() []byte {
	if r.body == nil {
		return nil
	}
	return []byte(*r.body)
}

// IsZero reports whether r holds nothing.
func (r Raw) IsZero() bool { return r.body == nil }

// String returns "[redacted]", or "" for the zero Raw.
func (r Raw) String() string {
	if r.body == nil {
		return ""
	}
	return redacted
}

// GoString returns what String returns, quoted, so that %#v redacts too.
func (r Raw) GoString() string { return fmt.Sprintf("%q", r.String()) }

// Format redacts for every verb of package fmt.
func (r Raw) Format(f fmt.State, verb rune) { writeRedacted(f, verb, r.String()) }

// MarshalJSON writes "[redacted]", or "" for the zero Raw.
func (r Raw) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// LogValue redacts in package slog.
func (r Raw) LogValue() slog.Value { return slog.StringValue(r.String()) }

func writeRedacted(f fmt.State, verb rune, text string) {
	if verb == 'q' || (verb == 'v' && f.Flag('#')) {
		text = fmt.Sprintf("%q", text)
	}
	_, _ = io.WriteString(f, text) // fmt.State has nowhere to report to
}
