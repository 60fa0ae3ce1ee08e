// SPDX-License-Identifier: Apache-2.0

/// Everyone who may be drawn: lines strictly ascending by the bytes of the id (docs/draw.md section 1.1).
///
/// Kept as the bytes of its file, so that half a million entries cost tens of megabytes and the root is over
/// exactly what is published. No roster is unsorted or holds an id twice: absence proofs rest on that.
package struct Roster: Sendable {
    /// One line inside `file`; ids and strata are slices of it.
    struct Row: Sendable {
        let start: Int
        let length: UInt8
        let idLength: UInt8
        let stratum: UInt32
        let weight: UInt32

        init(_ line: RosterLine, stratum: Int) {
            start = line.start
            length = UInt8(line.end - line.start)
            idLength = UInt8(line.idEnd - line.start)
            self.stratum = UInt32(stratum)
            weight = line.weight
        }

        var line: Range<Int> { start..<start + Int(length) }
        var id: Range<Int> { start..<start + Int(idLength) }
    }

    /// One stratum with its size and the sum of its weights.
    package struct Stratum: Sendable, Hashable {
        package let name: String
        package let size: Int
        package let totalWeight: UInt64
    }

    /// The published file: every line ended by LF.
    package let file: [UInt8]
    let rows: [Row]
    /// Names by the number that rows carry, in order of first appearance.
    let stratumNames: [String]
    let summary: RosterSummary

    /// The strata by ascending name.
    package var strata: [Stratum] { summary.strata }
    /// RFC 6962 tree over the lines (`LH(line)`); of an empty roster SHA-256 of nothing.
    package var root: Digest32 { summary.root }

    /// The number of entries.
    package var size: Int { rows.count }

    /// Reads a roster file, refusing the first line out of order or form.
    package init(parsing file: [UInt8]) throws(RosterRefusal) {
        var part = RosterPart()
        var rows: [Row] = []
        // Lines of an id of 18 characters, a stratum and a weight: a guess that saves copies.
        rows.reserveCapacity(file.count / 28)
        var refusal: RosterRefusal?
        file.withUnsafeBytes { bytes in
            // Typed throws do not yet pass through this closure.
            do throws(RosterRefusal) {
                try part.read(bytes, refusing: { $0 }) { (line, stratum) throws(RosterRefusal) in
                    rows.append(Row(line, stratum: stratum))
                    return RosterTree.leaf(UnsafeRawBufferPointer(rebasing: bytes[line.text]))
                }
            } catch { refusal = error }
        }
        if let refusal { throw refusal }
        self.file = file
        self.rows = rows
        stratumNames = part.strata.names
        summary = part.summary
    }

    /// A roster of these entries in any order; sorts them, refuses bad or repeated ids.
    ///
    /// Bad names are numbered as given, a repeated id as sorted.
    package init(_ entries: [RosterEntry]) throws(RosterRefusal) {
        for (place, entry) in entries.enumerated() {
            // A tab or LF inside a name would make other lines of this one.
            guard isRosterName(entry.id) else { throw .badID(line: place + 1) }
            guard isRosterName(entry.stratum) else { throw .badStratum(line: place + 1) }
        }
        var file: [UInt8] = []
        file.reserveCapacity(entries.count * 72)
        // The ids are ASCII by now, so strings sort as their bytes do.
        for entry in entries.sorted(by: { $0.id < $1.id }) {
            file += entry.line.utf8
            file.append(UInt8(ascii: "\n"))
        }
        try self.init(parsing: file)
    }

    /// The entry at a place, counted from 0 in id order.
    package func entry(at place: Int) -> RosterEntry {
        let row = rows[place]
        return RosterEntry(
            id: id(at: place), stratum: stratumNames[Int(row.stratum)], weight: row.weight)
    }

    /// The id at a place, counted from 0.
    package func id(at place: Int) -> String {
        String(decoding: file[rows[place].id], as: UTF8.self)
    }

    /// The line at a place as hashed, without LF.
    package func line(at place: Int) -> String {
        String(decoding: file[rows[place].line], as: UTF8.self)
    }

    /// All entries in id order.
    package var entries: some Sequence<RosterEntry> {
        (0..<size).lazy.map { entry(at: $0) }
    }

    /// The place of an id, or nil if it is not in the roster.
    package func place(of id: String) -> Int? {
        let place = firstPlace(notBefore: id)
        return place < size && file[rows[place].id].elementsEqual(id.utf8) ? place : nil
    }

    /// The first place whose id is not below `id`; `size` if all are below.
    func firstPlace(notBefore id: String) -> Int {
        var id = id
        return id.withUTF8 { id in
            file.withUnsafeBytes { bytes in
                var low = 0
                var high = size
                while low < high {
                    let middle = (low + high) / 2
                    if UnsafeRawBufferPointer(rebasing: bytes[rows[middle].id]).lexicographicallyPrecedes(id)
                    {
                        low = middle + 1
                    } else {
                        high = middle
                    }
                }
                return low
            }
        }
    }
}
