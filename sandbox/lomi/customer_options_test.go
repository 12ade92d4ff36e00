package lomi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/lomi"
)

// The default of each option is in the other tests, or beside its opposite here.

func TestOption_IgnoreUnknown(t *testing.T) {
	s := open(t, lomi.Options{IgnoreUnknown: true})
	id := s.register(`{"name": "A", "merchant_id": "m", "Name": 5}`)
	before := s.do("GET", "/customers/"+id+"?expand=all", "").succeeds(200).body
	assert.Equal(t, before, s.do("PATCH", "/customers/"+id, `{"colour": null}`).succeeds(200).body, "that is an empty update")
	s.do("GET", "/customers?pageSize=x", "").succeeds(200)
	s.do("GET", "/customers?a=1&a=2", "").refused(400, "more than once")
}

func TestOption_Empty(t *testing.T) {
	const full = `{"name": "A", "email": "a@example.test", "city": "Dakar", "is_business": true, "metadata": {"reference": "u-1"}}`
	tests := map[string]struct {
		empty lomi.EmptyValues
		body  string
		want  string // what is left of name, email, city, is_business, metadata; or a part of the refusal
	}{
		"refused: null":              {lomi.EmptyRefused, `{"city": null}`, `"city" must be a string, not null`},
		"refused: null name":         {lomi.EmptyRefused, `{"name": null}`, `"name" must be a string, not null`},
		"refused: null flag":         {lomi.EmptyRefused, `{"is_business": null}`, `"is_business" must be true or false`},
		"refused: null metadata":     {lomi.EmptyRefused, `{"metadata": null}`, `"metadata" must be an object`},
		"refused: empty":             {lomi.EmptyRefused, `{"city": ""}`, `"city" must not be empty`},
		"refused: blank":             {lomi.EmptyRefused, `{"city": " \t"}`, `"city" must not be empty`},
		"keeps: null":                {lomi.EmptyKeeps, `{"city": null}`, `"city" must be a string, not null`},
		"keeps: null metadata":       {lomi.EmptyKeeps, `{"metadata": null}`, `"metadata" must be an object`},
		"keeps: null flag":           {lomi.EmptyKeeps, `{"is_business": null}`, `"is_business" must be true or false`},
		"keeps: empty":               {lomi.EmptyKeeps, `{"city": "", "name": ""}`, `"A" "a@example.test" "Dakar" true {"reference":"u-1"}`},
		"keeps: empty email":         {lomi.EmptyKeeps, `{"email": ""}`, `"email" must not be empty`},
		"clears: null":               {lomi.EmptyClears, `{"city": null, "email": null}`, `"A" null null true {"reference":"u-1"}`},
		"clears: empty":              {lomi.EmptyClears, `{"city": "", "email": ""}`, `"A" null null true {"reference":"u-1"}`},
		"clears: not the name":       {lomi.EmptyClears, `{"name": ""}`, `"A" "a@example.test" "Dakar" true {"reference":"u-1"}`},
		"clears: not the name: null": {lomi.EmptyClears, `{"name": null}`, `"A" "a@example.test" "Dakar" true {"reference":"u-1"}`},
		"clears: metadata":           {lomi.EmptyClears, `{"metadata": null}`, `"A" "a@example.test" "Dakar" true null`},
		"clears: not the flag":       {lomi.EmptyClears, `{"is_business": null}`, `"A" "a@example.test" "Dakar" true {"reference":"u-1"}`},
		"clears: blank is no e-mail": {lomi.EmptyClears, `{"email": " "}`, `"email" must be an e-mail address`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, lomi.Options{Empty: test.empty})
			path := "/customers/" + s.register(full)
			r := s.do("PATCH", path, test.body)
			if !strings.Contains(test.want, `"A"`) {
				r.refused(400, test.want)
				r, test.want = s.do("GET", path, ""), `"A" "a@example.test" "Dakar" true {"reference":"u-1"}`
			}
			assert.Equal(t, test.want, fmt.Sprint(r.get("data.name"), " ", r.get("data.email"), " ", r.get("data.city"), " ",
				r.get("data.is_business"), " ", r.get("data.metadata")))
			assert.Equal(t, strings.Count(test.want, "u-1"), s.account.Customers("u-1"))
		})
	}
}

func TestOption_Empty_on_create(t *testing.T) {
	for empty, want := range map[lomi.EmptyValues]string{
		lomi.EmptyRefused: `"name" must not be empty`, lomi.EmptyKeeps: "", lomi.EmptyClears: `"name" must not be empty`,
	} {
		s := open(t, lomi.Options{Empty: empty})
		r := s.do("POST", "/customers", `{"name": ""}`)
		if want == "" {
			assert.Equal(t, `""`, r.succeeds(201).get("data.name"))
		} else {
			r.refused(400, want)
		}
		s.do("POST", "/customers", `{}`).refused(400, `"name" is required`)
	}
	s := open(t, lomi.Options{Empty: lomi.EmptyClears})
	r := s.do("POST", "/customers", `{"name": "A", "email": null, "city": "", "is_business": null, "metadata": null}`).succeeds(201)
	assert.Equal(t, "null null false null", fmt.Sprint(r.get("data.email"), " ", r.get("data.city"), " ", r.get("data.is_business"), " ", r.get("data.metadata")))
	s.do("POST", "/customers", `{"name": null}`).refused(400, `"name" must not be empty`)
}

func TestOption_RefuseEmptyUpdate(t *testing.T) {
	for refuse, want := range map[bool]int{false: 200, true: 400} {
		s := open(t, lomi.Options{RefuseEmptyUpdate: refuse})
		path := "/customers/" + s.register(documented)
		assert.Equal(t, want, s.do("PATCH", path, `{}`).status)
		s.do("PATCH", path, `{"name": "B"}`).succeeds(200)
	}
	s := open(t, lomi.Options{RefuseEmptyUpdate: true})
	s.do("PATCH", "/customers/"+s.register(documented), `{}`).refused(400, "no field to update")
	assert.NotContains(t, s.do("POST", "/customers", `{}`).refused(400, "required").body, "update")
}

func TestOption_StrictMetadata(t *testing.T) {
	object := func(keys int) string {
		var parts []string
		for i := range keys {
			parts = append(parts, fmt.Sprintf(`"k%d": "v"`, i))
		}
		return `{"name": "A", "metadata": {` + strings.Join(parts, ",") + `}}`
	}
	for strict, want := range map[bool]int{false: 201, true: 400} {
		s := open(t, lomi.Options{StrictMetadata: strict})
		assert.Equal(t, 201, s.do("POST", "/customers", object(50)).status)
		assert.Equal(t, want, s.do("POST", "/customers", object(51)).status)
		assert.Equal(t, want, s.do("POST", "/customers", `{"name": "A", "metadata": {"a": "b", "n": 1}}`).status)
	}
	s := open(t, lomi.Options{StrictMetadata: true})
	s.do("POST", "/customers", object(51)).refused(400, `"metadata" must have at most 50 keys`)
}

func TestOption_MergeMetadata(t *testing.T) {
	s := open(t, lomi.Options{MergeMetadata: true})
	path := "/customers/" + s.register(`{"name": "A", "metadata": {"reference": "u-1", "b": "1"}}`)
	assert.JSONEq(t, `{"b":"2","c":{"d":1},"reference":"u-1"}`, s.do("PATCH", path, `{"metadata": {"b": "2", "c": {"d": 1}}}`).get("data.metadata"))
	assert.Equal(t, 1, s.account.Customers("u-1"))
	s.do("PATCH", path, `{"metadata": {"reference": "u-2"}}`).succeeds(200)
	assert.Equal(t, []int{0, 1}, []int{s.account.Customers("u-1"), s.account.Customers("u-2")})
}

func TestOption_RefuseDuplicates(t *testing.T) {
	for refuse, want := range map[bool]int{false: 201, true: 409} {
		s := open(t, lomi.Options{RefuseDuplicates: refuse})
		id := s.register(`{"name": "A", "email": "a@example.test", "phone_number": "1"}`)
		s.register(`{"name": "A"}`)
		s.register(`{"name": "A"}`)
		assert.Equal(t, want, s.do("POST", "/customers", `{"name": "B", "email": "a@example.test"}`).status)
		assert.Equal(t, want, s.do("POST", "/customers", `{"name": "B", "phone_number": "1"}`).status)
		s.register(`{"name": "B", "email": "b@example.test", "phone_number": "2"}`)
		if refuse {
			s.do("POST", "/customers", `{"name": "B", "phone_number": "1"}`).refused(409, "exists already")
			s.do("DELETE", "/customers/"+id, "").succeeds(200)
			s.register(`{"name": "B", "email": "a@example.test", "phone_number": "1"}`)
		}
	}
}

func TestOption_EchoMetadata(t *testing.T) {
	s := open(t, lomi.Options{EchoMetadata: true})
	r := s.do("POST", "/customers", `{"name": "A", "metadata": {"reference": "u-1"}}`).succeeds(201)
	assert.JSONEq(t, `{"reference":"u-1"}`, r.get("data.metadata"))
	path := "/customers/" + r.text("data.customer_id")
	assert.Equal(t, "null", s.do("GET", path, "").get("data.metadata"))
	assert.Equal(t, "null", s.do("PATCH", path, `{"name": "B"}`).get("data.metadata"))
	assert.Equal(t, `{"b":1}`, s.do("PATCH", path, `{"metadata": {"b": 1}}`).get("data.metadata"))
	assert.Equal(t, "null", s.do("GET", path, "").get("data.metadata"))
	s.do("PATCH", path, `{"metadata": {"reference": "u-2"}}`).succeeds(200)
	assert.Equal(t, 1, s.account.Customers("u-2"))
}

func TestOption_DamagedUpdate(t *testing.T) {
	s := open(t, lomi.Options{DamagedUpdate: true})
	id := s.register(documented)
	r := s.do("PATCH", "/customers/"+id, `{"name": "B", "metadata": {"a": 1}}`).succeeds(200)
	assert.Empty(t, r.get("data.customer_id"))
	assert.Equal(t, id, r.text("data.0.customer_id"))
	assert.Equal(t, "B", r.text("data.0.name"))
	assert.Equal(t, `{"a":1}`, r.get("data.metadata"))
	assert.Equal(t, "B", s.do("GET", "/customers/"+id, "").text("data.name"))
}

func TestOption_Delete(t *testing.T) {
	s := open(t, lomi.Options{Delete: lomi.DeleteAnswersMessage})
	s.do("DELETE", "/customers/"+s.register(documented), "").succeeds(200).is(t, `{"message":"Customer deleted"}`)
	s = open(t, lomi.Options{Delete: lomi.DeleteAnswersNothing})
	path := "/customers/" + s.register(documented)
	assert.Empty(t, s.do("DELETE", path, "").succeeds(204).body)
	s.do("DELETE", path, "").refused(404, "not found")
}

func TestOption_RefuseDeletingPayers(t *testing.T) {
	s := open(t, lomi.Options{RefuseDeletingPayers: true})
	path := "/customers/" + s.payer(documented)
	s.do("DELETE", path, "").refused(409, "has a completed transaction")
	s.do("GET", path, "").succeeds(200)
	s.do("DELETE", "/customers/"+s.register(documented), "").succeeds(200)

	s = open(t, lomi.Options{})
	s.do("DELETE", "/customers/"+s.payer(documented), "").succeeds(200)
}

func TestOption_UnknownIDPasses(t *testing.T) {
	s := open(t, lomi.Options{UnknownIDPasses: true})
	path := "/customers/" + nobody
	s.do("DELETE", path, "").succeeds(200).is(t, `{"data":{"customer_id":"`+nobody+`","deleted":true}}`)
	s.do("PATCH", path, `{"name": "B"}`).succeeds(200).is(t, `{"data":{}}`)
	s.do("PATCH", path, `{"metadata": {"a": 1}}`).succeeds(200).is(t, `{"data":{"metadata":{"a":1}}}`)
	s.do("PATCH", path, `{"name": 5}`).refused(400, "name")
	s.do("GET", path, "").refused(404, "not found")

	s = open(t, lomi.Options{UnknownIDPasses: true, RefuseDeletingPayers: true})
	path = "/customers/" + s.payer(documented)
	s.do("DELETE", path, "").refused(409, "transaction")
	s.do("GET", path, "").succeeds(200)
}

func TestOption_MalformedIDStatus(t *testing.T) {
	for option, want := range map[int]int{0: 404, 400: 400, 500: 500} {
		s := open(t, lomi.Options{MalformedIDStatus: option})
		for _, id := range []string{"1", "..", nobody + "0", strings.Replace(nobody, "-", "0", 1), strings.Replace(nobody, "b", "g", 1)} {
			assert.Equal(t, want, s.do("GET", "/customers/"+id, "").status, id)
			assert.Equal(t, want, s.do("PATCH", "/customers/"+id, `{"name": "B"}`).status, id)
			assert.Equal(t, want, s.do("DELETE", "/customers/"+id, "").status, id)
		}
		s.do("GET", "/customers/"+nobody, "").refused(404, "not found")
		s.do("GET", "/customers/"+strings.ToUpper(nobody), "").refused(404, "not found")
		s.do("GET", "/customers/"+s.register(documented), "").succeeds(200)
	}
	open(t, lomi.Options{MalformedIDStatus: 400}).do("GET", "/customers/1", "").refused(400, "not a UUID")
	open(t, lomi.Options{MalformedIDStatus: 500}).do("GET", "/customers/1", "").refused(500, "Internal server error")
}
