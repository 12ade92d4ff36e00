package tender_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// strictProfile asks for what a strict provider asks for.
func strictProfile() tender.Profile {
	p := wideProfile()
	p.Customer[tender.FieldReference] = tender.Rule{}
	p.Customer[tender.FieldName] = tender.Rule{Required: true, Min: 2, Max: 5}
	p.Customer[tender.FieldPhone] = tender.Rule{Required: true, Unique: true}
	p.Payment[tender.FieldReference] = tender.Rule{Required: true, Min: 3, Max: 8, Chars: "[A-Za-z0-9]"}
	p.Payment[tender.FieldCustomerID] = tender.Rule{Required: true}
	p.Payment["Customer.Name"] = tender.Rule{Required: true, Max: 5}
	p.Payment[tender.FieldDescription] = tender.Rule{Min: 3, Max: 8}
	p.Payment[tender.FieldReturnURL] = tender.Rule{Required: true, Chars: "[^?]"}
	p.Payment[tender.FieldCancelURL] = tender.Rule{}
	p.Payment[tender.FieldMetadata] = tender.Rule{Required: true}
	p.Refund[tender.FieldReference] = tender.Rule{Required: true, Max: 8}
	p.Refund[tender.FieldReason] = tender.Rule{Required: true, Min: 2, Max: 12}
	p.Currencies = []string{"DZD", "XOF"}
	return p
}

func strictCustomer() tender.CustomerParams {
	return tender.CustomerParams{Name: "Amel", Phone: "+213661000111"}
}

func strictPayment() tender.PaymentParams {
	return tender.PaymentParams{
		Reference: "order1", Amount: dzd("1500.00"), Customer: tender.CustomerRef{Provider: "fake", ID: "cus_1", Name: "Amel"},
		ReturnURL: "https://shop.example/back", Metadata: map[string]string{"cart": "1"},
	}
}

func strictRefund() tender.RefundParams {
	return tender.RefundParams{Reference: "refund1", Amount: dzd("500.00"), Reason: "returned"}
}

// badInput is one wrong argument of one operation. hidden must not be in the error's text.
type badInput struct {
	name   string
	field  tender.Field
	hidden string
	call   func(context.Context, *tender.Gateway) error
}

func TestGateway_refuses_bad_input(t *testing.T) {
	var cases []badInput
	add := func(name string, field tender.Field, hidden string, call func(context.Context, *tender.Gateway) error) {
		cases = append(cases, badInput{name, field, hidden, call})
	}
	customer := func(name string, field tender.Field, hidden string, change func(*tender.CustomerParams)) {
		params := strictCustomer()
		change(&params)
		add("create customer: "+name, field, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.CreateCustomer(ctx, params)
			return err
		})
	}
	payment := func(name string, field tender.Field, hidden string, change func(*tender.PaymentParams)) {
		params := strictPayment()
		change(&params)
		add("create payment: "+name, field, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.CreatePayment(ctx, params)
			return err
		})
	}
	update := func(name string, field tender.Field, hidden string, u tender.CustomerUpdate) {
		add("update customer: "+name, field, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(ctx, customerRef(), u)
			return err
		})
	}
	find := func(name, hidden, value string) {
		add("find customer: "+name, tender.FieldPhone, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: value})
			return err
		})
	}
	capture := func(name string, amount tender.Money) {
		add("capture: "+name, tender.FieldAmount, "", func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.CapturePayment(ctx, paymentRef(), tender.CaptureParams{Amount: amount})
			return err
		})
	}
	refund := func(name string, field tender.Field, hidden string, change func(*tender.RefundParams)) {
		params := strictRefund()
		change(&params)
		add("refund: "+name, field, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.RefundPayment(ctx, paymentRef(), params)
			return err
		})
	}

	customer("no name", tender.FieldName, "", func(p *tender.CustomerParams) { p.Name = "" })
	customer("name too short", tender.FieldName, "Q", func(p *tender.CustomerParams) { p.Name = "Q" })
	customer("name too long, in characters", tender.FieldName, "éééééé", func(p *tender.CustomerParams) { p.Name = "éééééé" })
	customer("name with a line break", tender.FieldName, "Am", func(p *tender.CustomerParams) { p.Name = "Am\nel" })
	customer("name with a NUL", tender.FieldName, "Am", func(p *tender.CustomerParams) { p.Name = "Am\x00" })
	customer("name of broken UTF-8", tender.FieldName, "Am", func(p *tender.CustomerParams) { p.Name = "Am\xff" })
	customer("no phone", tender.FieldPhone, "", func(p *tender.CustomerParams) { p.Phone = "" })
	for name, phone := range badPhones() {
		customer("phone "+name, tender.FieldPhone, phone, func(p *tender.CustomerParams) { p.Phone = phone })
		update("phone "+name, tender.FieldPhone, phone, tender.CustomerUpdate{Phone: &phone})
		find(name, phone, phone)
		add("ensure customer: phone "+name, tender.FieldPhone, phone, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel", Phone: phone})
			return err
		})
		add("get customer: phone "+name, tender.FieldPhone, phone, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(ctx, tender.CustomerRef{Provider: "fake", Phone: phone})
			return err
		})
		payment("phone "+name, tender.FieldCustomerPhone, phone, func(p *tender.PaymentParams) { p.Customer.Phone = phone })
	}
	find("no value", "", "")
	add("ensure customer: no key", tender.FieldPhone, "Amel", func(ctx context.Context, gw *tender.Gateway) error {
		_, err := gw.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel"})
		return err
	})
	for name, email := range map[string]string{
		"without @": "amel.example.test", "without host": "amel@", "without user": "@example.test", "with a name": "Amel <amel@example.test>",
		"with a space": "am el@example.test", "two": "a@example.test,b@example.test", "with two dots": "amel@example..test",
		"with a line break": "amel@example.test\nBcc: x@example.test",
	} {
		customer("e-mail "+name, tender.FieldEmail, email, func(p *tender.CustomerParams) { p.Email = email })
		update("e-mail "+name, tender.FieldEmail, email, tender.CustomerUpdate{Email: &email})
	}
	for name, country := range map[string]string{"alpha-3": "DZA", "lower case": "dz", "unknown": "QQ", "a name": "Algeria"} {
		customer("country "+name, tender.FieldAddressCountry, country, func(p *tender.CustomerParams) { p.Address.Country = country })
	}
	customer("metadata with an empty key", tender.FieldMetadata, "v1", func(p *tender.CustomerParams) { p.Metadata = map[string]string{"": "v1"} })
	for _, pair := range [][2]string{{"tier", "Tier"}, {"size", "ſize"}, {"k", "\u212a"}} {
		customer("metadata keys "+pair[0]+" and "+pair[1], tender.FieldMetadata, "v1", func(p *tender.CustomerParams) {
			p.Metadata = map[string]string{pair[0]: "v1", pair[1]: "v1"}
		})
	}
	customer("metadata key with CR LF", tender.FieldMetadata, "k1", func(p *tender.CustomerParams) { p.Metadata = map[string]string{"k1\r\n": "v1"} })
	customer("metadata value with CR LF", tender.FieldMetadata, "v1", func(p *tender.CustomerParams) { p.Metadata = map[string]string{"k1": "v1\r\n"} })
	update("empty name", tender.FieldName, "", tender.CustomerUpdate{Name: new("")})
	update("empty e-mail", tender.FieldEmail, "", tender.CustomerUpdate{Email: new("")})
	update("empty phone", tender.FieldPhone, "", tender.CustomerUpdate{Phone: new("")})
	update("name too long", tender.FieldName, "Abdelkader", tender.CustomerUpdate{Name: new("Abdelkader")})
	update("name with a line break", tender.FieldName, "Am", tender.CustomerUpdate{Name: new("Am\n")})

	payment("no amount", tender.FieldAmount, "", func(p *tender.PaymentParams) { p.Amount = tender.Money{} })
	payment("amount zero", tender.FieldAmount, "", func(p *tender.PaymentParams) { p.Amount = dzd("0") })
	payment("amount negative", tender.FieldAmount, "-1", func(p *tender.PaymentParams) { p.Amount = dzd("-1.00") })
	payment("currency that the provider does not take", tender.FieldAmount, "EUR", func(p *tender.PaymentParams) { p.Amount = tender.MustMoney("1", "EUR") })
	for name, text := range map[string][2]string{
		"unknown currency": {"10", "QQQ"}, "lower-case currency": {"10", "dzd"}, "currency without minor units": {"10", "XAU"}, "no currency": {"10", ""},
		"too many fraction digits": {"10.001", "DZD"}, "fraction of an indivisible currency": {"10.5", "XOF"}, "overflow": {"99999999999999999999", "DZD"},
		"above 2^53": {"90071992547409.93", "DZD"}, "exponent": {"1e2", "DZD"}, "text": {"ten", "DZD"}, "empty": {"", "DZD"}, "comma": {"10,00", "DZD"},
	} {
		add("money: "+name, tender.FieldAmount, text[0], func(context.Context, *tender.Gateway) error {
			_, err := tender.ParseMoney(text[0], text[1])
			return err
		})
	}
	add("money: minor units above 2^53", tender.FieldAmount, "9007199254740993", func(context.Context, *tender.Gateway) error {
		_, err := tender.NewMoney(1<<53+1, "DZD")
		return err
	})
	payment("no reference", tender.FieldReference, "", func(p *tender.PaymentParams) { p.Reference = "" })
	payment("reference too short", tender.FieldReference, "zq", func(p *tender.PaymentParams) { p.Reference = "zq" })
	payment("reference too long", tender.FieldReference, "order1234", func(p *tender.PaymentParams) { p.Reference = "order1234" })
	payment("reference of other characters", tender.FieldReference, "order-1", func(p *tender.PaymentParams) { p.Reference = "order-1" })
	payment("reference with a line break at its end", tender.FieldReference, "order1", func(p *tender.PaymentParams) { p.Reference = "order1\n" })
	payment("capture mode", tender.FieldCapture, "sometimes", func(p *tender.PaymentParams) { p.Capture = "sometimes" })
	payment("no return URL", tender.FieldReturnURL, "", func(p *tender.PaymentParams) { p.ReturnURL = "" })
	for _, u := range badURLs() {
		payment("return URL "+u, tender.FieldReturnURL, u, func(p *tender.PaymentParams) { p.ReturnURL = u })
	}
	payment("no customer id", tender.FieldCustomerID, "", func(p *tender.PaymentParams) { p.Customer.ID = "" })
	payment("no customer name", "Customer.Name", "", func(p *tender.PaymentParams) { p.Customer.Name = "" })
	payment("customer name too long", "Customer.Name", "Abdelkader", func(p *tender.PaymentParams) { p.Customer.Name = "Abdelkader" })
	payment("another provider's customer", "Customer.Provider", "lomi", func(p *tender.PaymentParams) { p.Customer.Provider = "lomi" })
	payment("nobody's customer", "Customer.Provider", "", func(p *tender.PaymentParams) { p.Customer.Provider = "" })
	for _, u := range badURLs() {
		payment("cancel URL "+u, tender.FieldCancelURL, u, func(p *tender.PaymentParams) { p.CancelURL = u })
	}
	payment("return URL with what the provider does not take", tender.FieldReturnURL, "9001", func(p *tender.PaymentParams) { p.ReturnURL += "?order=9001" })
	payment("description too short", tender.FieldDescription, "", func(p *tender.PaymentParams) { p.Description = "éé" })
	payment("description too long", tender.FieldDescription, "tea, four", func(p *tender.PaymentParams) { p.Description = "tea, four" })
	payment("description with a line break", tender.FieldDescription, "tea", func(p *tender.PaymentParams) { p.Description = "tea\r\n" })
	payment("no metadata", tender.FieldMetadata, "", func(p *tender.PaymentParams) { p.Metadata = map[string]string{} })
	payment("metadata with a line break", tender.FieldMetadata, "v1", func(p *tender.PaymentParams) { p.Metadata = map[string]string{"k": "v1\n"} })

	capture("zero", dzd("0"))
	capture("negative", dzd("-1"))
	capture("above the payment's amount", dzd("1500.01"))
	capture("another currency", tender.MustMoney("15", "XOF"))
	add("capture: no amount anywhere", tender.FieldAmount, "", func(ctx context.Context, gw *tender.Gateway) error {
		ref := paymentRef()
		ref.Amount = tender.Money{}
		_, err := gw.CapturePayment(ctx, ref, tender.CaptureParams{})
		return err
	})
	refund("no amount", tender.FieldAmount, "", func(p *tender.RefundParams) { p.Amount = tender.Money{} })
	refund("zero", tender.FieldAmount, "", func(p *tender.RefundParams) { p.Amount = dzd("0") })
	refund("negative", tender.FieldAmount, "-1", func(p *tender.RefundParams) { p.Amount = dzd("-1") })
	refund("above the payment's amount", tender.FieldAmount, "1500.01", func(p *tender.RefundParams) { p.Amount = dzd("1500.01") })
	refund("another currency", tender.FieldAmount, "15 XOF", func(p *tender.RefundParams) { p.Amount = tender.MustMoney("15", "XOF") })
	refund("no reference", tender.FieldReference, "", func(p *tender.RefundParams) { p.Reference = "" })
	refund("reference too long", tender.FieldReference, "refund123", func(p *tender.RefundParams) { p.Reference = "refund123" })
	refund("reference ..", tender.FieldReference, "", func(p *tender.RefundParams) { p.Reference = ".." })
	refund("no reason", tender.FieldReason, "", func(p *tender.RefundParams) { p.Reason = "" })
	refund("reason with a line break", tender.FieldReason, "wrong", func(p *tender.RefundParams) { p.Reason = "wrong\nsize" })

	for name, id := range badIDs() {
		hidden := id
		if len(id) < 3 {
			hidden = ""
		}
		for _, o := range []struct {
			name string
			call func(context.Context, *tender.Gateway, tender.PaymentRef) error
		}{
			{"get payment", func(ctx context.Context, gw *tender.Gateway, ref tender.PaymentRef) error {
				_, err := gw.GetPayment(ctx, ref)
				return err
			}},
			{"confirm", func(ctx context.Context, gw *tender.Gateway, ref tender.PaymentRef) error {
				_, err := gw.ConfirmPayment(ctx, ref)
				return err
			}},
			{"capture", func(ctx context.Context, gw *tender.Gateway, ref tender.PaymentRef) error {
				_, err := gw.CapturePayment(ctx, ref, tender.CaptureParams{})
				return err
			}},
			{"void", func(ctx context.Context, gw *tender.Gateway, ref tender.PaymentRef) error {
				_, err := gw.VoidPayment(ctx, ref)
				return err
			}},
			{"refund", func(ctx context.Context, gw *tender.Gateway, ref tender.PaymentRef) error {
				_, err := gw.RefundPayment(ctx, ref, strictRefund())
				return err
			}},
		} {
			withRef := func(name string, field tender.Field, hidden string, change func(*tender.PaymentRef)) {
				ref := paymentRef()
				change(&ref)
				add(o.name+": "+name, field, hidden, func(ctx context.Context, gw *tender.Gateway) error { return o.call(ctx, gw, ref) })
			}
			withRef("id "+name, tender.FieldID, hidden, func(ref *tender.PaymentRef) { ref.ID = id })
			if name != "dot" {
				continue // once is enough for what is not about the id
			}
			withRef("no id", tender.FieldID, "", func(ref *tender.PaymentRef) { ref.ID = "" })
			withRef("another provider's ref", tender.FieldProvider, "lomi", func(ref *tender.PaymentRef) { ref.Provider = "lomi" })
			withRef("nobody's ref", tender.FieldProvider, "", func(ref *tender.PaymentRef) { ref.Provider = "" })
			withRef("reference with a line break", tender.FieldReference, "order1", func(ref *tender.PaymentRef) { ref.Reference = "order1\n" })
			withRef("relative return URL", tender.FieldReturnURL, "/back", func(ref *tender.PaymentRef) { ref.ReturnURL = "/back" })
			withRef("return URL without a host", tender.FieldReturnURL, ":443", func(ref *tender.PaymentRef) { ref.ReturnURL = "https://:443/" })
			withRef("secret with a line break", tender.FieldClientSecret, "canary", func(ref *tender.PaymentRef) { ref.ClientSecret = tender.NewSecret("canary\r\n") })
		}
		add("get customer: id "+name, tender.FieldID, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(ctx, tender.CustomerRef{Provider: "fake", ID: id})
			return err
		})
		add("get customer: reference "+name, tender.FieldReference, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(ctx, tender.CustomerRef{Provider: "fake", Reference: id})
			return err
		})
		add("update customer: id "+name, tender.FieldID, hidden, func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(ctx, tender.CustomerRef{Provider: "fake", ID: id}, tender.CustomerUpdate{Name: new("Amel")})
			return err
		})
		payment("customer id "+name, tender.FieldCustomerID, hidden, func(p *tender.PaymentParams) { p.Customer.ID = id })
		customer("reference "+name, tender.FieldReference, hidden, func(p *tender.CustomerParams) { p.Reference = id })
	}
	add("get customer: another provider's ref", tender.FieldProvider, "lomi", func(ctx context.Context, gw *tender.Gateway) error {
		_, err := gw.GetCustomer(ctx, tender.CustomerRef{Provider: "lomi", ID: "cus_1"})
		return err
	})
	add("update customer: nobody's ref", tender.FieldProvider, "", func(ctx context.Context, gw *tender.Gateway) error {
		_, err := gw.UpdateCustomer(ctx, tender.CustomerRef{ID: "cus_1"}, tender.CustomerUpdate{Name: new("Amel")})
		return err
	})

	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.profile = strictProfile()
			err := tc.call(t.Context(), newGateway(t, f, tender.Options{}))
			assertRefused(t, f, err, tender.ErrInvalid, tc.field)
			assert.NotContains(t, err.Error(), "\n")
			if tc.hidden != "" {
				assert.NotContains(t, err.Error(), tc.hidden)
			}
		})
	}
}

func badPhones() map[string]string {
	return map[string]string{
		"without plus": "213770123456", "national": "0770123456", "with a leading zero": "+0770123456", "with two pluses": "++213770123456",
		"with letters": "+21377O123456", "too long": "+2137701234562223", "too short": "+21377", "with spaces": "+213 770 123 456", "with dashes": "+213-770-123-456",
		"with an extension": "+213770123456;ext=1", "of Arabic digits": "+٢١٣٧٧٠١٢٣٤٥٦", "with 00": "00213770123456", "with a line break": "+213770123456\n",
	}
}

func badURLs() []string {
	return []string{
		"/back", "back", "shop.example/back", "//shop.example/back", "javascript:alert(1)", "ftp://shop.example/", "file:///etc/passwd", "data:text/html,x",
		"https://", "http:///back", "https://:443/", "http://?q", "https:shop.example", "https:/shop.example", "mailto:a@shop.example",
		"https://shop.example/\r\nX: y", "https://shop.example/\x00", "https://shop.example/%zz", " https://shop.example/", "https://[::1",
	}
}

// badIDs are ids that a URL's path would swallow or that break a line, and one that is too long.
func badIDs() map[string]string {
	return map[string]string{
		"dot": ".", "two dots": "..", "CR LF": "pay\r\nX: y", "NUL": "pay\x00", "DEL": "pay\x7f", "C1 control": "pay\u0085", "broken UTF-8": "pay\xff",
		"256 bytes": strings.Repeat("a", 256), "128 characters in 256 bytes": strings.Repeat("é", 128),
	}
}

func TestGateway_accepts_good_input(t *testing.T) {
	f := newFake()
	f.profile = strictProfile()
	gw := newGateway(t, f, tender.Options{})
	for _, name := range []string{"Al", "ééééé", "日本語名前"} {
		params := strictCustomer()
		params.Name = name
		_, err := gw.CreateCustomer(t.Context(), params)
		require.NoError(t, err, name)
	}
	for _, phone := range []string{"+213661000111", "+12345678", "+123456789012345"} {
		params := strictCustomer()
		params.Phone = phone
		_, err := gw.CreateCustomer(t.Context(), params)
		require.NoError(t, err, phone)
	}
	for _, id := range []string{"../x", "a/b", "a?b", "a#b", "%2e%2e", "...", strings.Repeat("a", 255)} { // package rest escapes them
		ref := paymentRef()
		ref.ID = id
		_, err := gw.GetPayment(t.Context(), ref)
		require.NoError(t, err, id)
	}
	for _, u := range []string{"https://shop.example", "http://localhost:8080/back#x", "HTTPS://SHOP.EXAMPLE/", "https://[::1]:8443/", "https://shop.example:1/", "https://shop.example:65535/"} {
		params := strictPayment()
		params.ReturnURL = u
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err, u)
	}
	params := strictPayment()
	params.Description, params.CancelURL = "éééééééé", "https://shop.example/basket?order=1"
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	_, err = gw.RefundPayment(t.Context(), paymentRef(), tender.RefundParams{Reference: "refund1", Amount: dzd("1500.00"), Reason: "éééééééééééé"})
	require.NoError(t, err)
}

func TestGateway_reports_every_fault_at_once(t *testing.T) {
	f := newFake()
	f.profile = strictProfile()
	_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), tender.PaymentParams{Reference: "a-", Capture: "x"})
	assertRefused(t, f, err, tender.ErrInvalid,
		tender.FieldAmount, tender.FieldCapture, tender.FieldReference, tender.FieldCustomerID, "Customer.Name", tender.FieldMetadata, tender.FieldReturnURL)
}

func TestGateway_UpdateCustomer_refuses(t *testing.T) {
	f := newFake()
	f.profile.Customer = tender.Rules{tender.FieldReference: {Unique: true}, tender.FieldName: {}, tender.FieldEmail: {Local: true}}
	gw := newGateway(t, f, tender.Options{AllowLossy: true})
	t.Run("nothing to change", func(t *testing.T) {
		_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{})
		assertRefused(t, f, err, tender.ErrInvalid)
		assert.ErrorContains(t, err, "changes nothing")
	})
	t.Run("a field without a place", func(t *testing.T) {
		_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Name: new("Amel"), Phone: new("+213661000111")})
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldPhone)
	})
	t.Run("a field that is not stored", func(t *testing.T) {
		_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Email: new("amel@example.test")})
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldEmail)
	})
	t.Run("active without a place", func(t *testing.T) {
		_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Active: new(false)})
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldActive)
	})
}

func TestGateway_FindCustomer_takes_the_unique_key_only(t *testing.T) {
	for _, tc := range []struct {
		kind  tender.KeyKind
		field tender.Field // named in the refusal
	}{{tender.ByPhone, tender.FieldPhone}, {tender.ByEmail, tender.FieldEmail}, {"", "Kind"}, {"iban", "Kind"}} {
		t.Run("kind "+string(tc.kind), func(t *testing.T) {
			f := newFake()
			_, err := newGateway(t, f, tender.Options{}).FindCustomer(t.Context(), tender.CustomerKey{Kind: tc.kind, Value: "user1"})
			assertRefused(t, f, err, tender.ErrUnsupported, tc.field)
		})
	}
	for name, value := range badIDs() {
		t.Run("reference "+name, func(t *testing.T) {
			f := newFake()
			_, err := newGateway(t, f, tender.Options{}).FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: value})
			assertRefused(t, f, err, tender.ErrInvalid, tender.FieldReference)
		})
	}
	t.Run("no unique key", func(t *testing.T) {
		f := newFake()
		f.profile.Customer[tender.FieldReference] = tender.Rule{}
		_, err := newGateway(t, f, tender.Options{}).FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "user1"})
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldReference)
	})
}

func TestGateway_says_which_characters_are_wrong(t *testing.T) {
	f := newFake()
	f.profile = strictProfile()
	params := strictPayment()
	params.Reference, params.ReturnURL = "order-1", "https://shop.example/back?order=1"
	_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), params)
	require.ErrorContains(t, err, "Reference must be made of [A-Za-z0-9]")
	require.ErrorContains(t, err, "ReturnURL must not have any of ?")
}

// Chars says what may stand in a text, in whatever order its choices are written.
func TestGateway_takes_a_text_of_any_of_Chars_choices(t *testing.T) {
	for _, chars := range []string{"a|ab", "|[ab]", "[ab]*?"} {
		f := newFake()
		f.profile = strictProfile()
		f.profile.Customer[tender.FieldName] = tender.Rule{Chars: chars}
		gw := newGateway(t, f, tender.Options{})
		params := strictCustomer()
		params.Name = "aab"
		_, err := gw.CreateCustomer(t.Context(), params)
		require.NoError(t, err, chars)
		for _, other := range []string{"aabc", "caab", "aab\u00E9"} {
			params.Name = other
			_, err = gw.CreateCustomer(t.Context(), params)
			require.ErrorIs(t, err, tender.ErrInvalid, chars+" "+other)
		}
	}
}
