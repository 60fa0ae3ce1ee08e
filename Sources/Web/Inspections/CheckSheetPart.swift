// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// The check sheet of an item within the form of results: in order is what a point says unless the officer says
/// otherwise; measured values and photos are for the officer to put down.
func checkSheetPart(_ sheet: CheckSheet, of item: String, _ typed: Fields, _ problems: Problems) -> HTML {
    let points = sheet.points.enumerated().map { place, point -> HTML in
        let name = "answer-\(item):\(point.code)"
        let label = "\(place + 1). \(point.question)"
        let hint = [point.limits, point.advice].filter { !$0.isEmpty }.joined(separator: "；")
        let value = typed.text(name)
        return switch point.kind {
        case .compliance, .photo:
            radios(
                label, name: name,
                options: PointAnswerWord.offered(point.kind).map { ($0.rawValue, $0.words(point.kind)) },
                value: value.isEmpty && point.kind == .compliance ? PointAnswerWord.yes.rawValue : value,
                problem: problems[name], hint: hint)
        case .measured:
            field(
                point.measure.isEmpty ? label : "\(label)（\(point.measure)）", name: name, value: value,
                problem: problems[name], hint: hint, kind: .decimal, required: !point.isOptional, width: 8)
        case .text:
            textArea(label, name: name, value: value, problem: problems[name], hint: hint, rows: 2)
        }
    }
    return """
        <input type="hidden" name="sheet-\(item)" value="\(sheet.edition)">
        <details class="sheet-part" open><summary>检查表（\(sheet.points.count)项）</summary>\(points)</details>
        """
}

/// The check sheets of a filed version as they were answered.
func answeredSheets(_ result: StoredResult, _ items: [VisitItem]) -> HTML {
    result.result.items.map { item -> HTML in
        guard let answers = result.points[item.item], !answers.isEmpty else { return .empty }
        let name = items.first { $0.code == item.item }?.name ?? item.item
        return table(
            caption: "检查表：\(name)", headers: ["检查内容", "标准", "检查情况"],
            rows: answers.map { answer in
                [
                    "\(answer.point.question)", "\(answer.point.limits)",
                    answer.isAmiss
                        ? statusTag(answer.words, .bad) : "\(answer.words.isEmpty ? "—" : answer.words)",
                ]
            })
    }.joined()
}

/// 常用语 for one visit: those of its unit and of the units above.
struct Phrases: Sendable {
    let rows: [PhraseRow]

    init(of unit: String, _ db: Connection) throws {
        let parents = Dictionary(
            try db.units().map { ($0.id, $0.parent) }, uniquingKeysWith: { first, _ in first })
        var units = [unit]
        while let above = units.last.flatMap({ parents[$0] ?? nil }), !units.contains(above) {
            units.append(above)
        }
        rows = try db.phrases(ofUnits: units)
    }

    /// Phrases to put into a field with one tap; without scripts they are there to read.
    func part(_ use: PhraseUse, of item: String = "", into name: String) -> HTML {
        let fitting = rows.filter { $0.use == use && ($0.item.isEmpty || $0.item == item) }
        guard !fitting.isEmpty else { return .empty }
        return """
            <details class="phrases" data-into="f-\(name)"><summary>常用语</summary>
            <ul>\(fitting.map { "<li>\($0.text)</li>" as HTML })</ul></details>
            """
    }
}
