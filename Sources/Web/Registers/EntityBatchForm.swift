// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 批量办理 below the list of entities. The boxes stand in the table and belong to this form by its name, so that the
/// table is printed without it.
struct EntityBatchForm: Sendable {
    let call: Call
    let query: EntityQuery
    let labels: [LabelRow]
    let problems: Problems

    static func propose(_ call: Call, _ query: EntityQuery) async throws -> String {
        let whole = call.form.text("reach") == "all"
        let keys = whole ? nil : call.form.all("key")
        if let keys, keys.isEmpty { throw RegisterRefusal.nothingChosen }
        let batch: EntityBatch
        switch call.form.text("act") {
        case "mark": batch = .markKeyObject
        case "unmark": batch = .unmarkKeyObject
        case "library":
            guard !call.form.text("library").isEmpty else { throw RegisterRefusal.nameMissing }
            batch = .intoLibrary(call.form.text("library"), label: call.form.text("label"))
        default: throw RegisterRefusal.nothingChosen
        }
        return try await call.office.proposeBatch(
            batch, keys: keys, matching: query.filter, reason: call.form.text("reason"),
            once: call.form.text("once"), by: try call.acting())
    }

    func box(_ row: EntityRow) -> HTML {
        """
        <input type="checkbox" form="batch" name="key" value="\(row.key)" aria-label="选择\(row.name)"\
        \(call.form.all("key").contains(row.key), " checked")>
        """
    }

    var html: HTML {
        let typed = call.form
        let query = query.path("/registers/entities").text.drop { $0 != "?" }.dropFirst()
        let library: HTML =
            labels.isEmpty
            ? .empty
            : """
            <div class="pair">
            \(field("专项库名称", name: "library", value: typed.text("library"), problem: problems["name"]))
            \(selectField(
                "监管标签", name: "label", options: labels.map { ($0.code, "\($0.name)（\($0.code)）") },
                value: typed.text("label")))
            </div>
            """
        return """
            <details class="batch"\(!problems.isEmpty, " open")><summary>批量办理</summary>
            <form method="post" action="/registers/entities/batch" id="batch" novalidate>
            \(csrfField(call))
            \(onceField(call))
            <input type="hidden" name="query" value="\(query)">
            \(radios(
                "办理对象", name: "reach",
                options: [("chosen", "上表中勾选的"), ("all", "符合条件的全部（最多 \(grouped(Office.mostInBatch)) 户）")],
                value: typed.text("reach").isEmpty ? "chosen" : typed.text("reach")))
            \(selectField(
                "办理事项", name: "act",
                options: [("mark", "设为重点监管对象"), ("unmark", "取消重点监管对象")]
                    + (labels.isEmpty ? [] : [("library", "列入专项库")]), value: typed.text("act")))
            \(library)
            \(textArea(
                "理由", name: "reason", value: typed.text("reason"), problem: problems["reason"], rows: 2,
                required: true))
            <p class="hint">办理清单逐项列出将发生的变更和不能办理的对象，由另一名人员确认后生效，可以整批撤销。</p>
            <button type="submit">生成办理清单</button>
            </form>
            </details>
            """
    }
}
