// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One joint campaign: who takes part, what it comes to before and after the draws.
struct CampaignPage: Sendable {
    let campaign: StoredCampaign
    let tasks: [StoredTask]
    let done: StoredCampaignFigures?
    /// What the register would give today; asked for.
    let forecast: JointForecast?
    /// Nil on the public page.
    let scheme: SchemeSection?

    private var isOpen: Bool { scheme == nil }

    /// `/campaigns/{campaign}`
    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let id = call["campaign"]
        let office = call.office
        let officer = try call.acting()
        let wanted = !call.query.text("forecast").isEmpty
        let page = try await office.database.read { db -> CampaignPage? in
            guard let campaign = try db.campaign(id) else { return nil }
            return CampaignPage(
                campaign: campaign, tasks: try db.storedTasks(ofCampaign: id),
                done: try db.campaignFigures([id])[id],
                forecast: wanted ? try office.jointForecast(ofCampaign: id, db) : nil,
                scheme: SchemeSection(
                    call: call, officer: officer, campaign: id, schemes: try db.schemes(ofCampaign: id),
                    jointItems: try db.jointItems(),
                    units: try db.units().filter { $0.closedAt == nil && $0.kind == .department },
                    problems: problems))
        }
        guard let page else { throw NotFound("campaign", id) }
        return Page(
            title: page.campaign.name, body: page.html,
            crumbs: [("首页", "/home"), ("抽查任务", "/tasks"), ("联合抽查", "/campaigns")])
    }

    /// `/open/campaigns/{campaign}`: for the public, once something of it has been announced.
    static func showOpen(_ call: Call) async throws -> Answer {
        let id = call["campaign"]
        let page = try await call.office.database.read { db -> CampaignPage? in
            guard let campaign = try db.campaign(id), try !db.draws(ofCampaign: id).isEmpty else {
                return nil
            }
            return CampaignPage(
                campaign: campaign,
                // What is not announced yet is the office's own affair.
                tasks: try db.storedTasks(ofCampaign: id).filter { $0.progress.draw != nil },
                done: try db.campaignFigures([id])[id], forecast: nil, scheme: nil)
        }
        guard let page else { throw NotFound("campaign", id) }
        return .page(
            Page(
                title: page.campaign.name, body: page.html, chrome: .open, crumbs: [("抽取公示", "/open/draws")]))
    }

    private var html: HTML {
        """
        <h1>\(campaign.name)</h1>
        <p>参加的任务使用同一仪式的票号：同一检查对象在各部门的抽取中票号相同，票号小的各部门都抽中，一次上门一并检查。</p>
        \(scheme.map { errorSummary($0.problems) } ?? HTML.empty)
        \(scheme?.html ?? HTML.empty)
        <h2>抽取以后</h2>
        \(after)
        \(isOpen ? HTML.empty : before)
        <h2>参加的任务</h2>
        \(taskTable)
        """
    }

    private var after: HTML {
        guard let done else { return emptyState("尚未抽取。") }
        return """
            <p>截至 \(moment(done.at))，已抽取 \(done.draws) 项。</p>
            \(jointFigures(done.figures, visits: Int(done.visits)))
            <p class="hint">以上各数由公开的名单和抽取结果算得，任何人可以复算：各自抽取预计到户为每户至少被一个部门抽中的机会之和，\
            到户下限为每户在各部门抽取中最大机会之和。</p>
            """
    }

    private var before: HTML {
        let part: HTML
        if let forecast, forecast.draws > 0 {
            part = jointFigures(forecast.figures, visits: nil)
        } else if forecast != nil {
            part = emptyState("尚无任务参加，无从测算。")
        } else {
            part = "<p>\(link("按今天的名录测算", Path("/campaigns/\(campaign.id)").with("forecast", "1")))</p>"
        }
        return "<h2>抽取以前的测算</h2>\(part)"
    }

    private var taskTable: HTML {
        table(
            caption: "各部门的任务", headers: ["单位", "任务", "抽查比例", "检查期限", "进度"],
            rows: tasks.map { task in
                let step = task.progress.step
                let draw: HTML = task.progress.draw.map { link($0, "/open/draws/\($0)") } ?? ""
                return [
                    "\(task.unitName)",
                    isOpen ? "\(task.name) \(draw)" : link(task.name, "/tasks/\(task.id)"),
                    "\(isOpen ? task.ratios.openWords : task.ratios.words)",
                    period(task.from.text, task.to.text), statusTag(step.words, step.tone),
                ]
            }, empty: "尚无任务参加。建立任务时可以选择参加。")
    }
}
