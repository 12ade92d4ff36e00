package rest_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// order is what is sent and answered in these tests.
type order struct {
	XMLName xml.Name    `xml:"order"`
	ID      string      `xml:"order-number"`
	Amount  rest.Number `xml:"amount"`
	Status  string      `xml:"status"`
}

func sendOrder(body, into any) rest.Call {
	return rest.Call{Method: http.MethodPost, Route: "/orders", Body: rest.XML{Value: body}, Into: rest.XML{Value: into}}
}

func readOrder(t *testing.T, document string) (order, error) {
	t.Helper()
	var got order
	_, err := over(t, play(answer(http.StatusCreated, document))).Do(t.Context(), sendOrder(order{ID: "order-0001"}, &got))
	return got, err
}

func TestXML_isSentAndRead(t *testing.T) {
	s := play(answer(http.StatusOK, `<order><order-number>order-0001</order-number><amount type="integer">2599</amount><status>approved</status></order>`))
	client := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: s},
		Authorize: func(req *http.Request, body []byte) error {
			req.Header.Set("Authorization", fmt.Sprintf("Signed %d", len(body)))
			return nil
		},
	})
	var got order
	call := sendOrder(order{ID: "order-0001 <&>", Amount: "2599"}, &got)
	_, err := client.Do(t.Context(), call)
	require.NoError(t, err)
	assert.Equal(t, order{XMLName: xml.Name{Local: "order"}, ID: "order-0001", Amount: "2599", Status: "approved"}, got)
	const sent = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<order><order-number>order-0001 &lt;&amp;&gt;</order-number><amount>2599</amount><status></status></order>`
	assert.Equal(t, sent, s.bodies[0])
	header := s.seen[0].Header
	assert.Equal(t, "application/xml", header.Get("Content-Type"))
	assert.Equal(t, "application/xml", header.Get("Accept"))
	assert.Equal(t, fmt.Sprintf("Signed %d", len(sent)), header.Get("Authorization"))

	call.NoAuthorize = true
	_, err = client.Do(t.Context(), call)
	require.NoError(t, err)
	assert.NotContains(t, s.seen[1].Header, "Authorization")

	call.Into = nil
	_, err = client.Do(t.Context(), call)
	require.NoError(t, err)
	assert.Equal(t, "application/json", s.seen[2].Header.Get("Accept"), "what would be read")
}

func TestXML_takesWhatProvidersSend(t *testing.T) {
	for name, document := range map[string]string{
		"a declaration":       `<?xml version="1.0" encoding="UTF-8"?>` + "\n<order>%s</order>\n",
		"a declared utf-8":    `<?xml version="1.0" encoding="utf-8" standalone="yes"?><order>%s</order>`,
		"comments":            `<!-- one --><order><!-- two -->%s</order><!-- three -->`,
		"names unknown to us": `<order type="x"><new><status>no</status></new>%s<list><a>1</a></list></order>`,
		"white space":         " \r\n\t<order>\n  %s\n</order> ",
		"CDATA":               `<order>%s<note><![CDATA[<status>no</status>]]></note></order>`,
	} {
		got, err := readOrder(t, fmt.Sprintf(document, `<order-number>o&#45;1</order-number><amount>25.99</amount><status>appr<!-- x -->oved</status>`))
		require.NoError(t, err, name)
		assert.Equal(t, order{XMLName: xml.Name{Local: "order"}, ID: "o-1", Amount: "25.99", Status: "approved"}, got, name)
	}
	got, err := readOrder(t, `<order><amount nil="true"/><status/></order>`)
	require.NoError(t, err)
	assert.Equal(t, order{XMLName: xml.Name{Local: "order"}}, got)
}

// hostile are documents that must not be believed.
func hostile() map[string]string {
	const entities = `<!DOCTYPE order [<!ENTITY a "approved"><!ENTITY b "&a;&a;&a;&a;">]>`
	return map[string]string{
		"empty": "", "white space": " \n", "null": "null", "JSON": `{"status":"approved"}`, "a text": "approved", "a declaration": `<?xml version="1.0"?>`,
		"another root":                 `<error>no</error>`,
		"a page":                       `<!DOCTYPE html><html><body>Please log in</body></html>`,
		"not closed":                   `<order><status>approved</status>`,
		"closed by another":            `<order><status>approved</order></status>`,
		"two documents":                `<order/><order/>`,
		"two documents, one another":   `<order><status>approved</status></order><other/>`,
		"a text behind":                `<order/> x`,
		"a text before":                `x <order/>`,
		"a name twice":                 `<order><status>approved</status><status>declined</status></order>`,
		"a name twice, apart":          `<order><status>approved</status><amount>1</amount><status>declined</status></order>`,
		"a name twice, in capitals":    `<order><status>approved</status><STATUS>declined</STATUS></order>`,
		"a name twice, in a namespace": `<order xmlns:x="urn:x"><status>approved</status><x:status>declined</x:status></order>`,
		"a name twice, folded":         "<order><status>approved</status><\u017ftatu\u017f>declined</\u017ftatu\u017f></order>",
		"an attribute twice":           `<order a="1" a="2"/>`,
		"text beside an element":       `<order><status>app<b>x</b>roved</status></order>`,
		"text beside the elements":     `<order><status>approved</status> but declined</order>`,
		"an entity":                    `<order><status>&approved;</status></order>`,
		"entities of its own":          entities + `<order><status>&b;</status></order>`,
		"a document type alone":        `<!DOCTYPE order SYSTEM "file:///etc/passwd"><order><status>approved</status></order>`,
		"another charset":              `<?xml version="1.0" encoding="ISO-8859-2"?><order><status>approved</status></order>`,
		"an unknown charset":           `<?xml version="1.0" encoding="x-none"?><order><status>approved</status></order>`,
		"another version":              `<?xml version="1.1"?><order><status>approved</status></order>`,
		"UTF-16":                       "\xff\xfe<\x00o\x00r\x00d\x00e\x00r\x00/\x00>\x00",
		"invalid bytes":                "<order><status>approved\xff</status></order>",
		"a NUL":                        "<order><status>approved\x00</status></order>",
		"a NUL as a reference":         "<order><status>approved&#0;</status></order>",
		"an amount that is none":       `<order><amount>12e2</amount></order>`,
		"an amount in words":           `<order><amount>twelve</amount></order>`,
		"an amount with spaces":        `<order><amount> 12 </amount></order>`,
		"65 deep":                      strings.Repeat("<order>", 65) + strings.Repeat("</order>", 65),
		"10,000 deep":                  strings.Repeat("<order>", 10_000) + strings.Repeat("</order>", 10_000),
		"257 names":                    "<order>" + elements(257) + "</order>",
		"257 attributes":               "<order" + strings.NewReplacer("<", " ", "/>", `=""`).Replace(elements(257)) + "/>",
		"80,000 elements of one name":  "<order>" + strings.Repeat("<a/>", 80_000) + "</order>",
		"more than 1 MiB":              strings.Repeat(" ", 1<<20) + "<order/>",
	}
}

func elements(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<n%d/>", i)
	}
	return b.String()
}

func TestXML_hostileAnswersAreErrors(t *testing.T) {
	for name, document := range hostile() {
		t.Run(name, func(t *testing.T) {
			_, err := readOrder(t, document)
			e := failure(t, err)
			assert.Equal(t, tender.ErrProtocol, e.Kind)
			assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
			assert.NotContains(t, err.Error(), "pproved", "nothing of the answer is quoted")
		})
	}
	_, err := readOrder(t, strings.Repeat("<order>", 64)+strings.Repeat("</order>", 64))
	require.NoError(t, err, "64 deep")
	_, err = readOrder(t, "<order>"+elements(256)+"</order>")
	require.NoError(t, err, "256 names")
}

// What a server reads is what was sent, whatever it holds; what XML cannot hold is not sent.
func TestXML_aServerReadsExactlyWhatWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("<>&'\"]\t é\u2028\uffff\x01\x7f\n\r")))).Draw(t, "text")
		sent := ""
		client, err := rest.New(rest.Config{BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: through(func(req *http.Request) (*http.Response, error) {
			data, err := io.ReadAll(req.Body)
			sent = string(data)
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, err
		})}})
		require.NoError(t, err)
		_, err = client.Do(context.Background(), rest.Call{Method: http.MethodPost, Route: "/orders", Body: rest.XML{Value: order{ID: text}}})
		var e *tender.Error
		if err != nil {
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.True(t, strings.ContainsFunc(text, func(r rune) bool {
				return r < ' ' && !strings.ContainsRune("\t\n\r", r) || r >= 0xfffd && r <= 0xffff
			}) || !utf8.ValidString(text), "%q", text)
			assert.Empty(t, sent)
			return
		}
		var got order
		require.NoError(t, xml.Unmarshal([]byte(sent), &got))
		assert.Equal(t, text, got.ID)
	})
}

func TestXML_valuesStayOutOfErrors(t *testing.T) {
	type signed struct {
		XMLName xml.Name `xml:"order"`
		Name    string   `xml:"name"`
		Token   string   `xml:"token,attr"`
		Digest  string   `xml:"digest"`
		Type    string   `xml:"type"`
	}
	body := signed{Name: `Amélie "Zed" <& Co>`, Token: "canary-token-1", Digest: "833fd8869fb4baac", Type: "WALLET_V2"}
	for name, says := range map[string]string{
		"as it is": `no ` + body.Name + ` ` + body.Token + ` ` + body.Digest,
		"as XML":   `<errors><error>no Amélie &#34;Zed&#34; &lt;&amp; Co&gt; canary-token-1 833fd8869fb4baac</error></errors>`,
		"escaped":  `no Am%C3%A9lie+%22Zed%22+%3C%26+Co%3E canary%2Dtoken%2D1`,
		"a secret": `no canary-secret-1`,
	} {
		for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusInternalServerError} {
			tell := func(answer *rest.Response, e *tender.Error) {
				e.Message, e.Code = string(answer.Body), string(answer.Body)
			}
			client := configured(t, rest.Config{
				BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(status, says))}, Classify: tell,
				Secrets: []tender.Secret{tender.NewSecret("canary-secret-1")},
			})
			call := rest.Call{Method: http.MethodPost, Route: "/orders", Body: rest.XML{Value: body}, Judge: func(answer *rest.Response) *tender.Error {
				e := &tender.Error{Kind: tender.ErrInvalid}
				tell(answer, e)
				return e
			}}
			_, err := client.Do(t.Context(), call)
			require.Error(t, err)
			for how, text := range forms(t, err) {
				for _, canary := range []string{"Zed", "canary", "833fd"} {
					assert.NotContains(t, text, canary, "%s, %d, %s", name, status, how)
				}
			}
		}
	}
	client := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(http.StatusBadRequest, "WALLET_V2 is closed"))},
		Classify: func(answer *rest.Response, e *tender.Error) { e.Message = string(answer.Body) },
	})
	_, err := client.Do(t.Context(), rest.Call{Method: http.MethodPost, Route: "/orders", Body: rest.XML{Value: body}})
	require.ErrorContains(t, err, "WALLET_V2 is closed", "a constant explains the error")
}

func TestXML_whatCannotBeWrittenIsNotSent(t *testing.T) {
	s := play(answer(http.StatusOK, ""))
	for _, value := range []any{map[string]string{"a": "b"}, order{ID: "a\x07b"}, order{ID: "a\uffffb"}, func() {}} {
		_, err := over(t, s).Do(t.Context(), rest.Call{Method: http.MethodPost, Route: "/orders", Body: rest.XML{Value: value}})
		e := failure(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind)
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	}
	assert.Zero(t, s.requests())
}

func FuzzDecodeXML(f *testing.F) {
	for _, document := range hostile() {
		if len(document) < 1<<10 {
			f.Add([]byte(document))
		}
	}
	f.Add([]byte(`<order><order-number>1</order-number><amount>2</amount><status>approved</status></order>`))
	f.Fuzz(func(t *testing.T, document []byte) {
		var got order
		if err := rest.DecodeXML(document, &got); err != nil {
			assert.Less(t, len(err.Error()), 120, "it says nothing of the answer")
			return
		}
		var all struct {
			Status []string `xml:"status"`
			ID     []string `xml:"order-number"`
		}
		require.NoError(t, xml.Unmarshal(document, &all))
		assert.LessOrEqual(t, len(all.Status), 1)
		assert.LessOrEqual(t, len(all.ID), 1)
		assert.Equal(t, strings.Join(all.Status, ""), got.Status)
		assert.True(t, utf8.ValidString(got.Status+got.ID))
	})
}
