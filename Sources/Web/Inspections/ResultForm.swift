// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck

/// The result form read into a value, and its draft.
enum ResultForm {
    /// What could not even be read; the rules have not been asked yet.
    struct Wrong: Error { let problems: Problems }

    /// The result as typed.
    static func result(_ form: Fields) throws -> CheckResult {
        var problems = Problems()
        let checkedOn = Day(form.text("checkedOn"))
        if checkedOn == nil { problems.add("checkedOn", "请填写检查日期，例如2026-11-24。") }
        var items: [ItemResult] = []
        for entry in form.all("item") {
            let parts = entry.split(separator: "@", maxSplits: 1).map(String.init)
            guard parts.count == 2, let version = Int64(parts[1]) else { continue }
            guard let outcome = ItemResult.Outcome(rawValue: form.text("outcome-\(parts[0])")) else {
                problems.add("outcome-\(parts[0])", "请选择事项\(parts[0])的检查结果。")
                continue
            }
            items.append(
                ItemResult(
                    item: parts[0], itemVersion: version, outcome: outcome,
                    finding: form.text("finding-\(parts[0])"), handling: form.text("handling-\(parts[0])"),
                    sheet: form.text("sheet-\(parts[0])"), answers: answers(form, "answer-\(parts[0]):")))
        }
        guard let checkedOn, problems.isEmpty else { throw Wrong(problems: problems) }
        return CheckResult(
            checkedOn: checkedOn, methods: form.all("method"), items: items, codes: form.all("code"),
            followUp: form.text("followUp"), note: form.text("note"))
    }

    /// What the fields under a prefix hold, by the rest of their names.
    private static func answers(_ form: Fields, _ prefix: String) -> [String: String] {
        let found = form.list.filter { $0.name.hasPrefix(prefix) }
        return Dictionary(
            found.map { (String($0.name.dropFirst(prefix.count)), form.text($0.name)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Everything typed, several values of one field as lines of it; what belongs to the form itself is left out.
    static func draft(of form: Fields) -> [(name: String, text: String)] {
        var texts: [(name: String, text: String)] = []
        for (name, text) in form.list where !isOfTheForm(name) {
            if let place = texts.firstIndex(where: { $0.name == name }) {
                texts[place].text += "\n" + text
            } else {
                texts.append((name, text))
            }
        }
        return texts
    }

    /// What stands in the fields of a draft.
    static func fields(_ draft: FieldDraft) -> Fields {
        var fields = Fields()
        for entry in draft.fields.values.sorted(by: { $0.edition < $1.edition }) {
            for text in isSeveral(entry.name) ? entry.text.components(separatedBy: "\n") : [entry.text] {
                fields.add(entry.name, text)
            }
        }
        return fields
    }

    /// Boxes, of which several may be ticked.
    private static func isSeveral(_ name: String) -> Bool { ["method", "code"].contains(name) }

    private static func isOfTheForm(_ name: String) -> Bool {
        ["csrf", "once", "draft", "item"].contains(name) || name.hasPrefix("sheet-")
    }
}
