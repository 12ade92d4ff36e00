// Package stub is the server that the clients are measured against: fixed answers, made once, and as little work for each as can be.
package stub

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Rows is how many customers a list has.
const Rows = 20

// Answers has the whole of each answer as it goes over the wire, by method and path: "GET /lomi/v1/customers".
type Answers map[string][]byte

// Those of the two other libraries' providers, after the examples in their public API references.
//
//go:embed answers/*.json
var published embed.FS

// Load reads what the four providers' documents show from the fixtures of their adapters, and what the other two providers answer from files of its
// own. providers is the folder of the adapters. Each provider has a prefix of its own in the path, its name, but for Stripe: its library takes none.
func Load(providers string) (Answers, error) {
	answers := Answers{}
	for shape, fixtures := range map[string][]string{
		"yassir": {"create_customer_with_email", "get_customer", "create_intent_direct", "check_succeeded"},
		"lomi":   {"create_customer_every_field", "get_customer", "create_payment", "get_payment_completed", "list_transactions", "list_customers"},
		"webpay": {"create_customer", "get_customer", "page_not_found", "create_page", "order_paid", "list_customers"},
		"juspay": {"create_customer", "get_customer", "create_order", "get_order_charged"},
	} {
		for _, name := range fixtures {
			if err := answers.fixture(shape, filepath.Join(providers, shape, "testdata", name)); err != nil {
				return nil, err
			}
		}
	}
	for at, name := range map[string]string{
		"POST /v1/customers":                                  "stripe_customer",
		"GET /v1/customers/cus_NffrFeUfNV2Hib":                "stripe_customer",
		"POST /v1/payment_intents":                            "stripe_payment",
		"GET /v1/payment_intents/pi_3MtwBwLkdIwHu7ix28a3tqPa": "stripe_payment",
		"POST /paypal/v1/oauth2/token":                        "paypal_token",
		"POST /paypal/v2/checkout/orders":                     "paypal_order_created",
		"GET /paypal/v2/checkout/orders/5O190127TN364715T":    "paypal_order",
	} {
		body, err := published.ReadFile("answers/" + name + ".json")
		if err != nil {
			return nil, err
		}
		if err := answers.add(at, http.StatusOK, "application/json", body); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	row, err := published.ReadFile("answers/stripe_customer.json")
	if err != nil {
		return nil, err
	}
	list, err := repeat([]byte(`{"object":"list","url":"/v1/customers","has_more":false,"data":[` + string(row) + `]}`))
	if err != nil {
		return nil, err
	}
	return answers, answers.add("GET /v1/customers", http.StatusOK, "application/json", list)
}

// fixture adds the exchange in the folder dir.
func (a Answers) fixture(shape, dir string) error {
	request, err := os.ReadFile(filepath.Join(dir, "request.http")) //nolint:gosec // a folder of this repository
	if err != nil {
		return err
	}
	answer, err := os.ReadFile(filepath.Join(dir, "answer.http")) //nolint:gosec // the same
	if err != nil {
		return err
	}
	method, rest, _ := strings.Cut(string(request), " ")
	target, _, _ := strings.Cut(rest, " ")
	path, _, _ := strings.Cut(target, "?")
	head, body, found := bytes.Cut(answer, []byte("\n\n"))
	start := strings.SplitN(string(head), " ", 3)
	if !found || path == "" || len(start) != 3 {
		return fmt.Errorf("%s: not a fixture", dir)
	}
	status, err := strconv.Atoi(start[1])
	if err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	contentType := "application/json"
	if strings.Contains(string(head), "application/xml") {
		contentType = "application/xml"
	}
	if strings.HasSuffix(dir, "list_customers") {
		if body, err = repeat(body); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	if err := a.add(method+" /"+shape+path, status, contentType, body); err != nil {
		return fmt.Errorf("%s: %w", dir, err)
	}
	return nil
}

// add keeps an answer. JSON goes over the wire without white space, as providers send it.
func (a Answers) add(at string, status int, contentType string, body []byte) error {
	if contentType == "application/json" {
		var compact bytes.Buffer
		if err := json.Compact(&compact, body); err != nil {
			return err
		}
		body = compact.Bytes()
	}
	a[at] = fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nDate: Sun, 01 Jun 2025 09:30:00 GMT\r\nContent-Length: %d\r\n\r\n%s",
		status, http.StatusText(status), contentType, len(body), body)
	return nil
}

// repeat makes Rows rows with ids of their own of the first row of a list.
func repeat(list []byte) ([]byte, error) {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(list))
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	rows, _ := object["data"].([]any)
	if len(rows) == 0 {
		return nil, fmt.Errorf("a list without rows")
	}
	first, _ := rows[0].(map[string]any)
	var all []any
	for i := range Rows {
		row := map[string]any{}
		for name, value := range first {
			row[name] = value
		}
		for _, name := range []string{"id", "customer_id"} {
			if id, has := row[name].(string); has {
				row[name] = fmt.Sprintf("%s%02d", id[:len(id)-2], i)
			}
		}
		all = append(all, row)
	}
	object["data"] = all
	return json.Marshal(object)
}
