// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// A secret on its way into the log.
struct Reveal {
    let ceremony: StoredCeremony
    /// Leaf of the `ceremony.open` entry.
    let leaf: [UInt8]
    let name: String
    let r: Digest32
    /// Who handed it in, if not the contributor.
    let witness: String?
}

extension Office {
    /// Closes a ceremony: no draw may be announced for it any more, secrets may be revealed. The checkpoint that
    /// contains the closing is signed right away, so that contributors can check it before they reveal.
    ///
    /// - Returns: false if the close stands but the signer did not answer; whoever seals next has it signed.
    @discardableResult
    package func closeCeremony(_ id: String, by officer: Officer) async throws -> Bool {
        let role = try officer.require(.coordinator)
        let at = now()
        try await database.write { [self] db in
            guard let stored = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            guard let leaf = stored.leaf else { throw CeremonyRefusal.notOpened }
            guard stored.closedAt == nil else {
                throw Conflict(expected: "仪式尚未截止公告", found: "仪式已经截止公告")
            }
            guard stored.revealBy > at else { throw CeremonyRefusal.closedTooLate }
            try requireFreshQuorum(db, at: at)
            let draws = try db.draws(ofCeremony: id)
            // A ceremony may be held for replacements alone (docs/draw.md 2.8).
            let waiting = try db.countReplacements(waitingForCeremonyAt: stored.openedIndex ?? 0)
            guard !draws.isEmpty || waiting > 0 else { throw CeremonyRefusal.nothingAnnounced }
            let size = try db.logSize()
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "ceremony.close", "at": .string(at.rfc3339),
                "actor": .string(officer.actor(as: role)), "ceremony": .string(Hex.encode(leaf)),
                "size": .int(size),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "ceremony.close", subject: id, at: at, object: object))
            guard try db.closeCeremony(id, at: at, index: index) else {
                throw Conflict(expected: "仪式尚未截止公告", found: "仪式已经截止公告")
            }
            try db.trace(
                drawAct(
                    "ceremony.close", on: "ceremony", id, at: at, by: officer,
                    summary: "截止公告，共 \(draws.count) 项抽取，日志长度 \(size)", logIndex: index))
        }
        do {
            try await sealLog()
            return true
        } catch {
            // The close is told to nobody else but as done: a fault shown now would have it tried again.
            log.error("the close of \(id) is not signed yet: \(error)")
            return false
        }
    }

    /// Takes a contributor's secret, after the close and until the time set, if it opens the commitment. With the
    /// last one the value of the ceremony exists.
    ///
    /// - Parameter secret: 64 lower-case hexadecimal digits.
    package func revealToCeremony(
        _ id: String, as name: String, secret: String, by officer: Officer
    ) async throws {
        let at = now()
        try await database.write { [self] db in
            guard let stored = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            let contributors = try db.contributors(ofCeremony: id)
            try checkContributor(name, in: contributors, by: officer)
            guard stored.closedAt != nil, let leaf = stored.leaf else { throw CeremonyRefusal.notClosed }
            guard at <= stored.revealBy else { throw CeremonyRefusal.revealedTooLate }
            try requireCosignedClose(stored.closedIndex, db, at: at)
            try requireFreshQuorum(db, at: at)
            guard let r = Digest32(hex: secret) else { throw CeremonyRefusal.malformedReveal }
            guard contributors.contains(where: { $0.name == name && $0.revealed == nil }) else {
                throw Conflict(expected: "“\(name)”尚未公开随机数", found: "已经公开")
            }
            try keepReveal(
                Reveal(ceremony: stored, leaf: leaf, name: name, r: r, witness: nil), db, at: at,
                by: officer)
        }
    }

    /// Logs a reveal that opens its commitment; with the last one the value of the ceremony may exist.
    func keepReveal(_ reveal: Reveal, _ db: Connection, at: Instant, by officer: Officer) throws {
        let (id, name) = (reveal.ceremony.id, reveal.name)
        let ceremony = try loggedCeremony(reveal.ceremony, db)
        guard let slot = ceremony.contributors.firstIndex(where: { $0.name == name }),
            ceremony.opens(slot: slot, secret: reveal.r)
        else { throw CeremonyRefusal.revealDoesNotMatch(name: name) }
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "ceremony.reveal", "at": .string(at.rfc3339),
            "actor": .string("contributor@\(officer.unit)"), "ceremony": .string(Hex.encode(reveal.leaf)),
            "name": .string(name), "r": .digest(reveal.r),
        ]
        if let witness = reveal.witness { fields["witness"] = .string(witness) }
        let (index, _) = try db.append(
            LogEntry(type: "ceremony.reveal", subject: id, at: at, object: .object(fields)))
        guard try db.reveal(ceremony: id, name: name, revealed: reveal.r.bytes, at: at, index: index) else {
            throw Conflict(expected: "“\(name)”尚未公开随机数", found: "已经公开")
        }
        try keepValue(ceremony, db)
        let way = reveal.witness.map { "由见证方“\($0)”转交" } ?? ""
        try db.trace(
            drawAct(
                "ceremony.reveal", on: "ceremony", id, at: at, by: officer,
                summary: "以“\(name)”身份公开随机数\(way)，与承诺值一致", after: reveal.r.hex, logIndex: index))
    }

    /// Without a public value the last reveal completes the ceremony; with one, the value does (PublicValues.swift).
    private func keepValue(_ ceremony: Ceremony, _ db: Connection) throws {
        guard ceremony.beacon == nil else { return }
        let reveals = try db.contributors(ofCeremony: ceremony.id).map { try $0.revealed.map(stored32) }
        guard reveals.allSatisfy({ $0 != nil }) else { return }
        try db.setValue(ofCeremony: ceremony.id, try ceremony.value(reveals: reveals).bytes)
    }
}
