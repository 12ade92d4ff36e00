package stub

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// NewCertificate puts a certificate for the loopback address and its key into the empty folder dir, and makes the certificate the only one that this
// process trusts. It must come before the process's first TLS handshake, and goes by what Go reads on Linux: SSL_CERT_FILE and SSL_CERT_DIR. So every
// client keeps the transport that it comes with.
func NewCertificate(dir string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tender benchmark"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	certFile, keyFile := files(dir)
	none := filepath.Join(dir, "none")
	return errors.Join(
		os.Mkdir(none, 0o700),
		os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: private}), 0o600),
		os.Setenv("SSL_CERT_FILE", certFile), os.Setenv("SSL_CERT_DIR", none),
	)
}

// serverTLS speaks HTTP/1.1 with the certificate in dir.
func serverTLS(dir string) (*tls.Config, error) {
	certificate, err := tls.LoadX509KeyPair(files(dir))
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}}, err
}

func files(dir string) (certFile, keyFile string) {
	return filepath.Join(dir, "certificate.pem"), filepath.Join(dir, "key.pem")
}
