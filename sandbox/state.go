package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"syscall"

	"github.com/tenderpay/tender/sandbox/internal/statefile"
)

// provider is what a simulated provider has to offer to be served and kept. A new one is added to [Sandbox] and is then in the state file as well.
type provider interface {
	// ServeHTTP is its API and its pages. Whatever a request changes is changed before the first byte of its answer is written, and no lock that
	// Export needs is held then. A GET or HEAD changes nothing but what time changes anyway.
	http.Handler

	// Refuse answers r in the provider's own form for errors, without doing anything.
	Refuse(w http.ResponseWriter, r *http.Request, status int, text string)

	// Export copies all that the provider remembers into a value for encoding/json that does not change any more. What requests changed that were
	// carried out before the call is in it whole; of one that is under way it may have nothing or all, never a part that means something else. It is
	// called for each save, so it must not hold locks for longer than a copy takes. A ledger's part is [ledger.Ledger.Export].
	Export() any

	// Import fills a new provider with what Export returned, as JSON. It refuses what it does not understand wholly: another version, unknown fields,
	// records that contradict each other.
	Import(data []byte) error
}

// Open returns a sandbox whose whole state is in a file, so that it survives the end of the process, however that comes. Without the file it begins
// empty. Call [Sandbox.Close] at the end.
//
// A request that may change something is answered once a file that has the change is on the disk; requests at the same time share one write. What Go
// methods change (Approve, AddAccount, the clock) is saved with the next such request and by Close. Faults are not kept. An answer to a GET may show a
// change that is still on its way to the disk.
//
// If the file cannot be written, the request that was carried out is answered with a 500 that says so, and nothing more is carried out (503) until a
// write succeeds, which each request tries again. So the memory is never ahead of the file by more than those requests.
//
// Open refuses a file that another process has open, that is cut, damaged, of another version or no state at all, and never overwrites it. The file
// holds credentials and personal data, and is readable by its owner only. Beside it there is FILE.lock, for good, and FILE.tmp, at times.
func Open(file string, options Options) (*Sandbox, error) {
	s := withoutAccounts(options)
	state, document, err := statefile.Open(file, s.export)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	err = s.restore(document)
	if err == nil {
		err = s.addAccounts()
	}
	if err != nil {
		err = fmt.Errorf("sandbox: the state file %s cannot be used: %w; it was left as it is: move it away to start empty, or use the program that wrote it", state.Path(), err)
	} else if err = state.Save(); err != nil {
		err = fmt.Errorf("sandbox: the state file cannot be written: %w; choose another place for it", err)
	}
	if err != nil {
		return nil, errors.Join(err, state.Close())
	}
	s.state = state
	return s, nil
}

// Close saves what has changed since the last answer and lets go of the state file. Requests that come later and may change something are refused.
// Without a state file, and when it is called again, it does nothing.
func (s *Sandbox) Close() error {
	if s.state == nil {
		return nil
	}
	err := s.state.Save()
	if errors.Is(err, statefile.ErrClosed) {
		return nil
	}
	if err != nil {
		err = fmt.Errorf("sandbox: the last changes are lost, the state file could not be written: %w", err)
	}
	return errors.Join(err, s.state.Close())
}

// export is the document of the state file: each provider's part by its name.
func (s *Sandbox) export() any {
	parts := map[string]any{}
	for name, p := range s.providers {
		parts[name] = p.Export()
	}
	return parts
}

// restore takes up a document. A provider that it does not have is new since then, and begins empty.
func (s *Sandbox) restore(document []byte) error {
	if document == nil {
		return nil
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(document, &parts); err != nil {
		return err
	}
	for name, data := range parts {
		p, known := s.providers[name]
		if !known {
			return fmt.Errorf("it has a provider %q, which this program does not know", name)
		}
		if err := p.Import(data); err != nil {
			return err
		}
	}
	return nil
}

// refuser is what a save that fails needs of whoever is asked to change something.
type refuser interface {
	http.Handler
	Refuse(w http.ResponseWriter, r *http.Request, status int, text string)
}

// kept puts the state file between p and whoever asks it to change something.
func (s *Sandbox) kept(p refuser) http.Handler {
	if s.state == nil {
		return p
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			p.ServeHTTP(w, r)
			return
		}
		if err := s.state.Ready(); err != nil {
			s.logger.ErrorContext(r.Context(), "sandbox: a request was not carried out: the state file cannot be written", "error", err)
			p.Refuse(w, r, http.StatusServiceUnavailable, "this was not carried out, because the state file cannot be written ("+reason(err)+"); once it can, the sandbox goes on")
			return
		}
		a := &answer{ResponseWriter: w, sandbox: s, provider: p, request: r}
		defer a.settle() // also of a handler that writes nothing, and of one that drops the connection
		p.ServeHTTP(a, r)
	})
}

// reason is what the operating system said, without the names of files, which are the log's business.
func reason(err error) string {
	if errors.Is(err, statefile.ErrClosed) {
		return "the sandbox is closed"
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno.Error()
	}
	return "the log says why"
}

// answer holds an answer's first byte back until everything is saved that was done for it. If that fails, another answer takes its place.
type answer struct {
	http.ResponseWriter
	sandbox  *Sandbox
	provider refuser
	request  *http.Request
	settled  bool
	failed   bool
}

func (a *answer) settle() {
	if a.settled {
		return
	}
	a.settled = true
	err := a.sandbox.state.Save()
	if err == nil {
		return
	}
	a.failed = true
	a.sandbox.logger.Error("sandbox: the state file could not be written; nothing more is carried out until it can", "error", err)
	clear(a.Header())
	a.provider.Refuse(a.ResponseWriter, a.request, http.StatusInternalServerError, "this was carried out, but the state file could not be written ("+reason(err)+
		"): it is lost if the sandbox ends before it can. Do not repeat it, ask what became of it. Nothing more is carried out meanwhile")
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.settle(); !a.failed {
		a.ResponseWriter.WriteHeader(status)
	}
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	if a.settle(); a.failed {
		return len(p), nil
	}
	return a.ResponseWriter.Write(p)
}

// FlushError is what http.ResponseController flushes with.
func (a *answer) FlushError() error {
	if a.settle(); a.failed {
		return nil
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}
