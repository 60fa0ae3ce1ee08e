// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Opens a joint campaign: tasks that take part blind their entities alike and share the tickets of one ceremony,
    /// so that departments meet at the same door (protocol 1.2, `tickets = ceremony`).
    ///
    /// - Returns: the id.
    /// - Throws: `PlanRefusal.nameMissing`, `.textTooLong`; `Conflict` when the name is taken.
    package func openCampaign(_ name: String, by officer: Officer) async throws -> String {
        _ = try officer.require(.coordinator)
        guard !name.isEmpty else { throw PlanRefusal.nameMissing }
        guard name.count <= PlanRules.longestName else {
            throw PlanRefusal.textTooLong(most: PlanRules.longestName)
        }
        let trace = trace(by: officer)
        let campaign = StoredCampaign(
            id: newID("LH"), name: name, secret: random(32), createdAt: trace.at, createdBy: officer.account)
        return try await unlessTaken(Conflict(expected: "没有同名的联合抽查", found: "已有同名的联合抽查")) { [self] in
            try await database.write { db in
                try db.insertCampaign(campaign)
                try db.trace(trace.act("campaign.open", on: "campaign", campaign.id, "建立联合抽查“\(name)”"))
                return campaign.id
            }
        }
    }
}
