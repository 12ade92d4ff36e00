package lomi

import (
	"bytes"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The names of the fields that only this provider has, and the key of the metadata that holds the Reference.
const (
	whatsappNumber = "whatsapp_number"
	isBusiness     = "is_business"
	referenceKey   = "reference"
)

// customerBody is sent by create and update. What is empty is not sent: the API refuses null, and takes an empty text for "as it was".
type customerBody struct {
	Name           string   `json:"name,omitempty"`
	Email          string   `json:"email,omitempty"`
	PhoneNumber    string   `json:"phone_number,omitempty"`
	WhatsappNumber string   `json:"whatsapp_number,omitempty"`
	Country        string   `json:"country,omitempty"`
	City           string   `json:"city,omitempty"`
	Address        string   `json:"address,omitempty"`
	PostalCode     string   `json:"postal_code,omitempty"`
	IsBusiness     *bool    `json:"is_business,omitempty"`
	Metadata       metadata `json:"metadata,omitzero"` // an empty one is sent: all keys were taken out
}

// customerData is a customer of an answer. Absent, null and "" are the same.
type customerData struct {
	ID             string    `json:"customer_id"`
	Name           string    `json:"name"`
	Email          string    `json:"email"`
	PhoneNumber    string    `json:"phone_number"`
	WhatsappNumber string    `json:"whatsapp_number"`
	Country        string    `json:"country"`
	City           string    `json:"city"`
	Address        string    `json:"address"`
	PostalCode     string    `json:"postal_code"`
	IsBusiness     *bool     `json:"is_business"`
	Metadata       metadata  `json:"metadata"`
	CreatedAt      rest.Time `json:"created_at"`
	UpdatedAt      rest.Time `json:"updated_at"`
}

func (d *customerData) neutral(raw []byte) *tender.Customer {
	customer := &tender.Customer{
		ID: d.ID, Reference: d.Metadata.reference(), Name: d.Name, Email: d.Email, Phone: d.PhoneNumber,
		Address:  tender.Address{Line: d.Address, City: d.City, PostalCode: d.PostalCode, Country: d.Country},
		Metadata: d.Metadata.texts(), CreatedAt: d.CreatedAt.Time, UpdatedAt: d.UpdatedAt.Time, Raw: tender.NewRaw(raw),
	}
	extra := map[string]string{}
	if d.WhatsappNumber != "" {
		extra[whatsappNumber] = d.WhatsappNumber
	}
	if d.IsBusiness != nil {
		extra[isBusiness] = strconv.FormatBool(*d.IsBusiness)
	}
	if len(extra) > 0 {
		customer.Extra = extra
	}
	return customer
}

// customerAnswer is a customer in the envelope {"data":{...}}, or without one.
type customerAnswer struct {
	customerData

	refused bool // there is an error beside it or in its place, or "success":false
	empty   bool // it says nothing whatever
}

// UnmarshalJSON takes the customer out of the envelope.
func (a *customerAnswer) UnmarshalJSON(data []byte) (err error) {
	a.refused, a.empty, err = unwrap(data, &a.customerData)
	return err
}

// unwrap takes an object out of the envelope {"data":{...}}, if it is in one.
func unwrap(data []byte, into any) (refused, empty bool, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return false, false, err
	}
	if bytes.HasPrefix(fields["data"], []byte("{")) {
		data = fields["data"]
	}
	return stated(fields["error"]) || string(fields["success"]) == "false", len(fields) == 0, json.Unmarshal(data, into)
}

// deletion is the answer to a deletion, as far as there is one.
type deletion struct {
	Error json.RawMessage `json:"error"`
	Data  struct {
		ID      string `json:"customer_id"`
		Deleted *bool  `json:"deleted"`
	} `json:"data"`
}

// listAnswer is a list: {"data":[...],"meta":{...}}, {"customers":[...],"pagination":{...}} or the rows alone.
type listAnswer struct {
	rows       []json.RawMessage // nil = there is no list
	refused    bool              // there is an error beside it, or "success":false
	perPage    count
	totalPages count
}

// UnmarshalJSON finds the rows.
func (l *listAnswer) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, &l.rows)
	}
	var object struct {
		Data      []json.RawMessage `json:"data"`
		Customers []json.RawMessage `json:"customers"`
		Meta      struct {
			PerPage    count `json:"per_page"`
			TotalPages count `json:"total_pages"`
		} `json:"meta"`
		Error      json.RawMessage `json:"error"`
		Success    json.RawMessage `json:"success"`
		Pagination struct {
			PageSize   count `json:"pageSize"`
			TotalPages count `json:"totalPages"`
		} `json:"pagination"`
	}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	l.rows, l.perPage, l.totalPages = object.Data, object.Meta.PerPage, object.Meta.TotalPages
	l.refused = stated(object.Error) || string(object.Success) == "false"
	if l.rows == nil {
		l.rows, l.perPage, l.totalPages = object.Customers, object.Pagination.PageSize, object.Pagination.TotalPages
	}
	return nil
}

// metadata is any JSON object. Numbers keep their digits, so that what is not ours goes back as it came.
type metadata map[string]any

// UnmarshalJSON reads an object or null.
func (m *metadata) UnmarshalJSON(data []byte) error {
	if string(data) == "null" { // the most frequent
		*m = nil
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return err
	}
	*m = object
	return nil
}

// newMetadata returns nil for none.
func newMetadata(texts map[string]string, reference string) metadata {
	if len(texts) == 0 && reference == "" {
		return nil
	}
	return metadata{}.with(texts, reference, nil)
}

// with returns a copy that has these texts and this reference, if there is one, and not these keys.
func (m metadata) with(texts map[string]string, reference string, without []string) metadata {
	merged := metadata{}
	maps.Copy(merged, m)
	for _, key := range without {
		delete(merged, key)
	}
	for key, value := range texts {
		merged[key] = value
	}
	if reference != "" {
		merged[referenceKey] = reference
	}
	return merged
}

func (m metadata) reference() string {
	reference, _ := m[referenceKey].(string)
	return reference
}

// texts are the app's own entries; nil for none. What is not a text comes as its JSON, null not at all.
func (m metadata) texts() map[string]string {
	texts := map[string]string{}
	for key, value := range m {
		switch v := value.(type) {
		case nil:
		case string:
			texts[key] = v
		default:
			var text strings.Builder
			encoder := json.NewEncoder(&text)
			encoder.SetEscapeHTML(false)
			if encoder.Encode(v) == nil { // what was decoded can be encoded
				texts[key] = strings.TrimSuffix(text.String(), "\n")
			}
		}
	}
	delete(texts, referenceKey)
	if len(texts) == 0 {
		return nil
	}
	return texts
}

// count is a whole number; 0 if it is not one. Those below 1 mean nothing to whoever reads it.
type count int

// UnmarshalJSON never fails.
func (c *count) UnmarshalJSON(data []byte) error {
	*c = 0
	if n, err := strconv.Atoi(string(data)); err == nil {
		*c = count(n)
	}
	return nil
}

// looseText is a text or a number; anything else reads as "".
type looseText string

// UnmarshalJSON never fails.
func (t *looseText) UnmarshalJSON(data []byte) error {
	*t = ""
	var text string
	var number rest.Number
	switch {
	case json.Unmarshal(data, &text) == nil:
		*t = looseText(strings.TrimSpace(text))
	case json.Unmarshal(data, &number) == nil:
		*t = looseText(number)
	}
	return nil
}

// stated reports whether a value is there and is not null.
func stated(value json.RawMessage) bool { return len(value) > 0 && string(value) != "null" }
