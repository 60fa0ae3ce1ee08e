// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One request: what is asked, the decision, and the draw of whoever comes instead.
struct ReplacementPage {
    let call: Call
    let request: StoredReplacement
    let officer: Officer
    let reason: String
    /// Nil unless approved and not yet drawn.
    let ceremony: DecidingCeremony?
    let problems: Problems

    /// `/replacements/{request}`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, problems: Problems()))
    }

    /// `POST /replacements/{request}/decisions`
    static func decide(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["request"]
        let approved = call.form.text("verdict") == "approve"
        do {
            try await call.office.decideReplacement(
                id, approved: approved, reason: call.form.text("reason"), by: officer)
            return .seeOther("/replacements/\(id)", notice: approved ? "已批准，并已记入公开日志。" : "已决定不予批准。")
        } catch let refusal as ReplacementRefusal {
            return .refused(try await page(call, problems: Problems(refusal.words, field: refusal.field)))
        }
    }

    /// `POST /replacements/{request}/substitutes`
    static func substitute(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["request"]
        do {
            let pool = try await call.office.drawSubstitute(id, by: officer)
            return .seeOther(
                "/replacements/\(id)",
                notice: pool == nil ? "替换人员已抽取，并已记入公开日志。" : "没有可以替换的人员，结果已记入公开日志。")
        } catch let refusal as ReplacementRefusal {
            return .refused(try await page(call, problems: Problems(refusal.words)))
        }
    }

    /// `/replacements/{request}/evidence`
    static func evidence(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["request"]
        let found = try await call.office.database.read { db -> ReplacementEvidence? in
            guard let request = try db.replacement(id), officer.mayReadEvidence(request) else { return nil }
            return try db.replacementEvidence(id)
        }
        guard let found else { throw NotFound("evidence", id) }
        return .file(name: found.name, type: found.mediaType, bytes: found.bytes, inline: true)
    }

    private static func page(_ call: Call, problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["request"]
        let office = call.office
        let (request, ceremony, stuck) = try await office.database.read { db in
            guard let request = try db.replacement(id), officer.mayRead(request) else {
                throw NotFound("replacement", id)
            }
            return (
                request, try office.decidingCeremony(of: request, db),
                try office.stuckPool(of: request, db)
            )
        }
        let page = ReplacementPage(
            call: call, request: request, officer: officer,
            reason: office.replacementReasonName(code: request.code, pack: request.pack),
            ceremony: ceremony, problems: problems)
        let isListed = officer.roles != [.inspector]
        return Page(
            title: "更换检查人员", body: page.html(stuck),
            crumbs: [("首页", "/home"), isListed ? ("更换人员", "/replacements") : ("检查", "/visits")])
    }

    private func html(_ stuck: SubstitutePool?) -> HTML {
        """
        \(errorSummary(problems))
        <h1>更换检查人员：\(request.inspectorName) \(statusTag(request.state.words, request.state.tone))</h1>
        \(definitionList(facts))
        \(stuck.map { notice($0.words, .bad) } ?? .empty)
        \(decision)
        \(drawing)
        """
    }

    /// To whom the visit is no longer open.
    private var hasLeft: Bool { request.state == .replaced && officer.inspector == request.inspector }

    private var facts: [(String, HTML)] {
        var facts: [(String, HTML)] = [
            (
                "检查对象",
                hasLeft ? "\(request.entityName)" : link(request.entityName, "/visits/\(request.visit)")
            ),
            ("检查人员", "\(request.inspectorName)（第 \(request.slot + 1) 席\(request.slot == 0, "，主检")）"),
            ("申请方式", "\(request.kind.words)"), ("事由", "\(reason)"), ("具体情况", "\(request.statement)"),
            ("申请", "\(request.askerName) \(moment(request.askedAt))"),
            ("材料", evidence),
        ]
        if let decision = request.decision {
            facts.append(
                (
                    decision.approved ? "批准" : "不予批准",
                    """
                    \(decision.byName) \(moment(decision.at))：\(decision.reason)\
                    （日志第 \(link("\(decision.logIndex)", "/open/log/entries/\(decision.logIndex)")) 条）
                    """
                ))
        }
        if let substitute = request.substitute {
            facts.append(("替换人员", "\(substitute.name ?? "无人可替") \(moment(substitute.at))"))
            facts.append(
                (
                    "由何产生",
                    """
                    仪式 \(code(substitute.ceremony)) 的共同随机值\
                    （日志第 \(link("\(substitute.logIndex)", "/open/log/entries/\(substitute.logIndex)")) 条）
                    """
                ))
        }
        return facts
    }

    private var evidence: HTML {
        guard let name = request.evidenceName else { return "未附" }
        return officer.mayReadEvidence(request)
            ? link(name, "/replacements/\(request.id)/evidence") : "已附（由负责人查阅）"
    }

    private var decision: HTML {
        guard request.state == .asked, officer.roles.contains(.unitLeader), officer.unit == request.unit
        else { return .empty }
        guard officer.inspector != request.inspector else {
            return notice(ReplacementRefusal.deciderConcerned.words, .warning)
        }
        guard officer.account != request.askedBy else {
            return notice(ReplacementRefusal.deciderAsked.words, .warning)
        }
        return """
            <section class="confirm" aria-labelledby="verdict">
            <h2 id="verdict">决定</h2>
            <p class="consequence">批准后，该人员不再参加本户检查，替换人员由此后第一场抽取仪式的随机数产生，其他席位不变；\
            决定记入公开日志（只写事由类别和化名），不能撤回。</p>
            <form method="post" action="/replacements/\(request.id)/decisions" novalidate>
            \(csrfField(call))
            \(textArea("理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
                hint: "批准或者不批准都须写明，不公开", rows: 2, required: true))
            <p class="actions"><button type="submit" name="verdict" value="approve">批准更换</button>
            <button type="submit" name="verdict" value="refuse" class="quiet">不予批准</button></p>
            </form>
            </section>
            """
    }

    private var drawing: HTML {
        guard let ceremony else { return .empty }
        switch ceremony {
        case .none:
            return notice(
                ReplacementRefusal.noCeremony(approval: Int(request.decision?.logIndex ?? 0)).words, .active)
        case .running(let id):
            return notice(ReplacementRefusal.ceremonyRunning(id).words, .active)
                + "<p>\(link("查看仪式", "/ceremonies/\(id)"))</p>"
        case .ready(let id):
            guard
                officer.roles.contains(.coordinator)
                    || officer.unit == request.unit && officer.roles.contains(.departmentOperator)
            else { return notice("仪式 \(id) 已产生随机数，待统筹协调部门或者本单位抽取替换人员。", .active) }
            return confirmation(
                call, title: "抽取替换人员",
                consequence: "从名单固化时锁定的人员中产生：先取全年任务最少的，同等的取签号最小的。结果唯一，不能重抽，不能指定。",
                facts: [
                    ("仪式", link(id, "/ceremonies/\(id)")),
                    ("为何用这场", "批准（日志第 \(request.decision?.logIndex ?? 0) 条）之后开启的第一场，不得改用其他仪式"),
                ],
                to: "/replacements/\(request.id)/substitutes", button: "抽取替换人员",
                back: "/replacements")
        }
    }
}
