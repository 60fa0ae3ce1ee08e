// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What is common to the deeds before a visit: who may, and how they stand in the log.
extension Office {
    /// Most visits that one deed takes.
    package static let mostVisits = 500

    /// The joint visits of these approval forms or ids, all within the officer's reach; never a part of them.
    ///
    /// - Throws: `VisitRefusal.nothingChosen`, `.tooMany`; `NotFound` for the first that is not there or not theirs.
    func visits(
        _ ids: [String], by officer: Officer, _ db: Connection
    ) throws -> [JointVisit] {
        let wanted = Array(Set(ids)).sorted()
        guard !wanted.isEmpty else { throw VisitRefusal.nothingChosen }
        guard wanted.count <= Self.mostVisits else { throw VisitRefusal.tooMany(most: Self.mostVisits) }
        let found = try db.jointVisits(wanted)
        let there = Set(found.map(\.id))
        if let missing = wanted.first(where: { !there.contains($0) }) { throw NotFound("visit", missing) }
        if let foreign = found.first(where: { !officer.takesPart(in: $0) }) {
            throw NotFound("visit", foreign.id)
        }
        return found
    }

    /// Appends the entry of a deed on visits: how many, and a salted digest of what was done. The log names no entity
    /// and no officer, for a visit that is to come must not be known.
    ///
    /// - Parameters:
    ///   - count: how many visits it was done to.
    ///   - body: what is kept beside the salt and can be held against the digest.
    /// - Returns: its place.
    func logVisits(
        _ type: String, subject: String, count: Int, body: CanonicalJSON, salt: [UInt8], at: Instant,
        as role: Role, by officer: Officer, _ db: Connection
    ) throws -> Int64 {
        let bytes = try body.encode()
        let entry: CanonicalJSON = [
            "v": "mingqian/1", "type": .string(type), "at": .string(at.rfc3339),
            "actor": .string(officer.actor(as: role)), "visits": .number(count),
            "digest": .string(Self.commitment(salt, bytes)),
        ]
        let (index, _) = try db.append(LogEntry(type: type, subject: subject, at: at, object: entry))
        try db.insertVisitCommitment(
            logIndex: index, salt: salt, body: String(decoding: bytes, as: UTF8.self))
        return index
    }
}

extension Officer {
    /// Whether this officer acts for one of the departments of a joint visit or is on one of its teams.
    package func takesPart(in visit: JointVisit) -> Bool {
        visit.parts.contains { $0.unit == unit }
            && !roles.isDisjoint(with: [.unitLeader, .departmentOperator])
            || isOnTeam(of: visit)
    }

    /// Whether this officer was drawn for one of the teams.
    package func isOnTeam(of visit: JointVisit) -> Bool {
        guard let inspector, roles.contains(.inspector) else { return false }
        return visit.parts.contains { part in part.officers.contains { $0.inspector == inspector } }
    }
}
