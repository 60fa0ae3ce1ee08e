// SPDX-License-Identifier: Apache-2.0

/// Shows with a few hashes that an id is in a roster, or that it is not (docs/draw.md section 1.1).
///
/// Absence is two neighbouring leaves around the id. It is as good as the roster's order, which anyone
/// who recomputes the whole roster checks.
package enum RosterProof: Sendable, Hashable {
    case present(Leaf)
    /// `left` is nil before the first entry, `right` after the last, both in an empty roster.
    case absent(left: Leaf?, right: Leaf?)

    /// A line with its place and the path from its leaf to the root.
    package struct Leaf: Sendable, Hashable {
        package let index: Int
        package let line: String
        package let path: [Digest32]

        package init(index: Int, line: String, path: [Digest32]) {
            self.index = index
            self.line = line
            self.path = path
        }

        /// The id at the start of the line.
        package var id: String { String(line.prefix { $0 != "\t" }) }
    }

    /// Checks the proof for an id against a root and size from an announcement.
    package func check(id: String, root: Digest32, size: Int) throws(RosterProofRefusal) {
        switch self {
        case .present(let leaf):
            guard Array(leaf.id.utf8) == Array(id.utf8) else { throw .otherID(leaf.id) }
            try leaf.check(root: root, size: size)
        case .absent(let left, let right):
            try left?.check(root: root, size: size)
            try right?.check(root: root, size: size)
            guard size == 0 || left != nil || right != nil else { throw .notNeighbours }
            let next = left.map { $0.index + 1 } ?? 0
            guard next == (right?.index ?? size) else { throw .notNeighbours }
            if let left, !left.id.utf8.lexicographicallyPrecedes(id.utf8) { throw .doesNotEnclose }
            if let right, !id.utf8.lexicographicallyPrecedes(right.id.utf8) { throw .doesNotEnclose }
        }
    }
}

/// Why a proof does not hold.
package enum RosterProofRefusal: Error, Hashable, Sendable {
    case otherID(String)
    case badLine(String)
    case indexOutsideRoster(Int)
    case pathDoesNotLeadToRoot(index: Int)
    case notNeighbours
    case doesNotEnclose
}

extension RosterProof.Leaf {
    /// RFC 9162 section 2.1.3.2, for a line of a roster.
    func check(root: Digest32, size: Int) throws(RosterProofRefusal) {
        guard isRosterLine(line) else { throw .badLine(line) }
        guard index >= 0, index < size else { throw .indexOutsideRoster(index) }
        var hash = Digest32.leaf(Array(line.utf8))
        var place = index
        var last = size - 1
        for sibling in path {
            guard last > 0 else { throw .pathDoesNotLeadToRoot(index: index) }
            if place & 1 == 1 || place == last {
                hash = Digest32.node(sibling, hash)
                while place & 1 == 0, place > 0 {
                    place >>= 1
                    last >>= 1
                }
            } else {
                hash = Digest32.node(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        guard last == 0, hash == root else { throw .pathDoesNotLeadToRoot(index: index) }
    }

    private func isRosterLine(_ line: String) -> Bool {
        let roster: Roster
        do throws(RosterRefusal) { roster = try Roster(parsing: Array(line.utf8) + [0x0A]) } catch {
            return false
        }
        return roster.size == 1
    }
}

extension RosterProof {
    /// `{present, entry}` or `{present, left, right}`, a missing neighbour being null.
    package var json: CanonicalJSON {
        switch self {
        case .present(let leaf): ["present": true, "entry": leaf.json]
        case .absent(let left, let right):
            ["present": false, "left": left?.json ?? .null, "right": right?.json ?? .null]
        }
    }

    /// The canonical bytes of `json`, written at once for files with a proof for everyone drawn.
    package func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .present(let leaf):
            bytes += #"{"entry":"#.utf8
            leaf.append(to: &bytes)
            bytes += #","present":true}"#.utf8
        case .absent(let left, let right):
            bytes += #"{"left":"#.utf8
            if let left { left.append(to: &bytes) } else { bytes += "null".utf8 }
            bytes += #","present":false,"right":"#.utf8
            if let right { right.append(to: &bytes) } else { bytes += "null".utf8 }
            bytes.append(UInt8(ascii: "}"))
        }
        return bytes
    }

    /// Reads the form written by `json`.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        if try reader.bool("present") {
            try reader.only(["present", "entry"])
            self = .present(try Leaf(reader.object("entry")))
        } else {
            try reader.only(["present", "left", "right"])
            self = .absent(left: try Leaf.optional(reader, "left"), right: try Leaf.optional(reader, "right"))
        }
    }
}

extension RosterProof.Leaf {
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes += #"{"index":\#(index),"line":\#(CanonicalJSON.quoted(line)),"path":["#.utf8
        for (place, hash) in path.enumerated() {
            bytes += (place == 0 ? "\"" : ",\"").utf8
            hash.appendHex(to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes += "]}".utf8
    }

    fileprivate var json: CanonicalJSON {
        ["index": .number(index), "line": .string(line), "path": .array(path.map(CanonicalJSON.digest))]
    }

    fileprivate init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["index", "line", "path"])
        var path: [Digest32] = []
        for (place, text) in try reader.strings("path").enumerated() {
            guard let hash = Digest32(hex: text) else {
                throw .wrongKind(path: reader.path(of: "path[\(place)]"), expected: "64 hex digits")
            }
            path.append(hash)
        }
        self.init(index: try reader.count("index"), line: try reader.string("line"), path: path)
    }

    fileprivate static func optional(
        _ reader: CanonicalJSONReader, _ key: String
    ) throws(JSONRefusal) -> RosterProof.Leaf? {
        guard let value = reader.fields[key], value != .null else { return nil }
        return try RosterProof.Leaf(reader.object(key))
    }
}
