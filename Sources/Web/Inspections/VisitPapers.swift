// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The papers of a visit (司法部《行政检查文书基本格式文本（试行）》).
enum VisitPaper: String, CaseIterable, Sendable {
    case approval, notice, officers, blank, sheets, record, joint

    var words: String {
        switch self {
        case .approval: "行政检查审批表"
        case .notice: "行政检查通知书"
        case .officers: "检查人员名单"
        case .blank: "现场检查笔录（空白）"
        case .sheets: "检查表"
        case .record: "现场检查笔录"
        case .joint: "联合检查汇总表"
        }
    }

    /// Those printed for all visits of a task at once.
    static let batched: [VisitPaper] = [.approval, .notice, .officers, .blank, .sheets]

    /// Whether there is something to print.
    func isReady(_ visit: JointVisit, _ scenes: [StoredScene]) -> Bool {
        switch self {
        case .approval: visit.approval != nil
        case .notice: visit.approval?.notice != nil
        case .officers, .blank, .sheets: true
        case .record: !scenes.isEmpty
        case .joint: visit.parts.count > 1
        }
    }
}

/// Papers as pages: one visit's, or those of all visits of a task, each on pages of its own.
enum VisitPapers {
    static let most = 500

    /// `/joint-visits/{joint}/papers/{paper}`
    static func one(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["joint"]
        guard let paper = VisitPaper(rawValue: call["paper"]) else { throw NotFound("paper", call["paper"]) }
        let (made, title) = try await call.office.database.read { db -> ([VisitSheet], String) in
            guard let visit = try db.jointVisit(id), officer.mayRead(visit) else {
                throw NotFound("visit", id)
            }
            let scenes = try db.scenes(ofJoint: id)
            guard paper.isReady(visit, scenes) else { throw NotFound("paper", paper.rawValue) }
            let results = try Dictionary(
                uniqueKeysWithValues: visit.parts.map { ($0.visit, try db.results(ofVisit: $0.visit).last) })
            return (
                try sheets([visit], paper, scenes.last, results.compactMapValues { $0 }, call, db),
                visit.entityName
            )
        }
        let crumbs: [(String, Path)] = [
            ("首页", "/home"), ("检查审批", "/joint-visits"), (title, "/joint-visits/\(id)"),
        ]
        return .page(page(paper, try made.map { try $0.html }, crumbs))
    }

    /// `/joint-visits/papers/{paper}?task=…`
    static func batch(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let task = call.query.text("task")
        guard let paper = VisitPaper(rawValue: call["paper"]), VisitPaper.batched.contains(paper),
            !task.isEmpty,
            let scope = officer.jointVisitScope
        else { throw NotFound("paper", call["paper"]) }
        let made = try await call.office.database.read { db in
            let visits = try db.jointVisits(
                matching: JointVisitFilter(scope: scope, task: task), limit: most, offset: 0)
            return try sheets(visits.filter { paper.isReady($0, []) }, paper, nil, [:], call, db)
        }
        return .page(
            page(
                paper, try made.map { try $0.html },
                [("首页", "/home"), ("检查审批", Path("/joint-visits").with("task", task))]))
    }

    private static func page(_ paper: VisitPaper, _ sheets: [HTML], _ crumbs: [(String, Path)]) -> Page {
        let body: HTML =
            sheets.isEmpty
            ? emptyState("没有可以打印的\(paper.words)。")
            : "<p class=\"hint noprint\">共\(sheets.count)份，请用浏览器的打印功能打印（A4）。</p>\(sheets)"
        return Page(title: paper.words, body: body, crumbs: crumbs)
    }

    private static func sheets(
        _ visits: [JointVisit], _ paper: VisitPaper, _ scene: StoredScene?, _ results: [String: StoredResult],
        _ call: Call, _ db: Connection
    ) throws -> [VisitSheet] {
        var items: [String: [VisitItem]] = [:]
        for line in Set(visits.flatMap { $0.parts.map(\.line) }) {
            items[line] = try db.visitItems(line: line)
        }
        let points =
            paper == .sheets
            ? try db.checkSheets(ofItems: Set(items.values.joined().map(\.code)).sorted()) : [:]
        let today = Day(inShanghai: call.office.now())
        var before: [String: [String: Int64]] = [:]
        if paper == .approval {
            for (unit, led) in Dictionary(grouping: visits, by: { $0.lead?.unit ?? "" }) {
                before[unit] = try db.checksThisYear(
                    of: led.map(\.entity), unit: unit, year: Int64(today.year), except: led.map(\.id))
            }
        }
        return try visits.map { visit in
            VisitSheet(
                paper: paper, visit: visit, scene: scene, results: results, items: items, points: points,
                checksBefore: before[visit.lead?.unit ?? ""]?[visit.entity] ?? 0,
                most: try call.office.rulebook.pack(on: today).routineCap, address: call.address,
                code: try call.office.checkCode(of: visit), today: today)
        }
    }
}

/// One paper of one visit, laid out for A4.
struct VisitSheet: Sendable {
    let paper: VisitPaper
    let visit: JointVisit
    let scene: StoredScene?
    /// The newest result of each department's visit.
    let results: [String: StoredResult]
    /// Items of each plan line.
    let items: [String: [VisitItem]]
    /// The check sheets of the items as they stand now.
    let points: [String: CheckSheet]
    /// Checks of the entity this year before this one.
    let checksBefore: Int64
    let most: Int
    let address: String
    let code: String?
    let today: Day

    var html: HTML {
        get throws {
            guard paper == .sheets else { return try article(content) }
            return try visit.parts.flatMap { part in
                try (items[part.line] ?? []).map { try article(sheet($0, part)) }
            }.joined()
        }
    }

    private func article(_ content: HTML) throws -> HTML {
        let back = "\(address)/joint-visits/\(visit.id)"
        return """
            <article class="sheet">
            <header><h1>\(paper == .blank ? "现场检查笔录" : paper.words)</h1>
            \(try QRCode(Array(back.utf8)).svg(label: "办理记录"))</header>
            \(content)
            </article>
            """
    }

    /// The check sheet of one item, filled once there is a result.
    private func sheet(_ item: VisitItem, _ part: JointPart) -> HTML {
        let result = results[part.visit]
        let kept = result?.points[item.code] ?? []
        let answers = kept.isEmpty ? points[item.code]?.answers([:]) ?? [] : kept
        let outcome = result?.result.items.first { $0.item == item.code }?.outcome.words
        return """
            \(formGrid(party + [
                ("检查单位", "\(part.unitName)"), ("检查事项", "\(item.name)：\(item.content)"), ("检查依据", "\(item.basis)"),
                ("检查日期", result.map { day($0.result.checkedOn.text) } ?? "　　年　　月　　日"),
            ]))
            \(sheetTable(answers))
            \(formGrid([("检查结果", "\(outcome ?? "□未发现问题 □发现问题 □不适用 □未检查")")]))
            \(signatures(["检查人员（签名）", "检查对象（签名）"]))
            """
    }

    private var content: HTML {
        get throws {
            switch paper {
            case .approval: approval
            case .notice: try notice
            case .officers: people + signatures(["检查单位（印章）", "日期"])
            case .blank, .record: record
            case .joint: joint
            case .sheets: HTML.empty
            }
        }
    }

    private func signatures(_ names: [String]) -> HTML {
        "<p class=\"sign\">\(names.map { "<span>\($0)：</span>" as HTML })</p>"
    }

    private var party: [(String, HTML)] {
        [
            ("检查对象", "\(visit.entityName)"), ("统一社会信用代码", "\(visit.entity)"),
            ("住所（经营场所）", "\(visit.entityAddress)"),
        ]
    }

    private var units: HTML {
        visit.parts.map { part -> HTML in
            "\(part.unitName)\(visit.parts.count > 1 ? part.visit == visit.lead?.visit ? "（牵头）" : "（参加）" : "")"
        }.joined(by: "、")
    }

    private var source: HTML {
        visit.parts.map { "《\($0.lineName)》，\($0.taskName)（\($0.task)）" as HTML }.joined(by: "；")
    }

    private var window: HTML { visit.approval.map { period($0.from.text, $0.to.text) } ?? "" }

    private var people: HTML {
        let rows = visit.parts.flatMap { part in
            part.officers.map { officer -> HTML in
                let duty =
                    officer.lead
                    ? part.visit == visit.lead?.visit ? "主检" : "组长"
                    : officer.certificate.isEmpty ? "专家" : "检查人员"
                return """
                    <tr><td>\(part.unitName)</td><td>\(officer.name)</td><td>\(officer.certificate)</td>\
                    <td>\(duty)</td></tr>

                    """
            }
        }
        return """
            <table><thead><tr><th>检查单位</th><th>姓名</th><th>执法证件号</th><th>职责</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private func itemTable(_ part: JointPart) -> HTML {
        let found = Dictionary(
            (results[part.visit]?.result.items ?? []).map { ($0.item, $0) },
            uniquingKeysWith: { first, _ in first })
        let rows = (items[part.line] ?? []).enumerated().map { place, item -> HTML in
            let result = found[item.code]
            let words: HTML =
                result.map { "\($0.outcome.words) \($0.finding) \($0.handling)" } ?? "□未发现问题 □发现问题 □不适用 □未检查"
            return """
                <tr><td>\(place + 1)</td><td>\(item.name)：\(item.content)</td><td>\(item.basis)</td>\
                <td>\(paper == .record || paper == .blank || paper == .joint ? words : HTML.empty)</td></tr>

                """
        }
        return """
            <table><thead><tr><th>序号</th><th>检查事项和内容</th><th>检查依据</th><th>检查情况</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private var itemList: HTML {
        visit.parts.map { part -> HTML in
            let names = (items[part.line] ?? []).map { "\($0.name)（\($0.basis)）" }
            return "<p>\(part.unitName)：\(names.joined(separator: "；"))</p>"
        }.joined()
    }

    private var approval: HTML {
        let form = visit.approval
        return formGrid(
            party + [
                ("检查单位", units), ("检查类别", isEmergency ? "紧急检查（事后补办审批）" : "双随机抽查"),
                ("任务来源", source), ("检查事项和依据", itemList), ("检查方式", "现场检查"), ("检查期间", window),
                ("本年度检查次数", "本次之前\(checksBefore)次，年度上限\(most)次"),
                ("理由和说明", "\(form?.reason ?? "")"),
            ]) + people
            + formGrid([
                ("报批人", form.map { "\($0.askerName) \(moment($0.askedAt))" } ?? ""),
                ("审批意见", opinion),
            ]) + signatures(["单位负责人（签名）", "日期"])
    }

    private var isEmergency: Bool { visit.approval?.kind == .emergency }

    private var opinion: HTML {
        guard let decision = visit.approval?.decision else { return .empty }
        return """
            \(decision.approved ? "批准" : "不批准")。\(decision.reason) \(decision.byName) \(moment(decision.at))
            """
    }

    private var notice: HTML {
        get throws {
            guard let notice = visit.approval?.notice else { return .empty }
            let code: HTML =
                if let code {
                    """
                    <div class="codes"><figure>\(try QRCode(Array("\(address)/c/\(code)".utf8)).svg(label: "检查码"))
                    <figcaption>扫码核实本次检查的真伪，可以评价、申请回避、提出异议</figcaption></figure></div>
                    """
                } else { .empty }
            return """
                <p class="number">\(notice.title(unit: visit.lead?.unitName ?? ""))</p>
                <p>\(visit.entityName)：</p>
                <p>\(isEmergency ? "因情况紧急，经登记" : "根据年度随机抽查计划，经批准")，定于\(window)对你单位进行检查。\
                这是\(visit.lead?.unitName)本年度对你单位的\
                第\(notice.ordinal)次检查（年度上限\(notice.most)次）。现将有关事项通知如下：</p>
                \(formGrid([("检查单位", units), ("任务来源", source), ("检查事项和依据", itemList)]))
                \(people)
                <h2>你单位的权利和义务</h2><ol>\(VisitLaw.rights.map { "<li>\($0)</li>" as HTML })
                <li>\(VisitLaw.duties)</li></ol>
                <h2>涉企行政检查“五个严禁”</h2><p>\(VisitLaw.bans.joined())</p>
                \(code)
                \(signatures(["检查单位（印章）", "日期"]))
                \(signatures(["检查对象签收", "日期"]))
                """
        }
    }

    private var record: HTML {
        let kept = paper == .record ? scene?.record : nil
        let time: HTML =
            kept.map { "\(day($0.day.text)) \($0.began)至\($0.ended)" } ?? "　　年　　月　　日　　时　　分至　　时　　分"
        let sections = visit.parts.map { part -> HTML in
            "<section><h2>\(part.unitName)</h2>\(itemTable(part))</section>"
        }
        let ending: HTML =
            kept.map { "\($0.signature.words)：\($0.signatureWords)\(signatureDrawing(scene?.drawing ?? ""))" }
            ?? "□签名确认　□拒绝签名　□不在现场；情况："
        return """
            \(formGrid(party + [
                ("检查时间", time), ("检查地点", "\(kept?.place ?? "")"), ("现场人员及身份", "\(kept?.present ?? "")"),
            ]))
            \(people)
            <p>检查人员已出示执法证件，说明来意，告知陈述、申辩和申请回避的权利。</p>
            \(sections)
            <h2>检查情况小结</h2><p class="room">\(kept?.summary ?? "")</p>
            \(formGrid([("当事人意见和签名", ending)]))
            \(signatures(["主检（签名）", "检查人员（签名）", "记录人（签名）"]))
            """
    }

    private var joint: HTML {
        let sections = visit.parts.map { part -> HTML in
            let result = results[part.visit]
            let review =
                result.map { $0.review.map { $0.approved ? "审核通过" : "审核退回" } ?? "待审核" } ?? "尚未录入"
            return """
                <section><h2>\(part.unitName)（\(review)）</h2>
                <p>检查人员：\(part.officers.map(\.name).joined(separator: "、"))\
                \(result.map { "　检查日期：\(day($0.result.checkedOn.text))" as HTML } ?? HTML.empty)</p>
                \(itemTable(part))</section>
                """
        }
        return """
            \(formGrid(party + [("检查单位", units), ("主检", "\(visit.leadOfficer?.name ?? "")"), ("检查期间", window)]))
            \(sections)
            <h2>联合检查情况小结</h2><p class="room">\(scene?.record.summary ?? "")</p>
            \(signatures(["主检（签名）", "日期"]))
            """
    }
}
