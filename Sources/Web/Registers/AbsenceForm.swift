// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 请假和借调 on the page of one inspector: what is recorded, and the form for those who may.
struct AbsenceForm: Sendable {
    let call: Call
    let inspector: StoredInspector
    let absences: [StoredAbsence]
    let units: [OfficeUnit]
    let mayRecord: Bool
    let problems: Problems

    static func record(_ call: Call) async throws -> Answer {
        let id = call["id"]
        var problems = Problems()
        let kind = AbsenceKind(rawValue: call.form.text("kind"))
        if kind == nil { problems.add("kind", "请选择类别。") }
        let from = DayField.required(call.form, "from", &problems)
        let to = DayField.optional(call.form, "to", &problems)
        guard problems.isEmpty, let kind, let from else {
            return .refused(try await InspectorRecordPage.page(call, problems))
        }
        let draft = AbsenceDraft(
            kind: kind, from: from, to: to, unit: call.form.filled("unit"), note: call.form.text("note"))
        do {
            _ = try await call.office.recordAbsence(of: id, draft, by: try call.acting())
            return .seeOther("/registers/inspectors/\(id)", notice: "已登记。此后固化的名单按此匹配检查人员。")
        } catch let refusal as RegisterRefusal {
            return .refused(
                try await InspectorRecordPage.page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    static func end(_ call: Call) async throws -> Answer {
        try await call.office.endAbsence(call["absence"], by: try call.acting())
        return .seeOther("/registers/inspectors/\(call["id"])", notice: "已撤销该次登记。")
    }

    var html: HTML {
        let names = Dictionary(units.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        let rows = absences.map { absence -> [HTML] in
            [
                "\(absence.kind.words)",
                "\(dayWords(absence.from.text)) 至 \(absence.to.map { dayWords($0.text) } ?? "另行通知")",
                "\(absence.unit.map { "借往\(names[$0] ?? $0)" } ?? "—")",
                "\(absence.note.isEmpty ? "—" : absence.note)", moment(absence.recordedAt),
                mayRecord
                    ? form(
                        call, to: "/registers/inspectors/\(inspector.id)/absences/\(absence.id)/ending",
                        button: "撤销", danger: true, inline: true) : "—",
            ]
        }
        return """
            <h2>请假和借调</h2>
            \(table(
                caption: "请假和借调", headers: ["类别", "期间", "借入单位", "说明", "登记时间", "办理"], rows: rows,
                empty: "没有登记请假、借调等情况。"))
            \(mayRecord ? recording : HTML.empty)
            """
    }

    private var recording: HTML {
        let typed = call.form
        let fields: HTML = """
            \(selectField(
                "类别", name: "kind", options: AbsenceKind.allCases.map { ($0.rawValue, $0.words) },
                value: typed.text("kind"), problem: problems["kind"]))
            <div class="pair">
            \(DayField.html("开始日期", name: "from", typed, problems, required: true))
            \(DayField.html("结束日期", name: "to", typed, problems))
            </div>
            \(selectField(
                "借入单位", name: "unit", options: [("", "（不是借调）")] + unitOptions(units),
                value: typed.text("unit"), problem: problems["unit"], hint: "借调期间由借入单位派出。"))
            \(field("说明", name: "note", value: typed.text("note"), problem: problems["note"]))
            """
        return """
            <details\(!problems.isEmpty, " open")><summary>登记请假、借调</summary>
            \(form(call, to: "/registers/inspectors/\(inspector.id)/absences", button: "登记", fields))
            </details>
            """
    }
}
