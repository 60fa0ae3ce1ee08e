// SPDX-License-Identifier: Apache-2.0

/// What a draw gave in one stratum.
package struct StratumOutcome: Sendable, Hashable {
    package let name: String
    /// The quota: how many are drawn.
    package let take: Int
    /// Roster ids in the order of the draw.
    package let selected: [String]
    /// The next three in order, fewer if there are no more; never a substitute chosen by hand.
    package let reserve: [String]
    /// The ticket of the last one selected (of a `balls` draw its smallest ball); nil if none is.
    package let threshold: Digest32?

    package init(
        name: String, take: Int, selected: [String], reserve: [String], threshold: Digest32?
    ) {
        self.name = name
        self.take = take
        self.selected = selected
        self.reserve = reserve
        self.threshold = threshold
    }

    var json: CanonicalJSON {
        [
            "name": .string(name), "take": .number(take), "threshold": thresholdJSON,
            "selected": .array(selected.map(CanonicalJSON.string)),
            "reserve": .array(reserve.map(CanonicalJSON.string)),
        ]
    }

    fileprivate var thresholdJSON: CanonicalJSON { threshold.map(CanonicalJSON.digest) ?? .null }

    fileprivate init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["name", "take", "selected", "reserve", "threshold"])
        self.init(
            name: try reader.string("name"), take: try reader.count("take"),
            selected: try reader.strings("selected"), reserve: try reader.strings("reserve"),
            threshold: try reader.optionalDigest("threshold"))
    }
}

/// The list that a draw publishes as a file: `{draw, strata:[{name, take, selected, reserve, threshold}]}`.
package struct DrawnList: Sendable, Hashable {
    package let draw: String
    package let strata: [StratumOutcome]

    package init(draw: String, strata: [StratumOutcome]) {
        self.draw = draw
        self.strata = strata
    }

    /// The object of the file.
    package var json: CanonicalJSON {
        ["draw": .string(draw), "strata": .array(strata.map(\.json))]
    }

    /// The canonical bytes of the file.
    package func encode() throws(DrawRefusal) -> [UInt8] {
        do throws(JSONRefusal) { return try json.encode() } catch { throw .notAnObject(error) }
    }

    /// Reads the file.
    package init(parsing bytes: [UInt8]) throws(DrawRefusal) {
        do throws(JSONRefusal) {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: bytes))
            try reader.only(["draw", "strata"])
            draw = try reader.string("draw")
            var strata: [StratumOutcome] = []
            for each in try reader.objects("strata") { strata.append(try StratumOutcome(each)) }
            self.strata = strata
        } catch { throw .notAnObject(error) }
    }
}

/// The whole outcome of a draw.
package struct DrawOutcome: Sendable, Hashable {
    package let keys: DrawKeys
    package let list: DrawnList

    /// The strata in the order of the announcement.
    package var strata: [StratumOutcome] { list.strata }

    /// The `strata` of the `draw.result` entry: `[{name, take, threshold}]`, without ids.
    package var publicStrata: CanonicalJSON {
        .array(
            strata.map {
                ["name": .string($0.name), "take": .number($0.take), "threshold": $0.thresholdJSON]
            })
    }
}
