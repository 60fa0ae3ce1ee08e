// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Results that wait for review, oldest first.
func listReviews(_ call: Call) async throws -> Answer {
    let officer = try call.acting()
    let seesAll = !officer.roles.isDisjoint(with: [.supervisor, .auditor])
    let today = Day(inShanghai: call.office.now())
    let (waiting, standings) = try await call.office.database.read { db in
        let results = try db.resultsToReview(unit: seesAll ? nil : officer.unit, limit: 200)
        return (
            try results.compactMap { result in try db.visit(result.visit).map { (result, $0) } },
            try db.visitStandings(results.map(\.visit))
        )
    }
    let rows = try waiting.map { result, visit -> [HTML] in
        let deadline = try standings[visit.id].flatMap { try call.office.deadline(of: visit, $0) }
        return [
            link(visit.entityName, "/results/\(result.id)"), "\(visit.taskName)", "第\(result.version)版",
            "\(result.recorderName)", moment(Instant(milliseconds: result.recordedAt)),
            deadline.map { deadlinePart($0, today: today) } ?? "—",
        ]
    }
    let body: HTML = """
        <h1>结果审核</h1>
        <p class="hint">审核通过即向社会公示；审核人只能通过或退回，不能修改。录入人不得审核自己录入的结果。</p>
        \(table(
            caption: "待审核结果", headers: ["检查对象", "任务", "版次", "录入人", "提交时间", "期限"], rows: rows,
            empty: "没有待审核的结果。"))
        """
    return .page(Page(title: "结果审核", body: body, crumbs: [("首页", "/home")]))
}

func showResult(_ call: Call) async throws -> Answer {
    .page(try await resultPage(call, problems: Problems()))
}

func reviewResult(_ call: Call) async throws -> Answer {
    let officer = try call.acting()
    let approved = call.form.text("verdict") == "approve"
    do {
        try await call.office.reviewResult(
            call["result"], approved: approved, reason: call.form.text("reason"), by: officer)
        return .seeOther("/reviews", notice: approved ? "已审核通过并公示。" : "已退回录入人修改。")
    } catch let refusal as InspectionRefusal {
        return .refused(try await resultPage(call, problems: Problems(refusal.words, field: refusal.field)))
    }
}

private func resultPage(_ call: Call, problems: Problems) async throws -> Page {
    let officer = try call.acting()
    let id = call["result"]
    let (result, visit, items) = try await call.office.database.read { db in
        guard let result = try db.result(id), let visit = try db.visit(result.visit), officer.mayRead(visit)
        else { throw NotFound("result", id) }
        return (result, visit, try db.visitItems(line: visit.line))
    }
    let pack =
        try call.office.rulebook.pack(named: result.pack)
        ?? call.office.rulebook.pack(on: Day(inShanghai: call.office.now()))
    let mayReview =
        officer.roles.contains(.unitLeader) && officer.unit == visit.unit && result.review == nil
        && result.recordedBy != officer.account
    let page = ResultPage(
        call: call, result: result, visit: visit, items: items, pack: pack, mayReview: mayReview,
        problems: problems)
    return Page(
        title: "第\(result.version)版检查结果", body: page.html,
        crumbs: [("首页", "/home"), ("检查", "/visits"), (visit.entityName, "/visits/\(visit.id)")])
}

/// One version of a result as officers see it, with the reviewer's two buttons.
struct ResultPage {
    let call: Call
    let result: StoredResult
    let visit: VisitRecord
    let items: [VisitItem]
    let pack: RulePack
    let mayReview: Bool
    let problems: Problems

    var html: HTML {
        """
        \(errorSummary(problems))
        <h1>\(visit.entityName)：第\(result.version)版检查结果</h1>
        \(definitionList([
            ("任务", "\(visit.taskName)"), ("检查日期", day(result.result.checkedOn.text)),
            ("检查人员", "\(visit.officers.map(\.name).joined(separator: "、"))"),
            ("录入", "\(result.recorderName) \(moment(Instant(milliseconds: result.recordedAt)))"),
            ("更正理由", "\(result.correctionReason ?? "—")"), ("日志序号", "\(result.logIndex)"),
        ]))
        \(resultFacts(result.result, items: items, pack: pack, findings: true))
        \(answeredSheets(result, items))
        \(review)
        \(mayReview ? verdict : HTML.empty)
        """
    }

    private var review: HTML {
        guard let review = result.review else { return notice("待审核", .warning) }
        let words = review.approved ? "审核通过" : "退回：\(review.reason)"
        return notice(
            "\(review.reviewerName)于\(momentWords(Instant(milliseconds: review.reviewedAt)))\(words)",
            review.approved ? .good : .bad)
    }

    private var verdict: HTML {
        """
        <section class="confirm" aria-labelledby="verdict">
        <h2 id="verdict">审核</h2>
        <p class="consequence">通过后立即向社会公示并记入公开日志，不能撤回；如有错误只能以新版本更正并注明理由。</p>
        <form method="post" action="/results/\(result.id)/review" novalidate>
        \(csrfField(call))
        \(textArea("退回理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
            hint: "退回时必填", rows: 2))
        <p class="actions"><button type="submit" name="verdict" value="approve">通过并公示</button>
        <button type="submit" name="verdict" value="return" class="plain">退回修改</button></p>
        </form>
        </section>
        """
    }
}

/// The parts of a result that officers and the public both see; findings are free text and stay inside.
func resultFacts(_ result: CheckResult, items: [VisitItem], pack: RulePack, findings: Bool) -> HTML {
    let methods = result.methods.map { CheckMethod(rawValue: $0)?.words ?? $0 }.joined(separator: "、")
    let codes = result.codes.map { pack.result($0)?.name ?? $0 }.joined(separator: "；")
    let rows = result.items.map { item -> [HTML] in
        let name = items.first { $0.code == item.item }?.name ?? item.item
        let words: [HTML] = [
            "\(name)", statusTag(item.outcome.words, item.outcome == .problem ? .bad : .neutral),
        ]
        return findings ? words + ["\(item.finding)", "\(item.handling)"] : words
    }
    return """
        \(definitionList([
            ("总体检查结果", "\(codes)"), ("检查方式", "\(methods)"),
            ("后续处置", "\(pack.followUp(result.followUp)?.name ?? result.followUp)"),
        ]))
        \(findings && !result.note.isEmpty ? definitionList([("情况说明", "\(result.note)")]) : HTML.empty)
        \(table(
            caption: "逐项检查结果", headers: findings ? ["事项", "结果", "发现的问题", "处置情况"] : ["事项", "结果"],
            rows: rows))
        """
}
