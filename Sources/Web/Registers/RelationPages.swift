// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 回避关系申报 of the inspectors the officer may look up.
enum RelationPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let paging = Paging(call.query)
        let words = call.query.text("q")
        let (found, names, entities) = try await call.office.database.read { db in
            let all = try db.relations(ofUnits: officer.inspectorUnits(among: try db.units()))
            let people = try db.inspectorNames(Set(all.map(\.inspector)).sorted())
            let keys = Set(all.map(\.entity)).sorted()
            let entities = try db.entityNames(keys)
            let found = all.filter { relation in
                words.isEmpty || relation.entity == words
                    || (people[relation.inspector] ?? "").contains(words)
                    || (entities[relation.entity] ?? "").contains(words)
            }
            return (found, people, entities)
        }
        let rows = found.dropFirst(paging.offset).prefix(paging.size).map { relation -> [HTML] in
            [
                link(
                    names[relation.inspector] ?? relation.inspector,
                    "/registers/inspectors/\(relation.inspector)"),
                "\(entities[relation.entity] ?? "（不在名录库）")", code(relation.entity), "\(relation.kind)",
                "\(relationPeriod(relation))", moment(relation.declaredAt),
            ]
        }
        return .page(
            Page(
                title: "回避关系",
                body: """
                    <h1>回避关系申报</h1>
                    \(importButton(officer, .relations))
                    <p>申报了利害关系的检查人员不参加对该对象的检查（《行政处罚法》第四十三条）。\(exportLinks(.relations))</p>
                    \(filterForm(
                        to: "/registers/relations",
                        field("人员姓名、对象名称或者代码", name: "q", value: words, kind: .search)))
                    \(table(
                        caption: "回避关系", headers: ["检查人员", "检查对象", "代码", "关系", "期间", "申报时间"],
                        rows: Array(rows), empty: "没有符合条件的申报。"))
                    \(pager(
                        paging.with(total: Int64(found.count)),
                        path: Path("/registers/relations").withFilled("q", words)))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }
}

/// When a declared relation stands.
func relationPeriod(_ relation: StoredRelation) -> String {
    if relation.from == nil, relation.to == nil { return "现在" }
    let from = relation.from.map { dayWords($0.text) } ?? "此前"
    return "\(from) 至 \(relation.to.map { dayWords($0.text) } ?? "现在")"
}
