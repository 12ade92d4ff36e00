package conformance

import (
	"html"
	"net/http"
	"strings"
)

// situation is a way in which what was sent is repeated.
type situation struct {
	name    string
	replies func(r *run, o operation, q request) []reply
}

// reply is what comes back to a request.
type reply struct {
	Answer

	own    error // of the caller's own transport, instead of the answer
	inBody bool  // own breaks the body of the answer
}

// send is a reply as a transport returns it.
func (a reply) send(*http.Request) (*http.Response, error) {
	switch {
	case a.own == nil:
		return say(a.Answer), nil
	case !a.inBody:
		return nil, a.own
	}
	resp := say(a.Answer)
	resp.ContentLength, resp.Body = -1, &failing{strings.NewReader(a.Body), a.own}
	return resp, nil
}

// with is an answer with another body.
func with(answer Answer, body string) Answer {
	answer.Body = body
	return answer
}

// said are the parts of a request and the values in it.
func (r *run) said(q request) []string { return append(q.parts(), r.values(q.exchange)...) }

func situations() []situation {
	each := func(texts []string, replies func(text string) []reply) []reply {
		var all []reply
		for _, text := range texts {
			all = append(all, replies(text)...)
		}
		return all
	}
	refused := func(status int, text string) reply {
		return reply{Answer: Answer{Status: status, Body: conventional(text)}}
	}
	statuses := func(codes ...int) func(*run, operation, request) []reply {
		return func(_ *run, _ operation, q request) []reply {
			return each(q.parts(), func(text string) (replies []reply) {
				for _, code := range codes {
					replies = append(replies, refused(code, text))
				}
				return replies
			})
		}
	}
	return []situation{
		{"refused in JSON", func(r *run, o operation, q request) []reply {
			return each(r.said(q), func(text string) []reply {
				replies := []reply{refused(http.StatusBadRequest, text)}
				if words := r.harness.Answers(o.op, VariantRejected); len(words) > 0 {
					last := words[len(words)-1]
					replies = append(replies, reply{Answer: with(last, filled(last.Body, func(string) bool { return true }, text))})
				}
				return replies
			})
		}},
		{"refused in another writing", func(_ *run, _ operation, q request) []reply {
			return each(q.writings(), func(text string) []reply { return []reply{refused(http.StatusBadRequest, text)} })
		}},
		{"refused for the credentials", statuses(http.StatusUnauthorized, http.StatusForbidden)},
		{"refused for what is there", statuses(http.StatusNotFound, http.StatusConflict)},
		{"refused for now", statuses(http.StatusTooManyRequests)},
		{"an outage", statuses(http.StatusInternalServerError, http.StatusServiceUnavailable)},
		{"a page", func(_ *run, _ operation, q request) []reply {
			page := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
			return each(q.parts(), func(text string) []reply {
				return []reply{
					{Answer: Answer{Status: http.StatusBadRequest, Header: page, Body: "<html><pre>" + html.EscapeString(text) + "</pre></html>"}},
					{Answer: Answer{Status: http.StatusBadGateway, Header: http.Header{"Content-Type": {"text/plain"}}, Body: text}},
					{Answer: Answer{Status: http.StatusOK, Header: page, Body: "<html>" + text + "</html>"}},
				}
			})
		}},
		{"a refusal in a success", func(r *run, _ operation, q request) []reply {
			good := q.good[min(q.step, len(q.good)-1)]
			return each(r.said(q), func(text string) []reply {
				return []reply{refused(http.StatusOK, text), {Answer: with(good, good.Body+text)}}
			})
		}},
		{"odd headers", func(r *run, _ operation, q request) []reply {
			good := q.good[min(q.step, len(q.good)-1)]
			return each(r.said(q), func(text string) (replies []reply) {
				for _, status := range []int{http.StatusFound, http.StatusBadRequest, http.StatusServiceUnavailable, http.StatusOK} {
					replies = append(replies, reply{Answer: Answer{Status: status, Header: oddHeader(text), Body: "{"}})
				}
				good.Header = oddHeader(text)
				return append(replies, reply{Answer: good})
			})
		}},
		{"a transport that says all", func(r *run, _ operation, q request) []reply {
			var replies []reply
			for _, own := range talkative(strings.Join(r.said(q), "\n")) {
				replies = append(replies, reply{own: own}, reply{Answer: Answer{Status: http.StatusOK, Body: `{"data":`}, own: own, inBody: true})
			}
			return replies
		}},
	}
}

// oddHeader has text in every header that something might be taken from.
func oddHeader(text string) http.Header {
	text = headerValue(text)
	header := http.Header{"Location": {"https://" + text + ".example.test/" + text}}
	for _, name := range []string{"X-Request-Id", "Request-Id", "Www-Authenticate", "Retry-After", "Content-Type", "Server", "Date", "Set-Cookie", "Warning"} {
		header.Set(name, text)
	}
	return header
}
