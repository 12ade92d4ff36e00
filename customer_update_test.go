package tender_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_UpdateCustomer_refusesWhatTheProviderCannotChange(t *testing.T) {
	for _, tc := range []struct {
		name   string
		update tender.CustomerUpdate
		kind   tender.Kind
		field  tender.Field
	}{
		{"a fixed field", tender.CustomerUpdate{Reference: new("user2")}, tender.ErrUnsupported, tender.FieldReference},
		{"an address without a place", tender.CustomerUpdate{Address: tender.AddressUpdate{City: new("Alger")}}, tender.ErrUnsupported, tender.FieldAddressCity},
		{"an extra that is not the provider's", tender.CustomerUpdate{Extra: map[string]string{"whatsapp_number": "+213661000111"}}, tender.ErrUnsupported, "Extra.whatsapp_number"},
		{"a key taken out where none can be", tender.CustomerUpdate{RemoveMetadata: []string{"cart"}}, tender.ErrUnsupported, tender.FieldRemoveMetadata},
		{"an empty extra", tender.CustomerUpdate{Extra: map[string]string{"note": ""}}, tender.ErrInvalid, "Extra.note"},
		{"an extra that is too long", tender.CustomerUpdate{Extra: map[string]string{"note": "123456"}}, tender.ErrInvalid, "Extra.note"},
		{"an extra with a line break", tender.CustomerUpdate{Extra: map[string]string{"note": "a\nb"}}, tender.ErrInvalid, "Extra.note"},
		{"an empty city", tender.CustomerUpdate{Address: tender.AddressUpdate{City: new("")}}, tender.ErrInvalid, tender.FieldAddressCity},
		{"a country that is none", tender.CustomerUpdate{Address: tender.AddressUpdate{Country: new("Algeria")}}, tender.ErrInvalid, tender.FieldAddressCountry},
		{"a reference that is a path", tender.CustomerUpdate{Reference: new("..")}, tender.ErrInvalid, tender.FieldReference},
		{"metadata with an empty key", tender.CustomerUpdate{Metadata: map[string]string{"": "7"}}, tender.ErrInvalid, tender.FieldMetadata},
		{"an empty key taken out", tender.CustomerUpdate{RemoveMetadata: []string{""}}, tender.ErrInvalid, tender.FieldMetadata},
		{"a key set and taken out", tender.CustomerUpdate{Metadata: map[string]string{"cart": "7"}, RemoveMetadata: []string{"cart"}}, tender.ErrInvalid, tender.FieldRemoveMetadata},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.profile.Customer = tender.Rules{
				tender.FieldReference: {Unique: true, Fixed: true}, tender.FieldName: {}, tender.FieldMetadata: {}, "Extra.note": {Max: 5},
			}
			_, err := newGateway(t, f, tender.Options{AllowLossy: true}).UpdateCustomer(t.Context(), customerRef(), tc.update)
			assertRefused(t, f, err, tc.kind, tc.field)
		})
	}
}

func TestGateway_UpdateCustomer_passesAllOfItOnAndFillsInWhatIsNotStated(t *testing.T) {
	f := newFake()
	var got tender.CustomerUpdate
	f.updateCustomer = func(_ tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
		got = update
		update.Metadata["cart"], update.Extra["note"] = "changed", "changed"
		return &tender.Customer{ID: "cus_1"}, nil
	}
	update := tender.CustomerUpdate{
		Reference: new("user2"), Name: new("Amel B."), Address: tender.AddressUpdate{City: new("Oran"), Country: new("DZ")},
		Metadata: map[string]string{"cart": "7"}, RemoveMetadata: []string{"old"}, Extra: map[string]string{"note": "vip"},
	}
	ref := customerRef()
	ref.Reference = "user1"
	c, err := newGateway(t, f, tender.Options{}).UpdateCustomer(t.Context(), ref, update)
	require.NoError(t, err)
	assert.Equal(t, "user2", *got.Reference)
	assert.Equal(t, []string{"old"}, got.RemoveMetadata)
	assert.Equal(t, "7", update.Metadata["cart"], "the caller's own is not written to")
	assert.Equal(t, "vip", update.Extra["note"], "the caller's own is not written to")
	assert.Equal(t, "user2", c.Reference)
	assert.Equal(t, tender.Address{City: "Oran", Country: "DZ"}, c.Address)
	assert.Equal(t, "vip", c.Extra["note"])
	assert.Nil(t, c.Metadata, "what was merged is not all that there is")
}

func TestGateway_CreateCustomer_extras(t *testing.T) {
	f := newFake()
	var got tender.CustomerParams
	f.createCustomer = func(params tender.CustomerParams) (*tender.Customer, error) {
		got = params
		return &tender.Customer{ID: "cus_1", Extra: map[string]string{"other": "stated"}}, nil
	}
	params := tender.CustomerParams{Name: "Amel K.", Extra: map[string]string{"note": "vip", "whatsapp_number": "+213661000111"}}
	_, err := newGateway(t, f, tender.Options{}).CreateCustomer(t.Context(), params)
	assertRefused(t, f, err, tender.ErrUnsupported, "Extra.whatsapp_number")

	c, err := newGateway(t, f, tender.Options{AllowLossy: true}).CreateCustomer(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"note": "vip"}, got.Extra)
	assert.Equal(t, []tender.Field{"Extra.whatsapp_number"}, c.Dropped)
	assert.Equal(t, map[string]string{"note": "vip", "other": "stated"}, c.Extra)
	assert.Len(t, params.Extra, 2, "the caller's own is not written to")
}

func TestGateway_clientTokenThatNobodyIssues(t *testing.T) {
	f := newFake()
	f.profile.Off = map[tender.Capability]string{tender.CustomersClientToken: "is off"}
	gw := newGateway(t, f, tender.Options{AllowLossy: true})
	params := tender.CustomerParams{Reference: "user1", Name: "Amel K.", Phone: "+213661000111", ClientToken: true}
	_, err := gw.CreateCustomer(t.Context(), params)
	assertRefused(t, f, err, tender.ErrUnsupported, tender.Field(tender.CustomersClientToken))
	_, err = gw.EnsureCustomer(t.Context(), params)
	assertRefused(t, f, err, tender.ErrUnsupported, tender.Field(tender.CustomersClientToken))
}
