// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Finds what a file says otherwise than another unit has said, and decides whose word stands. Rows that belong to one
/// unit are nobody else's to fill and have no disputes; those of entities and licences come from many.
struct FieldDisputes {
    private let db: Connection
    private let context: ImportContext
    private let dataset: DatasetKind
    /// The unit named as the source of a field.
    private let sources: [String: String]
    private let tops: [String: String]
    private(set) var found: [StoredDispute] = []

    init(_ db: Connection, context: ImportContext, dataset: DatasetKind) throws {
        self.db = db
        self.context = context
        self.dataset = dataset
        sources = try db.fieldSources(dataset)
        tops = Self.departments(try db.units())
    }

    /// Sections of a department speak with one voice: every unit with the department it belongs to.
    private static func departments(_ units: [OfficeUnit]) -> [String: String] {
        let known = Dictionary(units.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return known.mapValues { unit in
            var top = unit
            while top.kind == .section, let above = top.parent.flatMap({ known[$0] }) { top = above }
            return top.id
        }
    }

    /// A row of the file beside what is stored.
    struct Row {
        let key: String
        let name: String
        let differing: [(field: String, before: String, after: String)]
        let approvals: (standing: Day, incoming: Day)?
    }

    /// The fields, by key, in which what is stored goes before what the file says.
    mutating func settle(_ rows: [Row]) throws -> [String: Set<String>] {
        let unit = context.unit
        let keys = rows.map(\.key)
        let entered: [String: String] =
            switch dataset {
            case .entities: try db.enteringUnits(entities: keys)
            case .licences: try db.enteringUnits(licences: keys)
            default: [:]
            }
        guard !entered.isEmpty else { return [:] }
        let last = try db.lastSources(dataset, keys: keys)
        var kept: [String: Set<String>] = [:]
        for row in rows {
            for (field, before, after) in row.differing where !before.isEmpty && field != "状态归一" {
                guard let standing = last[row.key]?[field] ?? entered[row.key], tops[standing] != tops[unit]
                else { continue }
                // An empty cell takes nothing away from what somebody else has said.
                if after.isEmpty {
                    kept[row.key, default: []].insert(field)
                    continue
                }
                let named = sources[field].map { tops[$0] ?? $0 }
                let (side, rule) = DisputeRule.decide(
                    standing: tops[standing] ?? standing, incoming: tops[unit] ?? unit, source: named,
                    approvals: row.approvals)
                if side == .standing { kept[row.key, default: []].insert(field) }
                found.append(
                    StoredDispute(
                        id: "\(context.job)-\(found.count)", dataset: dataset, key: row.key, name: row.name,
                        field: field, standing: before, standingUnit: standing, incoming: after,
                        incomingUnit: unit, rule: rule, kept: side, at: context.at, job: context.job))
            }
        }
        return kept
    }

    /// What the file as a whole tells about them; nothing if there are none.
    var notes: [String] {
        guard !found.isEmpty else { return [] }
        let standing = found.count { $0.kept == .standing }
        return [
            "有\(found.count)处与其他单位报送的不一致，按规则采用本文件\(found.count - standing)处、保留原值\(standing)处，入库后列入“不一致清单”"
        ]
    }
}

extension Office {
    /// Says which unit's word counts first for a field, or that the later word counts.
    ///
    /// - Throws: `NotAllowed`, `NotFound` for a field no dataset of several units has, or a closed unit.
    package func nameFieldSource(
        _ unit: String?, of field: String, _ dataset: DatasetKind, by officer: Officer
    ) async throws {
        _ = try officer.require(.coordinator)
        guard Self.disputable.contains(dataset),
            Dataset.of(dataset).columns.contains(where: { $0.header == field })
        else { throw NotFound("field", field) }
        let trace = trace(by: officer)
        try await database.write { db in
            let named = try unit.map { id in
                guard let unit = try db.unit(id), unit.closedAt == nil else { throw NotFound("unit", id) }
                return unit
            }
            try db.nameFieldSource(
                named?.id, of: field, dataset, at: trace.at, by: officer.account)
            try db.trace(
                trace.act(
                    "field.source", on: "field", "\(dataset.rawValue).\(field)",
                    named.map { "指定\(dataset.title)“\(field)”以\($0.name)为准" }
                        ?? "\(dataset.title)“\(field)”不指定来源，以后报送者为准"))
        }
    }

    /// The datasets whose rows several units fill.
    package static let disputable: [DatasetKind] = [.entities, .licences]

    /// Settles a dispute by hand: what stands is kept, or the other value is proposed as a correction, which a second
    /// person decides about.
    ///
    /// - Returns: the id of the correction, or nil where what stands is kept.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`, `Conflict`.
    package func settleDispute(
        _ id: String, taking side: DisputeSide, reason: String, by officer: Officer
    ) async throws -> String? {
        _ = try officer.require(.coordinator)
        guard !reason.isEmpty else { throw RegisterRefusal.reasonMissing }
        guard reason.count <= 500 else { throw RegisterRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        let dispute = try await database.write { db in
            guard let dispute = try db.dispute(id) else { throw NotFound("dispute", id) }
            guard
                try db.settleDispute(
                    id, taking: side, reason: reason, at: trace.at, by: officer.account)
            else { throw Conflict(expected: "该项不一致尚未处理", found: "该项不一致已有人处理") }
            let words = side == dispute.kept ? "维持“\(dispute.value)”" : "改用“\(dispute.other)”"
            try db.trace(
                trace.act(
                    "dispute.settle", on: "dispute", id,
                    "\(dispute.name)的\(dispute.field)：\(words)，理由：\(reason)", before: dispute.value,
                    after: side == dispute.kept ? dispute.value : dispute.other))
            return dispute
        }
        guard side != dispute.kept else { return nil }
        guard let column = Dataset.of(dispute.dataset).columns.first(where: { $0.header == dispute.field })
        else { throw NotFound("field", dispute.field) }
        return try await proposeRecord(
            dispute.dataset, correcting: dispute.key, cells: [column.key: dispute.other], reason: reason,
            source: nil, by: officer)
    }
}
