// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Visits by what has to be done before them: ask, decide, announce. Many at once, as plans make many.
struct JointVisitListPage {
    let call: Call
    let officer: Officer
    let visits: [JointVisit]
    let counts: [JointVisitFilter.Step: Int64]
    let filter: JointVisitFilter
    let paging: Paging
    let typed: Fields
    let problems: Problems
    let today: Day

    /// `/joint-visits?step=…&task=…`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, typed: call.query, problems: Problems()))
    }

    /// - Parameter typed: the address's query, or the form that was refused.
    static func page(_ call: Call, typed: Fields, problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let task = typed.text("task")
        let scope = officer.jointVisitScope
        let filter = JointVisitFilter(
            scope: scope ?? .inspector(""), step: .init(rawValue: typed.text("step")),
            task: task.isEmpty ? nil : task)
        let paging = Paging(call.query)
        let list = try await call.office.database.read { db in
            var counts: [JointVisitFilter.Step: Int64] = [:]
            for step in JointVisitFilter.Step.allCases {
                var own = filter
                own.step = step
                counts[step] = try db.jointVisitCount(matching: own)
            }
            return JointVisitListPage(
                call: call, officer: officer,
                visits: try db.jointVisits(matching: filter, limit: paging.size, offset: paging.offset),
                counts: counts, filter: filter,
                paging: paging.with(total: try db.jointVisitCount(matching: filter)), typed: typed,
                problems: problems, today: Day(inShanghai: call.office.now()))
        }
        return Page(title: "检查审批", body: list.html, crumbs: [("首页", "/home")], scripts: ["choose.js"])
    }

    private var path: Path {
        Path("/joint-visits").withFilled("step", filter.step?.rawValue ?? "").withFilled(
            "task", filter.task ?? "")
    }

    private func tab(_ words: String, _ step: JointVisitFilter.Step) -> Figure {
        let waiting = counts[step] ?? 0
        let path = Path("/joint-visits").with("step", step.rawValue).withFilled("task", filter.task ?? "")
        return Figure(words, waiting, path, waiting > 0 ? .warning : .neutral)
    }

    var html: HTML {
        """
        \(errorSummary(problems))
        <h1>检查审批和通知</h1>
        <p>对企业实施检查须事前经单位负责人批准并通知检查对象；情况紧急的，出发前登记，事后补办审批（国办发〔2024〕54号）。</p>
        \(figures([tab("待报批", .ask), tab("待审批", .decide), tab("待通知", .notify), tab("待答复", .answer)]))
        \(table(
            caption: caption, headers: ["检查对象", "检查单位", "主检", "检查期间", "状态"], rows: visits.map(row),
            empty: "没有这样的检查。抽取并匹配人员后，检查会出现在这里。"))
        \(pager(paging, path: path, unit: "户"))
        \(batch)
        \(papers)
        """
    }

    private var caption: String {
        switch filter.step {
        case nil: "全部检查"
        case .ask: "待报批的检查"
        case .decide: "待审批的检查"
        case .notify: "已批准、待通知的检查"
        case .answer: "检查对象有申请或者异议待答复的检查"
        }
    }

    private func row(_ visit: JointVisit) -> [HTML] {
        let units = visit.parts.map(\.unitName).joined(separator: "、")
        let box: HTML =
            hasForm
            ? """
            <input type="checkbox" form="batch" name="key" value="\(visit.id)" aria-label="选择\(visit.entityName)"\
            \(typed.all("key").contains(visit.id), " checked")>
            """ : ""
        return [
            "\(box) \(link(visit.entityName, "/joint-visits/\(visit.id)"))",
            "\(units)\(visit.parts.count > 1 ? " \(statusTag("联合", .active))" : HTML.empty)",
            "\(visit.leadOfficer?.name ?? "—")",
            visit.approval.map { period($0.from.text, $0.to.text) } ?? "—",
            "\(statusTag(visit.state.words, visit.state.tone))\(visit.isExempt ? " 旧任务，不须报批" : HTML.empty)",
        ]
    }

    /// Whether this officer does something with the list.
    private var hasForm: Bool {
        guard !visits.isEmpty else { return false }
        return switch filter.step {
        case nil, .answer: false
        case .ask: !officer.roles.isDisjoint(with: [.departmentOperator, .inspector])
        case .decide: officer.roles.contains(.unitLeader)
        case .notify: !officer.roles.isDisjoint(with: [.departmentOperator, .unitLeader, .inspector])
        }
    }

    private var batch: HTML {
        guard hasForm, let step = filter.step else { return .empty }
        let kept: HTML = """
            \(csrfField(call))\(onceField(call))
            <input type="hidden" name="step" value="\(step.rawValue)">
            <input type="hidden" name="task" value="\(filter.task ?? "")">
            """
        switch step {
        case .ask:
            return """
                <h2>报批</h2>
                <form method="post" action="/joint-visits/approvals" id="batch" novalidate>\(kept)
                \(VisitTermsFields(typed: typed, problems: problems, from: today, to: lastDay, leads: []).html)
                <button type="submit">提交审批</button>
                </form>
                """
        case .decide:
            return """
                <h2>审批</h2>
                <form method="post" action="/joint-visits/decisions" id="batch" novalidate>\(kept)
                \(textArea(
                    "审批意见", name: "reason", value: typed.text("reason"), problem: problems["reason"],
                    hint: "退回须写明理由", rows: 2))
                <p class="actions"><button type="submit" name="verdict" value="approve">批准所选</button>
                <button type="submit" name="verdict" value="return" class="quiet">退回所选</button></p>
                </form>
                """
        case .answer: return .empty
        case .notify:
            return """
                <h2>通知</h2>
                <form method="post" action="/joint-visits/notices" id="batch" novalidate>\(kept)
                <p class="hint">通知书编号由系统按单位和年度连续编排。</p>
                <button type="submit">生成检查通知书</button>
                </form>
                """
        }
    }

    /// The last day all of them may be made on.
    private var lastDay: Day {
        visits.flatMap(\.parts).compactMap { Day($0.dueDay) }.min() ?? today
    }

    private var papers: HTML {
        guard let task = filter.task, !visits.isEmpty else { return .empty }
        let links = VisitPaper.batched.map { paper in
            link("打印\(paper.words)", Path("/joint-visits/papers/\(paper.rawValue)").with("task", task))
        }
        return "<h2>批量打印</h2><p>本任务全部检查，每户另起一页：\(links.joined(by: "　"))</p>"
    }
}

/// The fields of an approval form.
struct VisitTermsFields {
    let typed: Fields
    let problems: Problems
    let from: Day
    let to: Day
    /// Departments that may lead; none to choose when there is one.
    let leads: [(unit: String, name: String)]
    var chosen = ""
    var reasonLabel = "检查理由和需要说明的情况"
    var reasonRequired = false

    var html: HTML {
        let lead = typed.text("lead")
        return """
            \(leads.count > 1
                ? selectField(
                    "牵头单位", name: "lead", options: leads.map { ($0.unit, $0.name) },
                    value: lead.isEmpty ? chosen : lead, problem: problems["lead"])
                : HTML.empty)
            <div class="pair">
            \(field(
                "检查期间自", name: "from", value: text("from", from), problem: problems["from"], kind: .date,
                required: true))
            \(field("至", name: "to", value: text("to", to), problem: problems["to"], kind: .date, required: true))
            </div>
            \(textArea(
                reasonLabel, name: "reason", value: typed.text("reason"), problem: problems["reason"],
                hint: "不超过500字", rows: 2, required: reasonRequired))
            """
    }

    private func text(_ name: String, _ day: Day) -> String {
        typed.text(name).isEmpty ? day.text : typed.text(name)
    }
}
