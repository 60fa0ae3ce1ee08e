// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The form that enters one record of a register or corrects one; its fields come from the dataset.
struct RecordFormPage: Sendable {
    let call: Call
    let dataset: DatasetKind
    /// The record that is corrected; nil for a new one.
    let record: RecordCells?
    let problems: Problems

    /// What addresses of the records of a dataset call the key.
    static func parameter(_ kind: DatasetKind) -> String {
        switch kind {
        case .items, .labels, .jointItems, .checkPoints, .phrases: "code"
        case .inspectors: "id"
        case .entities, .licences, .libraries, .relations: "key"
        }
    }

    static func enter(_ call: Call, _ kind: DatasetKind) async throws -> Answer {
        .page(RecordFormPage(call: call, dataset: kind, record: nil, problems: Problems()).page)
    }

    static func correct(_ call: Call, _ kind: DatasetKind) async throws -> Answer {
        let record = try await call.office.recordCells(
            kind, call[parameter(kind)], by: try call.acting())
        return .page(RecordFormPage(call: call, dataset: kind, record: record, problems: Problems()).page)
    }

    static func propose(_ call: Call, _ kind: DatasetKind) async throws -> Answer {
        let officer = try call.acting()
        let asked = call[parameter(kind)]
        let key = asked.isEmpty ? nil : asked
        var record: RecordCells?
        if let key { record = try await call.office.recordCells(kind, key, by: officer) }
        do {
            let id = try await call.office.proposeRecord(
                kind, correcting: key, cells: typed(call, kind, record), reason: call.form.text("reason"),
                source: try document(call), once: call.form.text("once"), by: officer)
            return .seeOther("/imports/\(id)", notice: "已提交，待本单位另一名人员核对后生效。")
        } catch let refusal as RegisterRefusal {
            let problems = Self.problems(refusal, kind)
            return .refused(
                RecordFormPage(call: call, dataset: kind, record: record, problems: problems).page)
        } catch let refusal as InspectionRefusal {
            let problems = Problems(refusal.words, field: "source")
            return .refused(
                RecordFormPage(call: call, dataset: kind, record: record, problems: problems).page)
        }
    }

    private static func document(_ call: Call) throws -> SourceDocument? {
        guard let file = call.uploads.file("source") else { return nil }
        return SourceDocument(
            name: file.name, bytes: try file.bytes(atMost: Int64(Office.largestAttachment)))
    }

    /// What was typed; of a correction only what differs from the record.
    private static func typed(
        _ call: Call, _ kind: DatasetKind, _ record: RecordCells?
    ) -> [String: String] {
        var cells: [String: String] = [:]
        for column in Dataset.of(kind).columns where call.form.list.contains(where: { $0.name == column.key })
        {
            let text = call.form.text(column.key)
            if record == nil || text != record?.cells[column.key] { cells[column.key] = text }
        }
        return cells
    }

    private static func problems(_ refusal: RegisterRefusal, _ kind: DatasetKind) -> Problems {
        guard case .cellsRefused(let rows) = refusal else {
            return Problems(refusal.words, field: refusal.field)
        }
        var problems = Problems()
        for row in rows {
            let column = Dataset.of(kind).columns.first { $0.header == row.columnName }
            problems.add(column?.key ?? "", row.advice)
        }
        return problems
    }

    private var page: Page {
        let title = record.map { "更正：\($0.name)" } ?? "录入：\(dataset.title)"
        return Page(
            title: title,
            body: """
                <h1>\(title)</h1>
                \(errorSummary(problems))
                <p>提交后由本单位另一名经办人员或者负责人核对，核对无误才写入名录；前后内容、理由和材料一并留存。</p>
                \(form(call, to: address, button: "提交核对", multipart: true, fields))
                """, crumbs: [("首页", "/home"), ("全部名录", "/registers"), (dataset.title, list)])
    }

    private var list: Path { "/registers/\(dataset.rawValue)" }

    private var address: Path {
        record.map { "/registers/\(dataset.rawValue)/\($0.key)/correction" }
            ?? "/registers/\(dataset.rawValue)/entry"
    }

    private var fields: HTML {
        let fixed = record == nil ? [] : Office.fixed(dataset)
        let inputs = Dataset.of(dataset).columns.map { column -> HTML in
            fixed.contains(column.key) ? shown(column) : input(column)
        }
        return """
            \(onceField(call))
            \(inputs)
            \(textArea(
                record == nil ? "录入说明" : "更正理由", name: "reason", value: call.form.text("reason"),
                problem: problems["reason"], hint: record == nil ? "可以不填。" : "写明依据，例如核对了哪份证照。", rows: 2,
                required: record != nil))
            \(fileField(
                "依据材料", name: "source", accept: "image/jpeg,image/png,image/webp,application/pdf",
                problem: problems["source"], hint: "证照或者文件的照片、PDF，可以不附。"))
            """
    }

    private func value(_ column: Column) -> String {
        call.form.isEmpty ? record?.cells[column.key] ?? "" : call.form.text(column.key)
    }

    private func shown(_ column: Column) -> HTML {
        let text = record?.cells[column.key] ?? ""
        return text.isEmpty ? .empty : definitionList([(column.header, "\(text)")])
    }

    private func input(_ column: Column) -> HTML {
        let choices = column.kind.choices(call.office.rulebook.tables)
        let hint = column.explanation.isEmpty ? column.kind.words + "。" : column.explanation
        if !choices.isEmpty {
            return selectField(
                column.header, name: column.key, options: [("", "（不填）")] + choices.map { ($0, $0) },
                value: value(column), problem: problems[column.key], hint: column.explanation,
                required: column.required)
        }
        switch column.kind {
        case .text(let most) where most > 300, .list(let most) where most > 300:
            return textArea(
                column.header, name: column.key, value: value(column), problem: problems[column.key],
                hint: hint, rows: 3, required: column.required)
        default:
            return field(
                column.header, name: column.key, value: value(column), problem: problems[column.key],
                hint: hint, required: column.required)
        }
    }
}

/// The way to the form that corrects a record, for those who may.
func correctionLink(_ officer: Officer, _ kind: DatasetKind, _ key: String) -> HTML {
    guard mayEnter(officer) else { return .empty }
    return "<p>\(link("更正", "/registers/\(kind.rawValue)/\(key)/correction"))</p>"
}
