package rest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// XML is a body of the type application/xml, written by encoding/xml from Value. As Call.Into it asks for an answer of that type and reads it into
// Value, a pointer. A text that XML cannot hold is ErrInvalid before any traffic.
type XML struct{ Value any }

// encode writes a document that states its encoding: the media type has no room for it.
func (x XML) encode() ([]byte, error) {
	body, err := xml.Marshal(x.Value)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(body, []byte("\uFFFD")) { // what encoding/xml writes for it
		return nil, errors.New("a text has a character that XML cannot hold")
	}
	return append([]byte(xml.Header), body...), nil
}

// decodeXML reads exactly one document into v. encoding/xml alone lets the last of two elements of one name win, joins the texts around an element
// and stops reading behind the root.
func decodeXML(data []byte, v any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return errors.New("the answer is empty")
	}
	if err := checkXML(data); err != nil {
		return err
	}
	if err := xml.Unmarshal(data, v); err != nil {
		return errors.New("the answer is another document than the expected one, or has a value of the wrong form")
	}
	return nil
}

// element is one that is open.
type element struct {
	names map[string]bool // of its children, as they fold
	text  bool            // it has one of its own
}

// add notes a child, or an attribute.
func (e *element) add(name xml.Name) error {
	folded := string(appendFolded(nil, []byte(name.Local))) // encoding/xml passes over name spaces too
	switch {
	case e.names[folded]:
		return errors.New("the answer has an element with the same name twice")
	case len(e.names) == maxNames:
		return fmt.Errorf("the answer has an element of more than %d names", maxNames)
	}
	if e.names == nil {
		e.names = map[string]bool{}
	}
	e.names[folded] = true
	return nil
}

// checkXML refuses what is not one XML document in UTF-8, a document type and with it entities of its own, a name twice among the children or the
// attributes of an element, and text beside elements.
func checkXML(data []byte) error {
	decoder := xml.NewDecoder(bytes.NewReader(data))
	open := []element{{}} // the first is around the root
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.New("the answer is not one XML document in UTF-8")
		}
		inside := &open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			if len(open) > maxDepth {
				return fmt.Errorf("the answer is nested deeper than %d", maxDepth)
			}
			if err := inside.add(token.Name); err != nil {
				return err
			}
			var attributes element
			for _, attribute := range token.Attr {
				if err := attributes.add(attribute.Name); err != nil {
					return err
				}
			}
			open = append(open, element{})
		case xml.EndElement:
			if inside.text && len(inside.names) > 0 {
				return errors.New("the answer has text beside elements")
			}
			open = open[:len(open)-1]
		case xml.CharData:
			inside.text = inside.text || len(bytes.TrimSpace(token)) > 0
		case xml.Directive:
			return errors.New("the answer has a document type")
		}
	}
	if len(open[0].names) != 1 || open[0].text {
		return errors.New("the answer is not one XML document in UTF-8")
	}
	return nil
}

// walkXML visits the texts of a document that encode wrote.
func walkXML(document []byte, visit func(string)) {
	decoder := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := decoder.Token()
		if err != nil {
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			for _, attribute := range token.Attr {
				visit(attribute.Value)
			}
		case xml.CharData:
			visit(string(token))
		}
	}
}
