package webhook_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/webhook"
)

func TestInject_duplicate_comes_twice_though_the_first_was_taken(t *testing.T) {
	r := open(t, minutes(1))
	r.Inject(webhook.Mischief{Kind: webhook.Duplicate})
	r.add("paid", "refunded")
	attempts := r.delivers("paid, attempt 1: 200", "paid, attempt 1 (duplicate): 200", "refunded, attempt 1: 200")
	assert.Equal(t, attempts[0].Delivery, attempts[1].Delivery)
	assert.Zero(t, r.Pending())
}

func TestInject_delay_lets_others_pass(t *testing.T) {
	r := open(t, minutes(1))
	r.Inject(webhook.Mischief{Kind: webhook.Delay, Delay: time.Hour})
	r.add("paid", "refunded")
	r.delivers("refunded, attempt 1: 200")
	r.clock.Advance(time.Hour)
	r.delivers("paid, attempt 1 (delay): 200")
}

func TestInject_reorder_waits_for_one_to_change_places_with(t *testing.T) {
	r := open(t, minutes(1))
	r.Inject(webhook.Mischief{Kind: webhook.Reorder})
	r.add("created")
	r.delivers("created, attempt 1: 200")
	assert.Equal(t, 1, r.PendingMischief())
	r.add("paid", "refunded", "disputed")
	r.delivers("refunded, attempt 1: 200", "paid, attempt 1 (reorder): 200", "disputed, attempt 1: 200")
	assert.Zero(t, r.PendingMischief())
}

func TestInject_drop_never_comes(t *testing.T) {
	r := open(t, minutes(1))
	r.Inject(webhook.Mischief{Kind: webhook.Drop, Event: "refunded"})
	r.add("paid", "refunded")
	r.delivers("paid, attempt 1: 200", "refunded, attempt 0 (drop)")
	assert.Equal(t, []string{"paid"}, r.merchant.got())
	assert.Zero(t, r.Pending())
}

func TestInject_forgeries_come_beside_the_true_one(t *testing.T) {
	for _, kind := range []webhook.Kind{webhook.Forge, webhook.Unsigned} {
		r := open(t, minutes(1))
		r.Inject(webhook.Mischief{Kind: kind})
		r.merchant.answers = []int{401}
		r.add("paid")
		r.delivers("paid, attempt 0 ("+string(kind)+"): 401", "paid, attempt 1: 200")
		forged, true1 := r.merchant.letters[0], r.merchant.letters[1]
		assert.False(t, forged.signed())
		assert.Equal(t, kind == webhook.Forge, forged.header.Get("X-Signature") != "")
		assert.True(t, true1.signed())
		assert.Equal(t, true1.body, forged.body)
		assert.Zero(t, r.Pending(), "nobody repeats a forgery")
	}
}

func TestInject_hits_as_many_as_it_says_and_only_those_that_it_is_meant_for(t *testing.T) {
	r := open(t, minutes(1))
	r.Inject(webhook.Mischief{Kind: webhook.Drop, Event: "paid", Times: 2})
	r.add("refunded", "paid", "paid", "paid")
	assert.Equal(t, 2, r.PendingMischief())
	r.delivers("refunded, attempt 1: 200", "paid, attempt 0 (drop)", "paid, attempt 0 (drop)", "paid, attempt 1: 200")
	assert.Zero(t, r.PendingMischief())
}

func TestInject_leaves_what_comes_again_alone(t *testing.T) {
	r := open(t, minutes(1))
	r.merchant.answers = []int{500}
	r.add("paid")
	r.delivers("paid, attempt 1: 500; comes again")
	r.Inject(webhook.Mischief{Kind: webhook.Drop})
	r.clock.Advance(time.Minute)
	r.delivers("paid, attempt 2: 200")
	assert.Equal(t, 1, r.PendingMischief())
}
