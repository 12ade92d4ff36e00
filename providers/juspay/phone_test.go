package juspay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestPhone_isSentInTwoParts(t *testing.T) {
	for phone, want := range map[string][2]string{
		"+919000000001": {"91", "9000000001"}, "+12025550123": {"1", "2025550123"}, "+79123456789": {"7", "9123456789"}, "+447400123456": {"44", "7400123456"},
		"+213661000111": {"213", "661000111"}, "+2250123456789": {"225", "0123456789"}, "+390236618300": {"39", "0236618300"}, "+886912345678": {"886", "912345678"},
		"+970599123456": {"970", "599123456"}, "+8816123456789": {"881", "6123456789"}, "+99361234567": {"993", "61234567"}, "+3725123456": {"372", "5123456"},
	} {
		gw, s := says(t, ok(fmt.Sprintf(`{"customer_id":"cst_1","mobile_country_code":"%s","mobile_number":"%s"}`, want[0], want[1])))
		p := params()
		p.Phone = phone
		c, err := gw.CreateCustomer(t.Context(), p)
		require.NoError(t, err, phone)
		assert.Equal(t, want, [2]string{s.last().form.Get("mobile_country_code"), s.last().form.Get("mobile_number")}, phone)
		assert.Equal(t, phone, c.Phone)
	}
}

func TestPhone_ofNoCountryIsRefused(t *testing.T) {
	gw, _ := says(t)
	for _, phone := range []string{"+21000000000", "+28012345678", "+99912345678", "+83912345678", "+69912345678"} {
		p := params()
		p.Phone = phone
		_, createErr := gw.CreateCustomer(t.Context(), p)
		_, updateErr := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Phone: &phone})
		for _, err := range []error{createErr, updateErr} {
			require.ErrorIs(t, err, tender.ErrInvalid)
			require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
			require.ErrorContains(t, err, "Phone must begin with a country code")
			assert.NotContains(t, err.Error(), phone[1:])
		}
	}
}

// Half a phone is none, and what is no E.164 phone is not made to look like one.
func TestPhone_ofAnAnswer(t *testing.T) {
	for parts, want := range map[string]string{
		`"mobile_country_code":"91","mobile_number":"9000000001"`:       "+919000000001",
		`"mobile_country_code":"+91","mobile_number":"9000000001"`:      "+919000000001",
		`"mobile_country_code":"39","mobile_number":"0236618300"`:       "+390236618300",
		`"mobile_number":"9000000001"`:                                  "",
		`"mobile_country_code":null,"mobile_number":"9000000001"`:       "",
		`"mobile_country_code":"91"`:                                    "",
		`"mobile_country_code":"91","mobile_number":"XXXXXX0001"`:       "",
		`"mobile_country_code":"IN","mobile_number":"9000000001"`:       "",
		`"mobile_country_code":"0091","mobile_number":"9000000001"`:     "",
		`"mobile_country_code":"91","mobile_number":"+919000000001"`:    "",
		`"mobile_country_code":"91","mobile_number":"90000000012345"`:   "",
		`"mobile_country_code":"91","mobile_number":"९०००००००००"`:       "",
		`"mobile_country_code":"91 ","mobile_number":"9000000001"`:      "",
		`"mobile_country_code":"","mobile_number":""`:                   "",
		`"mobile_country_code":"+","mobile_number":"919000000001"`:      "",
		`"mobile_country_code":"882","mobile_number":"169999999999"`:    "+882169999999999",
		`"mobile_country_code":"882","mobile_number":"1699999999990"`:   "",
		`"mobile_country_code":"919000","mobile_number":"000001"`:       "+919000000001",
		`"mobile_country_code":"91","mobile_number":"9000000001","x":1`: "+919000000001",
	} {
		gw, _ := says(t, ok(`{"customer_id":"cst_ab12cd34ef56gh78",`+parts+`}`))
		c, err := gw.GetCustomer(t.Context(), buyer())
		require.NoError(t, err, parts)
		assert.Equal(t, want, c.Phone, parts)
	}
}
