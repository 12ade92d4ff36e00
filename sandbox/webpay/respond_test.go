package webpay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/webpay"
)

// refusalCodes are all of Monri's list, but for 0000; invalidCodes those among them that the sandbox calls invalid.
const (
	refusalCodes = "1001 1002 1003 1004 1005 1011 1012 1014 1015 1016 1017 1018 1019 1020 1021 1022 1023 1024 1025 1026 1050 1802 1803 1804 1806 1808 1810 " +
		"1811 1812 1813 1814 1815 1816 1817 1818 1819 1820 1821 1822 1823 2000 2001 2002 2003 2013 3000 3100 3200 3201 3202 4001 4002 4003 5000 5001 5003 5005 " +
		"5006 5007 5009 5010 5011 5012 5013 5014 5015 5016 5017 5018 5019 5020 5021 5022 5023 5050 5051 5052 6000"
	invalidCodes = "1811 1812 2000 2001 2002 2003 3000 3200 3201 3202 5000 6000"
)

func TestRespondNext_every_code_can_come(t *testing.T) {
	s := open(t, webpay.Options{})
	s.paid("ord-paid", "authorize")
	secret := s.newPayment("ord-1", "purchase", "")
	for code := range strings.FieldsSeq(refusalCodes) {
		word := "declined"
		if strings.Contains(invalidCodes, code) {
			word = "invalid"
		}
		require.NoError(t, s.account.RespondNext(code))
		require.NoError(t, s.account.RespondNext(code))
		r := s.confirm(secret, typedCard(plainPAN))
		assert.Equal(t, []string{"declined", word, code}, []string{r.text("status"), r.text("payment_result.status"), r.text("payment_result.response_code")})
		assert.NotEmpty(t, r.text("payment_result.response_message"))
		assert.Equal(t, word == "invalid", r.get("payment_result.errors") != "")
		o := s.order("ord-1")
		assert.Equal(t, []string{word, code}, []string{o.element("status"), o.element("response-code")})
		r = s.manage("capture", "ord-paid", 2599)
		assert.Equal(t, []any{201, word, code, ""}, []any{r.status, r.element("status"), r.element("response-code"), r.element("approval-code")})
	}
	s.books("ord-1", 0, 0, false)
	s.books("ord-paid", 0, 0, true)
	s.manage("capture", "ord-paid", 2599).ends("0000")
	assert.Equal(t, "approved", s.confirm(secret, typedCard(plainPAN)).text("status"))
	for _, code := range []string{"0000", "", "1", "9999", "10500"} {
		require.ErrorContains(t, s.account.RespondNext(code), "is no response code of a refusal")
		require.ErrorContains(t, s.account.MisreportNext(code), "is no response code of a refusal")
	}
}

func TestMisreportNext_does_it_and_says_otherwise(t *testing.T) {
	s := open(t, webpay.Options{OrderShowsLatest: true})
	s.newLink("ord-1", "authorize", "")
	require.NoError(t, s.account.MisreportNext("3200"))
	require.NoError(t, s.account.Approve("ord-1"), "a payer leaves it in the queue")
	r := s.manage("capture", "ord-1", 2599)
	assert.Equal(t, []string{"invalid", "3200"}, []string{r.element("status"), r.element("response-code")})
	s.books("ord-1", 2599, 0, false)
	assert.Equal(t, "0000", s.order("ord-1").element("response-code"), "the provider's own books know better")

	require.NoError(t, s.account.MisreportNext("2001"))
	require.NoError(t, s.account.RespondNext("1050"))
	s.manage("refund", "ord-1", 2600).ends("1019") // what cannot be done is refused as ever, and the queue is one shorter
	s.manage("refund", "ord-1", 2599).ends("1050")
	s.manage("refund", "ord-1", 2599).ends("0000")
	s.books("ord-1", 2599, 2599, false)
}

func TestRespondNext_is_of_one_account(t *testing.T) {
	s := open(t, webpay.Options{})
	other, err := s.front.AddAccount("other-key", strings.Repeat("0", 40))
	require.NoError(t, err)
	require.NoError(t, other.RespondNext("1050"))
	s.newLink("ord-1", "purchase", "")
	require.NoError(t, s.account.Approve("ord-1"))
	s.books("ord-1", 2599, 0, false)
}
