// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// What each column of an uploaded file is taken for, to be put right by whoever knows the file.
struct ImportColumnsPage {
    let call: Call
    let columns: ImportColumns
    let problems: Problems

    private static let leaveOut = "-"

    /// `GET /imports/{id}/columns`
    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, Problems()))
    }

    /// `POST /imports/{id}/columns`
    static func name(_ call: Call) async throws -> Answer {
        let id = call["id"]
        let officer = try call.acting()
        do {
            let columns = try await call.office.importColumns(of: id, by: officer)
            let keys = columns.header.indices.map { place -> String? in
                let chosen = call.form.text("c\(place)")
                return chosen.isEmpty || chosen == leaveOut ? nil : chosen
            }
            try await call.office.nameImportColumns(of: id, keys, by: officer)
            return .seeOther("/imports/\(id)", notice: "各列含义已保存，下次上传同样标题的文件时自动采用。正在重新检查。")
        } catch let refusal as RegisterRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let id = call["id"]
        let columns = try await call.office.importColumns(of: id, by: try call.acting())
        let page = ImportColumnsPage(call: call, columns: columns, problems: problems)
        return Page(
            title: "指定各列的含义", body: page.html,
            crumbs: [("首页", "/home"), ("导入", "/imports"), (columns.job.fileName, "/imports/\(id)")])
    }

    private var html: HTML {
        """
        <h1>指定各列的含义：\(columns.job.fileName)</h1>
        \(errorSummary(problems))
        <p>左边是文件中的列，右边选它是名录中的哪一列。保存后重新检查，名录尚不改变；下次上传同样标题的文件时自动采用。</p>
        \(missing)
        \(form(
            call, to: "/imports/\(columns.job.id)/columns", button: "保存并重新检查",
            table(caption: "文件中的列", headers: ["文件中的标题", "前几行的内容", "名录中的列"], rows: rows)))
        <p>\(link("返回本次导入", "/imports/\(columns.job.id)"))</p>
        """
    }

    private var missing: HTML {
        guard !columns.missing.isEmpty else { return .empty }
        return notice("还缺少必需的列：\(columns.missing.joined(separator: "、"))。", .warning)
    }

    private var options: [(value: String, words: String)] {
        [(Self.leaveOut, "不导入")]
            + Dataset.of(columns.job.dataset).columns.map { column in
                (column.key, column.required ? "\(column.header)（必填）" : column.header)
            }
    }

    private var rows: [[HTML]] {
        columns.header.enumerated().map { place, title in
            let values = columns.samples.compactMap {
                place < $0.count && !$0[place].isEmpty ? $0[place] : nil
            }
            let shown = values.map { $0.count > 30 ? $0.prefix(30) + "…" : $0 }.joined(separator: "；")
            guard !Dataset.folded(title).isEmpty else { return ["（无标题）", "\(shown)", "不导入"] }
            let asked = call.form.text("c\(place)")
            let chosen = asked.isEmpty ? columns.keys[place] ?? Self.leaveOut : asked
            return [
                "\(title)", "\(shown)",
                selectField("“\(title)”是", name: "c\(place)", options: options, value: chosen),
            ]
        }
    }
}
