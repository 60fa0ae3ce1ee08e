// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Files handed in: the list, the form, and what may be done about one of them.
enum ImportPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let paging = Paging(call.query)
        let (jobs, total) = try await call.office.importJobs(
            by: officer, limit: paging.size, offset: paging.offset)
        let (people, units) = try await call.office.database.read { db in
            (try db.accountNames(jobs.map(\.account)), try db.unitNames())
        }
        let rows = jobs.map { job -> [HTML] in
            [
                link(job.fileName, "/imports/\(job.id)"), "\(job.dataset.title)",
                statusTag(job.state.words, job.state.tone), "\(countWords(job))",
                "\(units[job.unit] ?? job.unit) \(people[job.account] ?? "命令行")", moment(job.uploadedAt),
            ]
        }
        return .page(
            Page(
                title: "导入",
                body: """
                    <h1>导入</h1>
                    <p class="actions">\(buttonLink("上传文件", "/imports/new"))</p>
                    \(table(
                        caption: "导入记录", headers: ["文件", "名录", "状态", "结果", "上传人", "上传时间"], rows: rows,
                        empty: "还没有导入记录。请先下载模板，按模板整理后上传。"))
                    \(pager(paging.with(total: total), path: "/imports", unit: "次"))
                    """, crumbs: [("首页", "/home")]))
    }

    private static func countWords(_ job: ImportJob) -> String {
        let counts = job.counts
        switch job.state {
        case .checking, .failed, .cancelled: return "已读 \(grouped(counts.read)) 行"
        case .checked, .writing, .committed, .undone:
            let bad = counts.bad > 0 ? "、有误 \(grouped(counts.bad))" : ""
            return
                "新增 \(grouped(counts.new))、变更 \(grouped(counts.changed))、未变 \(grouped(counts.unchanged))\(bad)"
        }
    }

    static func new(_ call: Call) async throws -> Answer {
        .page(newPage(call, chosen: call.query.text("dataset"), Problems()))
    }

    static func upload(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let chosen = call.form.text("dataset")
        let dataset = DatasetKind(rawValue: chosen)
        var problems = Problems()
        if dataset == nil { problems.add("dataset", "请选择要导入的名录。") }
        let file = call.uploads.file("file")
        if file == nil { problems.add("file", "请选择要上传的文件；空文件不能导入。") }
        guard let dataset, let file else { return .refused(newPage(call, chosen: chosen, problems)) }
        do {
            let id = try await call.office.startImport(
                dataset, file: file.path, name: file.name, by: officer)
            return .seeOther("/imports/\(id)", notice: "文件已上传，正在检查。关闭页面不影响检查。")
        } catch let refusal as RegisterRefusal {
            let problems = Problems(refusal.words, field: refusal.field)
            return .refused(newPage(call, chosen: chosen, problems))
        }
    }

    private static func newPage(_ call: Call, chosen: String, _ problems: Problems) -> Page {
        let files = DatasetKind.allCases.map { kind -> [HTML] in
            [
                "\(kind.title)",
                link("Excel 模板", "/registers/\(kind.rawValue)/template.xlsx") + "　"
                    + link("CSV 模板", "/registers/\(kind.rawValue)/template.csv"),
                link("填写说明", "/registers/\(kind.rawValue)/dictionary"),
            ]
        }
        let fields: HTML = """
            \(radios("名录", name: "dataset", options: DatasetKind.allCases.map { ($0.rawValue, $0.title) },
                value: chosen, problem: problems["dataset"]))
            \(fileField("文件", name: "file", accept: ".xlsx,.csv,.txt,text/csv,\(workbookType)",
                problem: problems["file"],
                hint: "Excel 工作簿（xlsx），或者 CSV 文件（UTF-8、UTF-16、GB 18030 编码），不超过 \(sizeWords(Office.largestImport))。"))
            """
        return Page(
            title: "上传文件",
            body: """
                <h1>上传文件</h1>
                \(errorSummary(problems))
                <p>上传后先检查，不写入名录；核对结果并确认后才入库。</p>
                <ul>
                <li>默认整份文件全部无误才入库，有一行有误则一行也不导入。</li>
                <li>有误的行逐行列明行号、列、原值和处理办法，可以下载改正后重新上传；也可以选择只导入无误的行。</li>
                <li>同一文件重复上传不会产生变更。文件中没有的列保持原值，文件中没有的行不会被删除。</li>
                </ul>
                \(table(caption: "模板和填写说明", headers: ["名录", "模板", "填写说明"], rows: files))
                \(form(call, to: "/imports", button: "上传并检查", multipart: true, fields))
                """, crumbs: [("首页", "/home"), ("导入", "/imports")])
    }

    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, Problems()))
    }

    static func confirm(_ call: Call) async throws -> Answer {
        let id = call["id"]
        do {
            try await call.office.startCommit(
                id, validRowsOnly: call.form.flag("validRowsOnly"), opinion: call.form.text("opinion"),
                by: try call.acting())
            return .seeOther("/imports/\(id)", notice: "已确认，正在入库。关闭页面不影响入库。")
        } catch let refusal as RegisterRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    static func undo(_ call: Call) async throws -> Answer {
        let id = call["id"]
        do {
            try await call.office.undoImport(id, reason: call.form.text("reason"), by: try call.acting())
            return .seeOther("/imports/\(id)", notice: "已撤销该次导入，名录恢复原状，并已记入公开日志。")
        } catch let refusal as RegisterRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    static func cancel(_ call: Call) async throws -> Answer {
        do {
            let officer = try call.acting()
            try await call.office.cancelImport(call["id"], opinion: call.form.text("returning"), by: officer)
            return .seeOther(
                mayEnter(officer) ? "/imports" : "/proofreading", notice: "已放弃或者退回，名录没有变化。")
        } catch let refusal as RegisterRefusal {
            let field = refusal == .reasonMissing ? "returning" : refusal.field
            return .refused(try await page(call, Problems(refusal.words, field: field)))
        }
    }

    /// The document that proves what was typed.
    static func source(_ call: Call) async throws -> Answer {
        let id = call["id"]
        let view = try await call.office.importView(id, problemsFrom: 0, limit: 1, by: try call.acting())
        guard let source = view.source else { throw NotFound("source", id) }
        let bytes = try await call.office.database.read { try $0.importSourceBytes(of: id) }
        return .file(name: source.name, type: source.mediaType, bytes: bytes, inline: true)
    }

    static func problems(_ call: Call) async throws -> Answer {
        let id = call["id"]
        let bytes = try await call.office.badRows(of: id, by: try call.acting())
        return .file(name: "有误的行 \(id).xlsx", type: workbookType, bytes: bytes)
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let paging = Paging(call.query)
        let view = try await call.office.importView(
            call["id"], problemsFrom: paging.offset, limit: paging.size, by: try call.acting())
        let account = view.job.account
        let unit = view.job.unit
        let decider = view.job.decidedBy
        let (person, unitName, decided) = try await call.office.database.read { db in
            (
                try db.account(account)?.name, try db.unit(unit)?.name,
                try decider.flatMap { try db.account($0)?.name }
            )
        }
        let page = ImportPage(
            call: call, view: view, uploader: "\(unitName ?? unit) \(person ?? "命令行")", paging: paging,
            problems: problems, built: try await call.office.builtOnImport(view.job),
            isForSomebodyElse: try call.office.needsSecondPerson(view.job)
                && view.job.account == call.acting().account, decider: decided)
        return Page(
            title: view.job.fileName, body: page.html,
            crumbs: [
                ("首页", "/home"), view.job.origin == .form ? ("待核对", "/proofreading") : ("导入", "/imports"),
            ],
            scripts: page.isMoving ? ["refresh.js"] : [])
    }
}
