package rest_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// sentForm sends form to a server that keeps it, and returns what arrived.
func sentForm(t require.TestingT, form rest.Form) (contentType, body string) {
	client, err := rest.New(rest.Config{BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: through(func(req *http.Request) (*http.Response, error) {
		data, err := io.ReadAll(req.Body)
		contentType, body = req.Header.Get("Content-Type"), string(data)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, err
	})}})
	require.NoError(t, err)
	_, err = client.Do(context.Background(), rest.Call{Method: http.MethodPost, Route: "/customers", Body: form})
	require.NoError(t, err)
	return contentType, body
}

func TestForm_keepsItsOrderAndItsDots(t *testing.T) {
	var form rest.Form
	form.Add("object_reference_id", "user-0001")
	form.AddIf("last_name", "")
	form.Add("options.get_client_auth_token", "true")
	form.Add("email_address", "amel@example.test")
	form.Add("empty", "")
	contentType, body := sentForm(t, form)
	assert.Equal(t, "application/x-www-form-urlencoded", contentType)
	assert.Equal(t, "object_reference_id=user-0001&options.get_client_auth_token=true&email_address=amel%40example.test&empty=", body)
	_, body = sentForm(t, rest.Form{})
	assert.Empty(t, body)
}

// What a server parses is what was sent, whatever it holds.
func TestForm_aServerDecodesExactlyWhatWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("&=[]%+ ;.é\u2028\x00\n"))))
		var form rest.Form
		want := url.Values{}
		for range rapid.IntRange(0, 6).Draw(t, "fields") {
			name, value := text.Draw(t, "name"), text.Draw(t, "value")
			form.Add(name, value)
			want.Add(name, value)
		}
		_, body := sentForm(t, form)
		got, err := url.ParseQuery(body)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

func TestForm_valuesStayOutOfErrors(t *testing.T) {
	client := configured(t, rest.Config{
		BaseURL:    "https://api.example.test",
		HTTPClient: &http.Client{Transport: play(answer(http.StatusBadRequest, "refused Amélie Zed or Am%C3%A9lie+Zed"))},
		Classify:   func(answer *rest.Response, e *tender.Error) { e.Message = string(answer.Body) },
	})
	_, err := client.Do(t.Context(), rest.Call{Method: http.MethodPost, Route: "/customers", Body: rest.Form{{Name: "first_name", Value: "Amélie Zed"}}})
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.NotContains(t, err.Error(), "Zed")
}
