// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// My page: what waits for me, by duty.
struct HomePage: Sendable {
    let officer: Officer
    let now: Instant
    /// Duty and what waits for it.
    let parts: [(Role, [Figure])]

    var page: Page {
        let sections = parts.map { role, list -> HTML in
            """
            <section aria-label="\(role.words)">
            <h2>\(role.words)</h2>
            \(list.isEmpty ? "<p>暂无待办事项。</p>" : figures(list))
            </section>
            """
        }
        return Page(
            title: "首页",
            body: """
                <h1>\(officer.name)，您好</h1>
                <p>\(officer.unitName)　截至 \(moment(now))</p>
                \(sections)
                \(parts.isEmpty
                    ? emptyState("您的账号尚未授予职责。请联系安全管理员，授予后刷新本页即可办理。") : HTML.empty)
                """)
    }

    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let now = call.office.now()
        let mark = try call.office.overdueMark()
        let watch = try call.office.certificateWatch()
        let parts = try await call.office.database.read { db in
            try Role.allCases.filter(officer.roles.contains).map { role in
                (role, try waiting(role, officer, mark, watch, now, db))
            }
        }
        return .page(HomePage(officer: officer, now: now, parts: parts).page)
    }

    private static func waiting(
        _ role: Role, _ officer: Officer, _ mark: OverdueMark, _ watch: CertificateWatch, _ now: Instant,
        _ db: Connection
    ) throws -> [Figure] {
        switch role {
        case .coordinator:
            let todo = try db.coordinatorToDo(mark)
            return [
                Figure("待公布的计划", todo.plansToPublish, "/plans", loud(todo.plansToPublish)),
                Figure("待抽取", todo.drawsToHold, "/draws", loud(todo.drawsToHold)),
                Figure("待匹配检查人员", todo.drawsToAssign, "/draws", loud(todo.drawsToAssign)),
                substitutes(todo), overdue(todo), try certificates(officer, watch, db),
            ] + (try ceremonies(officer, now, db)) + (try imports(officer, db))
        case .departmentOperator:
            let todo = try db.operatorToDo(unit: officer.unit, mark)
            return [
                Figure("待报送的计划", todo.plansToFinish, "/plans", loud(todo.plansToFinish)),
                Figure("待固化名单的任务", todo.tasksToFreeze, "/tasks", loud(todo.tasksToFreeze)),
                Figure("待报批的检查", todo.visitsToAsk, "/joint-visits?step=ask", loud(todo.visitsToAsk)),
                Figure("待通知的检查", todo.visitsToNotify, "/joint-visits?step=notify", loud(todo.visitsToNotify)),
                substitutes(todo), overdue(todo), try certificates(officer, watch, db),
            ] + (try ceremonies(officer, now, db)) + (try imports(officer, db))
        case .unitLeader:
            let todo = try db.leaderToDo(unit: officer.unit, mark)
            return [
                Figure("待审批的计划", todo.plansToApprove, "/plans", loud(todo.plansToApprove)),
                Figure("待审批的检查", todo.visitsToDecide, "/joint-visits?step=decide", loud(todo.visitsToDecide)),
                Figure(
                    "待答复的申请和异议", todo.requestsToAnswer, "/joint-visits?step=answer",
                    loud(todo.requestsToAnswer)),
                Figure("待审核的检查结果", todo.resultsToReview, "/reviews", loud(todo.resultsToReview)),
                Figure(
                    "待决定的更换申请", todo.replacementsToDecide, "/replacements", loud(todo.replacementsToDecide)),
                try exemptions(officer, db),
                Figure("待审批的开户申请", todo.applications, "/applications", loud(todo.applications)),
                try proofreading(officer, db), overdue(todo),
            ]
        case .inspector:
            guard let inspector = officer.inspector else { return [] }
            let todo = try db.inspectorToDo(inspector: inspector, mark)
            return [
                Figure("待检查", todo.visitsToRecord, "/visits", loud(todo.visitsToRecord)),
                Figure("退回补正", todo.resultsReturned, "/visits", loud(todo.resultsReturned)),
                overdue(todo),
            ]
        case .supervisor: return try ceremonies(officer, now, db)
        case .auditor: return [Figure("留痕记录", try db.actCount(), "/history")]
        case .systemAdministrator:
            return [Figure("账号", try db.countAccounts(unit: nil, words: ""), "/accounts")]
        case .securityAdministrator:
            let bare = try db.countAccountsWithoutRole()
            return [Figure("待授予职责的账号", bare, "/accounts", loud(bare))]
        case .auditAdministrator: return [Figure("留痕记录", try db.actCount(), "/history")]
        }
    }

    private static func exemptions(_ officer: Officer, _ db: Connection) throws -> Figure {
        let waiting = try db.exemptionsToDecide(unit: officer.unit, limit: 1000)
        let path: Path = waiting.first.map { "/tasks/\($0.task)/caps" } ?? "/tasks"
        return Figure("待决定的频次豁免", Int64(waiting.count), path, loud(Int64(waiting.count)))
    }

    private static func overdue(_ todo: ToDo) -> Figure {
        let path: Path = "/visits?show=overdue"
        return Figure("逾期未检查或者未公示", todo.visitsOverdue, path, loud(todo.visitsOverdue, .bad))
    }

    private static func certificates(
        _ officer: Officer, _ watch: CertificateWatch, _ db: Connection
    ) throws -> Figure {
        let units = officer.inspectorUnits(among: try db.units())
        let due = try db.inspectorCount(matching: InspectorFilter(units: units, certificateEnds: watch.due))
        return Figure("执法证已过期或者将到期", due, "/registers/inspectors?certificate=due", loud(due))
    }

    private static func substitutes(_ todo: ToDo) -> Figure {
        Figure("待抽取替换人员", todo.substitutesToDraw, "/replacements", loud(todo.substitutesToDraw))
    }

    private static func ceremonies(
        _ officer: Officer, _ now: Instant, _ db: Connection
    ) throws -> [Figure] {
        let todo = try db.contributorToDo(unit: officer.unit, at: now)
        let values: [Figure] =
            todo.publicValuesDue == 0
            ? [] : [Figure("待录入公开数值", todo.publicValuesDue, "/ceremonies", .warning)]
        return [
            Figure("待登记承诺", todo.commitmentsDue, "/ceremonies", loud(todo.commitmentsDue)),
            Figure("待公开随机数", todo.revealsDue, "/ceremonies", loud(todo.revealsDue, .bad)),
        ] + values
    }

    private static func imports(_ officer: Officer, _ db: Connection) throws -> [Figure] {
        let waiting = try db.importsToConfirm(unit: officer.unit)
        let open = try db.disputeCount(
            matching: DisputeFilter(units: officer.inspectorUnits(among: try db.units())))
        return [
            Figure("待确认的导入", waiting, "/imports", loud(waiting)), try proofreading(officer, db),
            Figure("与其他单位不一致", open, "/registers/disputes", loud(open)),
        ]
    }

    private static func proofreading(_ officer: Officer, _ db: Connection) throws -> Figure {
        let waiting = try db.importsToProofreadCount(by: officer)
        return Figure("待核对的录入和更正", waiting, "/proofreading", loud(waiting))
    }

    private static func loud(_ count: Int64, _ tone: Tone = .warning) -> Tone {
        count > 0 ? tone : .neutral
    }
}
