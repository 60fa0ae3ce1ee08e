// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 联合抽查: tasks of several departments that share the tickets of one ceremony.
enum CampaignPages {
    /// `/campaigns`
    static func list(_ call: Call) async throws -> Answer {
        try await shown(call)
    }

    /// `POST /campaigns`
    static func open(_ call: Call) async throws -> Answer {
        do {
            _ = try await call.office.openCampaign(call.form.text("name"), by: try call.acting())
        } catch let refusal as PlanRefusal {
            return try await shown(call, Problems(refusal.words, field: "name"))
        }
        return .seeOther("/campaigns", notice: "联合抽查已建立，各部门建立任务时可以选择参加。")
    }

    private static func shown(_ call: Call, _ problems: Problems = Problems()) async throws -> Answer {
        let officer = try call.acting()
        let (campaigns, tasks, units) = try await call.office.database.read { db in
            let campaigns = try db.campaigns()
            return (
                campaigns, try campaigns.map { try db.tasks(ofCampaign: $0.id) }, try db.namesOfUnits()
            )
        }
        let rows = zip(campaigns, tasks).map { campaign, tasks -> [HTML] in
            [
                link(campaign.name, "/campaigns/\(campaign.id)"), moment(campaign.createdAt),
                tasks.isEmpty
                    ? "尚无任务"
                    : tasks.map { link("\(units[$0.unit] ?? $0.unit)：\($0.name)", "/tasks/\($0.id)") }
                        .joined(by: "<br>"),
            ]
        }
        let list = table(
            caption: "联合抽查，最近的在前", headers: ["名称", "建立时间", "参加的任务"], rows: rows, empty: "尚无联合抽查。")
        let page = Page(
            title: "联合抽查",
            body: """
                <h1>联合抽查</h1>
                <p>参加同一联合抽查的任务使用同一仪式的票号：同一检查对象在各部门的抽取中票号相同，尽量一次上门。</p>
                <p>\(link("查看可以联合的计划项目", "/campaigns/windows"))</p>
                \(errorSummary(problems))
                \(officer.roles.contains(.coordinator)
                    ? form(
                        call, to: "/campaigns", button: "建立联合抽查",
                        field(
                            "名称", name: "name", value: call.form.text("name"), problem: problems["name"],
                            required: true))
                    : HTML.empty)
                \(list)
                """, crumbs: [("首页", "/home"), ("抽查任务", "/tasks")])
        return problems.isEmpty ? .page(page) : .refused(page)
    }
}
