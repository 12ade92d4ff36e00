package juspay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestCreateCustomer_reference_that_is_taken(t *testing.T) {
	s := open(t, juspay.Options{})
	stored := s.create(nil)
	other := fields{"first_name": "Other", tokenOption: "true"}
	r := s.create(other)
	r.refused(taken(), "exists already")
	assert.Equal(t, []string{"status", "error_code", "error_message", "error_info"}, r.names())
	assert.Equal(t, `"USER_ERROR"`, r.value("error_info.category"))
	assert.Equal(t, stored.body, s.get(reference).body)

	s = open(t, juspay.Options{RepeatReturnsStored: true})
	stored = s.create(nil)
	r = s.create(other).succeeds()
	assert.Equal(t, stored.text("customer_id"), r.text("customer_id"))
	assert.Equal(t, "Asha", r.text("first_name"))
	assert.NotEmpty(t, r.text("juspay.client_auth_token"))
	assert.Equal(t, 1, s.account.Customers(reference))
}

func TestOption_OptionalEmail(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(fields{"email_address": "-"}).wrong("email_address", "is required")
	s.create(fields{"email_address": ""}).wrong("email_address", "must not be empty")

	s = open(t, juspay.Options{OptionalEmail: true})
	assert.Empty(t, s.create(fields{"email_address": "-"}).succeeds().value("email_address"))
	r := s.create(fields{"email_address": "", "object_reference_id": "buyer-2222"}).succeeds()
	assert.Equal(t, `""`, r.value("email_address"))
	s.create(fields{"email_address": "x", "object_reference_id": "buyer-3333"}).wrong("email_address", "e-mail")
}

func TestOption_ReferencesFoldCase(t *testing.T) {
	const other = " Buyer-00012345"
	s := open(t, juspay.Options{})
	s.create(nil).succeeds()
	s.create(fields{"object_reference_id": other}).succeeds()
	assert.Equal(t, []int{1, 1}, []int{s.account.Customers(reference), s.account.Customers(other)})

	s = open(t, juspay.Options{ReferencesFoldCase: true})
	stored := s.create(nil).succeeds()
	s.create(fields{"object_reference_id": other}).refused(taken(), "")
	assert.Equal(t, stored.body, s.get(other).succeeds().body)
	assert.Len(t, s.account.Ledger().Customers(), 1)
}

func TestOption_ReferenceBeforeID(t *testing.T) {
	for first, option := range map[string]bool{"by id": false, "by reference": true} {
		s := open(t, juspay.Options{ReferenceBeforeID: option})
		id := s.create(nil).text("customer_id")
		second := s.create(fields{"object_reference_id": id}).succeeds()
		s.create(fields{"object_reference_id": second.text("customer_id")}).succeeds()
		want := map[string]string{"by id": reference, "by reference": id}[first]
		assert.Equal(t, want, s.get(id).succeeds().text("object_reference_id"))
		assert.Equal(t, want, s.update(id, fields{"first_name": "B"}).succeeds().text("object_reference_id"))
	}
}

func TestOption_AllowEmptyUpdate(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil)
	s.update(reference, nil).refused(badInput(), "at least one")
	s.update(reference, fields{tokenOption: "true"}).refused(badInput(), "at least one")

	s = open(t, juspay.Options{AllowEmptyUpdate: true})
	stored := s.create(nil)
	assert.Equal(t, stored.body, s.update(reference, nil).succeeds().body)
}

func TestOption_RefuseEmptyValues(t *testing.T) {
	names := []string{"email_address", "first_name", "last_name", "mobile_country_code"}
	s := open(t, juspay.Options{})
	s.create(nil)
	for _, name := range names {
		assert.Equal(t, `""`, s.update(reference, fields{name: ""}).succeeds().value(name))
		assert.Equal(t, `""`, s.get(reference).value(name))
	}
	s.create(fields{"object_reference_id": "buyer-2222", "first_name": ""}).succeeds()

	s = open(t, juspay.Options{RefuseEmptyValues: true})
	s.create(nil)
	for _, name := range names {
		s.update(reference, fields{name: ""}).wrong(name, "must not be empty")
	}
	s.create(fields{"object_reference_id": "buyer-2222", "first_name": ""}).wrong("first_name", "must not be empty")
}

func TestOption_RefuseOptionOnUpdate(t *testing.T) {
	for _, value := range []string{"true", "nonsense"} {
		s := open(t, juspay.Options{})
		s.create(nil)
		r := s.update(reference, fields{"first_name": "B", tokenOption: value}).succeeds()
		assert.Equal(t, "B", r.text("first_name"))
		assert.Empty(t, r.value("juspay"))
	}
	s := open(t, juspay.Options{RefuseOptionOnUpdate: true})
	s.create(nil)
	s.update(reference, fields{"first_name": "B", tokenOption: "true"}).refused(badInput(), "unknown field")
}

func TestOption_Names(t *testing.T) {
	for names, want := range map[juspay.Names][]string{
		juspay.DocumentNames: {"customer_id", "object", "object_reference_id", "mobile_number", "date_created", "last_udpated"},
		juspay.NewerNames:    {"id", "object", "object_reference_id", "mobile_number", "date_created", "last_updated"},
		juspay.BothNames:     {"customer_id", "id", "object", "object_reference_id", "mobile_number", "date_created", "last_udpated", "last_updated"},
	} {
		s := open(t, juspay.Options{Names: names})
		created := s.create(nil).succeeds()
		id := s.account.Ledger().Customers()[0].ID
		for _, r := range []reply{created, s.get(id), s.update(id, fields{"first_name": "B"})} {
			assert.Equal(t, want, r.names()[:len(want)])
			for _, name := range want {
				assert.NotEmpty(t, r.text(name))
			}
			if names != juspay.DocumentNames {
				assert.Equal(t, id, r.text("id"))
			}
		}
	}
}

func TestOption_Dates(t *testing.T) {
	start := time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC)
	for dates, want := range map[juspay.Dates][2]string{
		juspay.DatesWithZ:        {`2024-03-05T09:10:\d\dZ`, `2024-03-05T09:25:\d\dZ`},
		juspay.DatesWithOffset:   {`2024-03-05T09:10:\d\d\+0000`, `2024-03-05T09:25:\d\d\+0000`},
		juspay.DatesWithFraction: {`2024-03-05T09:10:\d\d\.\d{6}Z`, `2024-03-05T09:25:\d\dZ`},
	} {
		options := at(start)
		options.Dates = dates
		r := open(t, options).create(fields{tokenOption: "true"}).succeeds()
		assert.Regexp(t, "^"+want[0]+"$", r.text("date_created"))
		assert.Regexp(t, "^"+want[0]+"$", r.text("last_udpated"))
		assert.Regexp(t, "^"+want[1]+"$", r.text("juspay.client_auth_token_expiry"))
	}
}

func TestOption_Unset(t *testing.T) {
	for unset, want := range map[juspay.Unset]string{juspay.UnsetIsAbsent: "", juspay.UnsetIsNull: "null", juspay.UnsetIsEmpty: `""`} {
		s := open(t, juspay.Options{Unset: unset, OptionalEmail: true})
		r := s.create(fields{"email_address": "-", "first_name": "-", "last_name": "-", "mobile_country_code": "-"}).succeeds()
		for _, name := range []string{"email_address", "first_name", "last_name", "mobile_country_code"} {
			assert.Equal(t, want, r.value(name), name)
		}
		assert.Equal(t, `"B"`, s.update(reference, fields{"last_name": "B"}).value("last_name"))
		assert.Equal(t, `""`, s.update(reference, fields{"last_name": ""}).value("last_name"), "what was emptied was set")
	}
}

func TestOption_OlderErrors(t *testing.T) {
	s := open(t, juspay.Options{OlderErrors: true})
	older := cause{400, "invalid_request_error", "nullable", ""}
	for _, name := range []string{"object_reference_id", "mobile_number", "email_address"} {
		s.create(fields{name: "-"}).refused(older, name+" is required")
		open(t, juspay.Options{}).create(fields{name: "-"}).wrong(name, name+" is required")
	}
	s.create(fields{"mobile_number": ""}).wrong("mobile_number", "must not be empty")

	s.create(nil).succeeds()
	const wrong, none = "Authorization: Basic d3Jvbmc6", "Authorization:"
	missing := cause{401, "invalid_request_error", "missing_authentication", ""}
	s.do("POST", customersPath, buyer(nil).encode(), wrong).refused(missing, "key is wrong")
	s.do("POST", customersPath, buyer(nil).encode(), none).refused(missing, "is required")
	s.do("GET", customersPath+"/"+reference, "", none).refused(cause{400, "error", "invalid_request", ""}, "is required")
	s.do("GET", customersPath+"/"+reference, "", wrong).refused(denied(), "key is wrong")
	s.do("POST", customersPath+"/"+reference, "first_name=B", none).refused(denied(), "is required")
}
