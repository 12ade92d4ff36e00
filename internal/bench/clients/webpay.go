package clients

import (
	"context"
	"crypto/sha1" //nolint:gosec // the provider's choice for its XML calls
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/bench/stub"
	"github.com/tenderpay/tender/providers/webpay"
)

const (
	webpayToken    = "7db11ea5d4a1af32421b564c79b946d1ead3daf0" //nolint:gosec // of the documents' example
	webpayKey      = "key-of-the-benchmark"
	webpayCustomer = "4b281da4-d145-4233-b957-2018cf9aa0fb"
	webpayOrder    = "ord-1001"
)

func webpayShape(base string) ([]*Client, error) {
	base += "/webpay"
	want := map[Operation]string{
		CreateCustomer: webpayCustomer, GetCustomer: webpayCustomer, CreatePayment: webpayOrder, GetPayment: webpayOrder,
		ListCustomers: nth(webpayCustomer, stub.Rows-1),
	}
	provider, err := webpay.New(webpay.Config{BaseURL: base, AuthenticityToken: webpayToken, MerchantKey: tender.NewSecret(webpayKey)})
	if err != nil {
		return nil, err
	}
	amount := tender.MustMoney("25.99", "EUR")
	through, err := tenderClient(provider, wishes{
		create: tender.CustomerParams{
			Reference: "customer-id-1234", Name: "Test", Email: "email@example.test", Address: tender.Address{PostalCode: "71000", Country: "BA"},
			Metadata: map[string]string{"key": "value"}, Extra: map[string]string{"description": "Customer"},
		},
		get: tender.CustomerRef{Provider: "webpay", ID: webpayCustomer},
		pay: tender.PaymentParams{
			Reference: webpayOrder, Amount: amount, Description: "Tea for two",
			ReturnURL: "https://shop.example.test/back", CancelURL: "https://shop.example.test/basket",
		},
		payment: tender.PaymentRef{Provider: "webpay", ID: webpayOrder, Reference: webpayOrder, Amount: amount},
	}, want)
	return []*Client{webpayFloor(base, want), through}, err
}

func webpayFloor(base string, want map[Operation]string) *Client {
	f := newFloor(base, func(req *http.Request, body []byte) {
		if req.Header.Get("Content-Type") == "application/xml" {
			return // the XML calls have their credentials in the body
		}
		timestamp := strconv.FormatInt(time.Now().Unix(), 10)
		sum := sha512.Sum512([]byte(webpayKey + timestamp + webpayToken + req.URL.RequestURI() + string(body)))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "WP3-v2.1 "+webpayToken+" "+timestamp+" "+hex.EncodeToString(sum[:]))
	})
	type customerBody struct {
		Reference   string            `json:"merchant_customer_id"`
		Description string            `json:"description"`
		Email       string            `json:"email"`
		Name        string            `json:"name"`
		Metadata    map[string]string `json:"metadata"`
		ZipCode     string            `json:"zip_code"`
		Country     string            `json:"country"`
	}
	type customer struct {
		UUID  string `json:"uuid"`
		ID    string `json:"id"` // in lists
		Email string `json:"email"`
		Name  string `json:"name"`
	}
	type list struct {
		Data []customer `json:"data"`
	}
	type pageBody struct {
		Type       string      `json:"transaction_type"`
		Amount     json.Number `json:"amount"`
		Currency   string      `json:"currency"`
		Order      string      `json:"order_number"`
		Info       string      `json:"order_info"`
		SuccessURL string      `json:"success_url_override"`
		CancelURL  string      `json:"cancel_url_override"`
	}
	type page struct {
		Status string `json:"status"`
		URL    string `json:"payment_url"`
	}
	return f.as(Floor, "webpay", map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.postJSON(ctx, "/v2/customers", customerBody{
				Reference: "customer-id-1234", Description: "Customer", Email: "email@example.test", Name: "Test",
				Metadata: map[string]string{"key": "value"}, ZipCode: "71000", Country: "BA",
			}, &out)
			return out.UUID, err
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.get(ctx, "/v2/customers/"+webpayCustomer, &out)
			return out.UUID, err
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			if err := f.missing(ctx, "/v2/terminal-entry/"+webpayOrder+"/show"); err != nil {
				return "", err
			}
			var out page
			err := f.postJSON(ctx, "/v2/terminal-entry/create-or-update", pageBody{
				Type: "purchase", Amount: "2599", Currency: "EUR", Order: webpayOrder, Info: "Tea for two",
				SuccessURL: "https://shop.example.test/back", CancelURL: "https://shop.example.test/basket",
			}, &out)
			if err != nil || out.URL == "" {
				return "", err
			}
			return webpayOrder, nil
		},
		GetPayment: func(ctx context.Context) (string, error) { return webpayOrderOf(ctx, f) },
		ListCustomers: func(ctx context.Context) (string, error) {
			var out list
			if err := f.get(ctx, "/v2/customers?limit=50", &out); err != nil {
				return "", err
			}
			return last(out.Data, func(c customer) string { return c.ID }, stub.Rows)
		},
	}, want)
}

// missing is nil if the provider says that there is nothing at path.
func (f *floor) missing(ctx context.Context, path string) error {
	resp, err := f.do(ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var refusal struct {
		Status string `json:"status"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&refusal); err != nil || resp.StatusCode != http.StatusNotFound {
		return fmt.Errorf("there is a page already: %s (%w)", resp.Status, err)
	}
	return nil
}

// webpayOrderOf looks an order up, in XML.
func webpayOrderOf(ctx context.Context, f *floor) (string, error) {
	sum := sha1.Sum([]byte(webpayKey + webpayOrder)) //nolint:gosec // the provider's choice
	body, err := xml.Marshal(struct {
		XMLName xml.Name `xml:"order"`
		Number  string   `xml:"order-number"`
		Token   string   `xml:"authenticity-token"`
		Digest  string   `xml:"digest"`
	}{Number: webpayOrder, Token: webpayToken, Digest: hex.EncodeToString(sum[:])})
	if err != nil {
		return "", err
	}
	resp, err := f.do(ctx, http.MethodPost, "/orders/show", "application/xml", append([]byte(xml.Header), body...))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var out struct {
		Status string `xml:"status"`
		Code   string `xml:"response-code"`
	}
	if err := xml.NewDecoder(resp.Body).Decode(&out); err != nil || out.Status != "approved" {
		return "", err
	}
	return webpayOrder, nil
}
