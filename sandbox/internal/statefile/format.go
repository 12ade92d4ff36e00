package statefile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

const (
	formatName    = "tender sandbox state"
	formatVersion = 1
)

// header is the first line of a file.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Bytes   int    `json:"bytes"`  // of the second line, without its end
	SHA256  string `json:"sha256"` // of the same
}

func encode(document []byte, sum [sha256.Size]byte) [][]byte {
	first, _ := json.Marshal(header{formatName, formatVersion, len(document), hex.EncodeToString(sum[:])}) // of texts and numbers: never fails
	return [][]byte{first, {'\n'}, document, {'\n'}}
}

// decode returns the document of a file. Errors complete the sentence "the state file ...".
func decode(content []byte) ([]byte, error) {
	first, document, _ := bytes.Cut(content, []byte{'\n'})
	var h header
	if err := json.Unmarshal(first, &h); err != nil || h.Format != formatName {
		return nil, fmt.Errorf("is no state of tender sandbox")
	}
	if h.Version != formatVersion {
		return nil, fmt.Errorf("is in version %d of its format, and this program reads version %d: use the program that wrote it", h.Version, formatVersion)
	}
	document, ended := bytes.CutSuffix(document, []byte{'\n'})
	if !ended || len(document) != h.Bytes {
		return nil, fmt.Errorf("is cut or was added to: it has %d bytes where it should have %d", len(document), h.Bytes)
	}
	if sum := sha256.Sum256(document); hex.EncodeToString(sum[:]) != h.SHA256 {
		return nil, fmt.Errorf("is damaged: its checksum is wrong")
	}
	return document, nil
}
