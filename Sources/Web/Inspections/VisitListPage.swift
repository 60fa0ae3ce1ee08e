// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Visits in order of their deadline; overdue ones say so and can be listed alone.
struct VisitListPage {
    struct Line {
        let visit: VisitRecord
        let state: VisitState
        /// Nil once the result is public.
        let deadline: VisitDeadline?
    }

    let lines: [Line]
    let counts: VisitCounts
    let today: Day
    let ownOnly: Bool
    let overdueOnly: Bool

    /// Rows of a page; an inspector's own visits stand on one.
    static let size = 50

    var title: String { ownOnly ? "我的检查" : "检查进度" }

    /// `/visits`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let office = call.office
        let mark = try office.overdueMark()
        let overdue = call.query.text("show") == "overdue"
        let own = officer.roles.contains(.inspector) ? officer.inspector : nil
        let seesAll = !officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
        let cursor = call.query.text("after").split(separator: "~", maxSplits: 1).map(String.init)
        let after = cursor.count == 2 ? (dueDay: cursor[0], id: cursor[1]) : nil
        let page = try await office.database.read { db in
            let visits =
                if let own {
                    try db.visits(ofInspector: own, overdue: overdue ? mark : nil)
                } else {
                    try db.visits(
                        ofUnit: seesAll ? nil : officer.unit, after: after, limit: size + 1,
                        overdue: overdue ? mark : nil)
                }
            let standings = try db.visitStandings(visits.map(\.id))
            let scope: VisitScope = own.map { .inspector($0) } ?? (seesAll ? .all : .unit(officer.unit))
            return VisitListPage(
                lines: try visits.map { visit in
                    let standing = standings[visit.id] ?? VisitStanding(state: .due, checkedOn: nil)
                    return Line(
                        visit: visit, state: standing.state,
                        deadline: try office.deadline(of: visit, standing))
                }, counts: try db.visitCounts(scope, mark), today: mark.today, ownOnly: own != nil,
                overdueOnly: overdue)
        }
        return .page(Page(title: page.title, body: page.html, crumbs: [("首页", "/home")]))
    }

    var html: HTML {
        """
        <h1>\(title)</h1>
        \(figures([
            Figure("待完成", counts.open, "/visits"),
            Figure("逾期未检查或者未公示", counts.overdue, "/visits?show=overdue", counts.overdue > 0 ? .bad : .good),
            Figure("已公示", counts.published, nil, .good),
        ]))
        \(table(
            caption: overdueOnly ? "逾期的检查" : "检查清单",
            headers: ["检查对象", "任务", "检查人员", "期限", "状态"],
            rows: (ownOnly ? lines : Array(lines.prefix(Self.size))).map(row), empty: nothing))
        \(more)
        """
    }

    private var nothing: String {
        if overdueOnly { return "没有逾期的检查。" }
        return ownOnly ? "目前没有分配给您的检查。抽取并匹配人员后会出现在这里。" : "本单位目前没有检查。"
    }

    private func row(_ line: Line) -> [HTML] {
        let visit = line.visit
        return [
            link(visit.entityName, "/visits/\(visit.id)"), "\(visit.taskName)",
            "\(visit.officers.map(named).joined(separator: "、"))",
            line.deadline.map { deadlinePart($0, today: today) } ?? "—",
            statusTag(line.state.words, line.state.tone),
        ]
    }

    private func named(_ officer: VisitOfficer) -> String {
        if officer.lead { return "\(officer.name)（主检）" }
        return officer.certificate.isEmpty ? "\(officer.name)（专家）" : officer.name
    }

    private var more: HTML {
        guard !ownOnly, lines.count > Self.size else { return .empty }
        let last = lines[Self.size - 1].visit
        let path = Path("/visits").withFilled("show", overdueOnly ? "overdue" : "")
        return "<p>\(link("下一页", path.with("after", "\(last.dueDay)~\(last.id)")))</p>"
    }
}

/// What is due by when, and whether that day is over.
func deadlinePart(_ deadline: VisitDeadline, today: Day) -> HTML {
    """
    \(day(deadline.day.text))（含）前\(deadline.step.words)\
    \(deadline.isProvisional ? "（该年度节假日安排尚未公布，暂定）" : "") \
    \(deadline.isOver(on: today) ? statusTag("已逾期", .bad) : .empty)
    """
}
