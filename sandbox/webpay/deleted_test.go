package webpay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/webpay"
)

func TestDeleteCustomer_answers_as_documented_and_the_record_stays(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	uuid := s.create("m-1")
	s.account.Ledger().Clock().Advance(time.Hour)
	s.remove(uuid).is(t, `{"status":"approved","id":"`+uuid+`","deleted":true}`)
	for _, r := range []reply{s.get(uuid), s.find("m-1")} {
		r.approved()
		assert.Equal(t, uuid, r.text("uuid"))
		assert.Equal(t, "m-1", r.text("merchant_customer_id"))
		assert.Equal(t, "true", r.get("deleted"))
		assert.Contains(t, r.text("created_at"), "T11:22:")
		assert.Contains(t, r.text("deleted_at"), "T12:22:")
		assert.Equal(t, r.text("deleted_at"), r.text("updated_at"))
	}
	s.update(uuid, `{"name": "A"}`).refused(400, "the customer is deleted")
	assert.Zero(t, s.account.Customers("m-1"))
	assert.Empty(t, s.list("").rows("id"))
	s.methods(uuid, "").approved()
	s.remove("m-1").refused(404, "not found")
}

func TestOption_Deleted(t *testing.T) {
	for option, want := range map[webpay.DeletedCustomers]struct{ get, find, update, methods int }{
		webpay.DeletedFound:       {200, 200, 400, 200},
		webpay.DeletedFoundByUUID: {200, 404, 400, 200},
		webpay.DeletedNotFound:    {404, 404, 404, 404},
	} {
		s := open(t, webpay.Options{Deleted: option})
		uuid := s.create("m-1")
		s.remove(uuid).approved()
		assert.Equal(t, want.get, s.get(uuid).status)
		assert.Equal(t, want.find, s.find("m-1").status)
		assert.Equal(t, want.update, s.update(uuid, `{}`).status)
		assert.Equal(t, want.methods, s.methods(uuid, "").status)
		s.remove(uuid).approved() // another switch's business
		s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`).refused(400, "was deleted")
		s.get(s.create("m-2")).approved()
		s.find("m-2").approved()
	}
}

func TestDeleteCustomer_again_is_like_the_first_or_switched_404(t *testing.T) {
	s := open(t, webpay.Options{Clock: startOf(t)})
	uuid := s.create("m-1")
	first := s.remove(uuid).approved()
	before := s.get(uuid)
	s.account.Ledger().Clock().Advance(time.Hour)
	first.is(t, s.remove(uuid).body[:len(first.body)-1])
	assert.Equal(t, before.body, s.get(uuid).body, "deleted_at does not move")

	s = open(t, webpay.Options{SecondDeleteAs404: true})
	uuid = s.create("m-1")
	s.remove(uuid).approved()
	s.remove(uuid).refused(404, "not found")
	s.get(uuid).approved()
}

func TestDeleteCustomer_burns_the_merchant_customer_id_or_switched_frees_it(t *testing.T) {
	s := open(t, webpay.Options{})
	s.remove(s.create("m-1")).approved()
	other := s.create("m-2")
	s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`).refused(400, "another customer has this merchant_customer_id, or had it and was deleted")
	s.update(other, `{"merchant_customer_id": "m-1"}`).refused(400, "was deleted")

	s = open(t, webpay.Options{FreeDeletedIDs: true})
	first := s.create("m-1")
	s.remove(first).approved()
	assert.Equal(t, "m-1", s.get(first).text("merchant_customer_id"), "its record stays as it was")
	s.find("m-1").refused(404, "not found")
	second := s.create("m-1")
	assert.Equal(t, second, s.find("m-1").text("uuid"))
	assert.Equal(t, "m-1", s.get(first).text("merchant_customer_id"))
	s.remove(first).approved()
	assert.Equal(t, 1, s.account.Customers("m-1"))
}

func TestOption_ListDeleted(t *testing.T) {
	s := open(t, webpay.Options{ListDeleted: true, ListMerchantIDs: true})
	s.createAll("m-1", "m-2")
	s.remove(s.find("m-1").text("uuid")).approved()
	r := s.list("")
	assert.Equal(t, quoted("m-2", "m-1"), r.rows("merchant_customer_id"))
	assert.Equal(t, []string{"false", "true"}, r.rows("deleted"))
}

func TestOption_DeleteID(t *testing.T) {
	for option, want := range map[webpay.IDName]string{
		webpay.NamedID:   `{"status":"approved","id":"ID","deleted":true}`,
		webpay.NamedUUID: `{"status":"approved","uuid":"ID","deleted":true}`,
		webpay.NamedBoth: `{"status":"approved","id":"ID","uuid":"ID","deleted":true}`,
	} {
		s := open(t, webpay.Options{DeleteID: option})
		uuid := s.create("m-1")
		s.remove(uuid).is(t, want, uuid, "ID")
	}
}
