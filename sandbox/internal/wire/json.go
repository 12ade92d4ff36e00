package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
)

// DecodeObject reads exactly one JSON object as it was sent: the raw value of each field. It is stricter than encoding/json: a field given twice is an
// error, and the case of names counts. An error is a [Refusal].
func DecodeObject(data []byte) (map[string]json.RawMessage, error) {
	malformed := Refuse(http.StatusBadRequest, "the body is not one JSON object")
	decoder := json.NewDecoder(bytes.NewReader(data))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, malformed
	}
	fields := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, malformed
		}
		name, ok := token.(string)
		if !ok {
			return nil, malformed
		}
		if _, twice := fields[name]; twice {
			return nil, Refuse(http.StatusBadRequest, "field "+Quote(name)+" is given more than once")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, malformed
		}
		fields[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, malformed
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, Refuse(http.StatusBadRequest, "there is more after the JSON object")
	}
	return fields, nil
}

// WriteJSON writes a whole answer, and & < > in it as they are.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		http.Error(w, "internal error of the sandbox", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
