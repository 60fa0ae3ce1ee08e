// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Registers the public key of an officer's own agent or browser, in the log, so that commitments signed with it
    /// are known to be theirs. Doing it twice with the same key changes nothing.
    ///
    /// - Parameter key: 64 lower-case hexadecimal digits.
    package func registerContributorKey(_ key: String, by officer: Officer) async throws {
        _ = try officer.require(.coordinator, .departmentOperator, .unitLeader, .supervisor, .auditor)
        let at = now()
        try await onceOnly("该公钥尚未登记") { [self] in
            try await database.write { db in
                guard ContributorKey(hex: key) != nil else { throw CeremonyRefusal.malformedKey }
                try registerKey(key, db, at: at, by: officer)
            }
        }
    }

    /// Ends a key, lost or handed on; commitments made with it stay valid.
    package func withdrawContributorKey(_ key: String, by officer: Officer) async throws {
        let at = now()
        try await database.write { [self] db in
            guard let stored = try db.contributorKey(key), stored.account == officer.account else {
                throw NotFound("contributor key", key)
            }
            guard try db.withdrawContributorKey(key, at: at) else {
                throw Conflict(expected: "公钥在用", found: "公钥已经停用")
            }
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "contributor.withdraw", "at": .string(at.rfc3339),
                "actor": .string("contributor@\(officer.unit)"), "unit": .string(officer.unit),
                "key": .string(key),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "contributor.withdraw", subject: officer.unit, at: at, object: object))
            try db.trace(
                drawAct(
                    "contributor.withdraw", on: "contributor", officer.unit, at: at, by: officer,
                    summary: "停用参与抽取的公钥", after: key, logIndex: index))
        }
    }

    /// A commitment as a contributor's program sends it: whoever registered the key acts.
    ///
    /// - Throws: `NotFound` for an unknown key; otherwise as `commitToCeremony`.
    package func commitToCeremony(
        _ id: String, as name: String, commit: String, seal: CommitSeal
    ) async throws {
        try await commitToCeremony(
            id, as: name, commit: commit, seal: seal, by: try await holder(ofKey: seal.key))
    }

    /// A secret as a contributor's program sends it. No signature is asked for: only the contributor can know what
    /// opens its commitment, and whoever sends it helps.
    package func revealToCeremony(_ id: String, as name: String, secret: String) async throws {
        let account = try await database.read { db in
            try db.contributors(ofCeremony: id).first { $0.name == name }?.account
        }
        guard let account, let officer = try await actingOfficer(account: account) else {
            throw CeremonyRefusal.notAContributor(name: name)
        }
        try await revealToCeremony(id, as: name, secret: secret, by: officer)
    }

    /// The officer who registered a key that is in use.
    package func holder(ofKey key: String) async throws -> Officer {
        guard let stored = try await database.read({ try $0.contributorKey(key) }),
            stored.withdrawnAt == nil, let officer = try await actingOfficer(account: stored.account)
        else { throw NotFound("contributor key", key) }
        return officer
    }

    /// Registers a key to this account unless it is already; refuses another's and one that was withdrawn.
    func registerKey(_ key: String, _ db: Connection, at: Instant, by officer: Officer) throws {
        if let known = try db.contributorKey(key) {
            guard known.account == officer.account else { throw CeremonyRefusal.keyOfAnother }
            guard known.withdrawnAt == nil else { throw CeremonyRefusal.keyWithdrawn }
            return
        }
        let object: CanonicalJSON = [
            "v": "mingqian/1", "type": "contributor.key", "at": .string(at.rfc3339),
            "actor": .string("contributor@\(officer.unit)"), "unit": .string(officer.unit),
            "key": .string(key),
        ]
        let (index, _) = try db.append(
            LogEntry(type: "contributor.key", subject: officer.unit, at: at, object: object))
        try db.insertContributorKey(
            StoredContributorKey(
                key: key, unit: officer.unit, account: officer.account, registeredAt: at, logIndex: index))
        try db.trace(
            drawAct(
                "contributor.key", on: "contributor", officer.unit, at: at, by: officer,
                summary: "登记参与抽取的公钥", after: key, logIndex: index))
    }
}
