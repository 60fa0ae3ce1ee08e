// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// How a team came to be what it is: who was drawn first, who went and why, who came. Nothing when nobody was to go.
func teamHistory(_ requests: [StoredReplacement], for officer: Officer, _ office: Office) -> HTML {
    guard !requests.isEmpty else { return .empty }
    let rows = requests.map { request -> [HTML] in
        let reason = office.replacementReasonName(code: request.code, pack: request.pack)
        return [
            "第\(request.slot + 1)席",
            officer.mayRead(request)
                ? link(request.inspectorName, "/replacements/\(request.id)") : "\(request.inspectorName)",
            "\(request.kind.words)：\(reason)", moment(request.askedAt),
            "\(statusTag(request.state.words, request.state.tone)) \(request.decision.map { moment($0.at) })",
            request.substitute.map { "\($0.name ?? "无人可替") \(moment($0.at))" } ?? "—",
        ]
    }
    return """
        <h3>检查组变动</h3>
        \(table(
            caption: "检查组变动，按申请先后", headers: ["席位", "原检查人员", "事由", "申请时间", "决定", "替换人员"], rows: rows))
        """
}

/// Links to the ways in which an officer may ask for a replacement.
func askingLinks(_ visit: VisitRecord, _ ways: [ReplacementRequestKind]) -> HTML {
    guard !ways.isEmpty else { return .empty }
    let links = ways.map { way -> HTML in
        let words =
            switch way {
            case .declared: "申报回避"
            case .applied: "登记当事人申请回避"
            case .absence: "报告不能到场"
            }
        return link(words, Path("/visits/\(visit.id)/replacements/new").with("kind", way.rawValue))
    }
    return "<p>\(links.joined(by: "　"))</p>"
}

/// What a page about a draw says of one replacement: never who.
struct ReplacementFact: Sendable {
    let request: String
    let reason: String
    let approvedAt: Instant
    let approvalIndex: Int64
    let substitute: StoredReplacement.Substitute?

    /// Approved replacements in the order of the log.
    static func list(_ requests: [StoredReplacement], _ office: Office) -> [ReplacementFact] {
        requests.compactMap { request -> ReplacementFact? in
            guard let decision = request.decision, decision.approved else { return nil }
            return ReplacementFact(
                request: request.id,
                reason: office.replacementReasonName(code: request.code, pack: request.pack),
                approvedAt: decision.at, approvalIndex: decision.logIndex, substitute: request.substitute)
        }.sorted { $0.approvalIndex < $1.approvalIndex }
    }
}

/// The replacements of a draw for officers and the public alike: why, when, where in the log. Nothing when there are
/// none.
func replacementSection(_ facts: [ReplacementFact], forOfficers: Bool) -> HTML {
    guard !facts.isEmpty else { return .empty }
    let rows = facts.map { fact -> [HTML] in
        let outcome: HTML =
            fact.substitute.map { substitute in
                let words = substitute.inspector == nil ? "确无人可替" : "已抽取替换人员"
                return """
                    \(words) \(moment(substitute.at))（日志第 \
                    \(link("\(substitute.logIndex)", "/open/log/entries/\(substitute.logIndex)")) 条，\
                    仪式 \(substitute.ceremony)）
                    """
            } ?? "待下一场仪式"
        let cells: [HTML] = [
            "\(fact.reason)", moment(fact.approvedAt),
            link("\(fact.approvalIndex)", "/open/log/entries/\(fact.approvalIndex)"), outcome,
        ]
        return forOfficers ? cells + [link("查看", "/replacements/\(fact.request)")] : cells
    }
    let headers = ["事由", "批准时间", "批准的日志序号", "替换人员的产生"]
    return """
        <section><h2>更换检查人员 \(facts.count) 人次</h2>
        <p>更换须有法定或者规定的事由，经负责人批准并记入公开日志；替换人员由批准之后第一场抽取仪式的随机数产生，无人能指定。</p>
        \(table(
            caption: "更换检查人员，按批准先后", headers: forOfficers ? headers + ["办理"] : headers, rows: rows))
        </section>
        """
}
