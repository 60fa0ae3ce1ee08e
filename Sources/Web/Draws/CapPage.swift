// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Whom the yearly cap and the time an entity is left alone keep out of a task's roster, and the exemptions from it.
struct CapPage {
    let call: Call
    let officer: Officer
    let task: TaskForDraw
    let pack: RulePack
    let held: [HeldBackMember]
    /// Names of those on the page.
    let names: [String: String]
    let exemptions: [StoredExemption]
    /// The draw that stands announced, if any: nothing can be exempted any more.
    let announced: String?
    let paging: Paging
    let problems: Problems

    /// `/tasks/{task}/caps`
    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    /// `POST /tasks/{task}/exemptions`
    static func ask(_ call: Call) async throws -> Answer {
        let id = call["task"]
        let entity = CellText.code(call.form.text("entity"))
        do {
            _ = try await call.office.askForExemption(
                task: id, entity: call.form.flag("whole") ? nil : entity,
                ground: call.form.text("ground"), reason: call.form.text("reason"), by: try call.acting())
            return .seeOther("/tasks/\(id)/caps", notice: "豁免申请已提交，请本单位负责人决定。")
        } catch let refusal as ExemptionRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    /// `POST /exemptions/{exemption}/decisions`
    static func decide(_ call: Call) async throws -> Answer {
        let id = call["exemption"]
        let approved = call.form.text("verdict") == "approve"
        try await call.office.decideExemption(
            id, approved: approved, reason: call.form.text("reason"), by: try call.acting())
        let task = try await call.office.database.read { try $0.exemption(id)?.task }
        return .seeOther(
            "/tasks/\(task ?? "")/caps", notice: approved ? "已批准豁免，并已记入公开日志。" : "已决定不批准豁免，并已记入公开日志。")
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["task"]
        let office = call.office
        let page = try await office.database.read { db -> CapPage? in
            guard let task = try db.taskForDraw(id), officer.mayReadPlans(of: task.unit),
                let pack = office.rulebook.pack(named: task.line.packName)
            else { return nil }
            let held = try office.heldBack(task, db)
            let paging = Paging(call.query, total: Int64(held.count))
            let shown = held.dropFirst(paging.offset).prefix(paging.size)
            let live = try db.draws(ofTask: id).first { try db.drawVoid($0.id) == nil }
            return CapPage(
                call: call, officer: officer, task: task, pack: pack, held: held,
                names: try db.entityNames(shown.map(\.key)), exemptions: try db.exemptions(ofTask: id),
                announced: live?.id, paging: paging, problems: problems)
        }
        guard let page else { throw NotFound("task", id) }
        return Page(
            title: "频次上限和豁免", body: page.html,
            crumbs: [("抽查任务", "/tasks"), (page.task.name, "/tasks/\(id)"), ("抽取", "/tasks/\(id)/draw")])
    }

    private var html: HTML {
        """
        <h1>频次上限和豁免：\(task.name)</h1>
        <p>\(pack.capWords)</p>
        \(errorSummary(problems))
        \(figures([
            Figure("不列入名单（户）", Int64(held.count { $0.exemption == nil })),
            Figure("经豁免列入名单（户）", Int64(held.count { $0.exemption != nil })),
        ]))
        \(heldTable)
        <h2>豁免</h2>
        \(exemptionTable)
        \(decisionForms)
        \(askForm)
        """
    }

    private var heldTable: HTML {
        let rows = held.dropFirst(paging.offset).prefix(paging.size).map { member -> [HTML] in
            let words = holdBackWords(
                code: member.rule.rawValue, used: member.used, cleanOn: member.cleanOn?.text,
                year: String(task.toDay.prefix(4)), pack: pack)
            let name = names[member.key] ?? member.key
            return [
                link(name, "/registers/entities/\(member.key)"), code(member.key), "\(member.rule.words)",
                "\(words)",
                member.exemptionCode.map { statusTag("已豁免：\(ground($0))", .good) }
                    ?? statusTag("不列入名单", .warning),
            ]
        }
        return table(
            caption: "今天固化名单时因规则排除的检查对象", headers: ["检查对象", "代码", "事由", "依据", "处理"], rows: rows,
            empty: "任务范围内没有因频次上限或者无事不扰排除的检查对象。")
            + (held.isEmpty ? HTML.empty : pager(paging, path: "/tasks/\(task.id)/caps", unit: "户"))
    }

    private func ground(_ code: String) -> String { pack.capExemption(code)?.name ?? code }

    private func subject(_ one: StoredExemption) -> HTML {
        guard let entity = one.entity else { return "任务范围内全部检查对象" }
        return link(one.entityName.isEmpty ? entity : one.entityName, "/registers/entities/\(entity)")
    }

    private var exemptionTable: HTML {
        table(
            caption: "豁免申请", headers: ["检查对象", "事由", "理由", "申请", "决定"],
            rows: exemptions.map { one in
                [
                    subject(one), "\(ground(one.code))", "\(one.reason)",
                    "\(one.askerName) \(moment(one.askedAt))",
                    one.decision.map { decision in
                        """
                        \(statusTag(decision.approved ? "已批准" : "不批准", decision.approved ? .good : .bad)) \
                        \(decision.byName) \(moment(decision.at))：\(decision.reason)
                        """
                    } ?? statusTag("待决定", .warning),
                ]
            }, empty: "没有豁免申请。")
    }

    private var decisionForms: HTML {
        guard officer.roles.contains(.unitLeader), officer.unit == task.unit, announced == nil else {
            return ""
        }
        let forms = exemptions.filter { $0.decision == nil && $0.askedBy != officer.account }
        return "\(forms.map(decisionForm))"
    }

    private func decisionForm(_ one: StoredExemption) -> HTML {
        """
        <section class="confirm"><h3>决定豁免申请</h3>
        \(definitionList([("检查对象", subject(one)), ("事由", "\(ground(one.code))"), ("理由", "\(one.reason)")]))
        \(form(
            call, to: "/exemptions/\(one.id)/decisions", button: "提交决定",
            """
            \(selectField("决定", name: "verdict", options: [("refuse", "不批准"), ("approve", "批准")]))
            \(field("理由", name: "reason", required: true))
            """))
        </section>
        """
    }

    private var askForm: HTML {
        guard officer.roles.contains(.departmentOperator), officer.unit == task.unit else { return "" }
        if let announced { return notice(ExemptionRefusal.alreadyAnnounced(draw: announced).words) }
        guard !held.isEmpty else { return "" }
        let typed = call.form
        return """
            <section><h2>申请豁免</h2>
            <p class="hint">豁免须由本单位负责人批准，事由记入公开日志，检查对象和理由不公开。经豁免的检查不计入年度检查频次。</p>
            \(form(
                call, to: "/tasks/\(task.id)/exemptions", button: "提交申请",
                """
                \(field(
                    "统一社会信用代码", name: "entity", value: typed.text("entity"), problem: problems["entity"],
                    width: 20))
                \(checkbox("对任务范围内全部检查对象申请（不填代码）", name: "whole", checked: typed.flag("whole")))
                \(selectField(
                    "豁免事由", name: "ground",
                    options: [("", "请选择")] + pack.capExemptions.map { ($0.code, $0.name) },
                    value: typed.text("ground"), problem: problems["ground"], required: true))
                \(textArea(
                    "理由", name: "reason", value: typed.text("reason"), problem: problems["reason"],
                    hint: "写明批准文件文号、举报或者交办编号等。", required: true))
                """))
            </section>
            """
    }
}
