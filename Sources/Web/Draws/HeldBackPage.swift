// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Who was held back from a frozen roster and by which rule, and whom an exemption let in: as it was on that day.
struct HeldBackPage {
    let roster: StoredRoster
    let task: TaskForDraw
    let pack: RulePack?
    let rows: [HeldBackRow]
    let paging: Paging
    let exempted: Bool

    /// `/rosters/{roster}/held-back`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["roster"]
        let officer = try call.acting()
        let exempted = call.query.text("show") == "exempted"
        let page = try await call.office.database.read { db -> HeldBackPage? in
            guard let roster = try db.roster(id), let task = try db.taskForDraw(roster.task),
                officer.mayReadPlans(of: task.unit)
            else { return nil }
            let paging = Paging(call.query)
            let (rows, total) = try db.heldBack(
                ofRoster: id, exempted: exempted, limit: paging.size, offset: paging.offset)
            return HeldBackPage(
                roster: roster, task: task, pack: call.office.rulebook.pack(named: roster.pack), rows: rows,
                paging: paging.with(total: total), exempted: exempted)
        }
        guard let page else { throw NotFound("roster", id) }
        return .page(
            Page(
                title: page.title, body: page.html,
                crumbs: [("抽查任务", "/tasks"), ("名单 \(id)", "/rosters/\(id)")]))
    }

    private var title: String { exempted ? "经豁免列入名单的检查对象" : "因规则未列入名单的检查对象" }

    private var html: HTML {
        """
        <h1>\(title)</h1>
        <p>\(link("因规则未列入", "/rosters/\(roster.id)/held-back"))　\
        \(link("经豁免列入", Path("/rosters/\(roster.id)/held-back").with("show", "exempted")))</p>
        \(table(
            caption: "名单 \(roster.id)", headers: ["检查对象", "代码", "事由", "依据", "豁免事由"],
            rows: rows.map(cells), empty: exempted ? "没有经豁免列入的检查对象。" : "没有因规则排除的检查对象。"))
        \(rows.isEmpty ? HTML.empty : pager(paging, path: path, unit: "户"))
        """
    }

    private var path: Path {
        Path("/rosters/\(roster.id)/held-back").withFilled("show", exempted ? "exempted" : "")
    }

    private func cells(_ row: HeldBackRow) -> [HTML] {
        let words = holdBackWords(
            code: row.code, used: row.used, cleanOn: row.cleanOn, year: String(task.toDay.prefix(4)),
            pack: pack)
        return [
            link(row.name.isEmpty ? row.entity : row.name, "/registers/entities/\(row.entity)"),
            code(row.entity), "\(HoldBack(rawValue: row.code)?.words ?? row.code)", "\(words)",
            "\(row.exemptionCode.map { pack?.capExemption($0)?.name ?? $0 } ?? "—")",
        ]
    }
}
