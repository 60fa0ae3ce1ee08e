// SPDX-License-Identifier: Apache-2.0

// Command cosigned reads a published checkpoint with the note package of the Go team and checks the log's signature
// and, by Go's own Ed25519, the cosignature of every witness of the bundle (C2SP tlog-cosignature, cosignature/v1).
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run cosigned.go DIR
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

func must(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

func newWitness(vkey string) (witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return witness{}, fmt.Errorf("no vkey: %s", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 4 {
		return witness{}, fmt.Errorf("no key of a witness: %s", vkey)
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	hash := binary.BigEndian.Uint32(sum[:])
	if fmt.Sprintf("%08x", hash) != parts[1] {
		return witness{}, fmt.Errorf("another key id: %s", vkey)
	}
	return witness{parts[0], hash, key[1:]}, nil
}

func main() {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(os.Args[1], name))
		must(err)
		return string(text)
	}
	log, err := note.NewVerifier(strings.TrimSpace(read("log.vkey")))
	must(err)
	known := []note.Verifier{log}
	for _, line := range strings.Split(strings.TrimSpace(read("witness.vkeys")), "\n") {
		w, err := newWitness(line)
		must(err)
		known = append(known, w)
	}
	opened, err := note.Open([]byte(read("checkpoint")), note.VerifierList(known...))
	must(err)
	if len(opened.Sigs) != len(known) || len(opened.UnverifiedSigs) != 0 {
		must(fmt.Errorf("%d of %d signatures, %d by others", len(opened.Sigs), len(known), len(opened.UnverifiedSigs)))
	}
	fmt.Printf("accepted the log and %d witnesses\n", len(known)-1)
}
