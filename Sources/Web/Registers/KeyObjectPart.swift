// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 重点检查事由 of one entity: which hold today by the rules, which a leader marked, and the forms to do so.
struct KeyObjectPart: Sendable {
    let call: Call
    let officer: Officer
    let key: String
    let pack: RulePack
    let reasons: [String]
    let marks: [KeyMark]

    init(_ db: Connection, _ call: Call, of key: String, pack: RulePack, today: Day, officer: Officer) throws
    {
        self.call = call
        self.officer = officer
        self.key = key
        self.pack = pack
        reasons = try db.keyReasons(ofEntity: key, PoolRules(pack, on: today))
        marks = try db.keyMarks(ofEntity: key)
    }

    var html: HTML {
        """
        <h2>重点检查事由</h2>
        <p class="hint">按“\(pack.title)”和今天的名录判定，只供内部使用。标明“必查”的，列入以该事由为条件的任务时全部抽取。</p>
        \(reasonList)
        \(markTable)
        \(markForm)
        """
    }

    private var reasonList: HTML {
        guard !reasons.isEmpty else { return emptyState("不具有重点检查事由。") }
        let lines = reasons.compactMap { pack.keyReason($0) }.map { reason -> HTML in
            "<li>\(reason.name) \(code(reason.code)) \(reason.isCertain ? statusTag("必查", .warning) : .empty)</li>"
        }
        return "<ul>\(lines)</ul>"
    }

    private var markTable: HTML {
        guard !marks.isEmpty else { return "" }
        return table(
            caption: "标注记录", headers: ["事由", "理由", "标注", "情况"],
            rows: marks.map { mark in
                let ending: HTML =
                    mark.endedAt == nil && leads && mark.unit == officer.unit
                    ? form(
                        call, to: "/key-marks/\(mark.id)/end", button: "取消标注", inline: true,
                        field("取消理由", name: "reason", required: true)) : .empty
                let ended: HTML =
                    mark.endedAt.map { "\(moment($0))取消：\(mark.endReason ?? "")" }
                    ?? statusTag("有效", .active)
                return [
                    "\(pack.keyReason(mark.code)?.name ?? mark.code)", "\(mark.reason)",
                    "\(mark.markerName)（\(mark.unitName)）\(moment(mark.markedAt))", "\(ended)\(ending)",
                ]
            })
    }

    private var leads: Bool { officer.roles.contains(.unitLeader) }

    private var markForm: HTML {
        let marked = pack.keyReasons.filter { $0.ground == .marked }
        guard leads, !marked.isEmpty else { return "" }
        return """
            <details><summary>标注重点检查事由</summary>
            \(form(
                call, to: "/registers/entities/\(key)/key-marks", button: "标注",
                """
                \(selectField("事由", name: "code", options: marked.map { ($0.code, $0.name) }))
                \(textArea("理由", name: "reason", hint: "写明事实和材料编号，例如投诉举报的次数、日期。", rows: 3, required: true))
                """))
            </details>
            """
    }

    /// `POST /registers/entities/{key}/key-marks`
    static func mark(_ call: Call) async throws -> Answer {
        let key = call["key"]
        _ = try await call.office.markKeyObject(
            key, code: call.form.text("code"), reason: call.form.text("reason"), by: try call.acting())
        return .seeOther("/registers/entities/\(key)", notice: "已标注重点检查事由。")
    }

    /// `POST /key-marks/{mark}/end`
    static func end(_ call: Call) async throws -> Answer {
        let id = call["mark"]
        try await call.office.endKeyMark(id, reason: call.form.text("reason"), by: try call.acting())
        let key = try await call.office.database.read { try $0.keyMark(id)?.entity }
        return .seeOther("/registers/entities/\(key ?? "")", notice: "已取消标注。")
    }
}
