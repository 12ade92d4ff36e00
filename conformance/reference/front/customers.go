package front

import (
	"cmp"
	"encoding/base64"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// address is kept beside the ledger, which has no place for it.
type address struct {
	Line       string `json:"line"`
	City       string `json:"city"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

type customer struct {
	ID        string            `json:"id"`
	Reference string            `json:"reference"`
	Name      string            `json:"name"`
	Email     string            `json:"email"`
	Phone     string            `json:"phone"`
	Address   address           `json:"address"`
	Metadata  map[string]string `json:"metadata"`
	Note      string            `json:"note"`
	Active    bool              `json:"active"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`

	ClientToken *clientToken `json:"client_token,omitempty"`
}

type page struct {
	Data []customer `json:"data"`
	Next string     `json:"next"`
}

func (a *Account) customer(c ledger.Customer) customer {
	if c.Metadata == nil {
		c.Metadata = map[string]string{}
	}
	return customer{
		ID: c.ID, Reference: c.Reference, Name: c.Name, Email: c.Email, Phone: c.Phone, Address: a.beside[c.ID].address, Metadata: c.Metadata,
		Note: a.beside[c.ID].note, Active: !c.Inactive, CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(),
	}
}

func (a *Account) createCustomer(c *call) (any, error) {
	record := ledger.Customer{ID: newID("cus"), Reference: c.body.reference()}
	token := c.body.flag("client_token")
	change, besides := customerFields(c.body)
	if err := c.body.done(); err != nil {
		return nil, err
	}
	change(&record)
	stored, err := a.ledger.CreateCustomer(record)
	if err != nil {
		return nil, err
	}
	a.beside[stored.ID] = besides(beside{})
	answer := a.customer(stored)
	if token != nil && *token {
		answer.ClientToken = new(a.newClientToken())
	}
	return answer, nil
}

// beside is what the ledger has no place for.
type beside struct {
	address address
	note    string
	methods []method
}

// customerFields reads what can be created and updated: how it changes the ledger's record, and what is beside it.
func customerFields(f *form) (change func(*ledger.Customer), besides func(beside) beside) {
	name, named := f.text("name", 100, func(s string) bool { return s != "Sanctioned Person" }, "is refused: it stands on a list of sanctions")
	email, emailed := f.text("email", 254, isEmail, "must be an e-mail address")
	phone, phoned := f.text("phone", 16, isPhone, "must be an E.164 phone number")
	set, remove := f.metadata()
	active := f.flag("active")
	note, noted := f.text("note", 200, nil, "")
	var where address
	if below := f.below("address"); below != nil {
		where.Line, _ = below.text("line", 100, nil, "")
		where.City, _ = below.text("city", 50, nil, "")
		where.PostalCode, _ = below.text("postal_code", 12, func(s string) bool { return len(s) >= 3 && onlyOf(s, " -") }, "must be 3 to 12 of A-Z a-z 0-9, space and -")
		where.Country, _ = below.text("country", 2, isCountry, "must be an ISO 3166-1 alpha-2 code")
		_ = below.done() // it fails in f
	}
	change = func(c *ledger.Customer) {
		if named {
			c.Name = name
		}
		if emailed {
			c.Email = email
		}
		if phoned {
			c.Phone = phone
		}
		if c.Metadata == nil {
			c.Metadata = map[string]string{}
		}
		maps.Copy(c.Metadata, set)
		for _, name := range remove {
			delete(c.Metadata, name)
		}
		if active != nil {
			c.Inactive = !*active
		}
	}
	return change, func(b beside) beside {
		b.address = address{
			Line: cmp.Or(where.Line, b.address.Line), City: cmp.Or(where.City, b.address.City),
			PostalCode: cmp.Or(where.PostalCode, b.address.PostalCode), Country: cmp.Or(where.Country, b.address.Country),
		}
		if noted {
			b.note = note
		}
		return b
	}
}

func isEmail(s string) bool {
	at := strings.LastIndex(s, "@")
	return at > 0 && at < len(s)-1
}

func isPhone(s string) bool {
	digits, ok := strings.CutPrefix(s, "+")
	return ok && len(digits) >= 7 && len(digits) <= 15 && !strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// known returns the customer with this id unless it was deleted.
func (a *Account) known(id string) (ledger.Customer, error) {
	c, ok := a.ledger.Customer(id)
	if !ok || a.gone[id] {
		return ledger.Customer{}, notFound("customer")
	}
	return c, nil
}

func (a *Account) getCustomer(c *call) (any, error) {
	record, err := a.known(c.path[0])
	if err != nil {
		return nil, err
	}
	return a.customer(record), nil
}

func (a *Account) findCustomer(c *call) (any, error) {
	found := a.ledger.FindCustomers(ledger.ByReference, c.path[0])
	if len(found) == 0 {
		return nil, notFound("customer")
	}
	return a.customer(found[0]), nil
}

func (a *Account) updateCustomer(c *call) (any, error) {
	record, err := a.known(c.path[0])
	if err != nil {
		return nil, err
	}
	change, besides := customerFields(c.body)
	if err := c.body.done(); err != nil {
		return nil, err
	}
	if record, err = a.ledger.UpdateCustomer(record.ID, change); err != nil {
		return nil, err
	}
	a.beside[record.ID] = besides(a.beside[record.ID])
	return a.customer(record), nil
}

// deleteCustomer leaves an empty record in the ledger: its payments go on, and places in the list do not move.
func (a *Account) deleteCustomer(c *call) (any, error) {
	record, err := a.known(c.path[0])
	if err != nil {
		return nil, err
	}
	_, err = a.ledger.UpdateCustomer(record.ID, func(c *ledger.Customer) { *c = ledger.Customer{Inactive: true} })
	if err != nil {
		return nil, err
	}
	a.gone[record.ID] = true
	delete(a.beside, record.ID)
	return nil, nil //nolint:nilnil // 204 has no body
}

func (a *Account) listCustomers(c *call) (any, error) {
	stored := a.ledger.CountCustomers()
	limit, start, err := c.place(stored)
	if err != nil {
		return nil, err
	}
	answer := page{Data: []customer{}}
	for i := start; i < stored; i++ {
		record, _ := a.ledger.CustomerAt(i)
		if a.gone[record.ID] || !passes(c.query.Get("email"), record.Email) || !passes(c.query.Get("phone"), record.Phone) {
			continue
		}
		if len(answer.Data) == limit {
			answer.Next = cursorTo(i)
			break
		}
		answer.Data = append(answer.Data, a.customer(record))
	}
	return answer, nil
}

// place is where a page of a list of that length begins, and how long it is.
func (c *call) place(length int) (limit, start int, err error) {
	limit = 20
	if given := c.query.Get("limit"); given != "" {
		if limit, err = strconv.Atoi(given); err != nil || limit < 1 || limit > 100 {
			return 0, 0, invalid("limit", "must be 1 to 100")
		}
	}
	if cursor := c.query.Get("cursor"); cursor != "" {
		text, notText := base64.RawURLEncoding.DecodeString(cursor)
		place, ok := strings.CutPrefix(string(text), "from ")
		var notPlace error
		if start, notPlace = strconv.Atoi(place); notText != nil || !ok || notPlace != nil || start < 1 || start > length {
			return 0, 0, invalid("cursor", "must be the next of a page")
		}
	}
	return limit, start, nil
}

func cursorTo(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("from " + strconv.Itoa(place)))
}

func passes(filter, value string) bool { return filter == "" || filter == value }
