// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

@testable import mingqian_verify

/// A small office with one plan line, told honestly or with one lie. Everything is signed and listed anew after
/// the lie, as a dishonest operator would do it.
struct Story {
    static let origin = "log.example.cn/ssj-2026"
    static let names = ["platform", "scjg", "sfj"]

    let lie: Lie?
    /// How the ceremony ends: by its reveals alone, by a public value, or by the fallback of one.
    let ending: Ending
    private(set) var entries: [[UInt8]] = []
    private(set) var files: [String: [UInt8]] = [:]
    private var minute = 0
    private var roster: [UInt8] = []
    private var ceremony = ""
    private var announce = ""

    enum Ending: Hashable { case reveals, value, fallback }

    init(_ lie: Lie? = nil, ending: Ending = .reveals) throws {
        self.lie = lie
        self.ending = lie?.isAboutValue == true ? .value : ending
        try tell()
    }

    static func signer() throws -> NoteSigner {
        try NoteSigner(name: origin, seed: Array(repeating: 7, count: 32))
    }

    /// The public files.
    func bundle() throws -> [String: [UInt8]] {
        var out = files
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        for tile in Tile.hashTiles(of: entries.count) {
            out[tile.path] = tile.hashBytes { nodes[$0] ?? .emptyRoot }
        }
        for tile in Tile.entryTiles(of: entries.count) {
            out[tile.path] = try EntryBundle.encode(entries[tile.start..<tile.start + tile.width])
        }
        let head = Checkpoint(
            origin: Self.origin, size: entries.count, root: MerkleTree.root(ofEntries: entries))
        out[PublicBundle.checkpoint] = Array(try head.signed(by: Self.signer()).serialized.utf8)
        out[PublicBundle.logKey] = Array("\(try Self.signer().verifier.vkey)\n".utf8)
        let lines = out.map { ManifestLine(path: $0.key, bytes: $0.value) }
        out[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
        return out
    }

    func report() throws -> Report { Verifier(PublicFiles(try bundle())).report() }

    private mutating func tell() throws {
        try log("log.start", ["origin": .string(Self.origin), "previous": .null], actor: nil)
        if lie != .planAfterFreeze { try plan() }
        if lie != .freezeAfterAnnouncement { try freeze() }
        if lie == .planAfterFreeze { try plan() }
        try registerKeys()
        try openCeremony()
        if lie == .revealBeforeClose { try reveal(0) }
        if lie != .lateAnnouncement { try announceDraw() }
        if lie == .freezeAfterAnnouncement { try freeze() }
        if lie == .secondTask { try announceDraw("T2", attempt: 1) }
        if lie == .drawnTwice { try announceDraw("T1", attempt: 1, id: "T1-A1b") }
        try close()
        if lie == .lateAnnouncement { try announceDraw() }
        for slot in Self.names.indices {
            if lie == .revealBeforeClose, slot == 0 { continue }
            if lie == .voidTooEarly || ending != .reveals, slot == 2 { continue }
            try reveal(slot)
        }
        try endWithValue()
        if lie == .revealTwice { try reveal(1) }
        if lie == .voidInsteadOfResult { try void("V3") }
        if lie == .voidTooEarly || lie == .voidThoughEnough { try void("V1") }
        if lie == .voidBeforeExhausted { try void("V2") }
        let ended: [Lie?] = [
            .resultWithheld, .voidInsteadOfResult, .voidTooEarly, .voidThoughEnough, .voidBeforeExhausted,
        ]
        if !ended.contains(lie) { try result() }
        if lie == .resultBeforeValue { try value(0) }
        if lie == .secondResult { try result() }
        try assignTeams()
        if lie == .assignedTwice { try assignTeams() }
        if lie == .voidAfterResult { try void("V1") }
        try inspect()
        try publish()
    }

    private mutating func plan() throws {
        let names = lie == .extraContributor ? ["platform", "scjg"] : Self.names
        try log(
            "plan.item",
            [
                "id": "L1", "plan": "P2026-scjg", "year": 2026, "unit": "scjg", "name": "食品抽查",
                "kind": "targeted", "items": [["code": "0101", "version": 1]], "scope": [:],
                "ratios": Self.ratios(lie == .lowerRatio ? 5 : 10),
                "draws": 1, "from": "2026-03-01", "to": "2026-06-30",
                "beacon": ending == .reveals || lie == .beaconNotPlanned
                    ? .null : PlannedBeacon.lottery(.kl8).canonical,
                "contributors": .array(
                    names.map { ["name": .string($0), "unit": .string($0), "title": "方"] }),
            ])
    }

    /// One in `den` of every class, at least one.
    private static func ratios(_ den: Int) -> CanonicalJSON {
        let row: CanonicalJSON = ["num": 1, "den": .number(den), "least": 1]
        return ["A": row, "B": row, "C": row, "D": row]
    }

    private mutating func freeze() throws {
        var lines = (0..<60).map { "E\(1000 + $0)\t\($0 % 3 == 0 ? "A" : "B").430702\t1" }
        if lie == .unsortedRoster { lines.swapAt(3, 4) }
        if lie == .duplicateID { lines[4] = lines[3] }
        let root = MerkleTree.root(ofEntries: lines.map { Array($0.utf8) }).hex
        if lie == .swappedStratum { lines[3] = lines[3].replacing("A.", with: "B.") }
        roster = Array((lines.joined(separator: "\n") + "\n").utf8)
        let inspectors = try InspectorPool.inspectors()
        try log(
            "roster.freeze",
            [
                "id": "R-T1-1", "line": "L1", "task": "T1", "kind": "blinded", "root": .string(root),
                "size": .number(lie == .rosterSize ? 61 : 60), "secret": .string(zeros), "pack": "national",
                "file": .string(publish(roster)), "excluded": ["S03": 2], "snapshot": .string(zeros),
                "inspectors": .string(publish(inspectors)),
                "relations": .string(publish(InspectorPool.relations)),
                "previous": .null, "diff": [:],
            ])
    }

    private var zeros: String { String(repeating: "0", count: 64) }

    private mutating func publish(_ bytes: [UInt8]) -> String {
        let digest = MerkleHash.sha256(bytes)
        files[PublicBundle.file(digest)] = bytes
        return digest.hex
    }

    private func secret(_ slot: Int) -> Digest32 {
        Digest32(sha256: [UInt8(lie == .copiedCommit && slot == 2 ? 1 : slot)])
    }

    private mutating func registerKeys() throws {
        for slot in Self.names.indices where lie != .unknownKey || slot != 1 {
            let unit = lie == .keyOfAnotherUnit && slot == 1 ? "sfj" : Self.names[slot]
            let key = try Self.signer(ofSlot: slot).publicKey
            try log("contributor.key", ["unit": .string(unit), "key": .string(key)])
            if lie == .withdrawnKey, slot == 1 {
                try log("contributor.withdraw", ["unit": .string(unit), "key": .string(key)])
            }
        }
    }

    static func signer(ofSlot slot: Int) throws -> ContributorSigner {
        guard let signer = ContributorSigner(seed: Array(repeating: UInt8(slot + 1), count: 32)) else {
            throw NoteKeyRefusal.malformed
        }
        return signer
    }

    private func contributor(_ slot: Int, _ commit: Digest32) throws -> Ceremony.Contributor {
        let name = Self.names[slot]
        let signer = try Self.signer(ofSlot: lie == .forgedSignature && slot == 1 ? 2 : slot)
        guard lie != .unsignedCommit || slot != 1,
            let key = ContributorKey(hex: try Self.signer(ofSlot: slot).publicKey)
        else { return Ceremony.Contributor(name: name, commit: commit) }
        let signature = try signer.sign(commit, ceremony: "C1", name: name)
        return Ceremony.Contributor(
            name: name, commit: commit, seal: Ceremony.Seal(key: key, signature: signature))
    }

    private mutating func openCeremony() throws {
        var contributors = try Self.names.indices.map { slot in
            let commit = Ceremony.commit(ceremony: "C1", name: Self.names[slot], secret: secret(slot))
            return try contributor(slot, commit)
        }
        if lie == .copiedCommit { contributors[2] = try contributor(2, contributors[1].commit) }
        if lie == .missingContributor { contributors.removeLast() }
        let opened = try Ceremony(
            id: "C1", contributors: contributors, minReveals: minReveals(contributors.count),
            revealBy: lie == .lateReveal ? "2026-03-02T00:00:30.000Z" : "2026-03-02T02:00:00.000Z",
            beacon: ending == .reveals || lie == .beaconNotOpened ? nil : StoryBeacon.plan(lie),
            extra: common("L1"))
        ceremony = try append(opened.encode())
    }

    private mutating func announceDraw(_ task: String = "T1", attempt: Int = 1, id: String? = nil) throws {
        let sizes = lie == .stratumSize ? [19, 41] : [20, 40]
        let pool = try InspectorPool.inspectors()
        let root = MerkleTree.root(ofEntries: roster.dropLast().split(separator: 10).map(Array.init)).hex
        var extra = common(nil)
        extra["task"] = .string(task)
        extra["purpose"] = "食品抽查"
        extra["disclosure"] = "afterVisit"
        extra["assign"] = [
            "inspectors": .string(MerkleHash.sha256(lie == .otherInspectors ? [1] : pool).hex),
            "relations": .string(MerkleHash.sha256(InspectorPool.relations).hex),
            "team": ["check", "check"], "shortlist": .null,
        ]
        let draw = id ?? "\(task)-A\(attempt)"
        let object = try Announcement(
            name: Announcement.Name(draw: draw, plan: "L1", attempt: attempt),
            ceremony: Digest32(hex: ceremony) ?? Digest32(sha256: []), method: .uniform, tickets: .draw,
            roster: Announcement.RosterReference(
                root: Digest32(hex: lie == .swappedStratum ? frozenRoot : root) ?? Digest32(sha256: []),
                size: lie == .rosterSize ? 61 : 60, extra: ["id": "R-T1-1"]),
            strata: zip(["A.430702", "B.430702"], sizes).map {
                Stratum(name: $0, size: $1, numerator: 1, denominator: 10, least: 1)
            }, extra: extra)
        let leaf = try append(object.encode())
        if announce.isEmpty { announce = leaf }
    }

    private var frozenRoot: String {
        MerkleTree.root(
            ofEntries: (0..<60).map { Array("E\(1000 + $0)\t\($0 % 3 == 0 ? "A" : "B").430702\t1".utf8) }
        ).hex
    }

    private mutating func close() throws {
        let size = entries.count + (lie == .wrongCloseSize ? 1 : 0)
        try log("ceremony.close", ["ceremony": .string(ceremony), "size": .number(size)])
    }

    private mutating func reveal(_ slot: Int) throws {
        try log(
            "ceremony.reveal",
            [
                "ceremony": .string(ceremony), "name": .string(Self.names[slot]),
                "r": .digest(lie == .otherSecret && slot == 1 ? Digest32(sha256: [9]) : secret(slot)),
            ])
    }

    private func minReveals(_ all: Int) -> Int {
        if lie == .fewerReveals { return 2 }
        if lie == .onlyOneReveal { return 1 }
        return ending == .reveals || lie == .beaconNotOpened ? all : 2
    }

    /// The public value in its time, or what a liar makes of it.
    private mutating func endWithValue() throws {
        guard ending != .reveals, lie != .beaconNotOpened else { return }
        if lie != .valueBeforeItsTime { minute = 185 }
        switch lie {
        case .resultBeforeValue, .voidBeforeExhausted, .voidThoughEnough: return
        case .valueOutOfTurn: try value(1)
        case .missedTooEarly:
            try miss(0)
            minute = 245
            try value(1)
        case .missedOutOfTurn:
            try miss(1)
            try value(0)
        default:
            if ending == .fallback {
                minute = 245
                try miss(0)
                try value(1)
            } else {
                try value(0)
            }
        }
        if lie == .secondValue { try value(0) }
        if lie == .revealAfterValue { try reveal(2) }
    }

    private mutating func value(_ source: Int) throws {
        let bytes = StoryBeacon.value(source, lie)
        try log(
            "ceremony.beacon",
            [
                "ceremony": .string(ceremony), "source": .number(source),
                "value": .string(Hex.encode(bytes)),
            ])
    }

    private mutating func miss(_ source: Int) throws {
        try log(
            "ceremony.missed",
            [
                "ceremony": .string(ceremony), "source": .number(source), "reason": "停售",
                "document": .string(zeros),
            ])
    }

    private mutating func result() throws {
        // A liar cannot compute an honest result from a false roster; any list will do for him.
        var list: CanonicalJSON = ["draw": "T1-A1", "strata": []]
        var fields: [String: CanonicalJSON] = [
            "value": .string(zeros), "seed": .string(zeros), "strata": [],
        ]
        if let outcome = try outcome() {
            list = lie == .otherSelection ? otherSelection(outcome.list) : outcome.list.json
            fields["value"] = .digest(outcome.keys.value)
            fields["seed"] = lie == .otherSeed ? .string(zeros) : .digest(outcome.keys.seed)
            fields["strata"] = outcome.publicStrata
        }
        fields["announce"] = .string(announce)
        fields["file"] = .string(publish(try list.encode()))
        if lie == .listMissing { files["files/\(MerkleHash.sha256(try list.encode()).hex)"] = nil }
        try log("draw.result", fields)
    }

    private mutating func assignTeams() throws {
        guard var problem = try honestProblem(), case .assigned(let best) = assign(problem) else { return }
        var teams = best.teams
        if lie == .favouredInspector {
            let other = ["I-2", "I-3", "I-4"].first { !teams[0].contains($0) } ?? "I-5"
            teams[0][0] = other
        }
        if lie == .barredInspector { teams[0][0] = "I-1" }
        if lie == .otherProblem {
            problem = try AssignmentProblem(
                key: problem.key, shortlist: nil, inspectors: problem.inspectors.dropLast(),
                tasks: problem.tasks, barred: problem.barred)
        }
        let solution = Assignment(
            teams: teams, shortlist: nil, widening: nil, certificate: best.certificate)
        try log(
            "assign.result",
            [
                "announce": .string(announce), "problem": .string(publish(try problem.json.encode())),
                "solution": .string(publish(try solution.json.encode())), "visits": .number(teams.count),
                "officers": .number(Set(teams.flatMap { $0 }).count + (lie == .wrongCount ? 1 : 0)),
            ])
    }

    private func honestProblem() throws -> AssignmentProblem? {
        guard let outcome = try outcome(), let relations = RelationsFile(parsing: InspectorPool.relations)
        else {
            return nil
        }
        return try assignmentProblem(
            key: outcome.keys.assignKey, shortlist: nil, team: ["check", "check"],
            selected: outcome.strata.flatMap { stratum in stratum.selected.map { ($0, stratum.name) } },
            inspectors: InspectorsFile(parsing: InspectorPool.inspectors()), relations: relations)
    }

    /// The honest outcome; nil if the lie leaves none.
    private func outcome() throws -> DrawOutcome? {
        guard let opened = entries.first(where: { MerkleHash.leaf($0).hex == ceremony }),
            let announced = entries.first(where: { MerkleHash.leaf($0).hex == announce })
        else { return nil }
        do throws(DrawRefusal) {
            return try DrawCheck(
                roster: roster, ceremony: opened, announcement: announced,
                reveals: ending == .reveals ? Self.names.indices.map(secret) : [secret(0), secret(1), nil],
                beacon: ending == .reveals ? [] : StoryBeacon.value(ending == .fallback ? 1 : 0, lie)
            ).outcome
        } catch {
            return nil
        }
    }

    private func otherSelection(_ list: DrawnList) -> CanonicalJSON {
        let strata = list.strata.map {
            StratumOutcome(
                name: $0.name, take: $0.take, selected: $0.selected.dropLast() + [$0.reserve[0]],
                reserve: $0.reserve, threshold: $0.threshold)
        }
        return DrawnList(draw: list.draw, strata: strata).json
    }

    private mutating func void(_ code: String) throws {
        try log(
            "draw.void",
            ["announce": .string(announce), "code": .string(code), "document": .null, "reason": "重来"])
    }

    private mutating func inspect() throws {
        minute += 120
        let draw: CanonicalJSON = .string(announce)
        try log(
            "inspection.record",
            ["draw": draw, "visit": .string(zeros), "version": 1, "digest": .string(zeros)])
        let record = MerkleHash.leaf(entries.last ?? []).hex
        try log("inspection.review", ["record": .string(record), "approved": true])
    }

    private mutating func publish() throws {
        for number in 0..<(lie == .publishedMore ? 7 : 2) {
            var fields: [String: CanonicalJSON] = [
                "id": .string("V\(number)-v1"), "draw": .string(announce), "version": 1, "unit": "scjg",
                "entity": ["uscc": .string("TEST\(number)"), "name": "某店"], "items": [], "codes": [],
                "follow_up": "none", "methods": ["现场检查"], "checked_on": "2026-03-05", "corrects": .null,
                "reason": .null,
            ]
            if lie == .superfluousKey { fields["class"] = "D" }
            if lie == .wrongReference { fields["draw"] = .string(ceremony) }
            if lie == .missingKey { fields["unit"] = nil }
            try log(lie == .unknownType ? "result.hide" : "result.publish", fields)
        }
        if lie == .notCanonical { entries[entries.count - 1].append(0x20) }
    }

    private mutating func common(_ line: String?) -> [String: CanonicalJSON] {
        minute += 1
        let clock = [minute / 60, minute % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        var fields: [String: CanonicalJSON] = [
            "at": .string("2026-03-02T\(clock):00.000Z"), "actor": "coordinator@scjg",
        ]
        if let line { fields["line"] = .string(line) }
        return fields
    }

    private mutating func log(
        _ type: String, _ fields: [String: CanonicalJSON], actor: String? = "coordinator@scjg"
    ) throws {
        var object = common(nil).merging(fields) { $1 }
        object["v"] = "mingqian/1"
        object["type"] = .string(type)
        if actor == nil { object["actor"] = nil }
        _ = append(try CanonicalJSON.object(object).encode())
    }

    private mutating func append(_ bytes: [UInt8]) -> String {
        entries.append(bytes)
        return MerkleHash.leaf(bytes).hex
    }
}

/// The inspectors committed with the roster, and who must not visit whom.
enum InspectorPool {
    static func inspectors() throws -> [UInt8] {
        let people = (1...9).map {
            InspectorsFile.Person(
                alias: "I-\($0)", unit: "scjg", tokens: ["430702/check"], capacity: 4, load: $0 % 3)
        }
        return try InspectorsFile(year: 2026, people: people).encode()
    }

    static let relations = RelationsFile(
        (1000..<1060).map { RelationsFile.Pair(rosterID: "E\($0)", alias: "I-1", reason: "declared") }
    ).encode()
}
