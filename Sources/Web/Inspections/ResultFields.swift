// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The fields of a result: each item with its check sheet, the codes, what follows. At the desk and on the spot alike.
struct ResultFields {
    let items: [VisitItem]
    let rules: ResultRules
    let phrases: Phrases
    let typed: Fields
    let problems: Problems
    let pack: RulePack

    var html: HTML {
        """
        \(field(
            "检查日期", name: "checkedOn", value: filled("checkedOn", rules.today.text),
            problem: problems["checkedOn"], kind: .date, required: true))
        \(checkboxes(
            "检查方式", name: "method", options: CheckMethod.allCases.map { ($0.rawValue, $0.words) },
            chosen: Set(typed.all("method").isEmpty ? [CheckMethod.onSite.rawValue] : typed.all("method")),
            problem: problems["method"]))
        <fieldset class="group"><legend>逐项检查结果</legend>\(items.map(itemPart))</fieldset>
        \(checkboxes(
            "总体检查结果", name: "code", options: pack.results.map { ($0.code, $0.name) },
            chosen: Set(typed.all("code")), problem: problems["code"],
            hint: "“未发现问题”不能与其他结果同时选择"))
        \(selectField(
            "后续处置", name: "followUp",
            options: [("", "请选择")] + pack.followUps.map { ($0.code, $0.name) }, value: typed.text("followUp"),
            problem: problems["followUp"], required: true))
        \(textArea("情况说明", name: "note", value: typed.text("note"), problem: problems["note"]))
        \(phrases.part(.note, into: "note"))
        """
    }

    private func itemPart(_ item: VisitItem) -> HTML {
        let outcome = typed.text("outcome-\(item.code)")
        return """
            <div class="item">
            <h3>\(item.name)</h3>
            <p class="hint">\(item.content)。依据：\(item.basis)</p>
            <input type="hidden" name="item" value="\(item.code)@\(item.version)">
            \(radios(
                "检查结果", name: "outcome-\(item.code)",
                options: ItemResult.Outcome.allCases.map { ($0.rawValue, $0.words) },
                value: outcome.isEmpty ? ItemResult.Outcome.noProblem.rawValue : outcome,
                problem: problems["outcome-\(item.code)"]))
            \(rules.sheets[item.code].map { checkSheetPart($0, of: item.code, typed, problems) } ?? HTML.empty)
            \(textArea(
                "发现的问题", name: "finding-\(item.code)", value: typed.text("finding-\(item.code)"),
                problem: problems["finding-\(item.code)"], rows: 2))
            \(phrases.part(.finding, of: item.code, into: "finding-\(item.code)"))
            \(textArea("处置情况", name: "handling-\(item.code)", value: typed.text("handling-\(item.code)"), rows: 2))
            \(phrases.part(.handling, of: item.code, into: "handling-\(item.code)"))
            </div>
            """
    }

    private func filled(_ name: String, _ fallback: String) -> String {
        let text = typed.text(name)
        return text.isEmpty ? fallback : text
    }
}
