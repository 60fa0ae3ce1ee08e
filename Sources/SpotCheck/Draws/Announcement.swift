// SPDX-License-Identifier: Apache-2.0

/// How the entities of a stratum are picked (docs/draw.md section 1.3).
package enum DrawMethod: String, Sendable, Hashable, CaseIterable {
    /// Everyone alike.
    case uniform
    /// Weight w as w balls in a drum: exactly successive sampling.
    case balls
    /// Inclusion probabilities in proportion to weight.
    case pareto
}

/// Whether an entity has a ticket for this draw alone or one for all draws of the ceremony.
package enum TicketScope: String, Sendable, Hashable, CaseIterable {
    case draw
    /// One ticket per entity in all draws of the campaign, so that departments meet at the same door.
    case ceremony
}

/// Everything that decides a draw besides the randomness, logged while the randomness does not yet exist.
package struct Announcement: Sendable, Hashable {
    /// Names the draw within its plan line and its try.
    package struct Name: Sendable, Hashable {
        package let draw: String
        package let plan: String
        /// 1, 2, …; above 1 only after a void.
        package let attempt: Int
        /// The leaf of that void.
        package let previous: Digest32?

        package init(draw: String, plan: String, attempt: Int = 1, previous: Digest32? = nil) {
            self.draw = draw
            self.plan = plan
            self.attempt = attempt
            self.previous = previous
        }
    }

    /// The frozen roster, by its root.
    package struct RosterReference: Sendable, Hashable {
        package let root: Digest32
        package let size: Int
        /// Further fields, such as the roster's id.
        package let extra: [String: CanonicalJSON]

        package init(root: Digest32, size: Int, extra: [String: CanonicalJSON] = [:]) {
            self.root = root
            self.size = size
            self.extra = extra.filter { $0.key != "root" && $0.key != "size" }
        }
    }

    package let name: Name
    /// The leaf of the ceremony.
    package let ceremony: Digest32
    package let method: DrawMethod
    package let tickets: TicketScope
    package let roster: RosterReference
    package let strata: [Stratum]
    /// Further fields (time, actor, purpose, assignment, …): they change the leaf and with it the seed.
    package let extra: [String: CanonicalJSON]

    static let keys: Set<String> = [
        "v", "type", "draw", "plan", "attempt", "previous", "ceremony", "method", "tickets", "roster",
        "strata",
    ]

    /// Refuses strata that overlap, repeat or cannot be counted, and an attempt without its predecessor.
    package init(
        name: Name, ceremony: Digest32, method: DrawMethod, tickets: TicketScope,
        roster: RosterReference, strata: [Stratum], extra: [String: CanonicalJSON] = [:]
    ) throws(DrawRefusal) {
        guard (1...1_000_000).contains(name.attempt) else { throw .attemptOutOfRange(name.attempt) }
        guard (name.attempt == 1) == (name.previous == nil) else {
            throw .previousDoesNotFit(attempt: name.attempt)
        }
        guard !strata.isEmpty else { throw .noStrata }
        var seen: Set<String> = []
        for stratum in strata {
            try stratum.check()
            guard seen.insert(stratum.name).inserted else { throw .duplicateStratum(stratum.name) }
        }
        guard strata.count == 1 || !seen.contains(Stratum.wholeRoster) else {
            throw .wholeRosterBesideStrata
        }
        self.name = name
        self.ceremony = ceremony
        self.method = method
        self.tickets = tickets
        self.roster = roster
        self.strata = strata
        self.extra = extra.filter { !Self.keys.contains($0.key) }
    }

    /// The object that is logged.
    package var json: CanonicalJSON {
        var reference = roster.extra
        reference["root"] = .digest(roster.root)
        reference["size"] = .number(roster.size)
        var fields = extra
        fields["v"] = "ssj-draw/1"
        fields["type"] = "draw.announce"
        fields["draw"] = .string(name.draw)
        fields["plan"] = .string(name.plan)
        fields["attempt"] = .number(name.attempt)
        fields["previous"] = name.previous.map(CanonicalJSON.digest) ?? .null
        fields["ceremony"] = .digest(ceremony)
        fields["method"] = .string(method.rawValue)
        fields["tickets"] = .string(tickets.rawValue)
        fields["roster"] = .object(reference)
        fields["strata"] = .array(strata.map(\.json))
        return .object(fields)
    }

    /// `J(announce)`: the bytes of the log entry.
    package func encode() throws(DrawRefusal) -> [UInt8] {
        do throws(JSONRefusal) { return try json.encode() } catch { throw .notAnObject(error) }
    }

    /// `LH(J(announce))`, by which results name this announcement.
    package func leaf() throws(DrawRefusal) -> Digest32 { .leaf(try encode()) }
}

extension Announcement {
    /// Reads a `draw.announce` entry from its canonical bytes.
    package init(parsing bytes: [UInt8]) throws(DrawRefusal) {
        let read: Fields
        do throws(JSONRefusal) {
            read = try Fields(CanonicalJSONReader(CanonicalJSON(parsing: bytes)))
        } catch { throw .notAnObject(error) }
        guard let method = DrawMethod(rawValue: read.method) else { throw .unknownMethod(read.method) }
        guard let tickets = TicketScope(rawValue: read.tickets) else { throw .unknownTickets(read.tickets) }
        try self.init(
            name: read.name, ceremony: read.ceremony, method: method, tickets: tickets,
            roster: read.roster, strata: read.strata, extra: read.extra)
    }

    private struct Fields {
        let name: Name
        let ceremony: Digest32
        let method: String
        let tickets: String
        let roster: RosterReference
        let strata: [Stratum]
        let extra: [String: CanonicalJSON]

        init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
            try reader.expect("v", "ssj-draw/1")
            try reader.expect("type", "draw.announce")
            name = Name(
                draw: try reader.string("draw"), plan: try reader.string("plan"),
                attempt: try reader.count("attempt"), previous: try reader.optionalDigest("previous"))
            ceremony = try reader.digest("ceremony")
            method = try reader.string("method")
            tickets = try reader.string("tickets")
            let reference = try reader.object("roster")
            roster = RosterReference(
                root: try reference.digest("root"), size: try reference.count("size"),
                extra: reference.rest(besides: ["root", "size"]))
            var strata: [Stratum] = []
            for each in try reader.objects("strata") { strata.append(try Stratum(each)) }
            self.strata = strata
            extra = reader.rest(besides: Announcement.keys)
        }
    }

    /// Refuses a ceremony other than the announced one.
    package func check(against ceremony: Ceremony) throws(DrawRefusal) {
        let leaf = try ceremony.leaf()
        guard leaf == self.ceremony else { throw .otherCeremony(announced: self.ceremony, given: leaf) }
    }

    /// Refuses a roster other than the announced one, and strata that do not cover it exactly.
    package func check(against roster: Roster) throws(DrawRefusal) {
        try check(against: roster.summary)
    }

    /// As above, for a roster that was read in parts.
    func check(against roster: RosterSummary) throws(DrawRefusal) {
        guard roster.size == self.roster.size else {
            throw .rosterSize(announced: self.roster.size, found: roster.size)
        }
        guard roster.root == self.roster.root else {
            throw .rosterRoot(announced: self.roster.root, found: roster.root)
        }
        let sizes = Dictionary(uniqueKeysWithValues: roster.strata.map { ($0.name, $0.size) })
        for stratum in strata {
            let found = stratum.name == Stratum.wholeRoster ? roster.size : sizes[stratum.name] ?? 0
            guard found == stratum.size else {
                throw .stratumSize(name: stratum.name, announced: stratum.size, found: found)
            }
        }
        guard strata.first?.name != Stratum.wholeRoster else { return }
        let announced = Set(strata.map(\.name))
        for stratum in roster.strata where !announced.contains(stratum.name) {
            throw .stratumNotAnnounced(name: stratum.name, size: stratum.size)
        }
    }
}
