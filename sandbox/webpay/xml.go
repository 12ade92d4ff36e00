package webpay

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// decodeXML reads exactly one XML element with this name, whose children hold text and nothing else, each at most once. Attributes are not looked at.
// An error is a [wire.Refusal].
func decodeXML(data []byte, root string) (map[string]string, error) {
	malformed := unprocessable("the body is not one XML element " + root + " in UTF-8")
	decoder := xml.NewDecoder(bytes.NewReader(data)) //nolint:gosec // only tokens are read, and DTDs refused
	children := map[string]string{}
	depth, roots, child := 0, 0, ""
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			return children, nil
		}
		if err != nil {
			return nil, malformed
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			child = token.Name.Local
			_, twice := children[child]
			switch {
			case depth == 1 && (child != root || roots == 1):
				return nil, malformed
			case depth == 1:
				roots++
			case depth > 2:
				return nil, unprocessable("an element inside of a field is not understood")
			case twice:
				return nil, unprocessable("field " + wire.Quote(child) + " is given more than once")
			}
			text.Reset()
		case xml.EndElement:
			if depth == 2 {
				children[child] = text.String()
			}
			depth--
		case xml.CharData:
			if depth < 2 && strings.TrimSpace(string(token)) != "" {
				return nil, malformed
			}
			text.Write(token)
		case xml.Directive:
			return nil, malformed
		}
	}
}

// element is a child of an answer's root.
type element struct{ name, kind, text string } // kind: its attribute type, or empty

// writeXML writes a whole answer. An element without a text is null.
func writeXML(w http.ResponseWriter, status int, root string, children []element) {
	var out bytes.Buffer
	out.WriteString(xml.Header + "<" + root + ">\n")
	for _, child := range children {
		out.WriteString("  <" + child.name)
		if child.kind != "" {
			out.WriteString(` type="` + child.kind + `"`)
		}
		if child.text == "" {
			out.WriteString(` nil="true"/>` + "\n")
			continue
		}
		out.WriteString(">")
		_ = xml.EscapeText(&out, []byte(child.text)) // a buffer takes everything
		out.WriteString("</" + child.name + ">\n")
	}
	out.WriteString("</" + root + ">\n")
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
