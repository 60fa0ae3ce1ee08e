// SPDX-License-Identifier: Apache-2.0

// Command vectors writes merkle.txt with the tlog package of the Go team, which shares no code with ours.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run vectors.go > ../merkle.txt
package main

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = m[x]
	}
	return out, nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func join(hashes []tlog.Hash) string {
	if len(hashes) == 0 {
		return "-"
	}
	var out []string
	for _, h := range hashes {
		out = append(out, fmt.Sprintf("%x", h[:]))
	}
	return strings.Join(out, ",")
}

func main() {
	const size = 70000
	fmt.Println("# entry i is the decimal number i in ASCII")
	fmt.Println("# root SIZE HASH | inclusion INDEX SIZE PATH | consistency OLD NEW PATH | tile PATH SHA256")
	var m memory
	roots := map[int64]bool{1: true, 2: true, 3: true, 7: true, 8: true, 255: true, 256: true, 257: true,
		1000: true, 4096: true, 65536: true, 69999: true, size: true}
	for i := int64(0); i < size; i++ {
		hashes, err := tlog.StoredHashes(i, []byte(fmt.Sprint(i)), m)
		must(err)
		m = append(m, hashes...)
		if roots[i+1] {
			root, err := tlog.TreeHash(i+1, m)
			must(err)
			fmt.Printf("root %d %x\n", i+1, root[:])
		}
	}
	for _, p := range [][2]int64{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {5, 7}, {6, 7}, {255, 256}, {256, 257},
		{0, 1000}, {999, 1000}, {12345, 69999}, {69998, 69999}, {0, size}, {69999, size}, {65536, size}} {
		proof, err := tlog.ProveRecord(p[1], p[0], m)
		must(err)
		fmt.Printf("inclusion %d %d %s\n", p[0], p[1], join(proof))
	}
	for _, p := range [][2]int64{{1, 1}, {1, 2}, {2, 3}, {3, 7}, {4, 7}, {6, 7}, {7, 8}, {255, 256}, {256, 257},
		{257, 1000}, {1000, 4096}, {4096, 65536}, {65536, size}, {69999, size}, {1, size}} {
		proof, err := tlog.ProveTree(p[1], p[0], m)
		must(err)
		fmt.Printf("consistency %d %d %s\n", p[0], p[1], join(proof))
	}
	for _, t := range tlog.NewTiles(8, 0, size) {
		isLast := int64(t.W) == (int64(size)>>(8*uint(t.L)))%256
		if t.W == 256 && t.N%100 == 0 || t.W < 256 && isLast {
			bytes, err := tlog.ReadTileData(t, m)
			must(err)
			path := strings.Replace(t.Path(), "tile/8/", "tile/", 1)
			fmt.Printf("tile %s %x\n", path, sha256.Sum256(bytes))
		}
	}
}
