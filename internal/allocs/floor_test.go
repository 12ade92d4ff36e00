//go:build !race

package allocs

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// floor is what a careful person writes by hand who wants this one call and nothing else: a deadline, the credentials, the status looked at, the
// answer read into a struct. It holds no answer against what was asked, bounds nothing, and takes the answer's word for everything.
type floor struct {
	client    *http.Client
	base      string
	authorize func(req *http.Request, body []byte)
}

// json makes one exchange. body nil = none.
func (f *floor) json(ctx context.Context, method, target string, body, into any) error {
	var encoded []byte
	if body != nil {
		var err error
		if encoded, err = json.Marshal(body); err != nil {
			return err
		}
	}
	answer, _, err := f.send(ctx, method, target, "application/json", encoded)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

// form makes one exchange with a form as its body; nil = none.
func (f *floor) form(ctx context.Context, method, target string, body url.Values, into any) error {
	var encoded []byte
	if body != nil {
		encoded = []byte(body.Encode())
	}
	answer, _, err := f.send(ctx, method, target, "application/x-www-form-urlencoded", encoded)
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

// xml makes one exchange of the one API that speaks it.
func (f *floor) xml(ctx context.Context, method, target string, body, into any) error {
	encoded, err := xml.Marshal(body)
	if err != nil {
		return err
	}
	answer, _, err := f.send(ctx, method, target, "application/xml", append([]byte(xml.Header), encoded...))
	if err != nil {
		return err
	}
	return xml.Unmarshal(answer, into)
}

func (f *floor) send(ctx context.Context, method, target, contentType string, body []byte) ([]byte, int, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, f.base+target, reader)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Accept", "application/json")
	if contentType == "application/xml" {
		req.Header.Set("Accept", contentType)
	}
	if body != nil {
		req.Header.Set("Content-Type", contentType)
	}
	if f.authorize != nil {
		f.authorize(req, body)
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, 0, err
	}
	if resp.StatusCode/100 != 2 {
		return nil, resp.StatusCode, fmt.Errorf("status %d", resp.StatusCode)
	}
	return answer, resp.StatusCode, nil
}
