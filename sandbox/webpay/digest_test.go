package webpay_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/webpay"
)

// The digests were computed apart from this module, with sha512sum, for a front that is mounted nowhere.
func TestAuth_vectors_pass(t *testing.T) {
	const resource = "56aa48eb520778bfa99faa9bc7fa499f6f3d97707a101335024d9f399400e6465c31826308c630729371603053b02673abdd7d1ed13181eb45205947a4d597b3"
	for name, test := range map[string]struct {
		method, path, body, digest string
		want                       int
	}{
		"get":    {"GET", "/v2/customers/4b281da4-d145-4233-b957-2018cf9aa0fb", "", resource, 404},
		"delete": {"DELETE", "/v2/customers/4b281da4-d145-4233-b957-2018cf9aa0fb", "", resource, 404},
		"query signed": {"GET", "/v2/customers?limit=2&offset=4", "",
			"23876052ca85401aae56cf24911d556700a85e68ca35ba74683b9f4ecbe7588eb1fe7afe4738c45fb606772503710cc34db2e3f5738f64cb55f3bab8adfbb122", 200},
		"escaped form signed": {"GET", "/v2/merchants/customers/acct%207", "",
			"542f00ceaba1208b3e358b945312ec705cf1b204eb40c1f7dc034f40906ae8d10c2acd6dee09b2968f8e24a5b8a866862d863f5cba69dfd9d273fa6fc46b77c6", 404},
		"body signed": {"POST", "/v2/customers", `{"merchant_customer_id":"acct-7","email":"ana@example.test","name":"Ana Anić","metadata":{"tier":"gold"}}`,
			"c9f2bf055b336ed86486f013e9d74bd785e5368f3177f26ebcea4aa294b1165506548f84bd16bae08c02a7959d9d384ed8850335366156e47de3ef43607fb06a", 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := standing(t, webpay.Options{})
			r := s.inMemory(test.method, test.path, test.body)
			r.Header.Set("Authorization", "WP3-v2.1 "+token+" "+timestamp+" "+test.digest)
			assert.Equal(t, test.want, s.serve(r).status)
			r = s.inMemory(test.method, test.path, test.body)
			r.Header.Set("Authorization", "WP3-v2.1 "+token+" "+timestamp+" "+test.digest[1:]+test.digest[:1])
			s.serve(r).as(t).refused(401, "the digest is not the one of this request")
		})
	}
}

func TestAuth_header_is_checked_part_by_part(t *testing.T) {
	s := open(t, webpay.Options{})
	const path = customersPath
	good := strings.Split(authorization("/mount"+path, ""), " ")
	signed := func(timestamp string) string {
		return "WP3-v2.1 " + token + " " + timestamp + " " + hexDigest(merchantKey, timestamp, token, "/mount"+path)
	}
	for name, test := range map[string]struct{ header, words string }{
		"missing":                {"", "exactly one Authorization header"},
		"older scheme":           {"WP3-v2 " + token + " " + timestamp + " " + hexDigest(merchantKey, timestamp, token), "scheme must be WP3-v2.1"},
		"lower case":             {"wp3-v2.1 " + strings.Join(good[1:], " "), "scheme must be"},
		"bearer":                 {"Bearer x", "scheme must be"},
		"three parts":            {strings.Join(good[:3], " "), "four parts"},
		"five parts":             {strings.Join(good, " ") + " x", "four parts"},
		"two spaces":             {strings.Join(good, "  "), "four parts"},
		"tab":                    {strings.Join(good[:3], " ") + "\t" + good[3], "four parts"},
		"unknown token":          {"WP3-v2.1 " + strings.Repeat("0", 40) + " " + timestamp + " " + good[3], "no merchant has this"},
		"no timestamp":           {"WP3-v2.1 " + token + "  " + good[3], "Unix time in digits"},
		"timestamp with a sign":  {signed("-1593457122"), "Unix time in digits"},
		"timestamp with a point": {signed("1593457122.5"), "Unix time in digits"},
		"timestamp in words":     {signed("now"), "Unix time in digits"},
		"14 digits":              {signed("15934571220000"), "Unix time in digits"},
		"another timestamp":      {"WP3-v2.1 " + token + " 1593457123 " + good[3], "the digest is not"},
		"no digest":              {strings.Join(good[:3], " ") + " ", "four parts"},
		"upper case digest":      {strings.Join(good[:3], " ") + " " + strings.ToUpper(good[3]), "the digest is not"},
		"short digest":           {strings.Join(good[:3], " ") + " " + good[3][:127], "the digest is not"},
		"digest of another key":  {strings.Join(good[:3], " ") + " " + hexDigest("other", timestamp, token, "/mount"+path), "the digest is not"},
		"without the mount":      {strings.Join(good[:3], " ") + " " + hexDigest(merchantKey, timestamp, token, path), "the digest is not"},
		"of a body not sent":     {strings.Join(good[:3], " ") + " " + hexDigest(merchantKey, timestamp, token, "/mount"+path, "{}"), "the digest is not"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.do("GET", path, "", "Authorization:"+test.header).as(t)
			r.refused(401, test.words)
			assert.Equal(t, "WP3-v2.1", r.header.Get("WWW-Authenticate"))
		})
	}
	s.do("GET", path, "", "Authorization: "+signed("1593457122000")).approved()
	s.do("GET", path, "", "Authorization: "+signed("946684800")).approved() // under virtual time it is the year 2000

	r := s.inMemory("GET", path, "")
	r.Header.Add("Authorization", r.Header.Get("Authorization"))
	s.serve(r).refused(401, "exactly one Authorization header")
}

func TestAuth_covers_every_byte_of_the_body(t *testing.T) {
	s := open(t, webpay.Options{})
	good := authorization("/mount"+customersPath, `{"name": "A"}`)
	for _, other := range []string{`{"name": "B"}`, `{"name":"A"}`, `{"name": "A"} `, `{"name": "A"}` + "\n", `{}`} {
		s.do("POST", customersPath, other, "Authorization: "+good).refused(401, "the digest is not")
	}
	s.do("POST", customersPath, `{"name": "A"}`, "Authorization: "+good).approved()
	assert.Len(t, s.account.Ledger().Customers(), 1)
}

// Another path, query or order of parameters is another request.
func TestAuth_covers_the_target_as_sent(t *testing.T) {
	s := open(t, webpay.Options{})
	s.create("acct 7")
	for _, test := range []struct{ signed, sent string }{
		{"/v2/customers?limit=2", "/v2/customers"}, {"/v2/customers", "/v2/customers?limit=2"}, {"/v2/customers?limit=2", "/v2/customers?limit=3"},
		{"/v2/customers?limit=2&offset=4", "/v2/customers?offset=4&limit=2"}, {"/v2/customers?limit=2", "/v2/customers?limit=%32"},
		{"/v2/merchants/customers/acct 7", "/v2/merchants/customers/acct%207"}, {"/v2/customers/", "/v2/customers/x"},
	} {
		s.do("GET", test.sent, "", "Authorization: "+authorization("/mount"+test.signed, "")).refused(401, "the digest is not")
	}
	s.find("acct%207").approved()
	s.list("?offset=0&limit=%32").approved()
}

// A client request that reaches ServeHTTP without a server has no RequestURI.
func TestAuth_without_a_server(t *testing.T) {
	s := standing(t, webpay.Options{})
	r := s.inMemory("GET", "/v2/customers?limit=2", "")
	r.RequestURI = ""
	s.serve(r).approved()
}

func TestOption_OlderScheme(t *testing.T) {
	s := open(t, webpay.Options{OlderScheme: true})
	older := func(body string) string {
		return "Authorization: WP3-v2 " + token + " " + timestamp + " " + hexDigest(merchantKey, timestamp, token, body)
	}
	s.do("GET", customersPath+"?limit=2", "", older("")).approved()
	s.do("POST", customersPath, `{}`, older(`{}`)).approved()
	s.do("POST", customersPath, `{}`, older(``)).refused(401, "the digest is not")
	s.do("GET", customersPath, "", "Authorization: WP3-v2 "+token+" "+timestamp+" "+hexDigest(merchantKey, timestamp, token, "/mount"+customersPath)).refused(401, "the digest is not")
	s.list("?limit=2").approved()
	s.do("GET", customersPath, "", "Authorization: WP3-v2-Client "+token).refused(401, "scheme must be")
}

func TestOption_DigestWithoutQuery(t *testing.T) {
	s := open(t, webpay.Options{DigestWithoutQuery: true})
	s.list("?limit=2").refused(401, "the digest is not")
	s.do("GET", customersPath+"?limit=2", "", "Authorization: "+authorization("/mount"+customersPath, "")).approved()
	s.list("").approved()
}

func TestOption_SecondsOnly(t *testing.T) {
	millis := "1593457122000"
	header := "Authorization: WP3-v2.1 " + token + " " + millis + " " + hexDigest(merchantKey, millis, token, "/mount"+customersPath)
	s := open(t, webpay.Options{SecondsOnly: true})
	s.do("GET", customersPath, "", header).refused(401, "must be in seconds")
	s.list("").approved()
	open(t, webpay.Options{}).do("GET", customersPath, "", header).approved()
}

func TestOption_TimestampWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wide, narrow := standing(t, webpay.Options{}), standing(t, webpay.Options{TimestampWindow: time.Minute})
		now := time.Now()
		ask := func(s *shop, timestamp string) int {
			r := httptest.NewRequestWithContext(t.Context(), "GET", customersPath, nil)
			r.Header.Set("Authorization", "WP3-v2.1 "+token+" "+timestamp+" "+hexDigest(merchantKey, timestamp, token, customersPath))
			r.Header.Set("Accept", "application/json")
			r.Header.Set("Content-Type", "application/json")
			return s.serve(r).status
		}
		for offset, want := range map[time.Duration]int{
			0: 200, time.Minute: 200, -time.Minute: 200, 61 * time.Second: 401, -61 * time.Second: 401, 24 * time.Hour: 401, -20 * 365 * 24 * time.Hour: 401,
		} {
			seconds, millis := strconv.FormatInt(now.Add(offset).Unix(), 10), strconv.FormatInt(now.Add(offset).UnixMilli(), 10)
			assert.Equal(t, want, ask(narrow, seconds), offset)
			assert.Equal(t, want, ask(narrow, millis), offset)
			assert.Equal(t, 200, ask(wide, seconds), offset)
		}
		assert.Equal(t, 401, ask(narrow, strconv.FormatInt(now.Add(time.Minute+time.Millisecond).UnixMilli(), 10)))
		narrow.account.Ledger().Clock().Advance(time.Hour)
		assert.Equal(t, 401, ask(narrow, strconv.FormatInt(now.Unix(), 10)), "the account's clock counts")
	})
}
