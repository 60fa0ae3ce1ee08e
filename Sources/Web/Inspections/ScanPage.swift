// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 扫码检查: the code on the firm's licence leads to its visit. A scanner types what it reads; so may the officer.
enum ScanPage {
    /// `/scan?uscc=…`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let text = call.query.text("uscc")
        guard !text.isEmpty else { return .page(page(text, found: nil, problems: Problems())) }
        guard let key = key(in: text) else {
            let refusal = VisitRefusal.notUSCC(String(text.prefix(60)))
            return .refused(page(text, found: nil, problems: Problems(refusal.words, field: refusal.field)))
        }
        let today = Day(inShanghai: call.office.now())
        let scope = officer.jointVisitScope
        let found = try await call.office.database.read { db in
            try db.jointVisits(
                matching: JointVisitFilter(scope: scope ?? .inspector(""), entity: key), limit: 20, offset: 0)
        }
        let due = found.filter { visit in
            visit.approval.map { $0.from <= today && today <= $0.to } ?? false && visit.state != .cancelled
        }
        if due.count == 1 { return .seeOther("/joint-visits/\(due[0].id)", notice: nil) }
        return .page(page(text, found: due.isEmpty ? found : due, problems: Problems()))
    }

    /// The code within what was scanned: licences carry it alone or inside an address.
    static func key(in text: String) -> String? {
        let words = text.uppercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        for word in words where word.utf8.count == 18 {
            do throws(CodeRefusal) { return try USCC(String(word)).text } catch { continue }
        }
        return nil
    }

    private static func page(_ text: String, found: [JointVisit]?, problems: Problems) -> Page {
        let rows = (found ?? []).map { visit -> [HTML] in
            [
                link(visit.entityName, "/joint-visits/\(visit.id)"),
                "\(visit.parts.map(\.taskName).joined(separator: "、"))",
                visit.approval.map { period($0.from.text, $0.to.text) } ?? "—",
                statusTag(visit.state.words, visit.state.tone),
            ]
        }
        let list: HTML =
            found == nil
            ? .empty
            : table(
                caption: "该企业的检查", headers: ["检查对象", "任务", "检查期间", "状态"], rows: rows,
                empty: "您的职责范围内没有对该企业的检查。没有经批准的检查任务，不得入企检查。")
        return Page(
            title: "扫码检查",
            body: """
                \(errorSummary(problems))
                <h1>扫码检查</h1>
                <p>扫描营业执照上的二维码，或者输入统一社会信用代码，打开今天对该企业的检查。</p>
                \(filterForm(to: "/scan", button: "打开检查", field(
                    "统一社会信用代码", name: "uscc", value: text, problem: problems["uscc"])))
                \(list)
                """, crumbs: [("首页", "/home")])
    }
}

/// 检查评价: what the inspected parties say of a unit, taken together.
enum RatingPage {
    /// `/ratings`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let year = Day(inShanghai: call.office.now()).year
        let seesAll = !officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
        let asked = call.query.text("unit")
        let unit = seesAll && !asked.isEmpty ? asked : officer.unit
        let (summary, units) = try await call.office.database.read { db in
            (
                try db.ratings(unit: unit, year: year, least: Office.leastRatings),
                try db.units().filter { seesAll || $0.id == officer.unit }
            )
        }
        let name = units.first { $0.id == unit }?.name ?? unit
        let choice: HTML =
            seesAll
            ? filterForm(
                to: "/ratings", selectField("单位", name: "unit", options: unitOptions(units), value: unit))
            : .empty
        return .page(
            Page(
                title: "检查评价",
                body: """
                    <h1>检查评价</h1>
                    <p>检查对象扫检查码匿名评价。只显示汇总，不足\(Office.leastRatings)件的不显示，任何人不能查知某件评价来自哪次检查。</p>
                    \(choice)
                    <h2>\(name)，\(year)年</h2>
                    \(summary.map(shown) ?? emptyState("评价不足\(Office.leastRatings)件，暂不显示。"))
                    """, crumbs: [("首页", "/home")]))
    }

    private static func shown(_ summary: RatingSummary) -> HTML {
        let mean = "\(summary.hundredths / 100).\(String(summary.hundredths % 100 + 100).dropFirst())"
        let rows = summary.counts.enumerated().reversed().map { place, count -> [HTML] in
            ["\(place + 1)分", "\(count)"]
        }
        return """
            <p>平均<strong>\(mean)</strong>分，共\(summary.many)件。</p>
            \(table(caption: "各分值件数", headers: ["评分", "件数"], rows: rows, numeric: [1]))
            <h3>意见</h3>
            \(summary.opinions.isEmpty
                ? "<p>没有文字意见。</p>" : "<ul>\(summary.opinions.map { "<li>\($0)</li>" as HTML })</ul>")
            """
    }
}
