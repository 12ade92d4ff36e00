package lomi

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// words reads a query parameter that is a list of words with commas between them. known bounds them, if there are any.
func (c *call) words(name string, known ...string) ([]string, error) {
	if !c.query.Has(name) {
		return nil, nil
	}
	list := strings.Split(c.query.Get(name), ",")
	for _, word := range list {
		switch {
		case word == "":
			return nil, refusal(http.StatusBadRequest, "query parameter "+name+" must not be empty")
		case len(known) > 0 && !slices.Contains(known, word):
			return nil, refusal(http.StatusBadRequest, "query parameter "+name+" may have "+strings.Join(known, ", "))
		}
	}
	return list, nil
}

// word is words for a parameter that is no list.
func (c *call) word(name string, known ...string) ([]string, error) {
	list, err := c.words(name, known...)
	if err == nil && len(list) > 1 {
		return nil, refusal(http.StatusBadRequest, "query parameter "+name+" takes one word")
	}
	return list, err
}

// period reads two query parameters that are the first and the last moment of a list. Their form is not documented; the sandbox's choice: a day, which
// counts as a whole in UTC, or a moment as in RFC 3339.
func (c *call) period(from, to string) (within func(time.Time) bool, err error) {
	start, err := c.moment(from, 0)
	if err != nil {
		return nil, err
	}
	end, err := c.moment(to, 24*time.Hour-1)
	if err != nil {
		return nil, err
	}
	return func(t time.Time) bool {
		return (start.IsZero() || !t.Before(start)) && (end.IsZero() || !t.After(end))
	}, nil
}

// moment reads one of them; a day stands for its beginning and of it the given time later.
func (c *call) moment(name string, ofDay time.Duration) (time.Time, error) {
	if !c.query.Has(name) {
		return time.Time{}, nil
	}
	text := c.query.Get(name)
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(ofDay), nil
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, refusal(http.StatusBadRequest, "query parameter "+name+" must be a day (2006-01-02) or a time as in RFC 3339")
	}
	return moment, nil
}
