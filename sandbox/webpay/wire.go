package webpay

import "time"

// customerData is a customer, with its fields in the order of the document's example. In lists it may have other ids.
type customerData struct {
	ID                 string            `json:"id,omitempty"`
	UUID               string            `json:"uuid,omitempty"`
	MerchantCustomerID **string          `json:"merchant_customer_id,omitempty"` // nil: left out; a nil inside: null
	Description        *string           `json:"description"`
	Email              *string           `json:"email"`
	Name               *string           `json:"name"`
	Phone              *string           `json:"phone"`
	Status             string            `json:"status,omitempty"`
	Deleted            bool              `json:"deleted"`
	City               *string           `json:"city"`
	Country            *string           `json:"country"`
	ZipCode            *string           `json:"zip_code"`
	Address            *string           `json:"address"`
	Metadata           map[string]string `json:"metadata"`
	CreatedAt          string            `json:"created_at"`
	UpdatedAt          string            `json:"updated_at"`
	DeletedAt          *string           `json:"deleted_at"`
}

// deleteData is the answer to a delete.
type deleteData struct {
	Status  string `json:"status,omitempty"`
	ID      string `json:"id,omitempty"`
	UUID    string `json:"uuid,omitempty"`
	Deleted bool   `json:"deleted"`
}

// listData is a page of a list. There is no total and no cursor.
type listData[Row any] struct {
	Status string `json:"status,omitempty"`
	Data   []Row  `json:"data"`
}

// methodData is a saved card, with its fields in the order of the document's example.
type methodData struct {
	Status         string `json:"status,omitempty"`
	ID             string `json:"id"`
	MaskedPAN      string `json:"masked_pan"`
	ExpirationDate string `json:"expiration_date"`
	KeepUntil      string `json:"keep_until"`
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
	CustomerUUID   string `json:"customer_uuid"`
	Token          string `json:"token"`
	Expired        bool   `json:"expired"`
}

// The bodies of errors, see [ErrorForm].
type (
	errorMessage struct {
		Status  string `json:"status"`
		Message string `json:"message"`
	}
	errorList struct {
		Errors []string `json:"errors"`
	}
)

// show is a customer as answers have it. The account is locked.
func (a *Account) show(c *customer) customerData {
	options := &a.front.options
	stored, _ := a.ledger.Customer(c.uuid)
	data := customerData{
		UUID:               c.uuid,
		MerchantCustomerID: new(orNull(stored.Reference + c.freedID)), // one of them is empty
		Description:        orNull(c.Description),
		Email:              orNull(stored.Email),
		Name:               orNull(stored.Name),
		Phone:              orNull(stored.Phone),
		Status:             statusApproved,
		Deleted:            c.deleted(),
		City:               orNull(c.City),
		Country:            orNull(c.Country),
		ZipCode:            orNull(c.ZipCode),
		Address:            orNull(c.Address),
		Metadata:           stored.Metadata,
		CreatedAt:          options.time(stored.CreatedAt),
		UpdatedAt:          options.time(stored.UpdatedAt),
	}
	if c.deleted() {
		data.DeletedAt = new(options.time(c.deletedAt))
	}
	switch {
	case len(data.Metadata) > 0:
	case options.NullMetadata:
		data.Metadata = nil
	default:
		data.Metadata = map[string]string{}
	}
	return data
}

// asRow is a customer as lists have it.
func (o *Options) asRow(data customerData) customerData {
	data.ID, data.UUID = o.ListID.named(data.UUID)
	if !o.ListMerchantIDs {
		data.MerchantCustomerID = nil
	}
	return data
}

// showMethod is a saved card as lists have it. That keep_until is a year before the expiry follows the document's example.
func (a *Account) showMethod(owner *customer, method paymentMethod) methodData {
	options := &a.front.options
	data := methodData{
		Status:         statusApproved,
		ID:             method.Token,
		MaskedPAN:      method.first6() + "******" + method.Last4,
		ExpirationDate: method.Expiration.Format(time.DateOnly),
		KeepUntil:      options.time(method.Expiration.AddDate(-1, 0, 0).Add(23 * time.Hour)),
		CreatedAt:      options.time(method.CreatedAt),
		UpdatedAt:      options.time(method.CreatedAt),
		CustomerUUID:   owner.uuid,
		Token:          method.Token,
		Expired:        !a.ledger.Clock().Now().Before(method.Expiration.AddDate(0, 0, 1)),
	}
	if options.DashedMask {
		data.MaskedPAN = method.first6() + "-xxx-xxx-" + method.Last4
	}
	if options.ShortExpiry {
		data.ExpirationDate = method.Expiration.Format("0601")
	}
	return data
}

// time writes a date-time.
func (o *Options) time(t time.Time) string {
	if o.OffsetTimes {
		return offsetTime(t)
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// offsetTime writes a date-time as payments do: with milliseconds and an offset.
func offsetTime(t time.Time) string {
	return t.In(time.FixedZone("", int(time.Hour/time.Second))).Format("2006-01-02T15:04:05.000-07:00")
}

// orNull is a text for JSON. No field can be set to an empty text, so that means that it was never given.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
