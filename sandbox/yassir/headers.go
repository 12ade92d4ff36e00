package yassir

import "net/http"

// checkHeaders demands what the reference lists: x-platform and x-service on every call, x-client-secret on proceed
// and check. (The Customers page shows the first two in its samples only; the sandbox demands them there too.) The
// values of the optional x-country-code and x-locale have no effect.
func (c *call) checkHeaders() error {
	platform, err := c.header("x-platform")
	if err != nil {
		return err
	}
	switch platform {
	case "API", "WEB", "ANDROID", "IOS":
	default:
		return refusal(http.StatusBadRequest, "header x-platform must be one of API, WEB, ANDROID, IOS")
	}
	service, err := c.header("x-service")
	if err != nil {
		return err
	}
	if service != c.account.service {
		return refusal(http.StatusBadRequest, "header x-service does not name the service of these credentials")
	}
	if c.needsClientSecret() {
		if _, err := c.header("x-client-secret"); err != nil {
			return err
		}
	}
	if values := c.r.Header.Values("x-country-code"); len(values) > 1 || len(values) == 1 && !countryCode(values[0]) {
		return refusal(http.StatusBadRequest, "header x-country-code must be three capital letters (ISO 3166-1 alpha-3)")
	}
	if locale := c.r.Header.Get("x-locale"); c.front.options.StrictLocale && locale != "" && !underscoreLocale(locale) {
		return refusal(http.StatusBadRequest, "header x-locale must look like en_US")
	}
	return nil
}

// needsClientSecret tells which operations list x-client-secret as required.
func (c *call) needsClientSecret() bool {
	switch c.op {
	case opProceed, opCheck:
		return true
	case opCapture, opRelease, opRefund:
		return c.front.options.ClientSecretEverywhere
	default:
		return false
	}
}

// header returns a required header's only value.
func (c *call) header(name string) (string, error) {
	values := c.r.Header.Values(name)
	switch {
	case len(values) == 0 || values[0] == "":
		return "", refusal(http.StatusBadRequest, "header "+name+" is required")
	case len(values) > 1:
		return "", refusal(http.StatusBadRequest, "header "+name+" is given more than once")
	default:
		return values[0], nil
	}
}

// countryCode tells whether s looks like an ISO 3166-1 alpha-3 code.
func countryCode(s string) bool { return len(s) == 3 && letters(s, 'A', 'Z') }

// underscoreLocale tells whether s looks like en_US.
func underscoreLocale(s string) bool {
	return len(s) == 5 && letters(s[:2], 'a', 'z') && s[2] == '_' && letters(s[3:], 'A', 'Z')
}

// letters tells whether every byte of s lies between first and last.
func letters(s string, first, last byte) bool {
	for i := range len(s) {
		if s[i] < first || s[i] > last {
			return false
		}
	}
	return true
}
