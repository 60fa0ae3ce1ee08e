// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 检查日历: who visits an entity when in a year, of all authorities, and how much of the cap each has used.
struct EntityCalendar: Sendable {
    let key: String
    let year: Int
    let visits: [CalendarVisit]
    let pack: RulePack?

    /// The calendar as far as the officer may see it. What is still to come elsewhere is for those who plan and
    /// oversee, not for every inspector: nobody is to be warned.
    ///
    /// - Parameter readable: ids of the visits that the officer may read.
    init(
        _ db: Connection, of entity: StoredEntity, year: Int, readable: Set<String>, officer: Officer,
        rulebook: Rulebook
    ) throws {
        key = entity.key
        self.year = year
        let looksUp = officer.mayLookUp(entity.row)
        let plans = !officer.roles.isDisjoint(with: [
            .departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor,
        ])
        visits = try db.calendar(ofEntity: entity.key, year: year).filter { one in
            if let visit = one.visit, readable.contains(visit) { return true }
            return looksUp && (one.isDone || plans)
        }
        pack = Day(year: year, month: 12, day: 31).flatMap {
            RulePack.applicable(on: $0, among: rulebook.packs)
        }
    }

    var html: HTML {
        """
        \(grid)
        \(list)
        <p>\(link("\(year - 1)年", path(year - 1)))　\(link("\(year + 1)年", path(year + 1)))</p>
        """
    }

    private func path(_ year: Int) -> Path {
        Path("/registers/entities/\(key)/calendar").with("year", String(year))
    }

    private var units: [(unit: String, name: String)] {
        var names: [String: String] = [:]
        for one in visits { names[one.unit] = one.unitName }
        return names.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var grid: HTML {
        let months = (1...12).map { "\($0)月" }
        let rows = units.map { unit, name -> [HTML] in
            let own = visits.filter { $0.unit == unit }
            let used = own.count(where: \.isRoutine)
            let cap = pack.map { "\(used)/\($0.routineCap)" } ?? "\(used)"
            let over = pack.map { used >= $0.routineCap } ?? false
            return ["\(name)", statusTag("\(cap) 次", over ? .warning : .neutral)]
                + (1...12).map { month in cell(own.filter { $0.month == month }) }
        }
        return table(
            caption: "\(year)年检查日历（完成、计划次数）", headers: ["单位", "年度上限使用"] + months, rows: rows,
            empty: "\(year)年没有您可以查看的检查安排。", wide: true)
    }

    private func cell(_ visits: [CalendarVisit]) -> HTML {
        let done = visits.count(where: \.isDone)
        let planned = visits.count - done
        let words = [done > 0 ? "完成\(done)" : nil, planned > 0 ? "计划\(planned)" : nil].compactMap { $0 }
        return words.isEmpty ? "" : "\(words.joined(separator: "，"))"
    }

    private var list: HTML {
        guard !visits.isEmpty else { return "" }
        return table(
            caption: "\(year)年逐次安排", headers: ["日期", "单位", "任务", "情况", "计入年度上限"],
            rows: visits.map { one in
                [
                    day(one.day), "\(one.unitName)", "\(one.taskName)",
                    statusTag(one.isDone ? "已检查" : "计划（截止日期）", one.isDone ? .good : .active),
                    one.isRoutine ? "是" : "否（豁免）",
                ]
            })
    }

    /// `/registers/entities/{key}/calendar`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let key = call["key"]
        let now = Day(inShanghai: call.office.now()).year
        let year = Int(min(max(call.query.integer("year") ?? Int64(now), 2000), 2100))
        let (entity, calendar) = try await call.office.database.read { db in
            let visits = try db.visits(ofEntity: key, limit: 100).filter { officer.mayRead($0) }
            guard let entity = try db.entity(key), officer.mayLookUp(entity.row) || !visits.isEmpty else {
                throw NotFound("entity", key)
            }
            return (
                entity,
                try EntityCalendar(
                    db, of: entity, year: year, readable: Set(visits.map(\.id)), officer: officer,
                    rulebook: call.office.rulebook)
            )
        }
        return .page(
            Page(
                title: "检查日历",
                body: "<h1>检查日历：\(entity.row.name)</h1><p>\(code(entity.key))</p>\(calendar.html)",
                crumbs: [
                    ("首页", "/home"), ("检查对象", "/registers/entities"),
                    (entity.row.name, "/registers/entities/\(key)"),
                ]))
    }
}
