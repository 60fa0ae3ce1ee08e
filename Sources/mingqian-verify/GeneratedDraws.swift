// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Numbers that the same text always gives again: SHA-256 over the text and a counter.
struct DigestStream {
    private let seed: [UInt8]
    private var counter: UInt64 = 0

    init(_ seed: String) { self.seed = Array(seed.utf8) }

    mutating func digest() -> Digest32 {
        counter += 1
        return .tagged("example", seed, Array(String(counter).utf8))
    }

    /// One of 0 ..< `bound`.
    mutating func number(below bound: Int) -> Int { Int(digest().leadingWord % UInt64(bound)) }

    mutating func chance(oneIn bound: Int) -> Bool { number(below: bound) == 0 }

    mutating func pick<T>(_ list: [T]) -> T { list[number(below: list.count)] }

    mutating func shuffled<T>(_ list: [T]) -> [T] {
        list.map { (digest(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

/// Draws made up for comparing programs, in the form of docs/draw.md section 1.8: small, all methods and ticket
/// scopes, and everything that could be read in two ways.
///
/// The same seed gives the same bytes on every computer.
enum GeneratedDraws {
    /// The file; refused only if our own objects were wrong.
    static func file(seed: String, count: Int) throws -> [UInt8] {
        var rosters: [String: CanonicalJSON] = [:]
        var cases: [CanonicalJSON] = []
        for number in 0..<count {
            let draw = try GeneratedDraw(number, seed: seed)
            rosters[draw.name] = .array(draw.roster.entries.map { .string($0.line) })
            cases.append(try draw.json())
        }
        return try CanonicalJSON.object([
            "spec": "ssj-draw/1", "rosters": .object(rosters), "cases": .array(cases),
        ]).encode()
    }
}

/// One draw that was made up, and what comes out of it.
struct GeneratedDraw {
    let name: String
    let roster: Roster
    private let secret: Digest32?
    private let openings: [Opening]
    private let ceremony: Ceremony
    private let reveals: [Digest32?]
    private let beacon: [UInt8]
    private let announcement: Announcement

    /// Every combination of method and ticket scope comes up once in six numbers.
    init(_ number: Int, seed: String) throws {
        var stream = DigestStream("\(seed)/\(number)")
        let method = DrawMethod.allCases[number % 3]
        name = "\(method.rawValue)-\(number)"
        let entries = Self.entries(method, &stream)
        if stream.chance(oneIn: 2) {
            let secret = stream.digest()
            (roster, openings) = try RosterSecret(secret).blind(entries)
            self.secret = secret
        } else {
            roster = try Roster(entries)
            openings = []
            secret = nil
        }
        (ceremony, reveals, beacon) = try Self.ceremony(name, &stream)
        announcement = try Self.announcement(
            name, method, TicketScope.allCases[number / 3 % 2], roster, ceremony, &stream)
    }

    private static let letters = Array("0123456789ABCDEFGHJKLMNPQRTUWXYabcdefghijklmnopqrstuvwxyz._:-").map(
        String.init)

    private static func entries(_ method: DrawMethod, _ stream: inout DigestStream) -> [RosterEntry] {
        let strata = (0...stream.number(below: 5)).map { place in
            "\(stream.pick(["A", "B", "C", "D", "a_b", "x:-"])).\(place)"
        }
        let weights: [UInt32]
        switch method {
        case .balls:
            weights = stream.pick([[1], [1, 2, 3], [1, 9, 100], [1, 1, 1, 1, 1, 1, 1, 1, 1, 4096]])
        case .uniform, .pareto:
            weights = stream.pick([[1], [1, 2, 3], [1, 3, 10, 40], [1, 65_536, .max], [.max, .max - 1]])
        }
        var ids: Set<String> = []
        for _ in 0...stream.number(below: 60) {
            let length = stream.pick([1, 2, 18, 18, 18, 23, 24, 55, 56, 64])
            let id = (0..<length).map { _ in stream.pick(letters) }.joined()
            ids.insert(id)
            // An id that begins with another one sorts after it.
            if stream.chance(oneIn: 8), length < 64 { ids.insert(id + "0") }
        }
        return ids.sorted().map {
            RosterEntry(id: $0, stratum: stream.pick(strata), weight: stream.pick(weights))
        }
    }

    private static func ceremony(
        _ name: String, _ stream: inout DigestStream
    ) throws -> (Ceremony, [Digest32?], [UInt8]) {
        let id = "C-\(name)"
        let names = stream.shuffled(["platform", "scjg", "市司法局", "审计\u{20000}", "a \"b\"\\\n"])
            .prefix(1 + stream.number(below: 5))
        let secrets = names.map { _ in stream.digest() }
        let hasBeacon = stream.chance(oneIn: 2)
        let least = hasBeacon ? 1 + stream.number(below: names.count) : names.count
        let silent = Set(
            stream.shuffled(Array(names.indices)).dropFirst(least).filter { _ in stream.chance(oneIn: 2) })
        let beacon: CanonicalJSON = stream.pick([
            ["kind": "drand", "chain": "quicknet", "round": 12_345_678],
            ["kind": "lottery", "issue": "2026061"], [:],
        ])
        let value = stream.pick([Array("kl8/2026061/3.7.11.80./".utf8), [0], stream.digest().bytes])
        let ceremony = try Ceremony(
            id: id,
            contributors: zip(names, secrets).map { name, secret in
                Ceremony.Contributor(
                    name: name, commit: Ceremony.commit(ceremony: id, name: name, secret: secret))
            },
            minReveals: least, revealBy: "2026-03-02T02:00:00.000Z", beacon: hasBeacon ? beacon : nil,
            extra: ["note": .string(stream.pick(["", "\u{1}\u{7f}\t/é", "随机\u{1F3B2}", "\u{2028}\r\n"]))])
        let reveals = secrets.indices.map { silent.contains($0) ? nil : secrets[$0] }
        return (ceremony, reveals, hasBeacon ? value : [])
    }

    private static func announcement(
        _ name: String, _ method: DrawMethod, _ tickets: TicketScope, _ roster: Roster, _ ceremony: Ceremony,
        _ stream: inout DigestStream
    ) throws -> Announcement {
        let largest = Int(CanonicalJSON.largestInteger)
        let ratios = [
            (0, 1), (1, 1000), (1, 100), (3, 100), (1, 3), (1, 2), (1, 1), (7, 3), (largest - 1, largest),
            (largest, 1),
            (1, largest),
        ]
        var sizes = roster.strata.map { ($0.name, $0.size) }
        if stream.chance(oneIn: 4) { sizes.append(("empty", 0)) }
        if stream.chance(oneIn: 3) { sizes = [(Stratum.wholeRoster, roster.size)] }
        let strata = stream.shuffled(sizes).map { name, size in
            let ratio = stream.pick(ratios)
            return Stratum(
                name: name, size: size, numerator: ratio.0, denominator: ratio.1,
                least: stream.pick([0, 0, 1, 2, 5, largest]))
        }
        let again = stream.chance(oneIn: 10)
        return try Announcement(
            name: Announcement.Name(
                draw: name, plan: "L-1", attempt: again ? 2 : 1, previous: again ? stream.digest() : nil),
            ceremony: ceremony.leaf(), method: method, tickets: tickets,
            roster: Announcement.RosterReference(root: roster.root, size: roster.size, extra: ["id": "R-1"]),
            strata: strata,
            extra: ["purpose": "双随机抽查", "z": [1, -1, true, .null, [:], .string("\u{8}\u{c}")]])
    }

    /// The case as docs/draw.md section 1.8 lists its fields.
    func json() throws -> CanonicalJSON {
        let outcome = try draw(
            announcement, from: roster, ceremony: ceremony, reveals: reveals, beacon: beacon)
        let tree = RosterTree(roster)
        let first = roster.id(at: 0)
        func proof(of id: String) -> CanonicalJSON { ["id": .string(id), "proof": tree.proof(of: id).json] }
        var fields: [String: CanonicalJSON] = [
            "name": .string(name), "roster": .string(name), "beacon": .string(Hex.encode(beacon)),
            "ceremony": .string(String(decoding: try ceremony.encode(), as: UTF8.self)),
            "ceremony_leaf": .digest(try ceremony.leaf()),
            "announcement": .string(String(decoding: try announcement.encode(), as: UTF8.self)),
            "announcement_leaf": .digest(try announcement.leaf()),
            "reveals": .array(reveals.map { $0.map(CanonicalJSON.digest) ?? .null }),
            "first_tickets": [first: .digest(ticket(of: first, key: outcome.keys.entityKey))],
            "proof_present": proof(of: first), "proof_absent": proof(of: "~"),
            "result": .object([
                "value": .digest(outcome.keys.value), "seed": .digest(outcome.keys.seed),
                "entity_key": .digest(outcome.keys.entityKey), "assign_key": .digest(outcome.keys.assignKey),
                "strata": Self.strata(of: outcome),
            ]),
        ]
        if let secret {
            fields["roster_secret"] = .digest(secret)
            let opened = openings.map {
                ($0.rosterID, ["id": .string($0.id), "salt": .digest($0.salt)] as CanonicalJSON)
            }
            fields["openings"] = .object(Dictionary(uniqueKeysWithValues: opened))
        }
        return .object(fields)
    }

    private static func strata(of outcome: DrawOutcome) -> CanonicalJSON {
        guard case .object(let list) = outcome.list.json, let strata = list["strata"] else { return .null }
        return strata
    }
}
