// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Tasks, newest first, with the step each waits for.
struct TaskListPage: Sendable {
    let tasks: [StoredTask]
    let paging: Paging
    let filter: TaskFilter
    /// Units to filter by; empty for those who see their own only.
    let units: [OfficeUnit]

    /// `/tasks`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let paging = Paging(call.query)
        let asked = call.query.text("unit")
        let unit = officer.seesAllPlans ? (asked.isEmpty ? nil : asked) : officer.unit
        let filter = TaskFilter(
            unit: unit, step: TaskStep(rawValue: call.query.text("step")), words: call.query.text("q"))
        let page = try await call.office.database.read { db in
            TaskListPage(
                tasks: try db.tasks(matching: filter, limit: paging.size, offset: paging.offset),
                paging: paging.with(total: try db.taskCount(matching: filter)), filter: filter,
                units: officer.seesAllPlans ? try db.units() : [])
        }
        return .page(Page(title: "抽查任务", body: page.html, crumbs: [("首页", "/home")]))
    }

    private var html: HTML {
        """
        <h1>抽查任务</h1>
        \(filterPart)
        \(table(
            caption: "抽查任务", headers: ["任务", "单位", "检查期限", "状态", "下一步"],
            rows: tasks.map { task in
                [
                    link(task.name, "/tasks/\(task.id)"), "\(task.unitName)",
                    period(task.from.text, task.to.text),
                    statusTag(task.progress.step.words, task.progress.step.tone),
                    "\(task.progress.step.next)",
                ]
            }, empty: "没有符合条件的任务。任务在已公布的计划项目下建立。"))
        \(pager(paging, path: address, unit: "个"))
        <p>\(link("到抽查计划中建立任务", "/plans"))　\(link("联合抽查", "/campaigns"))</p>
        """
    }

    private var address: Path {
        let path = Path("/tasks").withFilled("step", filter.step?.rawValue ?? "").withFilled(
            "q", filter.words)
        return units.isEmpty ? path : path.withFilled("unit", filter.unit ?? "")
    }

    private var filterPart: HTML {
        let steps = TaskStep.allCases.map { (value: $0.rawValue, words: $0.words) }
        let byUnit: HTML =
            units.isEmpty
            ? ""
            : selectField(
                "单位", name: "unit", options: [("", "全部单位")] + unitOptions(units), value: filter.unit ?? "")
        return filterForm(
            to: "/tasks",
            selectField(
                "状态", name: "step", options: [("", "全部状态")] + steps, value: filter.step?.rawValue ?? "")
                + field("任务名称或者编号", name: "q", value: filter.words, kind: .search) + byUnit)
    }
}
