package rest_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// selfSigned makes a certificate for 127.0.0.1 (or name, if there is one) that ends at until, and a pool that trusts it.
func selfSigned(t *testing.T, name string, until time.Time) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if name == "" {
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	} else {
		template.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func tomorrow() time.Time { return time.Now().Add(24 * time.Hour) }

// trusting returns a Client with rest's own transport, but for the authorities that it trusts.
func trusting(t *testing.T, base string, pool *x509.CertPool) *rest.Client {
	t.Helper()
	transport := rest.NewTransport()
	transport.TLSClientConfig.RootCAs = pool
	return configured(t, rest.Config{BaseURL: base, HTTPClient: &http.Client{Transport: transport}})
}

func TestTLS_thatCannotBeTrustedIsNotDone(t *testing.T) {
	right, pool := selfSigned(t, "", tomorrow())
	elsewhere, elsewherePool := selfSigned(t, "api.example.test", tomorrow())
	expired, expiredPool := selfSigned(t, "", time.Now().Add(-time.Hour))
	for name, tc := range map[string]struct {
		server *tls.Config
		trust  *x509.CertPool // nil = rest's own transport, untouched
		conns  int32
	}{
		"unknown authority":      {&tls.Config{Certificates: []tls.Certificate{right}}, nil, 1},
		"wrong name":             {&tls.Config{Certificates: []tls.Certificate{elsewhere}}, elsewherePool, 1},
		"expired":                {&tls.Config{Certificates: []tls.Certificate{expired}}, expiredPool, 1},
		"TLS 1.1":                {&tls.Config{Certificates: []tls.Certificate{right}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, pool, 1},
		"TLS 1.0":                {&tls.Config{Certificates: []tls.Certificate{right}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}, nil, 1},
		"client certificate due": {&tls.Config{Certificates: []tls.Certificate{right}, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAnyClientCert}, pool, 1},
	} {
		t.Run(name, func(t *testing.T) {
			for effect, word := range map[rest.Effect]string{rest.Write: "write", rest.Read: "read"} {
				t.Run(word, func(t *testing.T) {
					var connections, served atomic.Int32
					address := rawServer(t, func(conn net.Conn, _ int) {
						connections.Add(1)
						if _, ok := receive(bufio.NewReader(tls.Server(conn, tc.server))); ok {
							served.Add(1)
						}
					})
					c := at(t, "https://"+address)
					if tc.trust != nil {
						c = trusting(t, "https://"+address, tc.trust)
					}
					_, err := rest.NoPauses(c).Do(t.Context(), callOf(effect))
					e := failure(t, err)
					assert.Equal(t, tender.ErrUnavailable, e.Kind)
					assert.Equal(t, notDone, e.Outcome)
					assert.Contains(t, e.Message, "TLS connection could be made")
					assert.Equal(t, tc.conns, connections.Load())
					assert.Zero(t, served.Load())
				})
			}
		})
	}
}

func TestTLS_aHandshakeThatBreaksOffIsTriedAgain(t *testing.T) {
	certificate, pool := selfSigned(t, "", tomorrow())
	for name, then := range map[string]func(net.Conn){"closed": func(net.Conn) {}, "reset": reset} {
		t.Run(name, func(t *testing.T) {
			var connections atomic.Int32
			address := rawServer(t, func(conn net.Conn, number int) {
				connections.Store(int32(number))
				if number < 3 {
					_, _ = conn.Read(make([]byte, 100))
					then(conn)
					return
				}
				secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}})
				if _, ok := receive(bufio.NewReader(secure)); ok {
					send(secure, okAnswer)
					waitForEnd(secure)
				}
			})
			var got thing
			_, err := rest.NoPauses(trusting(t, "https://"+address, pool)).Do(t.Context(), charge(&got))
			require.NoError(t, err)
			assert.Equal(t, "42", got.ID)
			assert.Equal(t, int32(3), connections.Load())
		})
	}
}

func TestTLS_thatBreaksAfterTheRequestIsUnknown(t *testing.T) {
	certificate, pool := selfSigned(t, "", tomorrow())
	for name, tc := range map[string]struct {
		then func(plain net.Conn)
	}{
		"a record too long":              {func(plain net.Conn) { send(plain, "\x17\x03\x03\xff\xff") }},
		"a record of another version":    {func(plain net.Conn) { send(plain, "\x17\x09\x09\x00\x01x") }},
		"plain text":                     {func(plain net.Conn) { send(plain, "HTTP/1.1 200 OK\r\n\r\n") }},
		"a record that does not decrypt": {func(plain net.Conn) { send(plain, "\x17\x03\x03\x00\x20................................") }},
		"end without goodbye":            {func(net.Conn) {}},
	} {
		t.Run(name, func(t *testing.T) {
			var served atomic.Int32
			address := rawServer(t, func(conn net.Conn, _ int) {
				if _, ok := receive(bufio.NewReader(tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}}))); ok {
					served.Add(1)
					tc.then(conn)
				}
			})
			_, err := trusting(t, "https://"+address, pool).Do(t.Context(), charge(nil))
			e := failure(t, err)
			assert.Equal(t, unknown, e.Outcome)
			assert.Equal(t, tender.ErrUnavailable, e.Kind)
			assert.Equal(t, int32(1), served.Load())
		})
	}
}

func TestTLS_aClientCertificateMissedAfterTheRequestWentOutIsUnknown(t *testing.T) {
	certificate, pool := selfSigned(t, "", tomorrow())
	var connections atomic.Int32
	address := rawServer(t, func(conn net.Conn, _ int) {
		connections.Add(1)
		secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAnyClientCert})
		_ = secure.Handshake() // in TLS 1.3 the client thinks that it is through, and sends
		waitForEnd(conn)
	})
	_, err := trusting(t, "https://"+address, pool).Do(t.Context(), charge(nil))
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.Equal(t, int32(1), connections.Load())
}

func TestHTTP2_aStreamThatIsResetIsUnknownAndNotRepeated(t *testing.T) {
	var served atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Equal(t, 2, r.ProtoMajor)
		served.Add(1)
		panic(http.ErrAbortHandler)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	c := trusting(t, server.URL, pool)
	_, err := c.Do(t.Context(), charge(nil))
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.Equal(t, int32(1), served.Load())
	_, err = rest.NoPauses(c).Do(t.Context(), lookUp(nil))
	assert.Equal(t, notDone, failure(t, err).Outcome)
	assert.Equal(t, int32(4), served.Load())
	c.CloseIdleConnections()
}
