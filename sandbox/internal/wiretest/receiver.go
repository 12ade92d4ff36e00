package wiretest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Letter is a webhook as it arrived.
type Letter struct {
	URL    string
	Header http.Header
	Body   string
}

// Receiver is a merchant that takes webhooks, in memory: an [http.RoundTripper] for a courier. Its zero value answers 200.
type Receiver struct {
	mu      sync.Mutex
	answers []int
	letters []Letter
}

// Answer says what the next webhooks are answered with, 0 being no answer; those after them with 200.
func (r *Receiver) Answer(statuses ...int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = append(r.answers, statuses...)
}

// Letters returns what came since it was asked last.
func (r *Receiver) Letters() []Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.letters
	r.letters = nil
	return all
}

// RoundTrip implements http.RoundTripper.
func (r *Receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.letters = append(r.letters, Letter{URL: request.URL.String(), Header: request.Header.Clone(), Body: string(body)})
	status := http.StatusOK
	if len(r.answers) > 0 {
		status, r.answers = r.answers[0], r.answers[1:]
	}
	if status == 0 {
		return nil, errors.New("no answer")
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("")), Request: request}, nil
}
