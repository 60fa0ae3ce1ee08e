// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The form with which somebody asks that a member of a team be replaced.
struct AskPage {
    let call: Call
    let visit: VisitRecord
    let kind: ReplacementRequestKind
    /// The members who may be named; one for an officer who speaks for himself.
    let members: [VisitOfficer]
    let reasons: [ReplacementReason]
    let problems: Problems

    /// `/visits/{visit}/replacements/new`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, kind: call.query.text("kind"), problems: Problems()))
    }

    /// `POST /visits/{visit}/replacements`
    static func ask(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["visit"]
        let form = call.form
        do {
            let grounds = ReplacementGrounds(
                code: form.text("code"), statement: form.text("statement"),
                evidence: try call.uploads.file("file").map {
                    EvidenceFile(
                        name: $0.name, bytes: try $0.bytes(atMost: Int64(Office.largestAttachment)))
                })
            let (person, once) = (form.text("inspector"), form.text("once"))
            let office = call.office
            let request =
                switch ReplacementRequestKind(rawValue: form.text("kind")) {
                case .declared:
                    try await office.declareRecusal(visit: id, grounds, once: once, by: officer)
                case .applied:
                    try await office.applyForRecusal(visit: id, of: person, grounds, once: once, by: officer)
                case .absence:
                    try await office.reportAbsence(visit: id, of: person, grounds, once: once, by: officer)
                case nil: throw MalformedRequest()
                }
            return .seeOther("/replacements/\(request)", notice: "申请已提交，由本单位负责人决定。")
        } catch let refusal as ReplacementRefusal {
            let problems = Problems(refusal.words, field: refusal.field)
            return .refused(try await page(call, kind: form.text("kind"), problems: problems))
        } catch let refusal as InspectionRefusal {
            let problems = Problems(refusal.words, field: "file")
            return .refused(try await page(call, kind: form.text("kind"), problems: problems))
        }
    }

    private static func page(_ call: Call, kind name: String, problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let id = call["visit"]
        let visit = try await call.office.database.read { try $0.visit(id) }
        guard let visit, let kind = ReplacementRequestKind(rawValue: name),
            officer.waysOfAsking(visit).contains(kind)
        else { throw NotFound("visit", id) }
        let isUnit = visit.unit == officer.unit && officer.roles.contains(.departmentOperator)
        let own = visit.officers.filter { $0.inspector == officer.inspector }
        let page = AskPage(
            call: call, visit: visit, kind: kind,
            members: kind == .declared || !isUnit ? own : visit.officers,
            reasons: try call.office.replacementReasons(kind).reasons, problems: problems)
        return Page(
            title: kind.words, body: page.html,
            crumbs: [("首页", "/home"), ("检查", "/visits"), (visit.entityName, "/visits/\(visit.id)")])
    }

    var html: HTML {
        """
        \(errorSummary(problems))
        <h1>\(kind.words)：\(visit.entityName)</h1>
        <p>\(advice)</p>
        \(form(
            call, to: "/visits/\(visit.id)/replacements", button: "提交申请", multipart: true, fields))
        <p><a href="/visits/\(visit.id)">返回，暂不申请</a></p>
        """
    }

    private var advice: String {
        let rest = "由本单位负责人决定；批准后，替换人员由下一场抽取仪式的随机数产生，任何人不能指定，也不能互换。"
        return switch kind {
        case .declared: "执法人员与检查对象有直接利害关系或者有其他关系可能影响公正执法的，应当回避（行政处罚法第四十三条）。" + rest
        case .applied: "当事人书面申请执法人员回避的，由收到申请的单位在此登记。作出决定之前，不停止检查（行政处罚法第四十三条）。" + rest
        case .absence: "因法定事由以外的客观原因不能到场的，须附证明。" + rest
        }
    }

    private var fields: HTML {
        let typed = call.form
        let who: HTML =
            members.count == 1
            ? "<input type=\"hidden\" name=\"inspector\" value=\"\(members[0].inspector)\">"
            : selectField(
                kind == .applied ? "被申请回避的检查人员" : "不能到场的检查人员", name: "inspector",
                options: [("", "请选择")] + members.map { ($0.inspector, "\($0.name)（\($0.unitName)）") },
                value: typed.text("inspector"), problem: problems["inspector"], required: true)
        return """
            \(onceField(call))
            <input type="hidden" name="kind" value="\(kind.rawValue)">
            \(who)
            \(radios(
                "事由", name: "code", options: reasons.map { ($0.code, $0.name) }, value: typed.text("code"),
                problem: problems["code"], hint: "事由类别将公开，人员姓名和具体情况不公开"))
            \(textArea(
                "具体情况", name: "statement", value: typed.text("statement"), problem: problems["statement"],
                hint: "不超过500字，仅供决定时使用，不公开", required: true))
            \(fileField(
                evidenceLabel, name: "file", accept: "image/jpeg,image/png,image/webp,application/pdf",
                problem: problems["file"], hint: "JPEG、PNG、WebP图片或PDF，不超过20 MB；只在公开日志中留加盐摘要"))
            """
    }

    private var evidenceLabel: String {
        switch kind {
        case .declared: "有关材料（可以不附）"
        case .applied: "当事人的书面申请（必附）"
        case .absence: "证明材料（必附）"
        }
    }
}
