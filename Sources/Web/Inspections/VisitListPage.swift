// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Visits in order of their deadline; overdue ones say so.
struct VisitListPage {
    let rows: [(visit: VisitRecord, state: VisitState)]
    let today: String
    let ownOnly: Bool

    var title: String { ownOnly ? "我的检查" : "检查进度" }

    var html: HTML {
        """
        <h1>\(title)</h1>
        \(figures(summary))
        \(table(
            caption: "检查清单", headers: ["检查对象", "任务", "检查人员", "公示期限", "状态"],
            rows: rows.prefix(ownOnly ? 500 : 50).map(line),
            empty: ownOnly ? "目前没有分配给您的检查。抽取并匹配人员后会出现在这里。" : "本单位目前没有检查。"))
        \(more)
        """
    }

    private var summary: [Figure] {
        let open = rows.filter { $0.state != .published }
        let late = open.filter { $0.visit.dueDay < today }
        return [
            Figure("待完成", Int64(open.count)),
            Figure("已逾期", Int64(late.count), nil, late.isEmpty ? .good : .bad),
            Figure("已公示", Int64(rows.count - open.count), nil, .good),
        ]
    }

    private func line(_ row: (visit: VisitRecord, state: VisitState)) -> [HTML] {
        let visit = row.visit
        let late = row.state != .published && visit.dueDay < today
        return [
            link(visit.entityName, "/visits/\(visit.id)"), "\(visit.taskName)",
            "\(visit.officers.map { $0.lead ? "\($0.name)（主检）" : $0.name }.joined(separator: "、"))",
            "\(day(visit.dueDay)) \(late ? statusTag("已逾期", .bad) : .empty)",
            statusTag(row.state.words, row.state.tone),
        ]
    }

    private var more: HTML {
        guard !ownOnly, rows.count > 50 else { return .empty }
        let last = rows[49].visit
        return "<p>\(link("下一页", Path("/visits").with("after", "\(last.dueDay)~\(last.id)")))</p>"
    }
}
