package juspay_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestFormats_of_a_create(t *testing.T) {
	s := open(t, juspay.Options{})
	for name, test := range map[string]struct{ field, value, words string }{
		"no reference":             {"object_reference_id", "-", "is required"},
		"empty reference":          {"object_reference_id", "", "must not be empty"},
		"7 characters":             {"object_reference_id", "1234567", "at least 8 characters"},
		"control characters":       {"object_reference_id", "buyer\r\n12345", "control characters"},
		"no mobile":                {"mobile_number", "-", "is required"},
		"empty mobile":             {"mobile_number", "", "must not be empty"},
		"negative mobile":          {"mobile_number", "-9000000001", "must be digits"},
		"mobile with plus":         {"mobile_number", "+919000000001", "must be digits"},
		"mobile with blanks":       {"mobile_number", "90000 00001", "must be digits"},
		"mobile in other digits":   {"mobile_number", "९०००००००००", "must be digits"},
		"no email":                 {"email_address", "-", "is required"},
		"empty email":              {"email_address", "", "must not be empty"},
		"email without at":         {"email_address", "asha.example.test", "e-mail"},
		"two emails":               {"email_address", "a@example.test,b@example.test", "e-mail"},
		"email with a name":        {"email_address", "Asha <a@example.test>", "e-mail"},
		"email that begins with .": {"email_address", ".a@example.test", "e-mail"},
		"email that ends with .":   {"email_address", "a.@example.test", "e-mail"},
		"email that begins with _": {"email_address", "_a@example.test", "e-mail"},
		"email that ends with _":   {"email_address", "a_@example.test", "e-mail"},
		"email without a domain":   {"email_address", "a@", "e-mail"},
		"email without a dot":      {"email_address", "a@localhost", "e-mail"},
		"email of an address":      {"email_address", "a@[192.0.2.1]", "e-mail"},
		"email in quotes":          {"email_address", `"a b"@example.test`, "e-mail"},
		"email with a blank":       {"email_address", "a@example.test ", "e-mail"},
		"name with a blank":        {"first_name", "Asha M.", "letters, digits"},
		"name with an apostrophe":  {"last_name", "O'Hara", "letters, digits"},
		"name with markup":         {"last_name", "<b>", "letters, digits"},
		"name with a newline":      {"first_name", "A\nB", "letters, digits"},
		"code with a plus":         {"mobile_country_code", "+91", "must be digits"},
		"code of letters":          {"mobile_country_code", "IN", "must be digits"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.create(fields{test.field: test.value})
			r.t = t
			r.wrong(test.field, test.words)
		})
	}
	assert.Empty(t, s.account.Ledger().Customers())
	for i, good := range []fields{
		{"object_reference_id": "12345678"},
		{"email_address": "first.last+tag_x=y@mail.example.test"},
		{"email_address": "आशा@example.test"},
		{"first_name": "J.-P._(2)", "last_name": "Müller"},
		{"first_name": "आशा", "last_name": "محمد"},
		{"mobile_number": "1", "mobile_country_code": "1246"},
	} {
		if _, given := good["object_reference_id"]; !given {
			good["object_reference_id"] = "buyer-good-" + string(rune('0'+i))
		}
		r := s.create(good).succeeds()
		for name, value := range good {
			assert.Equal(t, value, r.text(name))
		}
	}
}

func TestOption_SpacesInNames(t *testing.T) {
	s := open(t, juspay.Options{SpacesInNames: true})
	assert.Equal(t, "Maria da Silva", s.create(fields{"last_name": "Maria da Silva"}).succeeds().text("last_name"))
	for _, name := range []string{" Ana", "Ana ", "Ana\tMaria", " "} {
		s.update(reference, fields{"first_name": name}).wrong("first_name", "letters")
	}
	open(t, juspay.Options{}).create(fields{"last_name": "da Silva"}).wrong("last_name", "letters")
}

func TestOption_ASCIINames(t *testing.T) {
	s := open(t, juspay.Options{ASCIINames: true})
	s.create(fields{"first_name": "J.-P._(2)"}).succeeds()
	s.update(reference, fields{"first_name": "Müller"}).wrong("first_name", "letters")
	open(t, juspay.Options{}).create(fields{"first_name": "Müller"}).succeeds()
}

func TestOption_PlusInCountryCode(t *testing.T) {
	s := open(t, juspay.Options{PlusInCountryCode: true})
	assert.Equal(t, "+91", s.create(fields{"mobile_country_code": "+91"}).succeeds().text("mobile_country_code"))
	s.update(reference, fields{"mobile_country_code": "91"}).succeeds()
	for _, code := range []string{"+", "++91", "9+1"} {
		s.update(reference, fields{"mobile_country_code": code}).wrong("mobile_country_code", "digits")
	}
	open(t, juspay.Options{}).create(fields{"mobile_country_code": "+91"}).wrong("mobile_country_code", "digits")
}

// Four letters of three bytes each.
func TestOption_ReferenceLengthInBytes(t *testing.T) {
	const short = "सीता"
	open(t, juspay.Options{}).create(fields{"object_reference_id": short}).wrong("object_reference_id", "at least 8 characters")
	s := open(t, juspay.Options{ReferenceLengthInBytes: true})
	s.create(fields{"object_reference_id": short}).succeeds()
	s.create(fields{"object_reference_id": "1234567"}).wrong("object_reference_id", "at least 8 characters")
	open(t, juspay.Options{}).create(fields{"object_reference_id": "सीतासीता"}).succeeds()
}

func TestOption_ShortReferenceWithoutFields(t *testing.T) {
	open(t, juspay.Options{}).create(fields{"object_reference_id": "1234567"}).wrong("object_reference_id", "at least 8")
	s := open(t, juspay.Options{ShortReferenceWithoutFields: true})
	r := s.create(fields{"object_reference_id": "1234567"})
	r.refused(badInput(), "at least 8")
	assert.Empty(t, r.value("error_info.fields"))
	s.create(fields{"object_reference_id": ""}).wrong("object_reference_id", "must not be empty")
}
