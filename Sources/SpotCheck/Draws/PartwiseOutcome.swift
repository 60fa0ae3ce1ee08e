// SPDX-License-Identifier: Apache-2.0

/// What a draw from a roster in parts gave; its list of millions is written, not built.
package struct PartwiseOutcome: Sendable {
    package let keys: DrawKeys
    private let draw: String
    /// The strata in the order of the announcement.
    package let strata: [PartwiseStratum]

    init(keys: DrawKeys, draw: String, strata: [PartwiseStratum]) {
        self.keys = keys
        self.draw = draw
        self.strata = strata
    }

    /// Hands the bytes of the published list to `write` in portions: the same as `DrawnList.encode()`.
    package func encode<Failure: Error>(to write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var portion: [UInt8] = []
        func add(_ text: String) { portion += text.utf8 }
        // Names of draws are the office's own; the canonical form knows what to escape.
        add(#"{"draw":\#(CanonicalJSON.quoted(draw)),"strata":["#)
        for (place, stratum) in strata.enumerated() {
            add(place > 0 ? "," : "")
            add(#"{"name":"\#(stratum.name)","reserve":["#)
            add(stratum.reserve.map { "\"\($0)\"" }.joined(separator: ","))
            add(#"],"selected":["#)
            var rest = stratum.take
            try stratum.eachInOrder(limit: stratum.take) { id throws(Failure) in
                rest -= 1
                portion.append(UInt8(ascii: "\""))
                portion += id
                portion += rest > 0 ? [UInt8(ascii: "\""), UInt8(ascii: ",")] : [UInt8(ascii: "\"")]
                guard portion.count >= Self.portion else { return }
                try write(portion)
                portion.removeAll(keepingCapacity: true)
            }
            let threshold = stratum.threshold.map { "\"\($0.hex)\"" } ?? "null"
            add(#"],"take":\#(stratum.take),"threshold":\#(threshold)}"#)
        }
        add("]}")
        try write(portion)
    }

    private static let portion = 1 << 18

    /// The whole list in memory, for draws of ordinary size.
    package var list: DrawnList { DrawnList(draw: draw, strata: strata.map(\.outcome)) }

    /// The `strata` of the `draw.result` entry: `[{name, take, threshold}]`, without ids.
    package var publicStrata: CanonicalJSON {
        .array(
            strata.map { stratum in
                [
                    "name": .string(stratum.name), "take": .number(stratum.take),
                    "threshold": stratum.threshold.map(CanonicalJSON.digest) ?? .null,
                ]
            })
    }
}

/// One stratum of the outcome: the sorted tickets of all parts, merged while they are read.
package struct PartwiseStratum: Sendable {
    package let name: String
    /// The quota: how many are drawn.
    package let take: Int
    /// Roster ids of the next three.
    package private(set) var reserve: [String] = []
    /// The ticket of the last one selected; nil if none is.
    package private(set) var threshold: Digest32?
    private let parts: [LowestTickets]

    init(_ stratum: Stratum, _ parts: [LowestTickets]) {
        name = stratum.name
        take = stratum.quota
        self.parts = parts
        var place = 0
        var reserve: [String] = []
        var last: (part: Int, entry: LowestTickets.Entry)?
        merge(limit: take + reserveSize) { part, entry throws(Never) in
            if place < take { last = (part, entry) } else { reserve.append(text(part, entry)) }
            place += 1
        }
        self.reserve = reserve
        threshold = last.map { parts[$0.part].ticket($0.entry) }
    }

    /// Hands the bytes of the first `limit` ids to `body`, in the order of the draw.
    package func eachInOrder<Failure: Error>(
        limit: Int, _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        try merge(limit: limit) { part, entry throws(Failure) in try body(parts[part].id(entry)) }
    }

    /// As `draw` gives it.
    var outcome: StratumOutcome {
        var selected: [String] = []
        merge(limit: take) { part, entry throws(Never) in selected.append(text(part, entry)) }
        return StratumOutcome(
            name: name, take: take, selected: selected, reserve: reserve, threshold: threshold)
    }

    private func text(_ part: Int, _ entry: LowestTickets.Entry) -> String {
        String(decoding: parts[part].id(entry), as: UTF8.self)
    }

    private func merge<Failure: Error>(
        limit: Int, _ body: (Int, LowestTickets.Entry) throws(Failure) -> Void
    ) throws(Failure) {
        var next = Array(repeating: 0, count: parts.count)
        for _ in 0..<limit {
            var best = -1
            for part in parts.indices where next[part] < parts[part].entries.count {
                if best < 0 || isBefore(part, next[part], best, next[best]) { best = part }
            }
            guard best >= 0 else { return }
            try body(best, parts[best].entries[next[best]])
            next[best] += 1
        }
    }

    private func isBefore(_ left: Int, _ leftPlace: Int, _ right: Int, _ rightPlace: Int) -> Bool {
        let mine = parts[left].entries[leftPlace]
        let other = parts[right].entries[rightPlace]
        if mine.prefix != other.prefix { return mine.prefix < other.prefix }
        let (own, their) = (parts[left].ticket(mine), parts[right].ticket(other))
        guard own == their else { return own < their }
        return parts[left].id(mine).lexicographicallyPrecedes(parts[right].id(other))
    }
}
