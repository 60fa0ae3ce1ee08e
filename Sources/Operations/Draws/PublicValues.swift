// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What became of a public value that somebody typed.
package enum TypedValue: Hashable, Sendable {
    /// A second person must type the same.
    case waitsForSecond
    /// Somebody else typed something different; one of the two types again.
    case differs
    /// In the log; the ceremony's value exists.
    case accepted
}

extension Office {
    /// Takes a source's public value once it is out. Numbers of a lottery count when two accounts have typed the same;
    /// a drand round's signature carries its own proof and is taken from one. With it the ceremony's value is
    /// computed from the reveals made so far.
    ///
    /// - Parameters:
    ///   - source: its place in the ceremony's plan, from 0; only the first not reported missing may be given.
    ///   - text: the numbers, or the round's signature or JSON file.
    @discardableResult
    package func givePublicValue(
        ofCeremony id: String, source: Int, text: String, by officer: Officer
    ) async throws -> TypedValue {
        let role = try officer.require(.coordinator, .supervisor, .departmentOperator, .unitLeader, .auditor)
        let at = now()
        return try await onceOnly("公开数值尚未确定") { [self] in
            try await database.write { db in
                let facts = try PublicValueFacts(db, id, source: source)
                guard facts.contributors.contains(where: { $0.unit == officer.unit }) else {
                    throw NotFound("ceremony", id)
                }
                try facts.checkTurn(at: at)
                let bytes = try facts.bytes(text)
                let said = try facts.compare(bytes, officer, db)
                guard said == .accepted else {
                    try db.typePublicValue(
                        ofCeremony: id,
                        TypedPublicValue(
                            source: Int64(source), account: officer.account, bytes: bytes, typedAt: at))
                    try db.trace(
                        drawAct(
                            "ceremony.value.type", on: "ceremony", id, at: at, by: officer,
                            summary: "录入公开数值（第\(source + 1)来源），待另一账号核对录入",
                            after: String(decoding: bytes, as: UTF8.self)))
                    return said
                }
                try keepPublicValue(facts, bytes, actor: officer.actor(as: role), at: at, officer, db)
                return .accepted
            }
        }
    }

    private func keepPublicValue(
        _ facts: PublicValueFacts, _ bytes: [UInt8], actor: String, at: Instant, _ officer: Officer,
        _ db: Connection
    ) throws {
        let id = facts.stored.id
        let value = try facts.ceremony.value(reveals: facts.reveals, beacon: bytes)
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "ceremony.beacon", "at": .string(at.rfc3339), "actor": .string(actor),
            "ceremony": .digest(try facts.ceremony.leaf()), "source": .number(facts.source),
            "value": .string(Hex.encode(bytes)),
        ]
        let silent = Set(facts.contributors.filter { $0.revealed == nil }.map(\.name))
        let absent = try db.absentReveals(ofCeremony: id).filter { silent.contains($0.name) }
        if !absent.isEmpty {
            fields["absent"] = .array(
                absent.map { ["name": .string($0.name), "statement": .string($0.statement)] })
        }
        let (index, _) = try db.append(
            LogEntry(type: "ceremony.beacon", subject: id, at: at, object: .object(fields)))
        guard
            try db.setPublicValue(
                ofCeremony: id, source: Int64(facts.source), bytes: bytes, at: at, index: index)
        else { throw CeremonyRefusal.publicValueKnown }
        try db.setValue(ofCeremony: id, value.bytes)
        try db.trace(
            drawAct(
                "ceremony.value", on: "ceremony", id, at: at, by: officer,
                summary: "公开数值记入日志（第\(facts.source + 1)来源），共同随机值已确定", after: value.hex, logIndex: index))
    }

    /// Says, with a document, that a source never appeared; the next one's turn comes, or V2 if there is none.
    /// Anybody can check a lottery's issues, so a false report is seen.
    ///
    /// - Parameter document: SHA-256 of the proof, 64 hexadecimal digits.
    package func missPublicValue(
        ofCeremony id: String, source: Int, reason: String, document: String, by officer: Officer
    ) async throws {
        let role = try officer.require(.unitLeader)
        let at = now()
        try await onceOnly("该来源尚未报告缺失") { [self] in
            try await database.write { db in
                let facts = try PublicValueFacts(db, id, source: source)
                guard facts.contributors.contains(where: { $0.unit == officer.unit }) else {
                    throw NotFound("ceremony", id)
                }
                let until = facts.plan.sources[source].until
                guard at.rfc3339 > until else { throw CeremonyRefusal.publicValueStillPossible(until: until) }
                guard !reason.isEmpty else { throw CeremonyRefusal.reasonMissing }
                guard Digest32(hex: document) != nil else { throw CeremonyRefusal.documentMissing }
                let object: CanonicalJSON = [
                    "v": "mingqian/1", "type": "ceremony.missed", "at": .string(at.rfc3339),
                    "actor": .string(officer.actor(as: role)),
                    "ceremony": .digest(try facts.ceremony.leaf()), "source": .number(source),
                    "reason": .string(reason), "document": .string(document),
                ]
                let (index, _) = try db.append(
                    LogEntry(type: "ceremony.missed", subject: id, at: at, object: object))
                try db.missPublicValue(
                    ofCeremony: id,
                    MissedPublicValue(
                        source: Int64(source), reason: reason, document: document, missedAt: at,
                        missedBy: officer.account, logIndex: index))
                try db.trace(
                    drawAct(
                        "ceremony.value.miss", on: "ceremony", id, at: at, by: officer,
                        summary: "报告公开数值第\(source + 1)来源未公布：\(reason)", logIndex: index))
            }
        }
    }
}

/// A ceremony that waits for its public value.
private struct PublicValueFacts {
    let stored: StoredCeremony
    let ceremony: Ceremony
    let plan: BeaconPlan
    let contributors: [StoredContributor]
    let source: Int
    let reveals: [Digest32?]

    /// Refuses a ceremony that waits for none, and a source whose turn it is not.
    init(_ db: Connection, _ id: String, source: Int) throws {
        guard let stored = try db.ceremony(id) else { throw NotFound("ceremony", id) }
        guard let plan = try stored.beaconPlan else { throw CeremonyRefusal.noPublicValue }
        guard stored.closedAt != nil else { throw CeremonyRefusal.notClosed }
        guard stored.beaconAt == nil else { throw CeremonyRefusal.publicValueKnown }
        let turn = try db.missedPublicValues(ofCeremony: id).count
        guard source == turn, plan.sources.indices.contains(source) else {
            throw CeremonyRefusal.notItsTurn(source: min(turn, plan.sources.count - 1))
        }
        self.stored = stored
        self.plan = plan
        self.source = source
        ceremony = try loggedCeremony(stored, db)
        contributors = try db.contributors(ofCeremony: id)
        reveals = try contributors.map { try $0.revealed.map(stored32) }
    }

    /// The value may come only when it is out and nobody may reveal any more, and not without enough reveals.
    func checkTurn(at: Instant) throws {
        let source = plan.sources[source]
        guard at.rfc3339 >= source.at, at > stored.revealBy else {
            throw CeremonyRefusal.publicValueTooEarly(at: source.at)
        }
        let have = reveals.count { $0 != nil }
        guard have >= ceremony.minReveals else {
            throw CeremonyRefusal.revealsTooFew(have: have, need: ceremony.minReveals)
        }
    }

    func bytes(_ text: String) throws -> [UInt8] {
        do throws(PublicValueRefusal) {
            return try plan.sources[source].bytes(from: text)
        } catch {
            throw CeremonyRefusal.publicValueRefused(error)
        }
    }

    /// Whether the value is certain: by itself, or because somebody else typed the same before.
    func compare(_ bytes: [UInt8], _ officer: Officer, _ db: Connection) throws -> TypedValue {
        if case .drand = plan.sources[source].kind { return .accepted }
        let others = try db.typedPublicValues(ofCeremony: stored.id).filter {
            $0.source == source && $0.account != officer.account
        }
        guard !others.isEmpty else { return .waitsForSecond }
        return others.contains { $0.bytes == bytes } ? .accepted : .differs
    }
}
