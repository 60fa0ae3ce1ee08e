// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What draws need to know of a plan line.
package struct LineForDraw: Hashable, Sendable {
    package let id: String
    package let plan: String
    package let name: String
    package let contributors: [Contributor]
    package let beacon: PlannedBeacon?
    package let logIndex: Int64?
    let items: [PlannedItem]
    let pack: String

    /// The rule pack of the plan.
    package var packName: String { pack }

    /// A line stands in the log from the day its plan is published.
    package var isPublished: Bool { logIndex != nil }
}

/// What draws need to know of a task.
package struct TaskForDraw: Hashable, Sendable {
    package let id: String
    package let name: String
    package let unit: String
    package let fromDay: String
    package let toDay: String
    package let disclosure: String
    /// The joint campaign whose tickets and blinded ids the task shares, or nil.
    package let campaign: String?
    package let line: LineForDraw
    package let scope: PoolScope
    package let ratios: RatioTable
    let shape: TeamShape

    /// What each seat asks for: the lead's skill first, then anyone fit for the task, an expert last.
    package var team: [String] {
        let lead = shape.leadSkill.isEmpty ? Self.fit : shape.leadSkill
        let inspectors = [lead] + Array(repeating: Self.fit, count: max(shape.size, 2) - 1)
        return inspectors + (expertToken.map { [$0] } ?? [])
    }

    /// What the expert's seat asks for, or nil.
    var expertToken: String? { shape.expert.isEmpty ? nil : Self.token(ofExpert: shape.expert) }

    static func token(ofExpert kind: String) -> String { "expert:\(kind)" }

    /// The days within which the visits take place.
    var period: (from: Day, to: Day) {
        get throws {
            guard let from = Day(fromDay), let to = Day(toDay) else { throw BrokenRecord("task \(id)") }
            return (from, to)
        }
    }

    /// The rules that hold back whom the task may not visit.
    ///
    /// - Parameter today: a visit can be made from then on, and from the first day of the task.
    package func gate(_ pack: RulePack, today: Day) throws -> RoutineGate {
        let period = try period
        return RoutineGate(
            unit: unit, task: id, year: period.to.year, pack: pack, from: max(period.from, today))
    }

    /// The token of whoever is fit for the task at all.
    static let fit = "check"
}

/// Everyone in the scope of a task on the day it is frozen.
struct PoolForDraw: Sendable {
    let members: [PoolMember]
    let sizes: [StratumCell: Int]
    /// By registration status, and by the rule that holds back (`HoldBack`).
    let excluded: [String: Int64]
    /// Those whom a rule would keep out, by key; whoever has an exemption is a member all the same.
    let heldBack: [HeldBackMember]
    /// Why members are key objects, if the scope asks for key objects.
    let keyReasons: [(entity: String, code: String, isCertain: Bool)]
}

extension Connection {
    /// The line `id`, or nil.
    package func lineForDraw(_ id: String) throws -> LineForDraw? {
        guard let line = try planLine(id), let plan = try plan(line.plan) else { return nil }
        return LineForDraw(
            id: line.id, plan: line.plan, name: line.name, contributors: line.contributors,
            beacon: line.beacon, logIndex: plan.publishedAt == nil ? nil : line.logIndex, items: line.items,
            pack: plan.pack)
    }

    /// The task `id` with its line, or nil.
    package func taskForDraw(_ id: String) throws -> TaskForDraw? {
        guard let task = try task(id), let line = try lineForDraw(task.line) else { return nil }
        return TaskForDraw(
            id: task.id, name: task.name, unit: task.unit, fromDay: task.from.text, toDay: task.to.text,
            disclosure: task.disclosure, campaign: task.campaign, line: line, scope: task.scope,
            ratios: task.ratios,
            shape: task.team)
    }

    /// The pool of a task as the register stands, without those whom the gate holds back.
    func poolForDraw(_ task: TaskForDraw, _ gate: RoutineGate) throws -> PoolForDraw {
        let held = try heldBack(task.scope, gate)
        let out = Set(held.lazy.filter { $0.exemption == nil }.map(\.key))
        var members: [PoolMember] = []
        var sizes: [StratumCell: Int] = [:]
        try eachPoolMember(task.scope, gate.rules) { member in
            guard !out.contains(member.key) else { return }
            members.append(member)
            sizes[member.cell, default: 0] += 1
        }
        var reasons: [(entity: String, code: String, isCertain: Bool)] = []
        try eachKeyReason(task.scope, gate.rules) { code, key in
            guard !out.contains(key) else { return }
            reasons.append((key, code, gate.rules.reason(code)?.isCertain ?? false))
        }
        let excluded = try poolExclusions(task.scope, gate.rules)
        return PoolForDraw(
            members: members, sizes: sizes, excluded: excluded.merging(held.keptOut) { $0 + $1 },
            heldBack: held, keyReasons: reasons)
    }
}
