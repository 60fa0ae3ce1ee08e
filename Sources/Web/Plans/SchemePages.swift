// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 会商和检查方案: the form of whoever leads, the answers of the others, and the scheme on paper.
enum SchemePages {
    /// `POST /campaigns/{campaign}/schemes`
    static func propose(_ call: Call) async throws -> Answer {
        let campaign = call["campaign"]
        var problems = Problems()
        let (from, to) = (Day(call.form.text("from")), Day(call.form.text("to")))
        if from == nil { problems.add("from", "请填写开始日期。") }
        if to == nil { problems.add("to", "请填写截止日期。") }
        guard let from, let to else { return .refused(try await CampaignPage.page(call, problems)) }
        let draft = SchemeDraft(
            jointItem: call.form.text("jointItem"), partners: call.form.all("partner"),
            scope: call.form.text("scope"), from: from, to: to, teams: call.form.text("teams"),
            duties: call.form.text("duties"))
        do {
            let version = try await call.office.proposeScheme(
                ofCampaign: campaign, draft, once: call.form.text("once"), by: try call.acting())
            return .seeOther("/campaigns/\(campaign)", notice: "检查方案第\(version)稿已提出，待配合部门答复。")
        } catch let refusal as SchemeRefusal {
            return .refused(
                try await CampaignPage.page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    /// `POST /campaigns/{campaign}/schemes/{version}/answers`
    static func answer(_ call: Call) async throws -> Answer {
        let campaign = call["campaign"]
        guard let version = Int64(call["version"]) else { throw NotFound("scheme", call["version"]) }
        do {
            try await call.office.answerScheme(
                ofCampaign: campaign, version: version, agreed: call.form.text("answer") == "agree",
                opinion: call.form.text("opinion"), by: try call.acting())
            return .seeOther("/campaigns/\(campaign)", notice: "已答复。")
        } catch let refusal as SchemeRefusal {
            return .refused(
                try await CampaignPage.page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    /// `/campaigns/{campaign}/schemes/{version}`: on paper.
    static func show(_ call: Call) async throws -> Answer {
        let (id, version) = (call["campaign"], Int64(call["version"]))
        let address = call.address
        let paper = try await call.office.database.read { db -> SchemePaper? in
            guard let campaign = try db.campaign(id),
                let scheme = try db.schemes(ofCampaign: id).first(where: { $0.version == version })
            else { return nil }
            let item: JointItemRow? = try db.record(scheme.jointItem)
            return SchemePaper(
                campaign: campaign, scheme: scheme, item: item, tasks: try db.storedTasks(ofCampaign: id),
                items: Dictionary(
                    try db.items(codes: scheme.parts.flatMap(\.items)).map { ($0.code, $0) },
                    uniquingKeysWith: { first, _ in first }), address: address)
        }
        guard let paper else { throw NotFound("scheme", "\(id) \(call["version"])") }
        return .page(
            Page(
                title: "检查方案", body: try paper.html,
                crumbs: [("首页", "/home"), ("联合抽查", "/campaigns"), (paper.campaign.name, "/campaigns/\(id)")]))
    }
}

/// What a campaign's page shows of its scheme, and the forms of those who may do something about it.
struct SchemeSection: Sendable {
    let call: Call
    let officer: Officer
    let campaign: String
    let schemes: [StoredScheme]
    let jointItems: [JointItemRow]
    let units: [OfficeUnit]
    let problems: Problems

    var html: HTML {
        """
        <section id="scheme"><h2>检查方案</h2>
        \(schemes.isEmpty ? emptyState("尚未提出检查方案。联合抽查以前，由牵头部门提出范围、事项、时间和检查组，与配合部门会商。") : HTML.empty)
        \(schemes.map(version))
        \(mayPropose ? proposing : HTML.empty)
        </section>
        """
    }

    private var latest: StoredScheme? { schemes.first }

    private var mayPropose: Bool {
        officer.roles.contains(.coordinator)
            || officer.roles.contains(.departmentOperator) && (latest == nil || latest?.lead == officer.unit)
    }

    private func version(_ scheme: StoredScheme) -> HTML {
        let isLatest = scheme == latest
        let answers = table(
            caption: "各部门意见", headers: ["单位", "意见", "答复人和时间"],
            rows: scheme.parts.map { part in
                let words: HTML =
                    part.unit == scheme.lead
                    ? "牵头，提出方案"
                    : part.answer.map { "\($0.agreed ? "同意" : "不同意")　\($0.opinion)" } ?? "尚未答复"
                return [
                    "\(part.unitName)", words,
                    part.unit == scheme.lead
                        ? "\(scheme.proposerName) \(moment(scheme.proposedAt))"
                        : part.answer.map { "\($0.byName) \(moment($0.at))" } ?? "—",
                ]
            })
        let body: HTML = """
            <p>检查期间：\(period(scheme.from.text, scheme.to.text))　\
            \(link("打印方案", "/campaigns/\(campaign)/schemes/\(scheme.version)"))</p>
            \(answers)
            \(isLatest && isAsked(scheme) ? answering(scheme) : HTML.empty)
            """
        let title: HTML = "第\(scheme.version)稿 \(statusTag(scheme.state.words, scheme.state.tone))"
        return isLatest
            ? "<h3>\(title)</h3>\(body)" : "<details><summary>\(title)</summary>\(body)</details>"
    }

    /// Whether the officer's department is asked and has not answered.
    private func isAsked(_ scheme: StoredScheme) -> Bool {
        !officer.roles.isDisjoint(with: [.departmentOperator, .unitLeader])
            && scheme.asked.contains { $0.unit == officer.unit && $0.answer == nil }
    }

    private func answering(_ scheme: StoredScheme) -> HTML {
        form(
            call, to: "/campaigns/\(campaign)/schemes/\(scheme.version)/answers", button: "答复",
            radios(
                "本单位意见", name: "answer", options: [("agree", "同意"), ("decline", "不同意")],
                value: call.form.text("answer").isEmpty ? "agree" : call.form.text("answer"))
                + textArea(
                    "说明", name: "opinion", value: call.form.text("opinion"), problem: problems["opinion"],
                    hint: "不同意的必须填写；同意的可以补充建议。", rows: 3))
    }

    private var proposing: HTML {
        let typed = call.form
        func value(_ name: String, _ usual: String?) -> String {
            typed.list.contains { $0.name == name } ? typed.text(name) : usual ?? ""
        }
        let chosen = typed.all("partner").isEmpty ? latest?.asked.map(\.unit) ?? [] : typed.all("partner")
        let own = jointItems.filter { officer.roles.contains(.coordinator) || $0.lead == officer.unit }
        let fields: HTML = """
            \(onceField(call))
            \(selectField(
                "联合抽查事项", name: "jointItem",
                options: [("", "清单以外，自行选择配合部门")] + own.map { ($0.code, "\($0.code) \($0.name)") },
                value: value("jointItem", latest?.jointItem), problem: problems["jointItem"],
                hint: "选择清单中的事项，牵头部门、配合部门和检查事项即按清单确定。"))
            <details\(!chosen.isEmpty || problems["partner"] != nil, " open")><summary>清单以外的配合部门</summary>
            \(checkboxes(
                "配合部门", name: "partner",
                options: units.filter { $0.id != officer.unit }.map { ($0.id, $0.name) }, chosen: Set(chosen),
                problem: problems["partner"]))</details>
            \(textArea(
                "检查对象的范围和数量", name: "scope", value: value("scope", latest?.scope), problem: problems["scope"],
                required: true))
            \(field(
                "开始日期", name: "from", value: value("from", latest?.from.text), problem: problems["from"],
                kind: .date, required: true))
            \(field(
                "截止日期", name: "to", value: value("to", latest?.to.text), problem: problems["to"], kind: .date,
                required: true))
            \(textArea(
                "检查组的组成", name: "teams", value: value("teams", latest?.teams), problem: problems["teams"],
                hint: "各部门分别派出两名以上执法人员，由牵头部门的主检带队。", required: true))
            \(textArea("职责分工和要求", name: "duties", value: value("duties", latest?.duties)))
            """
        return """
            <details\(!problems.isEmpty && problems["opinion"] == nil || schemes.isEmpty, " open")>
            <summary>\(schemes.isEmpty ? "提出检查方案" : "提出新的一稿（配合部门须重新答复）")</summary>
            \(form(call, to: "/campaigns/\(campaign)/schemes", button: "提出并征求意见", fields))
            </details>
            """
    }
}

/// 检查方案 on A4, with a place for every department's seal.
struct SchemePaper: Sendable {
    let campaign: StoredCampaign
    let scheme: StoredScheme
    let item: JointItemRow?
    let tasks: [StoredTask]
    let items: [String: StoredItem]
    let address: String

    var html: HTML {
        get throws {
            let back = "\(address)/campaigns/\(campaign.id)"
            return """
                <article class="sheet">
                <header><h1>\(campaign.name)检查方案</h1>
                \(try QRCode(Array(back.utf8)).svg(label: "办理记录"))</header>
                <p class="number">第\(scheme.version)稿（\(scheme.state.words)）</p>
                \(grid)
                <section><h2>各部门检查事项</h2>\(parts)</section>
                <section><h2>检查组的组成</h2><p>\(scheme.teams)</p></section>
                <section><h2>职责分工和要求</h2><p>\(scheme.duties.isEmpty ? "按各部门法定职责分工。" : scheme.duties)</p></section>
                <section><h2>会商意见</h2>\(opinions)</section>
                <p class="sign">\(scheme.parts.map { "<span>\($0.unitName)（印章）：　　　　年　月　日</span>" as HTML })</p>
                </article>
                """
        }
    }

    private var grid: HTML {
        var rows: [(String, HTML)] = [
            ("牵头部门", "\(scheme.parts.first?.unitName ?? scheme.lead)"),
            ("配合部门", "\(scheme.asked.map(\.unitName).joined(separator: "、"))"),
        ]
        if let item {
            rows.append(("联合抽查事项", "\(item.field)：\(item.name)（联合抽查事项清单\(item.code)）"))
            rows.append(("检查对象", "\(item.objectKind)"))
            rows.append(("抽查比例", "\(item.ratio?.words ?? "由年度计划确定")"))
        }
        rows.append(("范围和数量", "\(scheme.scope)"))
        rows.append(("检查期间", period(scheme.from.text, scheme.to.text)))
        let numbers = tasks.isEmpty ? "" : "；任务：\(tasks.map(\.id).joined(separator: "、"))"
        rows.append(("抽取方式", "双随机抽取：各部门的任务使用同一仪式的票号，同一检查对象尽量一次上门\(numbers)"))
        return formGrid(rows)
    }

    private var parts: HTML {
        let rows = scheme.parts.map { part -> HTML in
            let names = part.items.compactMap { items[$0]?.row }.map { "\($0.name)（\($0.basis)）" }
            return """
                <tr><td>\(part.unitName)</td>\
                <td>\(names.isEmpty ? "由本部门随机抽查事项清单确定" : names.joined(separator: "；"))</td></tr>

                """
        }
        return "<table><thead><tr><th>部门</th><th>检查事项和依据</th></tr></thead><tbody>\(rows)</tbody></table>"
    }

    private var opinions: HTML {
        let rows = scheme.asked.map { part -> HTML in
            let words: HTML =
                part.answer.map { "\($0.agreed ? "同意" : "不同意")　\($0.opinion)（\($0.byName) \(moment($0.at))）" }
                ?? "尚未答复"
            return "<tr><td>\(part.unitName)</td><td>\(words)</td></tr>\n"
        }
        return "<table><thead><tr><th>配合部门</th><th>意见</th></tr></thead><tbody>\(rows)</tbody></table>"
    }
}
