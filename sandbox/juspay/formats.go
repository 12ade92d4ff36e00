package juspay

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minReference is the least length of object_reference_id (the document).
const minReference = 8

// checkReference demands at least 8 characters. That there are no control characters among them is the sandbox's choice.
func (o *Options) checkReference(reference string) error {
	length := utf8.RuneCountInString(reference)
	if o.ReferenceLengthInBytes {
		length = len(reference)
	}
	switch {
	case reference == "":
		return wrongValue(fieldReference, fieldReference+" must not be empty")
	case length < minReference:
		return o.shortReference()
	case strings.ContainsFunc(reference, unicode.IsControl):
		return wrongValue(fieldReference, fieldReference+" must not hold control characters")
	default:
		return nil
	}
}

// checkValue demands the format that other official pages give a field. An empty value is one that was emptied.
func (o *Options) checkValue(field, value string) error {
	switch {
	case value == "" && (field == fieldMobile || o.RefuseEmptyValues):
		return wrongValue(field, field+" must not be empty")
	case value == "":
		return nil
	}
	switch field {
	case fieldMobile:
		if !digits(value) {
			return wrongValue(field, field+" must be digits, without a sign and without the country code")
		}
	case fieldEmail:
		if !email(value) {
			return wrongValue(field, field+" must be one e-mail address whose local part does not begin or end with . or _")
		}
	case fieldCountryCode:
		if o.PlusInCountryCode {
			value = strings.TrimPrefix(value, "+")
		}
		if !digits(value) {
			return wrongValue(field, field+" must be digits, without a +")
		}
	case fieldFirstName, fieldLastName:
		if strings.ContainsFunc(value, o.notInName) || strings.TrimSpace(value) != value {
			return wrongValue(field, field+" must be letters, digits and ( ) . - _")
		}
	}
	return nil
}

func (o *Options) notInName(r rune) bool {
	switch {
	case strings.ContainsRune("().-_", r):
		return false
	case r == ' ':
		return !o.SpacesInNames
	case o.ASCIINames && r > unicode.MaxASCII:
		return true
	default:
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	}
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// email tells whether s is one bare address: local part, @, and a domain name with a dot. That the local part does not begin or end with . or _ is
// what other official pages say; the rest is RFC 5322 without comments, quotes and address literals.
func email(s string) bool {
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s {
		return false
	}
	local, domain, _ := strings.Cut(s, "@")
	return strings.Trim(local, "._") == local && !strings.ContainsAny(s, `"[]`) && strings.Contains(domain, ".")
}
