// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 专项检查对象库: entities under labels and licences, whether each is in its library, and why not.
enum LibraryPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let query = call.query
        let after = query.text("after")
        let size = rowsAPage(query)
        let membership = Membership(rawValue: query.text("membership"))
        let chosen = query.all("unit")
        let (objects, count, libraries, labels, units, saved) = try await call.office.database.read { db in
            let units = try db.units()
            let scope = officer.inspectorUnits(among: units)
            let asked = scope.map { scope in chosen.filter(scope.contains) } ?? chosen
            let filter = CheckObjectFilter(
                words: query.text("q"), library: query.filled("library"), label: query.filled("label"),
                membership: membership, units: chosen.isEmpty ? scope : asked)
            return (
                try db.checkObjects(matching: filter, on: today, after: after, limit: size + 1),
                try db.checkObjectCount(matching: filter, on: today), try db.libraries(), try db.labels(),
                units.filter { scope?.contains($0.id) ?? true },
                try db.savedFilters(of: officer.account, page: FilteredList.libraries.rawValue)
            )
        }
        let names = Dictionary(units.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let path = Path("/registers/libraries").withFilled("q", query.text("q"))
            .withFilled("library", query.text("library")).withFilled("label", query.text("label"))
            .withFilled("membership", query.text("membership")).with("unit", each: chosen)
        return .page(
            Page(
                title: "专项库",
                body: """
                    <h1>专项检查对象库</h1>
                    \(importButton(officer, .libraries))
                    \(savedFilterLinks(call, .libraries, saved))
                    \(filters(query, libraries, labels, units))
                    \(saveFilterForm(call, .libraries, path.text))
                    <p>\(grouped(count.entities)) 户、\(grouped(count.labels)) 个标签、\(grouped(count.licences)) 个许可，\
                    共 <strong>\(grouped(count.objects))</strong> 个检查对象。\(exportLinks(.libraries))　\
                    \(link("入库和退出记录", "/registers/libraries/changes"))</p>
                    \(table(
                        caption: "专项库检查对象",
                        headers: ["名称", "代码", "专项库", "监管标签", "许可", "许可有效期至", "检查机关", "在库"],
                        rows: objects.prefix(size).map { line($0, names) },
                        empty: "没有符合条件的检查对象。专项库由检查机关按模板导入。"))
                    \(keysetPager(path, last: objects.prefix(size).last?.row.key, hasMore: objects.count > size, query))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")], scripts: ["choose.js"]))
    }

    private static func filters(
        _ query: Fields, _ libraries: [(name: String, objects: Int64)], _ labels: [StoredLabel],
        _ units: [OfficeUnit]
    ) -> HTML {
        filterForm(
            to: "/registers/libraries",
            """
            \(field("名称、代码或者许可证编号", name: "q", value: query.text("q"), kind: .search))
            \(selectField(
                "专项库", name: "library",
                options: [("", "全部")] + libraries.map { ($0.name, "\($0.name)（\(grouped($0.objects))）") },
                value: query.text("library")))
            \(selectField(
                "监管标签", name: "label",
                options: [("", "全部")] + labels.map { ($0.row.code, "\($0.row.name)（\($0.row.code)）") },
                value: query.text("label")))
            \(selectField(
                "在库情况", name: "membership",
                options: [("", "全部")] + Membership.allCases.map { ($0.rawValue, $0.words) },
                value: query.text("membership")))
            \(unitPicker("检查机关", units, chosen: query.all("unit")))
            """)
    }

    private static func line(_ object: StoredCheckObject, _ names: [String: String]) -> [HTML] {
        let row = object.row
        return [
            object.entityName.isEmpty
                ? "（不在名录库）" : link(object.entityName, "/registers/entities/\(row.entity)"),
            code(row.entity), "\(row.library)", link(object.labelName, "/registers/labels/\(row.label)"),
            row.licenceNumber.isEmpty ? "—" : "\(row.licence) \(code(row.licenceNumber))",
            "\(row.licenceNumber.isEmpty ? "—" : object.licenceEnds.map { dayWords($0.text) } ?? "长期")",
            "\(names[row.unit] ?? row.unit)", tag(object.membership),
        ]
    }

    static func tag(_ membership: Membership) -> HTML {
        membership == .member
            ? statusTag(membership.words, .good)
            : statusTag("\(membership.rawValue) \(membership.words)", .warning)
    }

    static func changes(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let paging = Paging(call.query)
        let (changes, total) = try await call.office.database.read { db in
            let units = officer.inspectorUnits(among: try db.units())
            return (
                try db.membershipChanges(units: units, page: paging.page, size: paging.size),
                try db.membershipChangeCount(units: units)
            )
        }
        let rows = changes.map { change -> [HTML] in
            let parts = change.object.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return [
                moment(change.at), "\(change.entityName)", "\(parts.first ?? "")",
                code(parts.dropFirst().first ?? ""), change.before.map(tag) ?? "新列入", tag(change.after),
            ]
        }
        return .page(
            Page(
                title: "入库和退出记录",
                body: """
                    <h1>专项库入库和退出记录</h1>
                    <p>检查对象是否在库，由登记状态、监管标签、许可自动确定；每次变化连同原因在此记录。</p>
                    \(table(
                        caption: "入库和退出记录", headers: ["时间", "名称", "专项库", "标签", "原来", "现在"], rows: rows,
                        empty: "还没有变化。"))
                    \(pager(paging.with(total: total), path: "/registers/libraries/changes", unit: "条"))
                    """, crumbs: [("首页", "/home"), ("专项库", "/registers/libraries")]))
    }
}
