package workfront

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// keyBits is what Adobe's instructions for the key pair ask for.
const keyBits = 2048

// ReadKey reads an RSA private key from PEM, PKCS#8 or PKCS#1. Line breaks may
// be written as \n, as they often are in environment variables. Errors never
// quote the text.
func ReadKey(text []byte) (*rsa.PrivateKey, error) {
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte(`\n`), []byte("\n"))
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is no PEM: it must begin with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----")
	}
	switch {
	case strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "":
		return nil, errors.New("the key has a passphrase: openssl pkey -in KEY -out NEW removes it")
	case block.Type == "CERTIFICATE" || strings.Contains(block.Type, "PUBLIC"):
		return nil, fmt.Errorf("it holds a %s, which belongs in Workfront's Setup; here the private key is wanted", strings.ToLower(block.Type))
	}
	return rsaKey(block)
}

func rsaKey(block *pem.Block) (*rsa.PrivateKey, error) {
	var parsed any
	var err error
	switch block.Type {
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	default:
		return nil, fmt.Errorf("it holds a %s: RS256 needs an RSA private key", strings.ToLower(block.Type))
	}
	if err != nil {
		return nil, errors.New("the PEM holds no key that can be read: is it whole")
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("it holds a key of another kind (%T): RS256 needs RSA", parsed)
	}
	if bits := key.N.BitLen(); bits < keyBits {
		return nil, fmt.Errorf("the key has %d bits: Workfront wants RSA with %d", bits, keyBits)
	}
	return key, nil
}

// KeyFingerprint is the SHA-256 of the public key (its SubjectPublicKeyInfo) in
// hexadecimal, so that two people can see that it is the same pair:
// openssl pkey -in KEY -pubout -outform der | sha256sum.
func KeyFingerprint(key crypto.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "unknown"
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// KeyPair is what a Machine to Machine Application needs, in PEM.
type KeyPair struct {
	Private     []byte // PKCS#8; stays here
	Certificate []byte // self-signed; goes to Workfront's Setup, "Add public key"
	Fingerprint string
}

// NewKeyPair makes RSA 2048 and a certificate for it, good from now on for
// years, as the command of Adobe's instructions does.
func NewKeyPair(name string, now time.Time, years int) (KeyPair, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return KeyPair{}, fmt.Errorf("cannot make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return KeyPair{}, fmt.Errorf("cannot make a serial number: %w", err)
	}
	about := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(years, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	if err != nil {
		return KeyPair{}, fmt.Errorf("cannot make a certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return KeyPair{}, fmt.Errorf("cannot write the key: %w", err)
	}
	return KeyPair{
		Private:     pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
		Fingerprint: KeyFingerprint(key.Public()),
	}, nil
}
