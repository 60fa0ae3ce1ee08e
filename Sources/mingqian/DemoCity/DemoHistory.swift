// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A piece of the year's work, so that every page of the demo has something to show: a published plan, a draw that
/// was held and assigned, results published, returned and corrected, a draw under way, a plan that waits for approval.
/// Everything is done by the office's own operations and stands in the log like anything else.
struct DemoHistory {
    let office: Office
    let people: DemoPeople
    /// Folder for the secrets of the ceremony under way.
    let secrets: String
    let clock: DemoClock

    func play() async throws {
        let plans = DemoPlans(office: office, people: people)
        let plan = try await plans.publish()
        let withValue = try await plans.task(line: "\(plan)-02", name: "登记和公示信息第一批抽查", areas: [])
        let value = try await DemoDraws(office: office, people: people).holdWithValue(
            task: withValue, clock: clock)
        if let value { print("已举行抽取：\(value)（加用公开数值）") }
        clock.catchUp()
        let first = try await plans.task(
            line: "\(plan)-01", name: "武陵区食品经营第一批抽查", areas: ["430702"])
        let draws = DemoDraws(office: office, people: people)
        let draw = try await draws.hold(task: first)
        print("已举行抽取：\(draw)")
        try await DemoResults(office: office, people: people).record()
        let second = try await plans.task(
            line: "\(plan)-01", name: "鼎城区、桃源县等地食品经营第二批抽查",
            areas: ["430703", "430721", "430722", "430725"])
        let ceremony = try await draws.announce(task: second, secrets: secrets)
        print("抽取仪式\(ceremony)正在进行，三方随机数在\(secrets)下的\(ceremony)-*.secret（仅为演示；真实仪式由各方自己保管）")
        _ = try await plans.task(line: "\(plan)-02", name: "登记和公示信息第二批抽查", areas: [])
        try await plans.submitOther()
        try await office.applyForAccount(
            AccountRequest(
                login: "liuyang", name: "刘洋", unit: "scjg", role: .departmentOperator,
                password: DemoAccounts.password, reason: "调入信用监督管理科，负责随机抽查计划和任务。"))
    }
}

/// The plans of the demo: one published, one that waits for its leader.
struct DemoPlans {
    let office: Office
    let people: DemoPeople

    private var today: Day { Day(inShanghai: office.now()) }

    /// Writes, submits, approves and publishes the market regulator's plan of this year.
    ///
    /// - Returns: the id of the plan.
    func publish() async throws -> String {
        let author = try await people.officer("lijuan")
        let plan = try await office.beginPlan(
            year: today.year, title: "\(today.year)年度随机抽查工作计划", by: author)
        for line in try lines() { _ = try await office.addPlanLine(plan: plan, line, by: author) }
        try await office.submitPlan(plan, by: author)
        try await office.approvePlan(plan, by: try await people.officer("wangjianguo"))
        try await office.publishPlan(plan, by: try await people.officer("zhouming"))
        return plan
    }

    /// The emergency bureau's plan, handed in and not decided.
    func submitOther() async throws {
        let author = try await people.officer("yangfan")
        let plan = try await office.beginPlan(
            year: today.year, title: "\(today.year)年度安全生产随机抽查计划", by: author)
        _ = try await office.addPlanLine(
            plan: plan,
            try line("工贸企业安全生产抽查", items: ["yjj-01"], scope: PoolScope(industries: ["C"]), draws: 1),
            by: author)
        try await office.submitPlan(plan, by: author)
    }

    /// A task of a line, from today to the end of the year.
    func task(line: String, name: String, areas: [String]) async throws -> String {
        guard let stored = try await office.database.read({ try $0.planLine(line) }) else {
            throw NotFound("line", line)
        }
        let items = try await office.database.read { db in
            try stored.items.compactMap { try db.item($0.code, version: $0.version)?.row }
        }
        let draft = TaskDraft(
            name: name, scope: PoolScope(jurisdictions: areas), ratios: stored.ratios,
            team: TeamShape(items: items, pack: try pack), from: max(today, stored.from), to: stored.to)
        return try await office.createTask(line: line, draft, by: try await people.officer("lijuan"))
    }

    private var pack: RulePack { get throws { try office.rulebook.pack(on: today) } }

    private func lines() throws -> [PlanLineDraft] {
        [
            // At least five of every stratum, so that a small demo city has something to check as well.
            try line(
                "食品经营监督抽查", items: ["scjg-04", "scjg-05"], scope: PoolScope(), draws: 4, least: 5),
            try line(
                "登记事项和公示信息抽查", items: ["scjg-01", "scjg-02", "scjg-03"], scope: PoolScope(), draws: 2,
                least: 1,
                beacon: .lottery(.kl8)),
            try line(
                "工业企业产品质量和安全生产联合抽查", items: ["scjg-08", "yjj-01"],
                scope: PoolScope(industries: ["C"]), draws: 1),
        ]
    }

    private func line(
        _ name: String, items: [String], scope: PoolScope, draws: Int, least: Int = 0,
        beacon: PlannedBeacon? = nil
    ) throws -> PlanLineDraft {
        guard let from = Day(year: today.year, month: 1, day: 1),
            let to = Day(year: today.year, month: 12, day: 31)
        else { throw NotFound("year", "\(today.year)") }
        return PlanLineDraft(
            name: name, items: items, isTargeted: scope.isTargeted, scope: scope,
            ratios: RatioTable(pack: try pack, least: least), draws: draws, from: from, to: to,
            beacon: beacon)
    }
}

/// The draws of the demo. One process plays all contributors here; in a city each of them keeps its own secret.
struct DemoDraws {
    let office: Office
    let people: DemoPeople

    private static let hour: Int64 = 3_600_000
    private static let contributors = [("platform", "zhouming"), ("scjg", "lijuan"), ("sfj", "chenzheng")]

    /// The whole way from the frozen roster to the teams.
    ///
    /// - Returns: the id of the draw.
    func hold(task: String) async throws -> String {
        let coordinator = try await people.officer("zhouming")
        let (ceremony, draw, files) = try await open(task, hours: 2)
        try await office.closeCeremony(ceremony, by: coordinator)
        for (file, contributor) in zip(files, Self.contributors) {
            try await office.revealToCeremony(
                ceremony, as: file.name, secret: file.r.hex, by: try await people.officer(contributor.1))
        }
        try await office.holdDraw(draw, by: coordinator)
        try await office.assignInspectors(draw: draw, by: coordinator)
        return draw
    }

    /// A draw whose ceremony ends with a public value, one contributor staying silent: the numbers of an evening's
    /// issue, invented like all of the demo, typed by two people. Nil when there is no time behind the present for it.
    func holdWithValue(task: String, clock: DemoClock) async throws -> String? {
        guard clock.now.milliseconds + 4 * Self.hour < Settings.clock().milliseconds else { return nil }
        let coordinator = try await people.officer("zhouming")
        let supervisor = try await people.officer("chenzheng")
        let out = Instant(milliseconds: clock.now.milliseconds + 2 * Self.hour)
        let issue = "\(Day(inShanghai: out).year)301"
        let (ceremony, draw, files) = try await open(
            task, hours: 1, awaiting: [AwaitedValue(at: out, issue: issue)])
        try await office.closeCeremony(ceremony, by: coordinator)
        for (file, contributor) in zip(files, Self.contributors) where file.name != "scjg" {
            try await office.revealToCeremony(
                ceremony, as: file.name, secret: file.r.hex, by: try await people.officer(contributor.1))
        }
        clock.advance(hours: 3)
        var numbers = Array(1...80)
        let order = office.random(80)
        numbers.sort { (order[$0 - 1], $0) < (order[$1 - 1], $1) }
        let text = numbers.prefix(20).map(String.init).joined(separator: " ")
        for officer in [coordinator, supervisor] {
            try await office.givePublicValue(ofCeremony: ceremony, source: 0, text: text, by: officer)
        }
        try await office.holdDraw(draw, by: coordinator)
        return draw
    }

    /// As far as the announcement; the secrets are left in files, so that whoever tries the demo can go on.
    ///
    /// - Returns: the id of the ceremony.
    func announce(task: String, secrets folder: String) async throws -> String {
        let (ceremony, _, files) = try await open(task, hours: 30 * 24)
        for file in files { try file.write(to: "\(folder)/\(ceremony)-\(file.name).secret") }
        return ceremony
    }

    private func open(
        _ task: String, hours: Int64, awaiting: [AwaitedValue] = []
    ) async throws -> (ceremony: String, draw: String, files: [SecretFile]) {
        let coordinator = try await people.officer("zhouming")
        guard let line = try await office.database.read({ try $0.task(task)?.line }) else {
            throw NotFound("task", task)
        }
        _ = try await office.freezeRoster(ofTask: task, by: try await people.officer("lijuan"))
        let ceremony = try await office.prepareCeremony(
            forLine: line, revealBy: Instant(milliseconds: office.now().milliseconds + hours * Self.hour),
            awaiting: awaiting, by: coordinator)
        var files: [SecretFile] = []
        for (name, login) in Self.contributors {
            let file = SecretFile(ceremony: ceremony, name: name, r: Digest32(sha256: office.random(32)))
            // One key for all ceremonies of a contributor; everybody may know the demo's.
            let seed = Digest32(sha256: Array("demo \(login)".utf8)).bytes
            guard let signer = ContributorSigner(seed: seed) else { continue }
            let signature = try signer.sign(file.commit, ceremony: ceremony, name: name)
            try await office.commitToCeremony(
                ceremony, as: name, commit: file.commit.hex,
                seal: CommitSeal(key: signer.publicKey, signature: Hex.encode(signature)),
                by: try await people.officer(login))
            files.append(file)
        }
        try await office.openCeremony(ceremony, by: coordinator)
        let draw = try await office.announceDraw(ofTask: task, inCeremony: ceremony, by: coordinator)
        return (ceremony, draw, files)
    }
}

/// The results of the demo: most published, one of them corrected, one returned, some waiting for review.
struct DemoResults {
    let office: Office
    let people: DemoPeople

    private static let recorded = 12

    func record() async throws {
        let leader = try await people.officer("wangjianguo")
        let visits = try await office.database.read { db in
            try db.visits(ofUnit: DemoAccounts.inspectorUnit, after: nil, limit: Self.recorded)
        }
        let approvals = DemoApprovals(office: office, people: people)
        try await approvals.play(done: visits)
        for (place, visit) in visits.enumerated() {
            let result = try await file(visit, place % 4 == 1 ? .corrected : .clean)
            switch place {
            case 2:
                try await office.reviewResult(
                    result, approved: false, reason: "请补充进货查验记录的核对情况。", by: leader)
            case 3, 7: break  // waits for the review
            default: try await office.reviewResult(result, approved: true, reason: "", by: leader)
            }
        }
        if let visit = visits.first {
            let correction = try await file(visit, .corrected, reason: "复核现场照片，补录一项已当场改正的问题。")
            try await office.reviewResult(correction, approved: true, reason: "", by: leader)
        }
        try await approvals.afterwards(visits)
        print("已录入检查结果：\(visits.count)户")
    }

    private enum Finding { case clean, corrected }

    /// Files a result as the lead of the team. A finding concerns the first item.
    private func file(_ visit: VisitRecord, _ finding: Finding, reason: String = "") async throws -> String {
        guard let lead = visit.officers.first else { throw NotFound("visit", visit.id) }
        let officer = try await people.inspector(lead.inspector)
        let (items, sheets) = try await office.database.read { db in
            let items = try db.visitItems(line: visit.line)
            return (items, try db.checkSheets(ofItems: items.map(\.code)))
        }
        let result = CheckResult(
            checkedOn: Day(inShanghai: office.now()), methods: [CheckMethod.onSite.rawValue],
            items: items.enumerated().map { place, item in
                let isFound = finding == .corrected && place == 0
                let sheet = sheets[item.code] ?? CheckSheet([])
                return ItemResult(
                    item: item.code, itemVersion: item.version, outcome: isFound ? .problem : .noProblem,
                    finding: isFound ? "部分食品未按标签标示条件贮存，两批次进货查验记录不全。" : "",
                    handling: isFound ? "责令当场改正，已改正并补全记录。" : "", sheet: sheet.edition,
                    answers: Self.answers(to: sheet))
            },
            codes: [try code(finding == .clean ? .noProblem : .problemCorrected)], followUp: "1", note: "")
        return try await office.recordResult(
            visit: visit.id, result, correctionReason: reason, once: office.newID("once"), by: officer)
    }

    /// Everything in order, measured values at their limit.
    private static func answers(to sheet: CheckSheet) -> [String: String] {
        Dictionary(
            sheet.points.map { point in
                switch point.kind {
                case .compliance, .photo: (point.code, PointAnswerWord.yes.rawValue)
                case .measured: (point.code, (point.most ?? point.least)?.text ?? "0")
                case .text: (point.code, "无")
                }
            }, uniquingKeysWith: { first, _ in first })
    }

    private func code(_ group: ResultCode.Group) throws -> String {
        let pack = try office.rulebook.pack(on: Day(inShanghai: office.now()))
        guard let code = pack.results.first(where: { $0.group == group }) else {
            throw NotFound("result code", group.rawValue)
        }
        return code.code
    }
}
