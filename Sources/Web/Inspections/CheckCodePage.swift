// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What the holder of a check code may see and do, without a login and without a script.
func checkCodeRoutes() -> [Route] {
    [
        Route(
            method: .get, path: "c/{code}", access: .everyone, anonymousForm: true, answer: CheckCodePage.show
        ),
        // The code comes in the form, not in the address: addresses are logged.
        Route(method: .post, path: "c/ratings", access: .everyone, answer: CheckCodePage.rate),
        Route(method: .post, path: "c/requests", access: .everyone, answer: CheckCodePage.request),
    ]
}

/// 检查码核实: genuine or not, who comes, what for, how often this year; rating, recusal, objection.
struct CheckCodePage {
    let call: Call
    let token: String
    let verdict: CheckCodeVerdict
    let items: [String: [VisitItem]]
    let problems: Problems

    /// `/c/{code}`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, call["code"], problems: Problems()))
    }

    /// `POST /c/ratings`
    static func rate(_ call: Call) async throws -> Answer {
        try await sent(call, "评价已提交，谢谢。评价不记录来自哪一次检查。") { office, form in
            try await office.rateVisit(
                code: form.text("code"), score: form.integer("score") ?? 0, opinion: form.text("opinion"))
        }
    }

    /// `POST /c/requests`
    static func request(_ call: Call) async throws -> Answer {
        try await sent(call, "已提交，由检查单位负责人答复。") { office, form in
            guard let kind = VisitRequestKind(rawValue: form.text("kind")) else { throw MalformedRequest() }
            try await office.requestByCode(
                form.text("code"), kind, inspector: form.text("inspector"), statement: form.text("statement"),
                contact: form.text("contact"))
        }
    }

    private static func sent(
        _ call: Call, _ done: String, _ work: (Office, Fields) async throws -> Void
    ) async throws -> Answer {
        let token = call.form.text("code")
        // A field no person sees; programs that fill in everything are thanked and forgotten.
        guard call.form.text("website").isEmpty else { return .seeOther("/c/\(token)", notice: done) }
        do {
            try await work(call.office, call.form)
            return .seeOther("/c/\(token)", notice: done)
        } catch let refusal as VisitRefusal {
            return .refused(
                try await page(call, token, problems: Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func page(_ call: Call, _ token: String, problems: Problems) async throws -> Page {
        let (verdict, items) = try await call.office.database.read { db in
            let verdict = try call.office.verdict(onCode: token, db)
            var items: [String: [VisitItem]] = [:]
            for part in verdict.visit?.parts ?? [] { items[part.line] = try db.visitItems(line: part.line) }
            return (verdict, items)
        }
        let page = CheckCodePage(call: call, token: token, verdict: verdict, items: items, problems: problems)
        return Page(title: "检查码核实", body: page.html, chrome: .open)
    }

    private var html: HTML {
        switch verdict {
        case .forged:
            return """
                <h1>检查码核实</h1>
                \(notice("不是本平台签发的检查码。", .bad))
                <p>请勿接受出示此码的检查，可以向当地司法行政部门或者市场监督管理部门核实、举报。扫码不全也会出现本提示，请重新扫描。</p>
                """
        case .cancelled(let visit, _):
            return """
                <h1>检查码核实</h1>
                \(notice("检查已取消。凭此码不得再进行检查。", .bad))
                \(definitionList([("检查对象", "\(visit.entityName)"), ("检查单位", "\(units(visit))")]))
                """
        case .expired(let visit, let form):
            return """
                <h1>检查码核实</h1>
                \(notice("已过期。凭此码不得再进行检查。", .warning))
                \(facts(visit, form))\(forms(visit))
                """
        case .genuine(let visit, let form):
            return """
                <h1>检查码核实</h1>
                \(notice("真实有效。", .good))
                \(facts(visit, form))
                \(people(visit))
                \(itemPart(visit))
                <h2>您的权利</h2><ol>\(VisitLaw.rights.map { "<li>\($0)</li>" as HTML })</ol>
                <h2>涉企行政检查“五个严禁”</h2><ol>\(VisitLaw.bans.map { "<li>\($0)</li>" as HTML })</ol>
                \(forms(visit))
                """
        }
    }

    private func units(_ visit: JointVisit) -> String { visit.parts.map(\.unitName).joined(separator: "、") }

    private func facts(_ visit: JointVisit, _ form: VisitApproval) -> HTML {
        let told: HTML =
            form.notice.map { notice in
                "本年度第\(notice.ordinal)次检查，上限\(notice.most)次（\(visit.lead?.unitName ?? "")）"
            } ?? "尚未发出通知书"
        let kind =
            form.kind == .emergency ? "紧急检查，已于出发前登记\(form.decision == nil ? "，审批补办中" : "")" : "双随机抽查，已经批准"
        return definitionList([
            ("检查对象", "\(visit.entityName)"), ("检查单位", "\(units(visit))"), ("检查类别", "\(kind)"),
            ("检查期间", period(form.from.text, form.to.text)), ("年度次数", told),
        ])
    }

    private func people(_ visit: JointVisit) -> HTML {
        "<h2>检查人员</h2>"
            + table(
                caption: "请核对姓名和执法证件，人员不符可以拒绝检查", headers: ["姓名", "执法证编号", "单位"],
                rows: visit.parts.flatMap(\.officers).map {
                    ["\($0.name)", Web.code($0.certificate), "\($0.unitName)"]
                })
    }

    private func itemPart(_ visit: JointVisit) -> HTML {
        let rows = visit.parts.flatMap { part in
            (items[part.line] ?? []).map { item -> [HTML] in
                ["\(item.name)", "\(item.content)", "\(item.basis)", "\(part.unitName)"]
            }
        }
        return "<h2>检查事项</h2>"
            + table(caption: "只能检查以下事项", headers: ["事项", "内容", "依据", "检查单位"], rows: rows)
    }

    private func forms(_ visit: JointVisit) -> HTML {
        let kept: HTML = """
            <input type="hidden" name="code" value="\(token)">
            <p class="trap" aria-hidden="true"><label>请勿填写 <input name="website" tabindex="-1" \
            autocomplete="off"></label></p>
            """
        let officers = visit.parts.flatMap(\.officers).map { ($0.inspector, "\($0.name)（\($0.unitName)）") }
        let typed = call.form
        return """
            \(errorSummary(problems))
            <h2>评价</h2>
            <p>匿名评价：不记录您的姓名、单位和提交时刻，检查单位只能看到五件以上评价的汇总。每码评价一次。</p>
            \(form(call, to: "/c/ratings", button: "提交评价", kept + radios(
                "评分", name: "score",
                options: [("5", "5分 很满意"), ("4", "4分"), ("3", "3分"), ("2", "2分"), ("1", "1分 很不满意")],
                value: typed.text("score"), problem: problems["score"])
                + textArea("意见（可以不填，请勿写明身份）", name: "opinion", value: typed.text("opinion"), rows: 2)))
            <details><summary>申请检查人员回避</summary>
            \(form(call, to: "/c/requests", button: "提交回避申请", kept + kind(.recusal)
                + selectField("申请回避的检查人员", name: "inspector", options: officers)
                + textArea("理由", name: "statement", value: typed.text("statement"), rows: 3, required: true)
                + field("联系方式（可以不填）", name: "contact", value: typed.text("contact"))))
            </details>
            <details><summary>提出异议</summary>
            \(form(call, to: "/c/requests", button: "提交异议", kept + kind(.objection)
                + textArea("内容", name: "statement", value: typed.text("statement"), rows: 3, required: true)
                + field("联系方式（可以不填）", name: "contact", value: typed.text("contact"))))
            </details>
            """
    }

    private func kind(_ kind: VisitRequestKind) -> HTML {
        "<input type=\"hidden\" name=\"kind\" value=\"\(kind.rawValue)\">"
    }
}

extension CheckCodeVerdict {
    var visit: JointVisit? {
        switch self {
        case .genuine(let visit, _), .expired(let visit, _), .cancelled(let visit, _): visit
        case .forged: nil
        }
    }
}
