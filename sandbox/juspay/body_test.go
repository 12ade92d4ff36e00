package juspay_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestBody_only_forms_pass(t *testing.T) {
	s := open(t, juspay.Options{})
	body := buyer(nil).encode()
	for header, words := range map[string]string{
		"Content-Type:":                                  "must be " + formType,
		"Content-Type: application/json":                 "must be " + formType,
		"Content-Type: text/plain":                       "must be " + formType,
		"Content-Type: multipart/form-data":              "must be " + formType,
		"Content-Type: " + formType + "; charset=latin1": "charset",
	} {
		s.do("POST", customersPath, body, header).refused(badInput(), words)
	}
	for text, words := range map[string]string{
		"":                      "object_reference_id is required",
		"%zz=1":                 "not a form",
		body + ";a=b":           "not a form",
		body + "&last_name=B":   `"last_name" is given more than once`,
		body + "&last%5Fname=B": `"last_name" is given more than once`,
		body + "&address=x":     `unknown field "address"`,
		body + "&First_name=x":  `unknown field "First_name"`,
		body + "&options[get_client_auth_token]=true": `unknown field "options[get_client_auth_token]"`,
		body + "&metadata.a=b":                        `unknown field "metadata.a"`,
		body + "&=x":                                  `unknown field ""`,
		body + "&x=%ff":                               "UTF-8",
		body + "&%ff=x":                               "UTF-8",
		`{"object_reference_id":1}`:                   "unknown field",
	} {
		s.do("POST", customersPath, text).refused(badInput(), words)
	}
	assert.Empty(t, s.account.Ledger().Customers())
	s.do("POST", customersPath, body, "Content-Type: "+formType+"; charset=UTF-8").succeeds()
}

// Form encoders differ in what a blank is, and not every client says how long its body is.
func TestBody_of_other_encoders_passes(t *testing.T) {
	s := open(t, juspay.Options{SpacesInNames: true})
	for i, blank := range []string{"+", "%20"} {
		ref := "buyer-000" + blank + string(rune('1'+i))
		body := "object_reference_id=" + ref + "&mobile_number=9000000001&email_address=a@example.test&first_name=Asha" + blank + "M."
		r := s.inMemory(s.request("POST", customersPath, struct{ *strings.Reader }{strings.NewReader(body)}))
		assert.Equal(t, "Asha M.", r.succeeds().text("first_name"))
		assert.Equal(t, "buyer-000 "+string(rune('1'+i)), r.text("object_reference_id"))
	}
	s.create(fields{"first_name": "undefined"}).succeeds() // what an official SDK sends for a value that was not set
}

func TestOption_AcceptJSON(t *testing.T) {
	const asJSON = "Content-Type: application/json"
	s := open(t, juspay.Options{AcceptJSON: true})
	r := s.do("POST", customersPath, `{"object_reference_id": "buyer-00012345", "mobile_number": 9000000001, "email_address": "asha@example.test",
		"options": {"get_client_auth_token": true}}`, asJSON).succeeds()
	assert.Equal(t, "9000000001", r.text("mobile_number"))
	assert.NotEmpty(t, r.text("juspay.client_auth_token"))
	assert.Equal(t, "Ana", s.do("POST", customersPath+"/"+reference, `{"first_name": "Ana"}`, asJSON).succeeds().text("first_name"))
	s.create(fields{"object_reference_id": "buyer-2222"}).succeeds()
	for body, words := range map[string]string{
		``:                                       "not one JSON object",
		`[]`:                                     "not one JSON object",
		`{"first_name": "A"} x`:                  "more after",
		`{"first_name": "\ud800`:                 "not one JSON object",
		"{\"first_name\": \"\xff\"}":             "UTF-8",
		`{"first_name": null}`:                   `"first_name" must be a string`,
		`{"first_name": ["A"]}`:                  `"first_name" must be a string`,
		`{"first_name": {"a": "A"}}`:             `unknown field "first_name.a"`,
		`{"a":{"b":{"c":{"d":{}}}}}`:             "nested too deeply",
		`{"options.x":1,"options":{"x":1}}`:      `"options.x" is given more than once`,
		`{"first_name": "A", "first_name": "B"}`: `"first_name" is given more than once`,
		`{"tax": true}`:                          `unknown field "tax"`,
	} {
		s.do("POST", customersPath+"/"+reference, body, asJSON).refused(badInput(), words)
	}
	assert.Equal(t, "Ana", s.get(reference).text("first_name"))
}

func TestOption_IgnoreUnknown(t *testing.T) {
	s := open(t, juspay.Options{IgnoreUnknown: true})
	s.create(fields{"address": "x"}).succeeds()
	s.update(reference, fields{"first_name": "B", "object_reference_id": "buyer-99999"}).succeeds()
	assert.Equal(t, "B", s.do("GET", customersPath+"/"+reference+"?page=2", "").succeeds().text("first_name"))
	s.update(reference, fields{"address": "x"}).refused(badInput(), "at least one")

	s = open(t, juspay.Options{})
	s.create(fields{"address": "x"}).refused(badInput(), "unknown field")
	s.do("GET", customersPath+"/"+reference+"?page=2", "").refused(badInput(), `unknown query parameter "page"`)
}

func TestOption_AcceptBlankInOption(t *testing.T) {
	const blank = "options. get_client_auth_token"
	s := open(t, juspay.Options{AcceptBlankInOption: true})
	assert.NotEmpty(t, s.create(fields{blank: "true"}).succeeds().text("juspay.client_auth_token"))
	get := customersPath + "/" + reference + "?"
	assert.NotEmpty(t, s.do("GET", get+url.QueryEscape(blank)+"=true", "").succeeds().text("juspay.client_auth_token"))
	s.do("GET", get+url.QueryEscape(blank)+"=true&"+tokenOption+"=true", "").refused(badInput(), "more than once")

	s = open(t, juspay.Options{})
	s.create(fields{blank: "true"}).refused(badInput(), `unknown field "options. get_client_auth_token"`)
	s.do("GET", get+url.QueryEscape(blank)+"=true", "").refused(badInput(), "unknown query parameter")
}

func TestMessages_hold_little_of_what_was_sent(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.create(fields{strings.Repeat("x", 5000) + "\x00\n": "1"})
	r.refused(badInput(), "unknown field")
	assert.Less(t, len(r.body), 500)
}
