// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A frozen roster for officers: what is public about it, and where it leads.
enum RosterPage {
    /// `/rosters/{roster}`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["roster"]
        let found = try await call.office.database.read { db -> (StoredRoster, TaskForDraw, [UInt8])? in
            guard let roster = try db.roster(id), let task = try db.taskForDraw(roster.task),
                let entry = try db.entry(at: roster.logIndex)
            else { return nil }
            return (roster, task, entry.leaf)
        }
        guard let (roster, task, leaf) = found else { throw NotFound("roster", id) }
        return .page(
            Page(
                title: "名单 \(id)",
                body: """
                    <h1>检查对象名单 \(id)</h1>
                    \(definitionList([
                        ("任务", link(task.name, "/tasks/\(task.id)/draw")),
                        ("固化时间", moment(roster.frozenAt, seconds: true)),
                        ("户数", "\(grouped(roster.size)) 户"),
                        ("规则包", code(roster.pack)),
                        ("名单根哈希", hashGroups(roster.root)),
                        ("日志记录", "第 \(roster.logIndex) 条　\(hashGroups(leaf))"),
                        ("名单文件", fileLink("下载名单（已隐名）", roster.file)),
                        ("人员文件", fileLink("下载人员名单（化名）", roster.inspectorsFile)),
                        ("回避文件", fileLink("下载回避关系（隐名）", roster.relationsFile)),
                    ]))
                    \(strataTable(
                        try RosterStrata.decode(roster.strata), counts: nil, call.office.rulebook.tables))
                    \(try excludedTable(roster.excluded))
                    <p>\(buttonLink("下一步：抽取仪式", "/tasks/\(task.id)/draw"))</p>
                    """, crumbs: [("抽查任务", "/tasks"), (task.name, "/tasks/\(task.id)")]))
    }
}
