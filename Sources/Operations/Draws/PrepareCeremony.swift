// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Prepares a ceremony for the draws of a plan line: its contributors are those of the published line, in
    /// that order. Nothing is logged yet; the log sees it when it opens.
    ///
    /// - Parameters:
    ///   - revealBy: reveals are taken until then.
    ///   - awaiting: the public values of the kind that the line plans, in the order of their turn; none if it plans
    ///     none.
    ///   - minReveals: how many must reveal; nil for the rule of the profile: all without a public value, all but
    ///     one with one.
    /// - Returns: the id, `CYYYYMMDD-NN`.
    package func prepareCeremony(
        forLine line: String, revealBy: Instant, awaiting: [AwaitedValue] = [], minReveals: Int? = nil,
        by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.coordinator)
        let at = now()
        return try await onceOnly("一个新的抽取仪式") { [self] in
            try await database.write { db in
                guard let line = try db.lineForDraw(line) else { throw NotFound("line", line) }
                try checkPreparing(line, revealBy: revealBy, at: at)
                let beacon = try beacon(of: line, awaiting, revealBy: revealBy)
                let least = try checkedMinReveals(minReveals, of: line)
                let day = Day(inShanghai: at).text.split(separator: "-").joined()
                let number = try db.countCeremonies(idPrefix: "C\(day)-") + 1
                let ceremony = StoredCeremony(
                    id: "C\(day)-\(number < 10 ? "0" : "")\(number)", line: line.id, revealBy: revealBy,
                    minReveals: Int64(least), beacon: try beacon?.json.encodeText(), preparedAt: at,
                    preparedBy: officer.account)
                try db.insertCeremony(
                    ceremony, contributors: line.contributors.map { ($0.name, $0.unit, $0.title) })
                try db.trace(
                    drawAct(
                        "ceremony.prepare", on: "ceremony", ceremony.id, at: at, by: officer,
                        summary: "为计划项目“\(line.name)”准备抽取仪式，共 \(line.contributors.count) 方参与"))
                return ceremony.id
            }
        }
    }

    /// Puts a contributor's commitment down. Each contributor commits once; nothing can be changed afterwards.
    ///
    /// - Parameters:
    ///   - commit: 64 lower-case hexadecimal digits, `TH("commit"; ceremony, name, r)`. The secret r stays with the
    ///     contributor.
    ///   - seal: the contributor's own signature under it. A key seen for the first time is registered to this
    ///     account, in the log before the ceremony opens.
    package func commitToCeremony(
        _ id: String, as name: String, commit: String, seal: CommitSeal, by officer: Officer
    ) async throws {
        let at = now()
        try await database.write { [self] db in
            guard let ceremony = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            let contributors = try db.contributors(ofCeremony: id)
            try checkContributor(name, in: contributors, by: officer)
            guard ceremony.openedAt == nil else { throw CeremonyRefusal.alreadyOpened }
            guard let digest = Digest32(hex: commit) else { throw CeremonyRefusal.malformedCommit }
            let signature = try seal.checked(digest, ceremony: id, name: name)
            for other in contributors where other.name != name {
                if other.account == officer.account {
                    throw CeremonyRefusal.contributesAlready(name: other.name)
                }
                if other.committed == digest.bytes { throw CeremonyRefusal.commitRepeated(name: other.name) }
            }
            try registerKey(seal.key, db, at: at, by: officer)
            guard
                try db.commit(
                    ceremony: id, name: name, account: officer.account, commit: digest.bytes, key: seal.key,
                    signature: signature, at: at)
            else { throw Conflict(expected: "“\(name)”尚未承诺", found: "已有承诺，不能更改") }
            try db.trace(
                drawAct(
                    "ceremony.commit", on: "ceremony", id, at: at, by: officer,
                    summary: "以“\(name)”身份登记承诺值", after: commit))
        }
    }

    /// Opens a ceremony once every contributor has committed: from now on draws may be announced for it.
    package func openCeremony(_ id: String, by officer: Officer) async throws {
        let role = try officer.require(.coordinator)
        let at = now()
        try await database.write { [self] db in
            guard let stored = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            guard stored.openedAt == nil else {
                throw Conflict(expected: "仪式尚未开启", found: "仪式已经开启")
            }
            guard stored.revealBy > at else { throw CeremonyRefusal.revealByNotAhead }
            let contributors = try db.contributors(ofCeremony: id)
            let missing = contributors.filter { $0.committed == nil }.map(\.name)
            guard missing.isEmpty else { throw CeremonyRefusal.commitsMissing(names: missing) }
            let ceremony = try Ceremony(
                id: id,
                contributors: try contributors.map { try $0.logged },
                minReveals: min(Int(stored.minReveals), contributors.count),
                revealBy: stored.revealBy.rfc3339,
                beacon: try stored.beacon.map { try CanonicalJSON(parsing: $0) },
                extra: [
                    "at": .string(at.rfc3339), "actor": .string(officer.actor(as: role)),
                    "line": .string(stored.line),
                ])
            let (index, leaf) = try db.append(
                LogEntry(type: "ceremony.open", subject: id, at: at, object: ceremony.json))
            guard try db.openCeremony(id, at: at, index: index, leaf: leaf) else {
                throw Conflict(expected: "仪式尚未开启", found: "仪式已经开启")
            }
            try db.trace(
                drawAct(
                    "ceremony.open", on: "ceremony", id, at: at, by: officer,
                    summary: "开启抽取仪式，\(contributors.count) 方承诺值已全部公开", logIndex: index))
        }
    }

    private func checkPreparing(_ line: LineForDraw, revealBy: Instant, at: Instant) throws {
        guard line.isPublished else { throw CeremonyRefusal.planNotPublished(line: line.id) }
        guard !line.contributors.isEmpty else { throw CeremonyRefusal.noContributors(line: line.id) }
        guard line.contributors.count >= 2 else {
            throw CeremonyRefusal.tooFewContributors(have: line.contributors.count, need: 2)
        }
        guard revealBy > at else { throw CeremonyRefusal.revealByNotAhead }
    }

    /// The announced public value: as planned, with a fallback, after the reveals.
    private func beacon(
        of line: LineForDraw, _ awaited: [AwaitedValue], revealBy: Instant
    ) throws -> BeaconPlan? {
        guard let planned = line.beacon else {
            guard awaited.isEmpty else { throw CeremonyRefusal.sourcesNotAsPlanned(line: line.id) }
            return nil
        }
        guard !awaited.isEmpty, let rule = rulebook.publicValue(planned) else {
            throw CeremonyRefusal.sourcesNotAsPlanned(line: line.id)
        }
        if case .lottery = planned {
            for value in awaited where !PublicSource.isIssue(value.issue) {
                throw CeremonyRefusal.malformedIssue(value.issue)
            }
        }
        do throws(DrawRefusal) {
            return try BeaconPlan(rule.sources(awaited), after: revealBy.rfc3339)
        } catch .beaconTimes(let source) {
            throw CeremonyRefusal.sourceTimes(source: source)
        }
    }

    /// Without a public value a silent contributor would choose between two outcomes, so all must reveal; with one,
    /// whoever stays silent does so blindly (protocol 1.4).
    private func checkedMinReveals(_ asked: Int?, of line: LineForDraw) throws -> Int {
        let all = line.contributors.count
        guard line.beacon != nil else {
            guard asked == nil || asked == all else {
                throw CeremonyRefusal.minRevealsOutOfRange(least: all, most: all)
            }
            return all
        }
        let least = asked ?? max(2, all - 1)
        guard (2...all).contains(least) else {
            throw CeremonyRefusal.minRevealsOutOfRange(least: 2, most: all)
        }
        return least
    }
}

/// A contributor's signature under its commitment, as typed or sent: 64 and 128 lower-case hexadecimal digits.
package struct CommitSeal: Hashable, Sendable {
    package let key: String
    package let signature: String

    package init(key: String, signature: String) {
        self.key = key
        self.signature = signature
    }

    /// The signature's bytes, if it is this key's over the commitment.
    func checked(_ commit: Digest32, ceremony: String, name: String) throws -> [UInt8] {
        guard let key = ContributorKey(hex: key) else { throw CeremonyRefusal.malformedKey }
        guard let bytes = Hex.decode(signature), bytes.count == 64 else {
            throw CeremonyRefusal.malformedSignature
        }
        guard key.signed(commit, ceremony: ceremony, name: name, signature: bytes) else {
            throw CeremonyRefusal.signatureDoesNotFit
        }
        return bytes
    }
}

extension StoredContributor {
    /// As it enters `ceremony.open`.
    fileprivate var logged: Ceremony.Contributor {
        get throws {
            let commit = try stored32(committed)
            guard let key, let signature else {
                return Ceremony.Contributor(name: name, commit: commit)
            }
            guard let own = ContributorKey(hex: key) else { throw BrokenRecord("key of \(name)") }
            return Ceremony.Contributor(
                name: name, commit: commit, seal: Ceremony.Seal(key: own, signature: signature))
        }
    }
}

/// Refuses unless `name` is a contributor for whose unit and duty this officer may act.
func checkContributor(_ name: String, in contributors: [StoredContributor], by officer: Officer) throws {
    guard let contributor = contributors.first(where: { $0.name == name }) else {
        throw CeremonyRefusal.notAContributor(name: name)
    }
    let duties = ContributorDuty.roles(for: name)
    guard contributor.unit == officer.unit, !duties.isDisjoint(with: officer.roles) else {
        throw NotAllowed(needed: Role.allCases.filter(duties.contains))
    }
}
