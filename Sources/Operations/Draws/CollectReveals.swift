// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

extension Office {
    /// Takes over the secrets that contributors have left with witnesses and that have not reached the platform, while
    /// there is time. So a reveal counts even if the platform was unreachable or did not want to see it.
    ///
    /// Each is recorded as its contributor's own reveal, by the account that committed, under the same rules: after the
    /// cosigned close, until the time set, once. What cannot be recorded now is tried again.
    /// - Returns: what was taken over, as `ceremony/contributor`.
    @discardableResult
    package func collectReveals() async throws -> [String] {
        guard let witnesses else { return [] }
        let at = now()
        let missing = try await database.read { db in
            try db.ceremoniesAwaitingReveals(at: at).flatMap { ceremony in
                try db.contributors(ofCeremony: ceremony.id).filter { $0.revealed == nil }
            }
        }
        var taken: [String] = []
        for contributor in missing {
            guard let account = contributor.account, let officer = try await actingOfficer(account: account),
                let secret = await secret(of: contributor, from: witnesses)
            else { continue }
            do {
                try await revealToCeremony(
                    contributor.ceremony, as: contributor.name, secret: secret.hex, by: officer)
                taken.append("\(contributor.ceremony)/\(contributor.name)")
            } catch is QuorumRefusal, is Conflict, is StorageConflict {
                continue
            } catch {
                log.error("见证方存有“\(contributor.name)”的随机数，但未能登记：\(error)")
            }
        }
        return taken
    }

    /// The secret behind a commitment, from the first witness that has it.
    private func secret(of contributor: StoredContributor, from witnesses: LogWitnesses) async -> Digest32? {
        guard let commit = contributor.committed.flatMap({ Digest32($0) }) else { return nil }
        for witness in witnesses.policy.witnesses where witness.url != nil {
            do {
                if case .held(let secret) = try await witnesses.reveal(witness, commit) { return secret }
            } catch {
                log.debug("\(witness.name): \(error)")
            }
        }
        return nil
    }
}
