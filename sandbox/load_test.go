package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// merchant speaks the wire format of one Yassir account. Errors are returned, so that it works in any goroutine.
type merchant struct {
	client  *http.Client
	base    string
	bearer  string
	service string
}

func newMerchant(client *http.Client, server string, account *yassir.Account) merchant {
	id, secret, service := account.Credentials()
	return merchant{client, server + "/yassir", "Bearer " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret)), service}
}

// call returns the status and the answer's data, of which only some fields matter here.
func (m merchant) call(method, path, body, secret string) (int, answered, error) {
	request, err := http.NewRequest(method, m.base+path, strings.NewReader(body))
	if err != nil {
		return 0, answered{}, err
	}
	request.Header.Set("Authorization", m.bearer)
	request.Header.Set("x-platform", "API")
	request.Header.Set("x-service", m.service)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if secret != "" {
		request.Header.Set("x-client-secret", secret)
	}
	return m.do(request)
}

func (m merchant) do(request *http.Request) (int, answered, error) {
	response, err := m.client.Do(request)
	if err != nil {
		return 0, answered{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, answered{}, err
	}
	var envelope struct {
		Message string
		Data    answered
	}
	if bytes.HasPrefix(text, []byte("{")) {
		err = json.Unmarshal(text, &envelope)
	}
	envelope.Data.text, envelope.Data.header = string(text), response.Header
	return response.StatusCode, envelope.Data, err
}

type answered struct {
	PaymentID    string
	ClientSecret string
	StatusCode   json.Number
	Metadata     struct{ PayURL string }
	text         string
	header       http.Header
}

// want is call that must be answered with a status.
func (m merchant) want(status int, method, path, body, secret string) (answered, error) {
	got, data, err := m.call(method, path, body, secret)
	if err == nil && got != status {
		err = fmt.Errorf("%s %s: %d %s", method, path, got, data.text)
	}
	return data, err
}

func (m merchant) register(phone string) error {
	_, err := m.want(201, "POST", "/api/v1/customers", `{"name": "Amel", "phone": "`+phone+`"}`, "")
	return err
}

// create returns a payment's id and secret.
func (m merchant) create(reference, phone, amount, method string) (answered, error) {
	return m.want(201, "POST", "/api/v1/payments/intents?countryCode=DZA", `{"actionId": "`+reference+`", "amount": `+amount+
		`, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "`+phone+`", "captureMethod": "`+method+`"}`, "")
}

// pay proceeds a payment and enters the code on the payer's page.
func (m merchant) pay(p answered) error {
	proceeded, err := m.want(200, "POST", "/api/v1/payments/intents/"+p.PaymentID+"/proceed", `{"paymentMethodCode": "WALLET_V2"}`, p.ClientSecret)
	if err != nil {
		return err
	}
	status, _, err := m.enter(proceeded.Metadata.PayURL, yassir.OTPCode)
	if err == nil && status != http.StatusOK { // without a returnUrl the page shows the result
		err = fmt.Errorf("the payer's page: %d", status)
	}
	return err
}

func (m merchant) enter(address, code string) (int, answered, error) {
	form := url.Values{"action": {"verify"}, "code": {code}}
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, answered{}, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return m.do(request)
}

func (m merchant) capture(p answered, amount string) (int, error) {
	status, _, err := m.call("POST", "/api/v1/payments/intents/"+p.PaymentID+"/capture", `{"amount": `+amount+`}`, "")
	return status, err
}

func (m merchant) refund(p answered, amount string) (int, error) {
	status, _, err := m.call("POST", "/api/v1/payments/"+p.PaymentID+"/refund", `{"description": "returned", "amount": `+amount+`}`, "")
	return status, err
}

// shopping is one caller's whole life: a payment of 10.00 captured by two at once, of which 3.00 and 2.00 go back, and a third refund too many.
func (m merchant) shopping(caller int) error {
	phone := fmt.Sprintf("+213661%06d", caller)
	if err := m.register(phone); err != nil {
		return err
	}
	p, err := m.create(fmt.Sprintf("order-%d", caller), phone, "10.00", "RESERVATION")
	if err != nil {
		return err
	}
	if err := m.pay(p); err != nil {
		return err
	}
	var both sync.WaitGroup
	var statuses [2]int
	var failed [2]error
	for i := range statuses {
		both.Go(func() { statuses[i], failed[i] = m.capture(p, "10") })
	}
	both.Wait()
	if err := errors.Join(failed[:]...); err != nil || statuses[0]+statuses[1] != 200+400 {
		return fmt.Errorf("two captures at once: %v, %w", statuses, err)
	}
	for amount, want := range map[string]int{"3": 200, "2.00": 200, "11": 400} {
		if status, err := m.refund(p, amount); err != nil || status != want {
			return fmt.Errorf("refund of %s: %d, %w", amount, status, err)
		}
	}
	checked, err := m.want(200, "GET", "/api/v1/payments/intents/"+p.PaymentID+"/check", "", p.ClientSecret)
	if err == nil && checked.StatusCode != "16" {
		err = fmt.Errorf("check: %s", checked.text)
	}
	return err
}

func TestServe_1000_callers_at_once(t *testing.T) {
	const callers, accounts = 1000, 4
	box := sandbox.New(sandbox.Options{})
	s := served(t, box, sandbox.ServeOptions{})
	transport := &http.Transport{MaxConnsPerHost: 256, MaxIdleConnsPerHost: 256}
	defer transport.CloseIdleConnections()
	books := []*yassir.Account{box.Yassir()}
	for i := 1; i < accounts; i++ {
		account, err := box.YassirFront().AddAccount(fmt.Sprintf("shop-%d", i), "secret", "SHOP")
		require.NoError(t, err)
		books = append(books, account)
	}
	start := make(chan struct{})
	failed := make(chan error, callers)
	var calling sync.WaitGroup
	for i := range callers {
		calling.Go(func() {
			<-start
			failed <- newMerchant(&http.Client{Transport: transport}, "http://"+s.addr, books[i%accounts]).shopping(i)
		})
	}
	close(start)
	calling.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
	for _, account := range books {
		const each = callers / accounts
		require.NoError(t, account.Ledger().Check())
		assert.Equal(t, ledger.Total{Payments: each, Charges: each, Charged: each * 1000, Refunded: each * 500}, account.Ledger().Totals()["DZD"])
		assert.Len(t, account.Ledger().Customers(), each)
	}
}
