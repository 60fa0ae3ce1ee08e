// SPDX-License-Identifier: Apache-2.0

/// The inspectors committed with a roster, under the pseudonyms of a year: who may be in a team, where, for what.
///
/// A token `area/skill` says that the person may fill such a seat in that area. The file is public.
package struct InspectorsFile: Hashable, Sendable {
    /// One person.
    package struct Person: Hashable, Sendable {
        package let alias: String
        package let unit: String
        /// `area/skill`, ascending.
        package let tokens: [String]
        package let capacity: Int
        /// Visits of the year before this draw.
        package let load: Int

        package init(alias: String, unit: String, tokens: [String], capacity: Int, load: Int) {
            self.alias = alias
            self.unit = unit
            self.tokens = Set(tokens).sorted()
            self.capacity = capacity
            self.load = load
        }
    }

    package let year: Int
    /// By ascending alias.
    package let people: [Person]

    package init(year: Int, people: [Person]) {
        self.year = year
        self.people = people.sorted { $0.alias < $1.alias }
    }

    /// The public bytes: canonical JSON.
    package func encode() throws(JSONRefusal) -> [UInt8] {
        let list = people.map { person -> CanonicalJSON in
            [
                "id": .string(person.alias), "unit": .string(person.unit),
                "skills": .array(person.tokens.map(CanonicalJSON.string)),
                "capacity": .number(person.capacity), "base": .number(person.load),
            ]
        }
        let whole: CanonicalJSON = [
            "v": "mingqian/1", "type": "inspectors", "year": .number(year), "inspectors": .array(list),
        ]
        return try whole.encode()
    }

    /// Reads what `encode` wrote; anything else is refused.
    package init(parsing bytes: [UInt8]) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(try CanonicalJSON(parsing: bytes))
        try reader.expect("v", "mingqian/1")
        try reader.expect("type", "inspectors")
        try reader.only(["v", "type", "year", "inspectors"])
        var people: [Person] = []
        for person in try reader.objects("inspectors") {
            try person.only(["id", "unit", "skills", "capacity", "base"])
            people.append(
                Person(
                    alias: try person.string("id"), unit: try person.string("unit"),
                    tokens: try person.strings("skills"), capacity: try person.count("capacity"),
                    load: try person.count("base")))
        }
        self.init(year: try reader.count("year"), people: people)
    }
}

/// Who must not visit whom, committed with a roster: lines `roster id TAB alias TAB reason LF`, ascending.
package struct RelationsFile: Hashable, Sendable {
    /// One barred pair.
    package struct Pair: Hashable, Comparable, Sendable {
        package let rosterID: String
        package let alias: String
        package let reason: String

        package init(rosterID: String, alias: String, reason: String) {
            self.rosterID = rosterID
            self.alias = alias
            self.reason = reason
        }

        /// By entity, then person, then reason.
        package static func < (a: Pair, b: Pair) -> Bool {
            (a.rosterID, a.alias, a.reason) < (b.rosterID, b.alias, b.reason)
        }
    }

    /// Ascending, each once.
    package let pairs: [Pair]

    package init(_ pairs: some Sequence<Pair>) { self.pairs = Set(pairs).sorted() }

    /// The public bytes; empty when nobody is barred.
    package func encode() -> [UInt8] {
        pairs.flatMap { Array("\($0.rosterID)\t\($0.alias)\t\($0.reason)\n".utf8) }
    }

    /// Reads what `encode` wrote; nil for a line of another form or out of order.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return nil }
        var pairs: [Pair] = []
        for line in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        where !bytes.isEmpty {
            let parts = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            let texts = parts.map { String(decoding: $0, as: UTF8.self) }
            guard texts.allSatisfy({ isRosterName($0) }) else { return nil }
            let pair = Pair(rosterID: texts[0], alias: texts[1], reason: texts[2])
            if let last = pairs.last, !(last < pair) { return nil }
            pairs.append(pair)
        }
        self.pairs = pairs
    }
}

/// What an announcement says about teams: `assign` of docs/draw.md.
package struct AnnouncedTeams: Hashable, Sendable {
    /// Digests of the two committed files, hexadecimal.
    package let inspectors: String
    package let relations: String
    /// What each seat asks for within the entity's area; the first seat leads.
    package let team: [String]
    package let shortlist: Int?

    /// Reads `assign` from an announcement.
    package init(_ announcement: Announcement) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(announcement.extra["assign"] ?? .null, path: "assign")
        inspectors = try reader.digest("inspectors").hex
        relations = try reader.digest("relations").hex
        team = try reader.strings("team")
        shortlist = try reader.value("shortlist") == .null ? nil : try reader.count("shortlist")
    }
}
