// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 合并检查: pending visits of two authorities to one entity that could be one, and the proposals made of them.
struct MergePages {
    let call: Call
    let officer: Officer
    let window: Int
    let candidates: [MergeCandidate]
    let candidatePaging: Paging
    let proposals: [MergeProposal]
    let proposalPaging: Paging
    let today: Day

    private static func scope(_ officer: Officer) -> String? {
        officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) ? officer.unit : nil
    }

    /// `/merges`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let unit = scope(officer)
        let window = try call.office.mergeWindow()
        let answered = call.query.text("show") == "proposals"
        let page = try await call.office.database.read { db in
            let here = Paging(call.query)
            let first = Paging(page: 1, size: here.size, total: nil)
            let candidatePaging = (answered ? first : here).with(
                total: try db.mergeCandidateCount(unit: unit, window: window.days, since: window.since))
            let proposalPaging = (answered ? here : first).with(
                total: try db.mergeProposalCount(unit: unit))
            return MergePages(
                call: call, officer: officer, window: window.days,
                candidates: answered
                    ? []
                    : try db.mergeCandidates(
                        unit: unit, window: window.days, since: window.since, limit: here.size,
                        offset: here.offset), candidatePaging: candidatePaging,
                proposals: answered
                    ? try db.mergeProposals(unit: unit, limit: here.size, offset: here.offset) : [],
                proposalPaging: proposalPaging, today: Day(inShanghai: call.office.now()))
        }
        return .page(
            Page(
                title: "合并检查", body: answered ? page.proposalList : page.candidateList,
                crumbs: [("首页", "/home")]))
    }

    private var head: HTML {
        """
        <h1>合并检查</h1>
        <p>两个单位对同一检查对象的待实施检查，期限相差不超过 \(window) 日的，可以合并为一次上门，“进一次门、查多项事”。</p>
        \(figures([
            Figure("可以合并（对）", candidatePaging.total ?? 0, "/merges"),
            Figure("已提出建议（件）", proposalPaging.total ?? 0, "/merges?show=proposals"),
        ]))
        """
    }

    private var proposes: Bool { !officer.roles.isDisjoint(with: [.departmentOperator, .coordinator]) }

    private var candidateList: HTML {
        let rows = candidates.map { pair -> [HTML] in
            [
                link(pair.entityName, "/registers/entities/\(pair.entity)"), side(pair.first),
                side(pair.second),
                proposes
                    ? link(
                        "建议合并",
                        Path("/merges/new").with("first", pair.first.visit).with("second", pair.second.visit))
                    : "—",
            ]
        }
        return """
            \(head)
            \(table(
                caption: "期限相近的待实施检查", headers: ["检查对象", "单位一", "单位二", "办理"], rows: rows,
                empty: "没有可以合并的检查。"))
            \(candidates.isEmpty ? HTML.empty : pager(candidatePaging, path: "/merges", unit: "对"))
            """
    }

    private func side(_ side: MergeCandidate.Side) -> HTML {
        "\(side.unitName)：\(side.taskName)，\(day(side.dueDay))前"
    }

    private var proposalList: HTML {
        let rows = proposals.map { one -> [HTML] in
            [
                link(one.pair.entityName, "/merges/\(one.id)"), "\(one.pair.first.unitName)",
                "\(one.pair.second.unitName)", period(one.fromDay, one.toDay),
                statusTag(one.state.words, one.state.tone),
            ]
        }
        return """
            \(head)
            \(table(
                caption: "合并建议，最近提出的在前", headers: ["检查对象", "单位一", "单位二", "共同检查期间", "状态"],
                rows: rows, empty: "没有合并建议。"))
            \(proposals.isEmpty
                ? HTML.empty : pager(proposalPaging, path: "/merges?show=proposals", unit: "件"))
            """
    }

    /// `/merges/new`
    static func new(_ call: Call) async throws -> Answer {
        .page(try await form(call, call.query, Problems()))
    }

    /// `POST /merges`
    static func propose(_ call: Call) async throws -> Answer {
        var problems = Problems()
        let from = DayField.required(call.form, "from", &problems)
        let to = DayField.required(call.form, "to", &problems)
        guard let from, let to, problems.isEmpty else {
            return .refused(try await form(call, call.form, problems))
        }
        do {
            let id = try await call.office.proposeMerge(
                call.form.text("first"), call.form.text("second"), from: from, to: to,
                note: call.form.text("note"), by: try call.acting())
            return .seeOther("/merges/\(id)", notice: "合并建议已提出，请对方单位答复。")
        } catch let refusal as MergeRefusal {
            return .refused(try await form(call, call.form, Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func form(_ call: Call, _ typed: Fields, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let (first, second) = (typed.text("first"), typed.text("second"))
        let pair = try await call.office.database.read { try $0.mergePair(first, second) }
        guard let pair,
            scope(officer).map({ [pair.first.unit, pair.second.unit].contains($0) }) ?? true
        else { throw NotFound("visit", first) }
        let last = min(pair.first.dueDay, pair.second.dueDay)
        let body: HTML = """
            <h1>建议合并检查</h1>
            \(errorSummary(problems))
            \(definitionList(facts(pair)))
            \(Web.form(
                call, to: "/merges", button: "提出建议",
                """
                <input type="hidden" name="first" value="\(pair.first.visit)">
                <input type="hidden" name="second" value="\(pair.second.visit)">
                <div class="pair">
                \(DayField.html("共同检查自", name: "from", typed, problems, required: true))
                \(DayField.html("共同检查至", name: "to", typed, problems, required: true))
                </div>
                <p class="hint">不晚于两项检查中较早的期限 \(dayWords(last))。</p>
                \(textArea("说明", name: "note", value: typed.text("note"), problem: problems["note"], rows: 3))
                """))
            """
        return Page(title: "建议合并检查", body: body, crumbs: [("首页", "/home"), ("合并检查", "/merges")])
    }

    private static func facts(_ pair: MergeCandidate) -> [(String, HTML)] {
        [
            ("检查对象", link(pair.entityName, "/registers/entities/\(pair.entity)")),
            (
                "单位一",
                "\(pair.first.unitName)，\(pair.first.taskName)，期限\(day(pair.first.dueDay))"
            ),
            (
                "单位二",
                "\(pair.second.unitName)，\(pair.second.taskName)，期限\(day(pair.second.dueDay))"
            ),
        ]
    }

    /// `/merges/{merge}`
    static func proposal(_ call: Call) async throws -> Answer {
        .page(try await proposalPage(call, Problems()))
    }

    /// `POST /merges/{merge}/answers`
    static func answer(_ call: Call) async throws -> Answer {
        let id = call["merge"]
        let accepted = call.form.text("verdict") == "accept"
        do {
            try await call.office.answerMerge(
                id, accepted: accepted, reason: call.form.text("reason"), by: try call.acting())
            return .seeOther("/merges/\(id)", notice: accepted ? "已同意合并检查。" : "已答复不合并。")
        } catch let refusal as MergeRefusal {
            return .refused(try await proposalPage(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func proposalPage(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["merge"]
        let found = try await call.office.database.read { try $0.mergeProposal(id) }
        guard let found,
            scope(officer).map({ [found.pair.first.unit, found.pair.second.unit].contains($0) }) ?? true
        else { throw NotFound("merge", id) }
        let mayAnswer =
            found.state == .open && found.asked.contains(officer.unit)
            && !officer.roles.isDisjoint(with: [.departmentOperator, .unitLeader])
            && !found.answers.contains { $0.unit == officer.unit }
        let more: [(String, HTML)] = [
            ("共同检查期间", period(found.fromDay, found.toDay)),
            ("提出", "\(found.proposerName) \(moment(found.proposedAt))"),
            ("说明", "\(found.note.isEmpty ? "—" : found.note)"),
        ]
        let answers = table(
            caption: "答复", headers: ["单位", "答复", "理由", "时间"],
            rows: found.answers.map { one in
                [
                    "\(one.unitName)（\(one.byName)）",
                    statusTag(one.accepted ? "同意" : "不同意", one.accepted ? .good : .bad),
                    "\(one.reason.isEmpty ? "—" : one.reason)", moment(one.at),
                ]
            }, empty: "尚未答复。")
        let form: HTML = """
            <section class="confirm"><h2>答复</h2>
            \(Web.form(
                call, to: "/merges/\(id)/answers", button: "提交答复",
                """
                \(selectField(
                    "答复", name: "verdict", options: [("accept", "同意合并，在共同检查期间一并检查"), ("decline", "不合并")],
                    value: call.form.text("verdict")))
                \(textArea(
                    "理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
                    hint: "不合并的须写明理由。", rows: 3))
                """))
            </section>
            """
        return Page(
            title: "合并建议",
            body: """
                <h1>合并建议：\(found.pair.entityName) \(statusTag(found.state.words, found.state.tone))</h1>
                \(errorSummary(problems))
                \(definitionList(facts(found.pair) + more))
                \(answers)
                \(mayAnswer ? form : HTML.empty)
                """, crumbs: [("首页", "/home"), ("合并检查", "/merges")])
    }
}
