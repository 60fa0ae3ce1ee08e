// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog
import TransparencyLog

/// How far the witnesses have followed the log.
package struct QuorumState: Hashable, Sendable {
    /// The size of the newest head that enough of them have signed; 0 for none.
    package let size: Int64
    /// When the oldest entry beyond it was logged; nil if there is none.
    package let waitingSince: Instant?
    /// How long entries may wait, in minutes.
    package let staleAfter: Int64
    /// All witnesses of the policy in its order.
    package let witnesses: [WitnessState]

    /// Whether an entry has waited for longer than the limit. A quiet log is never stale.
    package func isStale(at now: Instant) -> Bool {
        waitingSince.map { now.milliseconds - $0.milliseconds > staleAfter * 60_000 } ?? false
    }

    /// Those that the quorum speaks of and that have not signed the newest head.
    package var missing: [MissingWitness] {
        witnesses.filter { $0.isRequired && !$0.isCurrent }.map {
            MissingWitness(name: $0.name, last: $0.last)
        }
    }
}

/// One witness of the policy.
package struct WitnessState: Hashable, Sendable {
    /// As the policy calls it.
    package let name: String
    /// Whether the quorum speaks of it.
    package let isRequired: Bool
    /// Whether it has signed the newest head.
    package let isCurrent: Bool
    /// The size and time of the last head it signed.
    package let size: Int64?
    package let last: Instant?
}

extension LogWitnesses {
    /// Whether these cosignatures meet the policy, counting only those made until a time.
    func isEnough(_ cosignatures: [StoredCosignature], until: Instant? = nil) -> Bool {
        policy.isEnough(cosignatures, until: until)
    }
}

extension TrustPolicy {
    /// Whether these cosignatures meet the policy, counting only those made until a time.
    func isEnough(_ cosignatures: [StoredCosignature], until: Instant? = nil) -> Bool {
        let counted = cosignatures.filter { signed in until.map { signed.at <= $0 } ?? true }.map(\.witness)
        return isMet(by: Set(witnesses.map(\.key).filter { counted.contains($0.vkey) }))
    }
}

extension Office {
    /// How far the witnesses have followed the log; nil without a policy.
    package func quorumState(_ db: Connection) throws -> QuorumState? {
        guard let witnesses else { return nil }
        let log = try db.currentLog()
        let size = try db.newestHead(of: log) { witnesses.isEnough($0) }?.head.size ?? 0
        let newest = try db.plainCheckpoint(of: log)?.end
        let required = Set(witnesses.policy.required)
        return QuorumState(
            size: size, waitingSince: try db.entry(at: log.begins + size)?.at,
            staleAfter: witnesses.staleAfter,
            witnesses: try witnesses.policy.witnesses.map { witness in
                let last = try db.lastCosignature(of: witness.key.vkey)
                return WitnessState(
                    name: witness.name, isRequired: required.contains(witness),
                    isCurrent: newest != nil && last?.end == newest,
                    size: last.map { log.number(of: $0.end) },
                    last: last?.at)
            })
    }

    /// No step of a draw goes on while the log moves ahead of those who watch it: what is announced or revealed then
    /// could still be told in two ways. Without a policy nothing is demanded.
    ///
    /// - Throws: `QuorumRefusal.stale`.
    func requireFreshQuorum(_ db: Connection, at: Instant) throws {
        guard let state = try quorumState(db), let since = state.waitingSince, state.isStale(at: at) else {
            return
        }
        throw QuorumRefusal.stale(since: since, minutes: state.staleAfter, missing: state.missing)
    }

    /// A reveal comes after the close has been cosigned by enough witnesses, also by their clocks; without a policy
    /// nothing is demanded.
    ///
    /// - Parameter index: of the `ceremony.close` entry.
    /// - Throws: `QuorumRefusal.closeNotCosigned`.
    func requireCosignedClose(_ index: Int64?, _ db: Connection, at: Instant) throws {
        guard let witnesses, let index else { return }
        let head = try db.smallestHead(covering: index) { witnesses.isEnough($0, until: at) }
        guard let head, witnesses.isEnough(head.cosignatures, until: at) else {
            throw QuorumRefusal.closeNotCosigned(missing: try quorumState(db)?.missing ?? [])
        }
    }
}
