package phonecheck_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

// echo is a provider that answers a creation with the phone that it was given.
type echo struct{ code, number string }

func (e *echo) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	e.code, e.number = form.Get("mobile_country_code"), form.Get("mobile_number")
	answer := fmt.Sprintf(`{"customer_id":"cst_1","mobile_country_code":%q,"mobile_number":%q}`, e.code, e.number)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer)),
		ContentLength: int64(len(answer)), Request: req,
	}, nil
}

// splitter returns what the adapter makes of a phone: the two parts that it sends, and the phone that it reads from the same two in an answer.
func splitter(t *testing.T) func(phone string) (code, number, joined string, err error) {
	t.Helper()
	provider := &echo{}
	client, err := juspay.New(juspay.Config{
		BaseURL: juspay.Sandbox, APIKey: tender.NewSecret("demo_key_0001"), MerchantID: "demoShop", HTTPClient: &http.Client{Transport: provider},
	})
	require.NoError(t, err)
	return func(phone string) (code, number, joined string, err error) {
		customer, err := client.CreateCustomer(t.Context(), tender.CustomerParams{Reference: "buyer-00012345", Email: "asha@example.test", Phone: phone})
		if err != nil {
			return "", "", "", err
		}
		return provider.code, provider.number, customer.Phone, nil
	}
}

// unused are country codes that the ITU has assigned and under which there are no numbers yet.
func unused() []int {
	return []int{379} // Vatican City, whose numbers are Italian
}

func TestCountryCodes_areTheLibrarys(t *testing.T) {
	split := splitter(t)
	supported := phonenumbers.GetSupportedCallingCodes()
	require.Greater(t, len(supported), 200)
	for code := 1; code <= 999; code++ {
		prefix := strconv.Itoa(code)
		known := supported[code] || slices.Contains(unused(), code)
		if longer := beginsWithCode(supported, prefix); longer {
			continue // 91 settles 910 to 919
		}
		got, number, _, err := split("+" + prefix + "5550100")
		switch {
		case known:
			require.NoError(t, err, "+%s is a country code", prefix)
			assert.Equal(t, [2]string{prefix, "5550100"}, [2]string{got, number})
		case err == nil: // the digits that follow may make a code of it
			assert.Greater(t, len(got), len(prefix), "+%s is no country code", prefix)
		}
	}
	for _, code := range unused() {
		assert.False(t, supported[code], "+%d is in use now", code)
	}
}

// beginsWithCode reports whether a shorter code is the beginning of digits.
func beginsWithCode(codes map[int]bool, digits string) bool {
	for length := 1; length < len(digits); length++ {
		if code, err := strconv.Atoi(digits[:length]); err == nil && codes[code] {
			return true
		}
	}
	return false
}

// Each region's example of a number of each kind goes in two parts as the library parts it, and comes back as it was.
func TestPhones_arePartedAsTheLibraryPartsThem(t *testing.T) {
	split := splitter(t)
	var numbers []*phonenumbers.PhoneNumber
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			if number := phonenumbers.GetExampleNumberForType(region, kind); number != nil {
				numbers = append(numbers, number)
			}
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		if number := phonenumbers.GetExampleNumberForNonGeoEntity(code); number != nil {
			numbers = append(numbers, number)
		}
	}
	require.Greater(t, len(numbers), 1000)
	for _, number := range numbers {
		phone := phonenumbers.Format(number, phonenumbers.E164)
		code, rest, joined, err := split(phone)
		require.NoError(t, err, phone)
		assert.Equal(t, strconv.Itoa(int(number.GetCountryCode())), code, phone)
		assert.Equal(t, phonenumbers.GetNationalSignificantNumber(number), rest, phone)
		assert.Equal(t, phone, joined)
	}
}
