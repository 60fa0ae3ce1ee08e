// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// A visit on the phone in four screens: whom and by what right; the check-list; photos, record and signature; send.
/// Without scripts the screens stand below each other and the forms are ordinary ones.
struct FieldVisitPage {
    let call: Call
    let officer: Officer
    let visit: JointVisit
    let parts: [Part]
    let code: String?
    let pack: RulePack
    let today: Day

    /// What one department does on the visit, as far as this officer is on its team.
    struct Part: Sendable {
        let part: JointPart
        let record: VisitRecord
        let items: [VisitItem]
        let rules: ResultRules
        let phrases: Phrases
        let attachments: [StoredAttachment]
        let hasOpenResult: Bool
    }

    /// `/field/visits/{joint}`
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let id = call["joint"]
        let time = call.office.now()
        let (visit, parts) = try await call.office.database.read { db in
            guard let visit = try db.jointVisit(id), officer.isOnTeam(of: visit) else {
                throw NotFound("visit", id)
            }
            return (
                visit,
                try visit.parts.filter { officer.isOnTeam(of: $0) }.compactMap { part in
                    try Self.part(part, at: time, call.office, db)
                }
            )
        }
        let page = FieldVisitPage(
            call: call, officer: officer, visit: visit, parts: parts,
            code: try call.office.checkCode(of: visit),
            pack: try call.office.rulebook.pack(on: Day(inShanghai: time)), today: Day(inShanghai: time))
        return .page(fieldPage(visit.entityName, officer, at: time, try page.html))
    }

    private static func part(
        _ part: JointPart, at time: Instant, _ office: Office, _ db: Connection
    ) throws -> Part? {
        guard let record = try db.visit(part.visit) else { return nil }
        let results = try db.results(ofVisit: part.visit)
        return Part(
            part: part, record: record, items: try db.visitItems(line: part.line),
            rules: try office.resultRules(record, at: time, db), phrases: try Phrases(of: part.unit, db),
            attachments: try db.attachments(ofVisit: part.visit),
            hasOpenResult: results.last.map { $0.review == nil } ?? false)
    }

    private var mayRecord: Bool { visit.mayRecord(needed: pack.approvalAndNoticeRequired) }
    private var isLead: Bool { visit.leadOfficer?.inspector == officer.inspector }

    var html: HTML {
        get throws {
            let screens: [(String, String, HTML)] = [
                ("visit", "对象", try whom), ("checks", "检查", checks), ("scene", "取证", scene),
                ("send", "提交", send),
            ]
            return """
                <h1>\(visit.entityName)</h1>
                <nav class="screens" aria-label="步骤"><ol>\(screens.map {
                    "<li><a href=\"#\($0.0)\">\($0.1)</a></li>" as HTML
                })</ol></nav>
                \(screens.map { name, title, content -> HTML in
                    "<section class=\"screen\" id=\"\(name)\" aria-label=\"\(title)\">\(content)</section>"
                })
                """
        }
    }

    private var whom: HTML {
        get throws {
            let shown: HTML =
                if let code {
                    """
                    <div class="codes">\(try QRCode(Array("\(call.address)/c/\(code)".utf8)).svg(label: "检查码"))\
                    </div>
                    """
                } else { .empty }
            return """
                \(definitionList([
                    ("统一社会信用代码", Web.code(visit.entity)), ("住所", "\(visit.entityAddress)"),
                    ("检查期间", visit.approval.map { period($0.from.text, $0.to.text) } ?? "尚未报批"),
                    ("状态", statusTag(visit.state.words, visit.state.tone)),
                    ("检查人员", visit.parts.map { part -> HTML in
                        let people = part.officers.map { "\($0.name)（\($0.certificate)）" }
                        return "\(part.unitName)：\(people.joined(separator: "、"))"
                    }.joined(by: "；")),
                ]))
                \(mayRecord ? HTML.empty : notice(InspectionRefusal.notNoticed.words, .warning))
                <p>出示执法证件和检查码，告知陈述、申辩和申请回避的权利。</p>
                \(shown)
                <p>\(link("检查通知书", "/joint-visits/\(visit.id)/papers/notice"))　\
                </p>
                \(parts.map { askingLinks($0.record, officer.waysOfAsking($0.record)) })
                \(next("checks", "开始检查"))
                """
        }
    }

    private var checks: HTML {
        let forms = parts.map { part -> HTML in
            if part.hasOpenResult || part.part.hasResult {
                return notice("\(part.part.unitName)的检查结果已提交。\(part.part.taskName)")
            }
            return """
                <h2>\(part.part.unitName)</h2>
                \(presets)
                <form method="post" action="/visits/\(part.part.visit)/results" data-subject="\(part.part.visit)"
                id="form-\(part.part.visit)" novalidate>
                \(csrfField(call))\(onceField(call))
                \(ResultFields(
                    items: part.items, rules: part.rules, phrases: part.phrases, typed: clean,
                    problems: Problems(), pack: pack).html)
                <noscript><p class="actions"><button type="submit">提交审核</button></p></noscript>
                </form>
                """
        }
        return "\(forms)\(next("scene", "下一步：取证和笔录"))"
    }

    /// A visit that found nothing is what most are.
    private var clean: Fields {
        var fields = Fields()
        if let code = pack.results.first(where: { $0.group == .noProblem }) { fields.add("code", code.code) }
        if let none = pack.followUps.first { fields.add("followUp", none.code) }
        return fields
    }

    /// 无法联系、不配合、停业、未开展: one tap instead of the list.
    private var presets: HTML {
        guard !pack.fieldPresets.isEmpty else { return .empty }
        let buttons = pack.fieldPresets.map { preset -> HTML in
            """
            <button type="button" class="plain" data-preset data-codes="\(preset.codes.joined(separator: " "))" \
            data-follow-up="\(preset.followUp)" data-outcome="\(preset.outcome.rawValue)">\(preset.name)</button>
            """
        }
        return "<p class=\"presets\" data-presets hidden>\(buttons)</p>"
    }

    private var scene: HTML {
        let photos = parts.map { part -> HTML in
            """
            <h2>照片（\(part.part.unitName)）</h2>
            \(attachmentLinks(part.attachments))
            <div data-photos="\(part.part.visit)" data-mark="\(visit.entityName)　\(officer.name)">
            <form method="post" action="/visits/\(part.part.visit)/attachments" enctype="multipart/form-data">
            \(csrfField(call))
            \(fileField(
                "拍照或者选择照片", name: "file", accept: "image/*",
                hint: "可以一次选择多张；原图保留，另存一份带水印的副本", several: true))
            <noscript><button type="submit">上传</button></noscript>
            </form>
            <ul data-photo-list></ul></div>
            """
        }
        return """
            \(photos)
            <h2>现场检查笔录</h2>
            <form method="post" action="/joint-visits/\(visit.id)/records" data-subject="\(visit.id)"
            id="form-\(visit.id)" novalidate>
            \(csrfField(call))\(onceField(call))
            \(SceneFields(
                old: nil, address: visit.entityAddress, typed: Fields(), problems: Problems(), today: today).html)
            \(SceneFields.drawingFields)
            <div class="glass" data-glass hidden><p id="glass-words">请当事人核对以上内容，在框内签名：</p>
            <canvas width="\(SignatureDrawing.width)" height="\(SignatureDrawing.height)" \
            aria-labelledby="glass-words"></canvas>
            <button type="button" class="plain" data-wipe>清除签名</button></div>
            \(isLead ? "<noscript><p class=\"actions\"><button type=\"submit\">保存笔录</button></p></noscript>" as HTML
                : "<p class=\"hint\">笔录由主检\(visit.leadOfficer?.name ?? "")提交；您填写的内容会合并到同一份笔录。</p>")
            </form>
            \(next("send", "下一步：核对并提交"))
            """
    }

    private var send: HTML {
        """
        <div data-conflicts></div>
        <div data-summary></div>
        <p>提交后由本单位负责人审核。没有网络时先保存在本机，恢复网络后自动发送。</p>
        \(isLead ? sendButton(visit.id, "提交笔录") : HTML.empty)
        \(parts.filter { !$0.part.hasResult && !$0.hasOpenResult }.map {
            sendButton($0.part.visit, "提交检查结果（\($0.part.unitName)）")
        })
        """
    }

    private func sendButton(_ subject: String, _ words: String) -> HTML {
        "<p class=\"actions\"><button type=\"button\" data-send=\"\(subject)\">\(words)</button></p>"
    }

    private func next(_ screen: String, _ words: String) -> HTML {
        "<p class=\"actions\"><a class=\"button\" href=\"#\(screen)\">\(words)</a></p>"
    }
}
