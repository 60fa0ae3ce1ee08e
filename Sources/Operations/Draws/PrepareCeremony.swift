// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Prepares a ceremony for the draws of a plan line: its contributors are those of the published line, in
    /// that order. Nothing is logged yet; the log sees it when it opens.
    ///
    /// - Parameter revealBy: reveals are taken until then.
    /// - Returns: the id, `CYYYYMMDD-NN`.
    package func prepareCeremony(
        forLine line: String, revealBy: Instant, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.coordinator)
        let at = now()
        return try await onceOnly("一个新的抽取仪式") { [self] in
            try await database.write { db in
                guard let line = try db.lineForDraw(line) else { throw NotFound("line", line) }
                try checkPreparing(line, revealBy: revealBy, at: at)
                let day = Day(inShanghai: at).text.split(separator: "-").joined()
                let number = try db.countCeremonies(idPrefix: "C\(day)-") + 1
                let ceremony = StoredCeremony(
                    id: "C\(day)-\(number < 10 ? "0" : "")\(number)", line: line.id, revealBy: revealBy,
                    preparedAt: at, preparedBy: officer.account)
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
    /// - Parameter commit: 64 lower-case hexadecimal digits, `TH("commit"; ceremony, name, r)`. The secret r
    ///   stays with the contributor.
    package func commitToCeremony(
        _ id: String, as name: String, commit: String, by officer: Officer
    ) async throws {
        let at = now()
        try await database.write { [self] db in
            guard let ceremony = try db.ceremony(id) else { throw NotFound("ceremony", id) }
            let contributors = try db.contributors(ofCeremony: id)
            try checkContributor(name, in: contributors, by: officer)
            guard ceremony.openedAt == nil else { throw CeremonyRefusal.alreadyOpened }
            guard let digest = Digest32(hex: commit) else { throw CeremonyRefusal.malformedCommit }
            for other in contributors where other.name != name {
                if other.account == officer.account {
                    throw CeremonyRefusal.contributesAlready(name: other.name)
                }
                if other.committed == digest.bytes { throw CeremonyRefusal.commitRepeated(name: other.name) }
            }
            guard
                try db.commit(
                    ceremony: id, name: name, account: officer.account, commit: digest.bytes, at: at)
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
                contributors: try contributors.map {
                    Ceremony.Contributor(name: $0.name, commit: try stored32($0.committed))
                },
                minReveals: contributors.count, revealBy: stored.revealBy.rfc3339,
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
