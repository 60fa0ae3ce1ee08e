// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One visit of all departments: who goes when, approval, notice, code, record, and what the inspected party said.
struct JointVisitPage {
    let call: Call
    let officer: Officer
    let visit: JointVisit
    let scenes: [StoredScene]
    let requests: [VisitRequest]
    /// The check code, once there is one to show.
    let code: String?
    let problems: Problems
    let today: Day
    let pack: RulePack

    /// `/joint-visits/{joint}`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, call["joint"], problems: Problems()))
    }

    static func page(_ call: Call, _ id: String, problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let (visit, scenes, requests) = try await call.office.database.read { db in
            guard let visit = try db.jointVisit(id), officer.mayRead(visit) else {
                throw NotFound("visit", id)
            }
            return (visit, try db.scenes(ofJoint: id), try db.visitRequests(ofJoint: id))
        }
        let page = JointVisitPage(
            call: call, officer: officer, visit: visit, scenes: scenes, requests: requests,
            code: try call.office.checkCode(of: visit), problems: problems, today: today,
            pack: try call.office.rulebook.pack(on: today))
        return Page(
            title: "\(visit.entityName)检查审批和笔录", body: try page.html,
            crumbs: [("首页", "/home"), ("检查审批", "/joint-visits")])
    }

    private var path: Path { "/joint-visits/\(visit.id)" }
    private var mayAsk: Bool {
        visit.state.mayAsk && !visit.parts.contains(where: \.hasResult) && !visit.isExempt
            && officer.takesPart(in: visit)
            && !officer.roles.isDisjoint(with: [.departmentOperator, .inspector])
    }
    private var mayNotify: Bool {
        (visit.state == .approved || visit.state == .emergency) && visit.approval?.notice == nil
            && officer.takesPart(in: visit)
    }

    var html: HTML {
        get throws {
            """
            \(errorSummary(problems))
            <h1>\(visit.entityName) \(statusTag(visit.state.words, visit.state.tone))</h1>
            \(definitionList(facts))
            \(steps(progress))
            \(mayAsk ? askForms : HTML.empty)
            \(officer.leads(visit) && visit.state.mayDecide ? decideForm : HTML.empty)
            \(mayNotify ? form(
                call, to: "/joint-visits/notices", button: "生成检查通知书", single) : HTML.empty)
            <h2>检查单位和人员</h2>
            \(team)
            \(try codePart)
            <h2>文书</h2>
            \(paperLinks)
            \(recordPart)
            \(requestPart)
            \(officer.leads(visit) && (visit.state == .approved || visit.state == .noticed)
                && !visit.parts.contains(where: \.hasResult) ? cancelForm : HTML.empty)
            <p>\(link("查看全部留痕", "/history/joint/\(visit.id)"))</p>
            """
        }
    }

    private var single: HTML {
        """
        <input type="hidden" name="single" value="\(visit.id)"><input type="hidden" name="key" value="\(visit.id)">
        """
    }

    private var facts: [(String, HTML)] {
        var list: [(String, HTML)] = [
            ("统一社会信用代码", Web.code(visit.entity)), ("住所", "\(visit.entityAddress)"),
            ("牵头单位", "\(visit.lead?.unitName ?? "—")"), ("主检", "\(visit.leadOfficer?.name ?? "—")"),
        ]
        if let name = visit.campaignName { list.append(("联合抽查", "\(name)（综合查一次）")) }
        if let form = visit.approval {
            list.append(("检查期间", period(form.from.text, form.to.text)))
            if !form.reason.isEmpty { list.append(("理由和说明", "\(form.reason)")) }
        }
        if visit.isExempt { list.append(("说明", "实行检查审批以前分配的检查，不须补办审批。")) }
        return list
    }

    private var progress: [Step] {
        let form = visit.approval
        let decision = form?.decision
        let asked: HTML = form.map { "\($0.askerName) \(moment($0.askedAt))" } ?? ""
        let decided: HTML =
            decision.map { "\($0.approved ? "批准" : "退回")：\($0.reason) \($0.byName) \(moment($0.at))" } ?? ""
        let told: HTML =
            form?.notice.map { notice in
                """
                \(notice.title(unit: visit.lead?.unitName ?? ""))，本年度第\(notice.ordinal)次\
                （上限\(notice.most)次） \(moment(notice.at))
                """
            } ?? ""
        let isEmergency = form?.kind == .emergency
        let isOff: HTML =
            form?.cancellation.map { "已取消：\($0.reason) \($0.byName) \(moment($0.at))" } ?? ""
        return [
            Step(isEmergency ? "登记紧急检查" : "报批", form == nil ? .current : .done, asked),
            Step(
                isEmergency ? "补办审批" : "审批",
                decision != nil ? .done : form == nil ? .waiting : .current, decided + isOff),
            Step(
                "通知检查对象", form?.notice != nil ? .done : decision?.approved == true ? .current : .waiting, told
            ),
            Step("检查并填写笔录", scenes.isEmpty ? .waiting : .done),
        ]
    }

    private var askForms: HTML {
        let last = visit.parts.compactMap { Day($0.dueDay) }.min() ?? today
        let fields = VisitTermsFields(
            typed: call.form, problems: problems, from: today, to: last,
            leads: visit.parts.map { ($0.unit, $0.unitName) }, chosen: visit.lead?.unit ?? "")
        var urgent = fields
        urgent.reasonLabel = "紧急情况"
        urgent.reasonRequired = true
        return """
            <h2>报批</h2>
            \(form(call, to: "/joint-visits/approvals", button: "提交审批", onceField(call) + single + fields.html))
            <details><summary>情况紧急，须立即检查</summary>
            <p>仅限涉及公共安全、人民群众生命健康等不能等待审批的情形。出发前登记，检查后及时补办审批。</p>
            \(form(call, to: "\(path)/emergency", button: "登记紧急检查", danger: true, onceField(call) + urgent.html))
            </details>
            """
    }

    private var decideForm: HTML {
        """
        <h2>\(visit.state == .emergency ? "补办审批" : "审批")</h2>
        <form method="post" action="/joint-visits/decisions" novalidate>\(csrfField(call))\(single)
        \(textArea(
            "审批意见", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
            hint: "退回须写明理由", rows: 2))
        <p class="actions"><button type="submit" name="verdict" value="approve">批准</button>
        <button type="submit" name="verdict" value="return" class="quiet">\
        \(visit.state == .emergency ? "不予补批" : "退回")</button></p>
        </form>
        """
    }

    private var cancelForm: HTML {
        """
        <details><summary>取消本次检查</summary>
        <p>取消后检查码失效，检查对象扫码时显示“检查已取消”。抽取结果不变，须另行报批后检查。</p>
        \(form(
            call, to: "\(path)/cancellation", button: "取消检查", danger: true,
            textArea("取消理由", name: "reason", value: call.form.text("reason"), rows: 2, required: true)))
        </details>
        """
    }

    private var team: HTML {
        table(
            caption: "各单位分别派出两名以上执法人员，分别录入和审核本单位的检查结果",
            headers: ["单位", "任务", "检查人员", "检查结果"],
            rows: visit.parts.map { part in
                let people = part.officers.map { "\($0.name)（\($0.certificate)）" }.joined(separator: "、")
                return [
                    "\(part.unitName)\(part.visit == visit.lead?.visit ? " \(statusTag("牵头", .active))" : HTML.empty)",
                    "\(part.taskName)", "\(people)",
                    "\(part.hasResult ? "已录入" : "未录入") \(link("查看", "/visits/\(part.visit)"))",
                ]
            })
    }

    private var codePart: HTML {
        get throws {
            guard let code else { return .empty }
            let address = "\(call.address)/c/\(code)"
            return """
                <h2>检查码</h2>
                <div class="codes"><figure>\(try QRCode(Array(address.utf8)).svg(label: "检查码"))
                <figcaption>请检查对象扫码核实，无须登录。\(link("打开核实页", "/c/\(code)"))</figcaption></figure></div>
                """
        }
    }

    private var paperLinks: HTML {
        let links = VisitPaper.allCases.filter { $0.isReady(visit, scenes) }.map { paper in
            "<li>\(link(paper.words, "\(path)/papers/\(paper.rawValue)"))</li>" as HTML
        }
        return "<ul>\(links)</ul>"
    }

    private var recordPart: HTML {
        let kept: HTML =
            scenes.last.map { last in
                definitionList([
                    ("版次", "第\(last.version)版，\(last.recorderName) \(moment(last.recordedAt))"),
                    ("检查时间", "\(day(last.record.day.text)) \(last.record.began)至\(last.record.ended)"),
                    ("检查地点", "\(last.record.place)"), ("现场人员", "\(last.record.present)"),
                    ("检查情况小结", "\(last.record.summary)"),
                    (
                        "签名",
                        "\(last.record.signature.words)：\(last.record.signatureWords)\(signatureDrawing(last.drawing))"
                    ),
                ])
            } ?? "<p>尚未填写。</p>"
        let isLead = visit.leadOfficer.map { $0.inspector == officer.inspector } ?? false
        let may = isLead && visit.mayRecord(needed: pack.approvalAndNoticeRequired)
        return "<h2 id=\"record\">现场检查笔录</h2>\(kept)\(may ? recordForm : HTML.empty)"
    }

    private var recordForm: HTML {
        let isFirst = scenes.isEmpty
        return """
            <details\(isFirst || !problems.isEmpty, " open")>
            <summary>\(isFirst ? "填写笔录" : "更正笔录，原版保留")</summary>
            <form method="post" action="\(path)/records" novalidate>\(csrfField(call))\(onceField(call))
            \(SceneFields(
                old: scenes.last?.record, address: visit.entityAddress, typed: call.form, problems: problems,
                today: today).html)
            <button type="submit">保存笔录</button>
            </form></details>
            """
    }

    private var requestPart: HTML {
        let list = requests.map { request -> HTML in
            let who: HTML = request.inspectorName.map { "（\($0)）" } ?? ""
            let contact: HTML =
                officer.leads(visit) && !request.contact.isEmpty ? "　联系方式：\(request.contact)" : ""
            let answer: HTML =
                request.answer.map { "<p>答复：\($0.statement)　\($0.byName) \(moment($0.at))</p>" }
                ?? (officer.leads(visit)
                    ? form(
                        call, to: "\(path)/answers/\(request.id)", button: "答复",
                        textArea("答复内容", name: "statement", rows: 2, required: true))
                    : "<p>待牵头单位负责人答复。</p>")
            let replace: HTML =
                request.kind == .recusal
                ? "<p class=\"hint\">决定回避的，由经办人员在该单位的检查中“登记当事人申请回避”，替换人员由抽取产生。</p>" : ""
            return """
                <li><p class="when">\(request.kind.words)\(who)　\(moment(request.madeAt))</p>
                <p>\(request.statement)\(contact)</p>\(answer)\(replace)</li>
                """
        }
        let body: HTML =
            list.isEmpty ? "<p>检查对象没有扫码申请回避或者提出异议。</p>" : "<ol class=\"timeline\">\(list)</ol>"
        return "<h2 id=\"requests\">检查对象的申请和异议</h2>\(body)"
    }
}
