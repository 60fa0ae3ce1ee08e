// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Brings the memberships of the special libraries up to today: labels and licences end with the day, without
    /// anybody's doing. Done before every freeze, and by the server every so often.
    ///
    /// - Returns: how many objects came in or left.
    @discardableResult
    package func followLibraries() async throws -> Int {
        let at = now()
        return try await database.write { try $0.followMemberships(on: Day(inShanghai: at), at: at) }
    }

    /// Approves a label as it stands, or refuses it; never by whoever handed it in. It is the leader's to decide of the
    /// unit that keeps it, or a coordinator's.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`.
    package func decideLabel(
        _ code: String, isApproved: Bool, opinion: String, by officer: Officer
    ) async throws {
        _ = try officer.require(.coordinator, .unitLeader)
        guard isApproved || !opinion.isEmpty else { throw RegisterRefusal.reasonMissing }
        guard opinion.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        try await database.write { db in
            guard let label = try db.label(code) else { throw NotFound("label", code) }
            guard officer.mayDecide(label.row, units: try db.units()) else {
                throw NotAllowed(needed: [.unitLeader, .coordinator])
            }
            if let job = try label.importJob.flatMap({ try db.importJob($0) }), job.account == officer.account
            {
                throw RegisterRefusal.secondPersonNeeded
            }
            try db.decideLabel(
                code, isApproved: isApproved, opinion: opinion, at: trace.at, by: officer.account)
            try db.followMemberships(on: Day(inShanghai: trace.at), at: trace.at)
            let words = opinion.isEmpty ? "" : "，意见：\(opinion)"
            try db.trace(
                trace.act(
                    "label.decide", on: "label", code,
                    "\(isApproved ? "批准" : "不予批准")监管标签“\(label.row.name)”\(words)"))
        }
    }
}

extension Officer {
    /// Whether the officer decides about a label.
    package func mayDecide(_ label: LabelRow, units: [OfficeUnit]) -> Bool {
        roles.contains(.coordinator)
            || roles.contains(.unitLeader) && ImportScope.below(unit, among: units).contains(label.unit)
    }
}
