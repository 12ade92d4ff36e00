package canary

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Verbs are the verbs of package fmt, with their flags, but for %p, which calls no method of what is printed.
func Verbs() []string {
	return []string{
		"%v", "%+v", "%#v", "%s", "%q", "%+q", "%#q", "%x", "%X", "% x", "%#x", "%d", "%t", "%c", "%U", "%o", "%b", "%e", "%g", "%T", "%20v", "%-20s",
	}
}

// Prints returns what a program prints of v, by the way of printing: these verbs of package fmt, all of them if none is named, and slog's text handler.
func Prints(v any, verbs ...string) map[string]string {
	prints := map[string]string{"Sprint": fmt.Sprint(v, "x", v), "Errorf": fmt.Errorf("x: %v", v).Error()}
	if len(verbs) == 0 {
		verbs = Verbs()
	}
	for _, verb := range verbs {
		prints[verb] = fmt.Sprintf(verb, v)
	}
	prints["slog text"] = logged(v, func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) })
	return prints
}

// Encodes returns what is made of v by ways that carry data on purpose, or that ask none of its methods: encoding/json, slog's JSON handler and the
// verb %p. What cannot be encoded gives the text of the refusal.
func Encodes(v any) map[string]string {
	encodes := map[string]string{"slog JSON": LogJSON(v), "%p": fmt.Sprintf("%p", v)}
	if data, err := json.Marshal(v); err == nil {
		encodes["JSON"] = string(data)
	} else {
		encodes["JSON"] = err.Error()
	}
	return encodes
}

// LogJSON returns what slog's JSON handler writes of v.
func LogJSON(v any) string {
	return logged(v, func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) })
}

func logged(v any, handler func(io.Writer) slog.Handler) string {
	var text strings.Builder
	slog.New(handler(&text)).With("with", v).Info("x", "v", v, slog.Group("g", "v", v))
	return text.String()
}

// Links returns err and all that it wraps.
func Links(err error) []error {
	if err == nil {
		return nil
	}
	links := []error{err}
	switch e := err.(type) { //nolint:errorlint // walks the tree itself
	case interface{ Unwrap() []error }:
		for _, below := range e.Unwrap() {
			links = append(links, Links(below)...)
		}
	default:
		links = append(links, Links(errors.Unwrap(err))...)
	}
	return links
}
