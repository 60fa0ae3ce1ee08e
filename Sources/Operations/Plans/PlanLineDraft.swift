// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

/// What an officer writes down for one line of a plan.
package struct PlanLineDraft: Hashable, Sendable {
    package var name: String
    /// Codes of check items, in their current version.
    package var items: [String]
    /// 定向: the scope names more than places. Said and checked, for the public reads it.
    package var isTargeted: Bool
    package var scope: PoolScope
    package var ratios: RatioTable
    /// How often the line is drawn within its period: the number of tasks it may have.
    package var draws: Int
    package var from: Day
    package var to: Day
    /// Units asked to contribute although they need not.
    package var observers: [String]
    /// The public value that closes the ceremonies of its draws, if any.
    package var beacon: PlannedBeacon?

    package init(
        name: String, items: [String], isTargeted: Bool = false, scope: PoolScope, ratios: RatioTable,
        draws: Int, from: Day, to: Day, observers: [String] = [], beacon: PlannedBeacon? = nil
    ) {
        self.name = name
        self.items = items
        self.isTargeted = isTargeted
        self.scope = scope
        self.ratios = ratios
        self.draws = draws
        self.from = from
        self.to = to
        self.observers = observers
        self.beacon = beacon
    }

    /// The draft a stored line would be written from.
    package init(_ line: PlanLine) {
        self.init(
            name: line.name, items: line.items.map(\.code), isTargeted: line.isTargeted, scope: line.scope,
            ratios: line.ratios, draws: Int(line.draws), from: line.from, to: line.to,
            observers: line.contributors.filter { !$0.isMandatory }.map(\.unit), beacon: line.beacon)
    }
}

/// Turns drafts into lines by the rules of one plan; the same when a line is written and when it is submitted.
struct PlanRules {
    let plan: StoredPlan
    let pack: RulePack
    let tables: RegisterTables
    /// The unit that plans.
    let unit: OfficeUnit

    static let longestName = 100
    static let mostDraws = 52

    /// The line a draft makes, or the first rule it breaks.
    func line(_ draft: PlanLineDraft, id: String, seq: Int64, _ db: Connection) throws -> PlanLine {
        guard !draft.name.isEmpty else { throw PlanRefusal.nameMissing }
        guard draft.name.count <= Self.longestName else {
            throw PlanRefusal.textTooLong(most: Self.longestName)
        }
        try checkPeriod(draft)
        guard (1...Self.mostDraws).contains(draft.draws) else {
            throw PlanRefusal.drawsOutOfRange(most: Self.mostDraws)
        }
        let items = try items(draft, db)
        guard draft.isTargeted || !draft.scope.isTargeted else { throw PlanRefusal.untargetedButFiltered }
        guard !draft.isTargeted || draft.scope.isTargeted else { throw PlanRefusal.targetedButUnfiltered }
        try draft.scope.check(tables, area: unit.jurisdiction)
        try checkReasons(draft.scope)
        for code in draft.scope.labels where try db.label(code) == nil {
            throw PlanRefusal.unknownCode(kind: .label, code: code)
        }
        let bounds = items.map(\.bounds)
        try draft.ratios.check(bounds, pack: pack, classes: draft.scope.classes)
        let forecast = PoolForecast(
            try db.poolCounts(draft.scope, poolRules(from: draft.from)), ratios: draft.ratios,
            smallest: pack.smallestStratum)
        try draft.ratios.checkOverall(
            forecast, items: bounds, draws: draft.draws,
            overallLeast: draft.isTargeted ? nil : pack.overallLeast)
        let line = PlanLine(
            id: id, plan: plan.id, seq: seq, name: draft.name, isTargeted: draft.isTargeted,
            items: items.map { PlannedItem(code: $0.code, version: $0.version) }, scope: draft.scope,
            ratios: draft.ratios, draws: Int64(draft.draws), from: draft.from, to: draft.to,
            contributors: try contributors(owners: items.map(\.row.unit), observers: draft.observers, db),
            beacon: draft.beacon, logIndex: nil)
        // Better known while it is written than when the approved plan is to be published.
        let entry = line.entry(
            of: plan, actor: String(repeating: "x", count: 64), at: Instant(milliseconds: 0))
        guard try entry.encode().count <= EntryBundle.longestEntry else { throw PlanRefusal.lineTooLong }
        return line
    }

    /// What the reasons of a scope stand for on the first day of a period.
    func poolRules(from day: Day) -> PoolRules { PoolRules(pack, on: day) }

    /// Refuses reasons for closer inspection that the pack does not know.
    func checkReasons(_ scope: PoolScope) throws(PlanRefusal) {
        for code in scope.keyReasons where pack.keyReason(code) == nil {
            throw .unknownCode(kind: .keyReason, code: code)
        }
    }

    private func checkPeriod(_ draft: PlanLineDraft) throws {
        guard draft.from <= draft.to else {
            throw PlanRefusal.periodReversed(from: draft.from.text, to: draft.to.text)
        }
        guard draft.from.year == Int(plan.year), draft.to.year == Int(plan.year) else {
            throw PlanRefusal.periodOutsideYear(Int(plan.year))
        }
    }

    /// The items of a draft, each in force on every day of the period.
    private func items(_ draft: PlanLineDraft, _ db: Connection) throws -> [StoredItem] {
        let codes = Set(draft.items).sorted()
        guard !codes.isEmpty else { throw PlanRefusal.noItems }
        return try codes.map { code in
            guard let item = try db.item(code) else { throw PlanRefusal.unknownItem(code) }
            guard item.row.validFrom <= draft.from, item.row.validTo.map({ $0 >= draft.to }) ?? true else {
                throw PlanRefusal.itemNotValid(
                    item.row.name, from: item.row.validFrom.text, to: item.row.validTo?.text ?? "")
            }
            return item
        }
    }

    /// Who must contribute: the platform, the unit that plans, every other department of the same level whose items
    /// are checked, and supervision.
    func contributors(owners: [String], observers: [String], _ db: Connection) throws -> [Contributor] {
        guard let coordinator = nearest(try db.units(holding: .coordinator)) else {
            throw PlanRefusal.noCoordinator
        }
        guard let supervision = nearest(try db.units(holding: .supervisor)) else {
            throw PlanRefusal.noSupervision
        }
        var departments = [(unit: unit.id, name: unit.name)]
        for owner in Set(owners).sorted() where owner != unit.id {
            guard let other = try db.unit(owner), other.jurisdiction == unit.jurisdiction else { continue }
            departments.append((other.id, other.name))
        }
        let guests = try Set(observers).sorted().map { id in
            guard let guest = try db.unit(id), guest.closedAt == nil else {
                throw PlanRefusal.unknownObserver(id)
            }
            return (unit: guest.id, name: guest.name)
        }
        return Contributor.mandatory(
            coordinator: (coordinator.id, coordinator.name), departments: departments,
            supervision: (supervision.id, supervision.name), observers: guests)
    }

    /// The one of the own area, or else of the city.
    private func nearest(_ units: [UnitArea]) -> UnitArea? {
        units.first { $0.jurisdiction == unit.jurisdiction }
            ?? units.first { RegisterTables.covers($0.jurisdiction, unit.jurisdiction) } ?? units.first
    }
}

extension StoredItem {
    /// What the rules say about this item's ratio.
    package var bounds: ItemBounds {
        ItemBounds(name: row.name, tier: row.tier, least: row.ratioLeast, most: row.ratioMost)
    }
}
