// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What whoever leads a joint campaign puts on the table.
package struct SchemeDraft: Hashable, Sendable {
    /// Code in the joint list; empty for a campaign beyond the list.
    package var jointItem: String
    /// Units that go along; of an item of the list they are named there.
    package var partners: [String]
    package var scope: String
    package var from: Day
    package var to: Day
    package var teams: String
    package var duties: String

    package init(
        jointItem: String, partners: [String], scope: String, from: Day, to: Day, teams: String,
        duties: String
    ) {
        self.jointItem = jointItem
        self.partners = partners
        self.scope = scope
        self.from = from
        self.to = to
        self.teams = teams
        self.duties = duties
    }
}

extension Office {
    /// Proposes the scheme of a joint campaign, or its next version, to the departments that go along (会商). The first
    /// to propose leads, unless the joint list says who does.
    ///
    /// - Parameter once: a key the form brought along; sending it twice proposes one version.
    /// - Returns: the version.
    /// - Throws: `NotAllowed`, `NotFound`, `SchemeRefusal`, `Conflict` when another version came in between.
    @discardableResult
    package func proposeScheme(
        ofCampaign campaign: String, _ draft: SchemeDraft, once: String = "", by officer: Officer
    ) async throws -> Int64 {
        _ = try officer.require(.departmentOperator, .coordinator)
        try Self.check(draft)
        let trace = trace(by: officer)
        let conflict = Conflict(expected: "方案没有变化", found: "同时有人提出了新的一稿")
        return try await unlessTaken(conflict) { [self] in
            try await database.write { [self] db in
                if let done = try db.outcome(ofSubmit: once, account: officer.account).flatMap({ Int64($0) })
                {
                    return done
                }
                guard let stored = try db.campaign(campaign) else { throw NotFound("campaign", campaign) }
                let latest = try db.schemes(ofCampaign: campaign).first
                let units = try schemeUnits(draft, latest, officer, db)
                let owners = try itemsByOwner(draft.jointItem, db)
                let scheme = NewScheme(
                    campaign: campaign, version: (latest?.version ?? 0) + 1, lead: units[0],
                    jointItem: draft.jointItem, scope: draft.scope, from: draft.from, to: draft.to,
                    teams: draft.teams, duties: draft.duties, parts: units.map { ($0, owners[$0] ?? []) })
                try db.insertScheme(scheme, at: trace.at, account: officer.account)
                try db.remember(
                    submit: once, account: officer.account, outcome: String(scheme.version), at: trace.at)
                try db.trace(
                    trace.act(
                        "scheme.propose", on: "campaign", campaign,
                        "提出联合抽查“\(stored.name)”检查方案第\(scheme.version)稿，征求\(units.count - 1)个部门意见"))
                return scheme.version
            }
        }
    }

    /// Answers for a department that a scheme asks: agrees, perhaps with remarks, or says why not.
    ///
    /// - Throws: `NotAllowed`, `NotFound` for a department that is not asked, `SchemeRefusal`, `Conflict` when it has
    ///   answered.
    package func answerScheme(
        ofCampaign campaign: String, version: Int64, agreed: Bool, opinion: String, by officer: Officer
    ) async throws {
        _ = try officer.require(.departmentOperator, .unitLeader)
        guard agreed || !opinion.isEmpty else { throw SchemeRefusal.opinionMissing }
        guard opinion.count <= SchemeRefusal.longestText else {
            throw SchemeRefusal.textTooLong(most: SchemeRefusal.longestText)
        }
        let trace = trace(by: officer)
        try await unlessTaken(Conflict(expected: "尚未答复", found: "本单位已经答复")) { [self] in
            try await database.write { db in
                let schemes = try db.schemes(ofCampaign: campaign)
                guard let scheme = schemes.first(where: { $0.version == version }),
                    scheme.asked.contains(where: { $0.unit == officer.unit })
                else { throw NotFound("scheme", "\(campaign) \(version)") }
                guard schemes.first?.version == version else { throw SchemeRefusal.superseded }
                try db.insertSchemeAnswer(
                    campaign, version: version, unit: officer.unit, agreed: agreed, opinion: opinion,
                    at: trace.at, account: officer.account)
                try db.trace(
                    trace.act(
                        "scheme.answer", on: "campaign", campaign,
                        "\(agreed ? "同意" : "不同意")检查方案第\(version)稿\(opinion.isEmpty ? "" : "：\(opinion)")"))
            }
        }
    }

    private static func check(_ draft: SchemeDraft) throws(SchemeRefusal) {
        guard !draft.scope.isEmpty else { throw .scopeMissing }
        guard !draft.teams.isEmpty else { throw .teamsMissing }
        let longest = [draft.scope, draft.teams, draft.duties].map(\.count).max() ?? 0
        guard longest <= SchemeRefusal.longestText else {
            throw .textTooLong(most: SchemeRefusal.longestText)
        }
        guard draft.from <= draft.to else { throw .periodReversed }
    }

    /// Who takes part, the lead first.
    private func schemeUnits(
        _ draft: SchemeDraft, _ latest: StoredScheme?, _ officer: Officer, _ db: Connection
    ) throws -> [String] {
        let coordinates = officer.roles.contains(.coordinator)
        guard latest == nil || latest?.lead == officer.unit || coordinates else {
            throw SchemeRefusal.ledByOther
        }
        guard draft.jointItem.isEmpty else {
            guard let item: JointItemRow = try db.record(draft.jointItem) else {
                throw SchemeRefusal.unknownJointItem(draft.jointItem)
            }
            guard item.lead == officer.unit || coordinates else { throw SchemeRefusal.notLead(of: item.code) }
            return item.units
        }
        let lead = latest?.lead ?? officer.unit
        let open = Set(try db.units().filter { $0.closedAt == nil }.map(\.id))
        var partners: [String] = []
        for unit in draft.partners where unit != lead && !partners.contains(unit) {
            guard open.contains(unit) else { throw SchemeRefusal.unknownPartner(unit) }
            partners.append(unit)
        }
        guard !partners.isEmpty else { throw SchemeRefusal.noPartners }
        return [lead] + partners
    }

    /// The check items of an item of the joint list, by the department they belong to.
    private func itemsByOwner(_ jointItem: String, _ db: Connection) throws -> [String: [String]] {
        guard !jointItem.isEmpty, let item: JointItemRow = try db.record(jointItem) else { return [:] }
        return Dictionary(grouping: try db.items(codes: item.items), by: \.row.unit).mapValues {
            $0.map(\.code)
        }
    }
}
