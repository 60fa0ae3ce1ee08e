// SPDX-License-Identifier: Apache-2.0

// Command open reads a published log with the note and tlog packages of the Go team and checks every byte of
// it that a tree covers: the checkpoint's signature, each tile, each entry, and the prefix of an older size.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run open.go DIR [OLDSIZE OLDROOT]
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

type folder string

func (f folder) Height() int                     { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		b, err := os.ReadFile(filepath.Join(string(f), path(t)))
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

func path(t tlog.Tile) string {
	p := strings.Replace(t.Path(), "tile/8/data/", "tile/entries/", 1)
	return strings.Replace(p, "tile/8/", "tile/", 1)
}

func main() {
	dir := folder(os.Args[1])
	key, err := os.ReadFile(filepath.Join(string(dir), "log.vkey"))
	must(err)
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	must(err)
	signed, err := os.ReadFile(filepath.Join(string(dir), "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	var root tlog.Hash
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	copy(root[:], raw)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, dir)
	count := int64(0)
	for start := int64(0); start < size; start += 256 {
		width := min(256, size-start)
		t := tlog.Tile{H: 8, L: -1, N: start / 256, W: int(width)}
		bundle, err := os.ReadFile(filepath.Join(string(dir), path(t)))
		must(err)
		var indexes []int64
		for i := start; i < start+width; i++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, i))
		}
		hashes, err := reader.ReadHashes(indexes)
		must(err)
		for _, want := range hashes {
			if len(bundle) < 2 || len(bundle) < 2+int(bundle[0])<<8+int(bundle[1]) {
				must(fmt.Errorf("bundle %d is cut off", t.N))
			}
			n := int(bundle[0])<<8 + int(bundle[1])
			got := tlog.RecordHash(bundle[2 : 2+n])
			if !bytes.Equal(got[:], want[:]) {
				must(fmt.Errorf("entry %d differs", count))
			}
			bundle = bundle[2+n:]
			count++
		}
		if len(bundle) != 0 {
			must(fmt.Errorf("bundle %d has bytes left over", t.N))
		}
	}
	if len(os.Args) == 4 {
		old, err := strconv.ParseInt(os.Args[2], 10, 64)
		must(err)
		var oldRoot tlog.Hash
		raw, err := base64.StdEncoding.DecodeString(os.Args[3])
		must(err)
		copy(oldRoot[:], raw)
		proof, err := tlog.ProveTree(size, old, reader)
		must(err)
		must(tlog.CheckTree(proof, size, root, old, oldRoot))
	}
	fmt.Printf("accepted %d entries\n", count)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
