package sandboxed

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// inMemory serves requests without a network and counts them.
type inMemory struct {
	http.Handler
	served atomic.Int64
}

func (m *inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	m.served.Add(1)
	answer := httptest.NewRecorder()
	served := req.Clone(req.Context())
	served.RequestURI = req.URL.RequestURI()
	m.ServeHTTP(answer, served)
	return answer.Result(), nil
}

// What a Profile lets through comes back as it was; what would not is refused before any traffic.
func TestCustomers_comeBackAsTheyWereOrAreRefusedBeforeTraffic(t *testing.T) {
	for name, newHarness := range map[string]func() (conformance.Harness, error){"juspay": Juspay, "lomi": Lomi, "webpay": WebPay, "yassir": Yassir} {
		t.Run(name, func(t *testing.T) {
			stored := 0
			rapid.Check(t, func(rt *rapid.T) {
				gw, wire := inMemoryGateway(rt, newHarness)
				params := drawnCustomer(rt, gw.Profile())
				created, err := gw.CreateCustomer(t.Context(), params)
				if err != nil {
					require.ErrorIs(rt, err, tender.ErrInvalid)
					require.Zero(rt, wire.served.Load(), "the provider refuses what the Profile lets through: %v", err)
					return
				}
				stored++
				read, err := gw.GetCustomer(t.Context(), created.Ref())
				require.NoError(rt, err)
				for _, got := range []*tender.Customer{created, read} {
					require.Equal(rt, texts(params), texts(tender.CustomerParams{
						Reference: got.Reference, Name: got.Name, Email: got.Email, Phone: got.Phone, Address: got.Address, Metadata: got.Metadata, Extra: got.Extra,
					}))
				}
			})
			assert.Positive(t, stored)
		})
	}
}

// WebPay states no bound on the keys of metadata: a customer with many must not be one that nobody can read any more.
func TestWebPay_metadataOfManyKeys(t *testing.T) {
	gw, _ := inMemoryGateway(t, WebPay)
	params := tender.CustomerParams{Reference: "user00000042", Metadata: map[string]string{}}
	for i := range 1000 {
		params.Metadata["key"+strconv.Itoa(i)] = strconv.Itoa(i)
	}
	created, err := gw.CreateCustomer(t.Context(), params)
	require.NoError(t, err)
	read, err := gw.GetCustomer(t.Context(), created.Ref())
	require.NoError(t, err)
	assert.Equal(t, params.Metadata, read.Metadata)
}

func inMemoryGateway(t require.TestingT, newHarness func() (conformance.Harness, error)) (*tender.Gateway, *inMemory) {
	harness, err := newHarness()
	require.NoError(t, err)
	wire := &inMemory{Handler: harness.Handler}
	provider, err := harness.New(conformance.Target{BaseURL: "http://127.0.0.1:1", Transport: wire})
	require.NoError(t, err)
	gw, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	return gw, wire
}

// texts are what a customer has, by its name. is_business is left out: answers have it always.
func texts(p tender.CustomerParams) map[tender.Field]string {
	all := map[tender.Field]string{
		tender.FieldReference: p.Reference, tender.FieldName: p.Name, tender.FieldEmail: p.Email, tender.FieldPhone: p.Phone,
		tender.FieldAddressLine: p.Address.Line, tender.FieldAddressCity: p.Address.City, tender.FieldAddressPostalCode: p.Address.PostalCode,
		tender.FieldAddressCountry: p.Address.Country,
	}
	for key, value := range p.Metadata {
		all["Metadata."+tender.Field(key)] = value + "!" // which may be empty
	}
	for key, value := range p.Extra {
		all["Extra."+tender.Field(key)] = value
	}
	maps.DeleteFunc(all, func(field tender.Field, value string) bool { return value == "" || field == "Extra.is_business" })
	return all
}

// drawnCustomer has what a Profile has a place for, within its rules more often than not.
func drawnCustomer(t *rapid.T, profile tender.Profile) tender.CustomerParams {
	anyText := rapid.OneOf(rapid.SampledFrom(oddTexts()), rapid.String())
	drawn := func(field tender.Field, from *rapid.Generator[string]) string {
		rule, has := profile.Customer[field]
		if !has || rule.Local || !rule.Required && rapid.Bool().Draw(t, string(field)+" is left out") {
			return ""
		}
		return fitted(from.Draw(t, string(field)), rule)
	}
	params := tender.CustomerParams{
		Reference: drawn(tender.FieldReference, anyText),
		Name:      drawn(tender.FieldName, anyText),
		Email:     drawn(tender.FieldEmail, rapid.SampledFrom(oddEmails())),
		Phone:     drawn(tender.FieldPhone, rapid.SampledFrom(oddPhones())),
		Address: tender.Address{
			Line: drawn(tender.FieldAddressLine, anyText), City: drawn(tender.FieldAddressCity, anyText), PostalCode: drawn(tender.FieldAddressPostalCode, anyText),
			Country: drawn(tender.FieldAddressCountry, rapid.SampledFrom([]string{"DZ", "SN", "BA"})),
		},
		Extra: map[string]string{},
	}
	if _, has := profile.Customer[tender.FieldMetadata]; has {
		params.Metadata = rapid.MapOfN(anyText, rapid.OneOf(rapid.Just(""), anyText), 0, 9).Draw(t, "Metadata")
	}
	for _, name := range profile.Extra {
		if rapid.Bool().Draw(t, name) {
			params.Extra[name] = fitted(anyText.Draw(t, "Extra."+name), profile.Customer["Extra."+tender.Field(name)])
		}
		if name == "is_business" { // which is no text
			params.Extra[name] = "true"
		}
	}
	return params
}

// fitted makes a text of the length and, if it can, of the characters of a rule.
func fitted(text string, rule tender.Rule) string {
	runes := []rune(text)
	if rule.Chars != "" {
		allowed := regexp.MustCompile("^(?:" + rule.Chars + ")$")
		runes = slices.DeleteFunc(runes, func(r rune) bool { return !allowed.MatchString(string(r)) })
	}
	for len(runes) < rule.Min {
		runes = append(runes, []rune(strings.Repeat("a7", rule.Min))...)
	}
	if rule.Max > 0 && len(runes) > rule.Max {
		runes = runes[:rule.Max]
	}
	return string(runes)
}

func oddTexts() []string {
	return []string{
		"Amel K.", "Amel Benali Kaci", "Amel  Kaci", " Amel", "Amel ", " ", "\u2028", "Amel", "أمل قاسي", "Ирина Ким", "王小明", "O'Neil D’Arc", "👩\u200d👧 Amel",
		"A\u0301mel Kaci", "0007", "Henry Ⅷ", "Amel ²", "٣ Amel", "Amel\u00a0Kaci", "\u200fAmel", "a/b?c#d%2e&e=f;g", "<b>&amp;</b>", "null", "true", "1e400",
		"\ufeffAmel", "\ufffd", strings.Repeat("é", 50), strings.Repeat("👩", 200), strings.Repeat("x", 255), "reference", "deleted", "uuid", "..", "-", "__proto__", `"`, `\u0041`,
	}
}

func oddEmails() []string {
	return []string{
		"amel@example.test", "AMEL@EXAMPLE.TEST", "a+tag@example.test", "o'neil@example.test", "0007@example.test", "a.b_c-d@sub.example.test", "_amel@example.test",
		"amel_@example.test", `"amel k"@example.test`, "amèl@exämple.test", "a{b}|c~!#$%&*/=?^`@example.test", "amel@localhost", "amel@example.test ",
	}
}

// oddPhones have shared, short, service and unassigned country codes, and leading zeros.
func oddPhones() []string {
	return []string{
		"+213661000111", "+12425550100", "+18095550100", "+79161234567", "+77011234567", "+5999123456", "+881612345678", "+883510000000", "+8001234567", "+87812345678901",
		"+390612345678", "+2471", "+21", "+12", "+210123456", "+0661000111",
	}
}
