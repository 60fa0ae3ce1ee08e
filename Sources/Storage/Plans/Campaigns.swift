// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 联合抽查: tasks of several departments that share the tickets of one ceremony.
package struct StoredCampaign: Hashable, Sendable {
    package let id: String
    package let name: String
    /// Blinds the entities of all its rosters; nil once destroyed.
    package let secret: [UInt8]?
    package let createdAt: Instant
    package let createdBy: String

    package init(id: String, name: String, secret: [UInt8]?, createdAt: Instant, createdBy: String) {
        self.id = id
        self.name = name
        self.secret = secret
        self.createdAt = createdAt
        self.createdBy = createdBy
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.text("id"), name: try row.text("name"), secret: try row.optionalBytes("secret"),
            createdAt: Instant(milliseconds: try row.integer("created_at")),
            createdBy: try row.text("created_by"))
    }
}

extension Connection {
    /// The campaign, or nil.
    package func campaign(_ id: String) throws -> StoredCampaign? {
        try first("SELECT * FROM campaign WHERE id = \(id)").map(StoredCampaign.init)
    }

    /// Campaigns, newest first.
    package func campaigns(limit: Int = 200) throws -> [StoredCampaign] {
        try rows("SELECT * FROM campaign ORDER BY created_at DESC, id LIMIT \(limit)")
            .map(StoredCampaign.init)
    }

    /// Stores a campaign; the unique name stops a second of it.
    package func insertCampaign(_ campaign: StoredCampaign) throws {
        try execute(
            """
            INSERT INTO campaign (id, name, secret, created_at, created_by)
            VALUES (\(campaign.id), \(campaign.name), \(campaign.secret),
                \(campaign.createdAt.milliseconds), \(campaign.createdBy))
            """)
    }

    /// Destroys the secret of a campaign.
    package func eraseCampaignSecret(_ id: String) throws {
        try execute("UPDATE campaign SET secret = NULL WHERE id = \(id)")
    }

    /// Ids and names of the tasks of a campaign, by id.
    package func tasks(ofCampaign campaign: String) throws -> [(id: String, name: String, unit: String)] {
        try rows("SELECT id, name, unit FROM task WHERE campaign = \(campaign) ORDER BY id").map {
            (try $0.text("id"), try $0.text("name"), try $0.text("unit"))
        }
    }
}
