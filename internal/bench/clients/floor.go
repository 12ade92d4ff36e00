package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// floor is a client as one writes it by hand in an afternoon: it marshals, sends, looks at the status and decodes. It has no deadline, no limit, no
// repeats, and believes what it reads.
type floor struct {
	base      string
	client    *http.Client
	authorize func(req *http.Request, body []byte)
}

func newFloor(base string, authorize func(*http.Request, []byte)) *floor {
	return &floor{base: base, client: &http.Client{Transport: transport()}, authorize: authorize}
}

// as makes a client of it.
func (f *floor) as(library, shape string, calls map[Operation]Call, want map[Operation]string) *Client {
	return &Client{Library: library, Shape: shape, Calls: calls, Want: want, close: f.client.CloseIdleConnections}
}

func (f *floor) get(ctx context.Context, path string, out any, header ...string) error {
	return f.send(ctx, http.MethodGet, path, "", nil, out, header...)
}

func (f *floor) postJSON(ctx context.Context, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return f.send(ctx, http.MethodPost, path, "application/json", body, out)
}

func (f *floor) postForm(ctx context.Context, path string, form url.Values, out any) error {
	return f.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()), out)
}

func (f *floor) send(ctx context.Context, method, path, contentType string, body []byte, out any, header ...string) error {
	resp, err := f.do(ctx, method, path, contentType, body, header...)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// do sends with header, a name and a value, or none. The caller closes the answer's body.
func (f *floor) do(ctx context.Context, method, path, contentType string, body []byte, header ...string) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, f.base+path, reader)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if len(header) == 2 {
		req.Header.Set(header[0], header[1])
	}
	f.authorize(req, body)
	return f.client.Do(req)
}

// last is the id of the last of a page's rows.
func last[T any](rows []T, id func(T) string, want int) (string, error) {
	if len(rows) != want {
		return "", errRows
	}
	return id(rows[len(rows)-1]), nil
}

// nth is the id of a row that the stub made of the first one's.
func nth(id string, row int) string {
	return fmt.Sprintf("%s%02d", strings.TrimSuffix(id, id[len(id)-2:]), row)
}
