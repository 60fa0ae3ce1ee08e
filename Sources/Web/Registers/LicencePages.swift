// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 许可信息 of the entities the officer may look up.
enum LicencePages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let watch = try call.office.certificateWatch()
        let query = call.query
        let size = rowsAPage(query)
        let ends = query.text("ends")
        let endsBy: Day? =
            switch ends {
            case "expired": watch.today.adding(-1)
            case "due": watch.today.adding(watch.days)
            default: nil
            }
        let filter = LicenceFilter(
            words: query.text("q"), name: query.filled("name"),
            state: LicenceState(rawValue: query.text("state")), endsBy: endsBy,
            jurisdiction: officer.entityArea)
        let (found, total, names, saved) = try await call.office.database.read { db in
            (
                try db.licences(matching: filter, after: query.text("after"), limit: size + 1),
                try db.licenceCount(matching: filter), try db.licenceNames(),
                try db.savedFilters(of: officer.account, page: FilteredList.licences.rawValue)
            )
        }
        let path = Path("/registers/licences").withFilled("q", filter.words)
            .withFilled("name", query.text("name")).withFilled("state", query.text("state"))
            .withFilled("ends", ends)
        return .page(
            Page(
                title: "许可信息",
                body: """
                    <h1>许可信息</h1>
                    \(importButton(officer, .licences))
                    \(savedFilterLinks(call, .licences, saved))
                    \(filters(query, names, watch))
                    \(saveFilterForm(call, .licences, path.text))
                    <p>共 <strong>\(grouped(total))</strong> 个许可。\(exportLinks(.licences))</p>
                    \(licenceTable(found.prefix(size).map { $0 }, watch.today))
                    \(keysetPager(path, last: found.prefix(size).last?.row.key, hasMore: found.count > size, query))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }

    private static func filters(_ query: Fields, _ names: [String], _ watch: CertificateWatch) -> HTML {
        filterForm(
            to: "/registers/licences",
            """
            \(field("名称、代码或者许可证编号", name: "q", value: query.text("q"), kind: .search))
            \(selectField(
                "许可证名称", name: "name", options: [("", "全部")] + names.map { ($0, $0) },
                value: query.text("name")))
            \(selectField(
                "许可状态", name: "state",
                options: [("", "全部")] + LicenceState.allCases.map { ($0.rawValue, $0.words) },
                value: query.text("state")))
            \(selectField(
                "有效期", name: "ends",
                options: [("", "全部"), ("due", "已到期或者 \(watch.days) 日内到期"), ("expired", "已到期")],
                value: query.text("ends")))
            """)
    }
}

/// Licences as a table; whose they are is left out on the page of their holder.
func licenceTable(
    _ licences: [(row: LicenceRow, holder: String)], _ today: Day, namesHolder: Bool = true
) -> HTML {
    table(
        caption: "许可", headers: (namesHolder ? ["持证人"] : []) + ["许可证名称", "编号", "发证机关", "有效期至", "状态"],
        rows: licences.map { row, holder in
            (namesHolder ? [link(holder, "/registers/entities/\(row.entity)")] : []) + [
                "\(row.name)", code(row.number), "\(row.issuer)",
                "\(row.validTo.map { dayWords($0.text) } ?? "长期")",
                row.isValid(on: today)
                    ? statusTag("有效", .good)
                    : statusTag(row.state == .valid ? "已到期" : row.state.words, .warning),
            ]
        }, empty: "没有许可信息。")
}
