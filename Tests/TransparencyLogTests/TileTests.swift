// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TransparencyLog

@Suite struct `A tile` {
    @Test(arguments: [
        (1_234_067, 256, "tile/0/x001/x234/067"), (1067, 256, "tile/0/x001/067"), (0, 5, "tile/0/000.p/5"),
        (999, 256, "tile/0/999"), (1000, 1, "tile/0/x001/000.p/1"), (273, 112, "tile/0/273.p/112"),
    ])
    func `has the path of the specification`(index: Int, width: Int, path: String) throws {
        let tile = try #require(Tile(.hashes(level: 0), index: index, width: width))
        #expect(tile.path == path)
        #expect(Tile(path: path) == tile)
        let bundle = try #require(Tile(.entries, index: index, width: width))
        #expect(bundle.path == path.replacingOccurrences(of: "tile/0", with: "tile/entries"))
        #expect(Tile(path: bundle.path) == bundle)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000",
        "tile/-1/000",
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/05", "tile/0/000.p", "tile/0/x000/000",
        "tile/0/x001", "tile/0/001/000", "tile/0/x1/000", "tile/data/000", "tile/0/+01", "/tile/0/000",
        "tile/0/000/", "tile/0/x001/x067", "tile/0/999/999", "tile/entries/00a",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
    ])
    func `is not found under any other path`(path: String) {
        #expect(Tile(path: path) == nil)
    }

    @Test func `set of 70,000 entries is the one of the specification`() {
        let tiles = Tile.hashTiles(of: 70_000)
        func count(_ level: Int, _ width: Int) -> Int {
            tiles.count { $0.content == .hashes(level: level) && $0.width == width }
        }
        #expect(count(0, 256) == 273)
        #expect(count(0, 112) == 1)
        #expect(count(1, 256) == 1)
        #expect(count(1, 17) == 1)
        #expect(count(2, 1) == 1)
        #expect(tiles.count == 277)
        #expect(Tile.entryTiles(of: 70_000).count == 274)
        #expect(Tile.entryTiles(of: 70_000).last?.path == "tile/entries/273.p/112")
        #expect(Tile.hashTiles(of: 256).map(\.path) == ["tile/0/000", "tile/1/000.p/1"])
        #expect(Tile.hashTiles(of: 0).isEmpty)
    }

    @Test func `has the bytes that Go writes`() throws {
        let nodes = MerkleTree.nodes(ofLeaves: numbered(70_000))
        let expected = try vectors("tile")
        #expect(expected.count == 7)
        let tiles = Tile.hashTiles(of: 70_000)
        for vector in expected {
            let tile = try #require(Tile(path: vector[1]))
            #expect(tiles.contains(tile))
            let bytes = try #require(try tile.hashBytes(read: reader(nodes)))
            #expect(bytes.count == tile.width * 32)
            #expect(MerkleHash.sha256(bytes).hex == vector[2])
        }
    }

    @Test func `set grows by exactly the tiles that are new`() {
        let sizes = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000]
        for (older, newer) in zip(sizes, sizes.dropFirst()) {
            let before = Set(Tile.hashTiles(of: older) + Tile.entryTiles(of: older))
            let after = Set(Tile.hashTiles(of: newer) + Tile.entryTiles(of: newer))
            #expect(Set(Tile.tiles(from: older, to: newer)) == after.subtracting(before))
        }
        #expect(Tile.tiles(from: 300, to: 300).isEmpty)
    }
}

@Suite struct `A bundle of entries` {
    @Test func `holds each entry after its length`() throws {
        let entries: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 300)]
        let bytes = try EntryBundle.encode(entries)
        #expect(bytes.prefix(9) == [0, 3, 1, 2, 3, 0, 0, 1, 44])
        #expect(try EntryBundle.decode(bytes) == entries)
        #expect(try EntryBundle.ranges(bytes) == [2..<5, 7..<7, 9..<309])
    }

    @Test func `takes an entry of 65,535 bytes and no longer one`() throws {
        let longest = [UInt8](repeating: 1, count: 65_535)
        #expect(try EntryBundle.decode(EntryBundle.encode([longest])) == [longest])
        #expect(throws: EntryRefusal.tooLong(count: 65_536)) { try EntryBundle.encode([longest + [1]]) }
    }

    @Test func `is refused when it ends too early`() throws {
        let bytes = try EntryBundle.encode([[1, 2, 3], [4, 5]])
        for count in 1..<bytes.count where count != 5 {
            #expect(throws: EntryRefusal.cutOff(number: count < 5 ? 0 : 1)) {
                try EntryBundle.decode(Array(bytes.prefix(count)))
            }
        }
    }
}
