package webpay_test

import (
	"crypto/sha1"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	newPath    = "/v2/payment/new"
	linkPath   = "/v2/terminal-entry/create-or-update"
	managePath = "/v2/trx-management"
	orderPath  = "/orders/show"

	clientAuth = "Authorization: WP3-v2-Client " + token
)

// orderBody asks for 25.99 EUR; more is fields with a comma before each.
func orderBody(number, kind, more string) string {
	return `{"amount":2599,"order_number":"` + number + `","currency":"EUR","transaction_type":"` + kind + `"` + more + `}`
}

// newPayment creates a Components payment and returns its client_secret.
func (s *shop) newPayment(number, kind, more string) string {
	s.t.Helper()
	return s.do("POST", newPath, orderBody(number, kind, more)).approved().text("client_secret")
}

// newLink creates a link and returns the address of its page.
func (s *shop) newLink(number, kind, more string) string {
	s.t.Helper()
	r := s.do("POST", linkPath, orderBody(number, kind, more))
	require.Equal(s.t, 200, r.status, r.body)
	return r.text("payment_url")
}

// paid makes a payment that is paid, or authorized.
func (s *shop) paid(number, kind string) {
	s.t.Helper()
	s.newLink(number, kind, "")
	require.NoError(s.t, s.account.Approve(number))
}

func (s *shop) status(secret string) reply {
	s.t.Helper()
	return s.do("GET", "/v2/payment/"+secret+"/status", "")
}

func typedCard(pan string) string {
	return `{"type":"card","data":{"pan":"` + pan + `","cvv":"123","expiration_date":"9812"}}`
}

// confirm is what a payer's browser does.
func (s *shop) confirm(secret, method string) reply {
	s.t.Helper()
	return s.do("POST", "/v2/payment/"+secret+"/confirm", `{"payment_method":`+method+`}`, clientAuth)
}

// hexSHA1 is written apart from the front's.
func hexSHA1(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

const xmlDeclaration = `<?xml version="1.0" encoding="UTF-8"?>`

func xmlBody(root string, fields ...string) string {
	var out strings.Builder
	out.WriteString(xmlDeclaration + "<" + root + ">")
	for i := 0; i < len(fields); i += 2 {
		fmt.Fprintf(&out, "<%s>%s</%s>", fields[i], fields[i+1], fields[i])
	}
	return out.String() + "</" + root + ">"
}

// managedBody is a signed body of API v1.
func managedBody(number, amount, currency string) string {
	return xmlBody("transaction", "amount", amount, "currency", currency, "digest", hexSHA1(merchantKey+number+amount+currency),
		"authenticity-token", token, "order-number", number)
}

func (s *shop) xml(path, body string, headers ...string) reply {
	s.t.Helper()
	return s.do("POST", path, body, append([]string{"Authorization:", "Accept: application/xml", "Content-Type: application/xml"}, headers...)...)
}

// manage is a capture, refund or void of API v1, in EUR.
func (s *shop) manage(kind, number string, minor int) reply {
	s.t.Helper()
	return s.xml("/transactions/"+number+"/"+kind+".xml", managedBody(number, fmt.Sprint(minor), "EUR"))
}

// manageJSON is the same of API v2.
func (s *shop) manageJSON(kind, number string, minor int) reply {
	s.t.Helper()
	body := fmt.Sprintf(`{"transaction":{"transaction_type":"%s","order_number":"%s","amount":%d,"currency":"EUR","authenticity_token":"%s","digest":"%s"}}`,
		kind, number, minor, token, hexDigest(merchantKey, number, fmt.Sprint(minor), "EUR"))
	return s.do("POST", managePath, body, "Authorization:")
}

func (s *shop) order(number string) reply {
	s.t.Helper()
	return s.xml(orderPath, xmlBody("order", "order-number", number, "authenticity-token", token, "digest", hexSHA1(merchantKey+number)))
}

// element is the text of an XML answer's child; empty when it is not there.
func (r reply) element(name string) string {
	r.t.Helper()
	var answer struct {
		Children []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	require.NoError(r.t, xml.Unmarshal([]byte(r.body), &answer), r.body)
	for _, child := range answer.Children {
		if child.XMLName.Local == name {
			return child.Text
		}
	}
	return ""
}

// ends demands a transaction of API v1 with this response code.
func (r reply) ends(code string) reply {
	r.t.Helper()
	require.Equal(r.t, 201, r.status, r.body)
	require.Equal(r.t, code, r.element("response-code"), r.body)
	word := "declined"
	if code == "0000" {
		word = "approved"
	}
	require.Equal(r.t, word, r.element("status"), r.body)
	return r
}

// failed demands errors of API v1 with words in them.
func (r reply) failed(status int, words string) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	assert.Equal(r.t, "application/xml; charset=utf-8", r.header.Get("Content-Type"))
	assert.Contains(r.t, r.body, "<errors>")
	assert.Contains(r.t, r.element("error"), words)
}

// books demands what the ledger has of an order.
func (s *shop) books(number string, charged, refunded int64, held bool) {
	s.t.Helper()
	minor, _, times := s.account.Charged(number)
	assert.Equal(s.t, charged, minor, "charged")
	assert.LessOrEqual(s.t, times, 1)
	back, _ := s.account.Refunded(number)
	assert.Equal(s.t, refunded, back, "refunded")
	_, _, holds := s.account.Authorized(number)
	assert.Equal(s.t, held, holds, "held")
}
