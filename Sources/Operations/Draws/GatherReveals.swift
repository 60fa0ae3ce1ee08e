// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

extension Office {
    /// Asks the witnesses for secrets that did not arrive until the time for reveals was over, so that the office
    /// cannot lose one (protocol 1.4).
    ///
    /// Only for ceremonies that wait for a public value, and only before it comes out: until then nobody knows what a
    /// secret more or less would do. What a witness holds is logged as a reveal; that it holds nothing is kept as its
    /// signed word and goes into the log with the public value. A witness that does not answer is asked again by the
    /// next call.
    package func gatherReveals() async throws {
        guard let witnesses else { return }
        let at = now()
        let silent = try await database.read { db in
            try db.ceremoniesWithSilence(at: at).flatMap { try SilentContributor.all(of: $0, db, at: at) }
        }
        for one in silent { try await gather(one, from: witnesses) }
    }

    private func gather(_ silent: SilentContributor, from witnesses: LogWitnesses) async throws {
        for witness in witnesses.policy.witnesses
        where witness.url != nil && !silent.asked.contains(witness.key.vkey) {
            do {
                switch try await witnesses.reveal(witness, silent.commit) {
                case .held(let r):
                    return try await take(r, of: silent, from: witness.name)
                case .absent(let note):
                    try await keepAbsence(note, of: silent, by: witness.key)
                case nil: continue
                }
            } catch let refusal as CeremonyRefusal {
                log.warning("见证方“\(witness.name)”转交的随机数未收下：\(refusal)")
            } catch let conflict as Conflict {
                return log.debug("\(conflict.found)")
            } catch {
                log.debug("\(witness.name): \(error)")
            }
        }
    }

    private func take(_ r: Digest32, of silent: SilentContributor, from witness: String) async throws {
        guard let officer = try await actingOfficer(account: silent.account) else { return }
        let at = now()
        try await database.write { [self] db in
            guard let stored = try db.ceremony(silent.ceremony), let leaf = stored.leaf else { return }
            guard at < silent.until, stored.beaconAt == nil else { throw CeremonyRefusal.revealedTooLate }
            try keepReveal(
                Reveal(ceremony: stored, leaf: leaf, name: silent.name, r: r, witness: witness), db, at: at,
                by: officer)
        }
    }

    private func keepAbsence(
        _ note: [UInt8], of silent: SilentContributor, by key: NoteVerifier
    ) async throws {
        let statement = try RevealStatement(verifying: note, by: key)
        guard statement.kind == .absent, statement.commit.bytes == silent.commit.bytes else { return }
        let absent = AbsentReveal(
            name: silent.name, witness: key.vkey, statement: String(decoding: note, as: UTF8.self),
            statedAt: Instant(milliseconds: statement.timeSeconds * 1000))
        guard absent.statedAt > silent.revealBy else { return }
        try await database.write { try $0.keep(absent, ofCeremony: silent.ceremony) }
    }
}

/// A contributor whose secret has not arrived although the time is over.
private struct SilentContributor: Sendable {
    let ceremony: String
    let name: String
    let account: String
    let commit: Digest32
    let revealBy: Instant
    /// When the public value comes out: nothing counts any more from then on.
    let until: Instant
    /// Witnesses that have answered, as vkeys.
    let asked: Set<String>

    static func all(
        of stored: StoredCeremony, _ db: Connection, at: Instant
    ) throws -> [SilentContributor] {
        guard let first = try stored.beaconPlan?.sources.first, let until = Instant(rfc3339: first.at),
            at < until
        else { return [] }
        let absent = try db.absentReveals(ofCeremony: stored.id)
        return try db.contributors(ofCeremony: stored.id).filter { $0.revealed == nil }.compactMap { one in
            guard let account = one.account else { return nil }
            return SilentContributor(
                ceremony: stored.id, name: one.name, account: account, commit: try stored32(one.committed),
                revealBy: stored.revealBy, until: until,
                asked: Set(absent.filter { $0.name == one.name }.map(\.witness)))
        }
    }
}
