// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One import: how far it is, what the check found, and what to do next.
struct ImportPage: Sendable {
    let call: Call
    let view: ImportView
    let uploader: String
    let paging: Paging
    let problems: Problems
    /// What was built on a committed file; nil where there is nothing to take back.
    let built: BuiltOnImport?
    /// Whoever looks has handed it in and may not confirm it.
    let isForSomebodyElse: Bool
    /// The second person's name, once they have decided.
    let decider: String?

    private var job: ImportJob { view.job }
    private var counts: ImportCounts { job.counts }
    private var path: Path { "/imports/\(job.id)" }

    /// Whether it changes without anybody's doing, so that the page looks again by itself.
    var isMoving: Bool { job.state == .checking || job.state == .writing }

    var html: HTML {
        """
        <h1>\(job.dataset.title)：\(job.fileName) \(statusTag(job.state.words, job.state.tone))</h1>
        \(errorSummary(problems))
        \(isMoving ? liveRegion(seconds: 2, stage) : stage)
        \(definitionList(facts))
        \(view.fields.isEmpty ? HTML.empty : changedFields)
        \(job.checkedAt == nil || counts.bad == 0 ? HTML.empty : badRows)
        <p>\(link("办理记录", "/history/import/\(job.id)"))　\(isTyped
            ? link("待核对的录入和更正", "/proofreading") : link("全部导入", "/imports"))</p>
        """
    }

    private var stage: HTML {
        switch job.state {
        case .checking:
            """
            <p>正在检查，尚未写入名录。本页自动更新；也可以关闭页面，稍后从“导入”进入查看。</p>
            \(progress)
            \(cancellation)
            """
        case .checked:
            """
            \(notice(isTyped ? "已提交，待核对，尚未写入名录。" : "检查完成，尚未写入名录。", counts.bad > 0 ? .warning : .good))
            \(isTyped ? typedChanges : countFigures)
            \(isTyped ? HTML.empty : columnsLink)
            \(isForSomebodyElse
                ? notice(RegisterRefusal.secondPersonNeeded.words)
                : obstacle.map { notice($0.words, .bad) } ?? confirmationForm)
            \(cancellation)
            """
        case .writing:
            """
            <p>检查完成，已确认，正在入库。本页自动更新；也可以关闭页面，入库不受影响。</p>
            \(countFigures)
            """
        case .committed:
            """
            \(notice(committedWords, .good))
            \(isTyped ? typedChanges : countFigures)
            \(call.officer.map(mayEnter) == true ? undoing : HTML.empty)
            """
        case .undone:
            notice("该次导入已撤销，其中的新增和变更均已恢复原状。", .neutral)
        case .cancelled:
            notice(isTyped ? "已退回或者放弃，名录没有变化。" : "该次导入已放弃，名录没有变化。", .neutral)
        case .failed: notice("\(job.failure ?? "")名录没有变化，请重新上传。", .bad)
        }
    }

    private var committedWords: String {
        let left = counts.bad > 0 ? "有误的 \(grouped(counts.bad)) 行未导入。" : ""
        let logged =
            job.logIndex.map { "已记入公开日志第 \($0) 条。" } ?? "与现有名录一致，没有变更，不记入公开日志。"
        return "已入库。\(left)\(logged)"
    }

    /// The way back, while nothing was built on the file.
    private var undoing: HTML {
        guard let built else { return .empty }
        guard built.isNothing else { return "<p>该次导入不能再撤销：\(built.reason)。</p>" }
        let whole = confirmation(
            call, title: "撤销导入",
            consequence:
                "本次新增的 \(grouped(counts.new)) 条将移出名录，变更的 \(grouped(counts.changed)) 条恢复原值。撤销及理由记入公开日志。",
            facts: [], to: "\(path)/undoing", button: "撤销导入", back: "\(path)",
            fields: textArea(
                "撤销理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
                hint: "将原文公开，请勿写入个人信息。", required: true))
        return
            "<details class=\"danger\"\(problems.isEmpty ? "" : " open")><summary>撤销本次导入</summary>\(whole)</details>"
    }

    private var progress: HTML {
        let read = min(job.bytesRead, job.fileSize)
        return """
            <p><progress max="\(job.fileSize)" value="\(read)" aria-label="检查进度"></progress></p>
            <p>已读 \(grouped(counts.read)) 行，\(sizeWords(read)) / \(sizeWords(job.fileSize))。</p>
            """
    }

    private var countFigures: HTML {
        figures([
            Figure("新增", counts.new), Figure("变更", counts.changed), Figure("未变", counts.unchanged),
            Figure("有误", counts.bad, nil, counts.bad > 0 ? .bad : .good),
        ])
    }

    /// What keeps the file from being confirmed at all.
    private var obstacle: RegisterRefusal? {
        if job.mustNotBeWritten { return .wholeFileSpoilt }
        return view.usable == 0 ? .nothingToImport : nil
    }

    private var confirmationForm: HTML {
        let partial: HTML = counts.bad == 0 ? .empty : validRowsOnly
        let changes = counts.new + counts.changed
        guard !isTyped else { return proofreading }
        return confirmation(
            call, title: "确认入库",
            consequence: changes == 0
                ? "文件内容与现有名录一致，入库不会产生变更。"
                : "将新增 \(grouped(counts.new)) 条、变更 \(grouped(counts.changed)) 条，并记入公开日志。在据以固化名单、编制计划之前可以整份撤销。",
            facts: [], to: "\(path)/confirmation", button: "确认入库", back: "/imports", danger: false,
            fields: partial)
    }

    private var validRowsOnly: HTML {
        checkbox(
            "只导入无误的 \(grouped(view.usable)) 行，有误的 \(grouped(counts.bad)) 行不导入", name: "validRowsOnly",
            checked: call.form.flag("validRowsOnly"), problem: problems["validRowsOnly"])
    }

    private var isTyped: Bool { job.origin == .form }

    private var proofreading: HTML {
        confirmation(
            call, title: "核对无误",
            consequence: "请对照依据材料逐项核对。核对无误的，提交后写入名录并记入公开日志。", facts: [],
            to: "\(path)/confirmation", button: "核对无误，写入名录", back: "/proofreading", danger: false,
            fields: (counts.bad == 0 ? HTML.empty : validRowsOnly) + opinionField)
    }

    private var opinionField: HTML {
        textArea(
            "核对意见", name: "opinion", value: call.form.text("opinion"), problem: problems["opinion"],
            rows: 2)
    }

    /// Before and after, side by side.
    private var typedChanges: HTML {
        let fields = view.changes.filter { !$0.field.isEmpty }
        guard !fields.isEmpty else { return countFigures }
        return countFigures
            + table(
                caption: "更正前后", headers: ["对象", "内容", "更正前", "更正后"],
                rows: fields.map { change in
                    [
                        "\(change.name)", "\(change.field)",
                        "\(change.before.isEmpty ? "（空）" : change.before)",
                        "<strong>\(change.after.isEmpty ? "（空）" : change.after)</strong>",
                    ]
                })
    }

    private var cancellation: HTML {
        if isTyped, !isForSomebodyElse {
            return form(
                call, to: "\(path)/cancellation", button: "退回", danger: true,
                textArea(
                    "退回意见", name: "returning", value: call.form.text("returning"),
                    problem: problems["returning"], rows: 2, required: true))
        }
        return """
            <p>\(isTyped ? "如填写有误，可以放弃本次提交" : "如文件不对，可以放弃本次导入")，名录不受影响。</p>
            \(form(
                call, to: "\(path)/cancellation", button: isTyped ? "放弃本次提交" : "放弃本次导入", danger: true,
                inline: true))
            """
    }

    private var facts: [(String, HTML)] {
        let all: [(String, HTML)?] = [
            ("文件", "\(job.fileName)（\(sizeWords(job.fileSize))）"),
            ("上传", "\(uploader) \(moment(job.uploadedAt))"),
            ("SHA-256", digest(Hex.encode(job.fileSHA256))),
            job.checkedAt.map { ("检查完成", moment($0)) },
            job.encoding.isEmpty ? nil : ("文件格式", "\(job.encoding)"),
            job.checkedAt == nil ? nil : ("数据行数", "\(grouped(counts.read))"),
            job.notes.isEmpty ? nil : ("文件情况", job.notes.map { "\($0)" }.joined(by: "<br>")),
            job.ignoredColumns.isEmpty
                ? nil : ("未使用的列", "\(job.ignoredColumns.joined(separator: "、"))"),
            job.reason.isEmpty ? nil : (job.subject == nil ? "录入说明" : "更正理由", "\(job.reason)"),
            view.source.map { source in
                ("依据材料", link("\(source.name)（\(sizeWords(source.size))）", "\(path)/source"))
            },
            decider.map { ("核对", "\($0)\(job.opinion.isEmpty ? "" : "，意见：\(job.opinion)")") },
            job.confirmedAt.map { ("确认", moment($0)) },
            job.committedAt.map { ("入库", moment($0)) },
            job.logIndex.map { ("公开日志", "第 \($0) 条") },
            job.committedAt == nil ? nil : job.rowsRoot.map { ("各行的默克尔根", digest(Hex.encode($0))) },
            job.undoneAt.map { ("撤销", moment($0)) },
            job.undoneIndex.map { ("撤销记入公开日志", "第 \($0) 条") },
            job.cancelledAt.map { ("放弃", moment($0)) }, job.failedAt.map { ("中止", moment($0)) },
        ]
        return all.compactMap { $0 }
    }

    /// Titles that mean nothing to us often mean something to whoever made the file.
    private var columnsLink: HTML {
        guard job.state == .checked else { return .empty }
        let isUnclear = view.summary.contains { $0.rule == .headerMissing || $0.rule == .headerRepeated }
        let words = "指定各列的含义"
        guard isUnclear || !job.ignoredColumns.isEmpty else {
            return "<p>\(link(words, "\(path)/columns"))</p>"
        }
        return "<p>文件中有的列标题未能识别。\(buttonLink(words, "\(path)/columns"))</p>"
    }

    private var changedFields: HTML {
        let rows = view.fields.map { line -> [HTML] in
            [
                link(
                    line.field.isEmpty ? "新增的行" : line.field,
                    ImportChangesPage.path(job.id, field: line.field)), "\(grouped(line.many))",
            ]
        }
        return """
            <section aria-labelledby="changes">
            <h2 id="changes">\(job.committedAt == nil ? "将发生的变更" : "变更明细")</h2>
            <p>\(link("逐项查看全部变更", "\(path)/changes"))，包括每一项的原值和新值。</p>
            \(table(caption: "按列汇总", headers: ["列", "行数"], rows: rows, numeric: [1]))
            </section>
            """
    }

    private var badRows: HTML {
        let summary = view.summary.map { line -> [HTML] in
            [code(line.rule.rawValue), "\(line.rule.title)", "\(grouped(line.count))"]
        }
        let rows = view.problems.map { problem -> [HTML] in
            [
                "\(problem.row)", "\(problem.columnName.isEmpty ? "整行" : problem.columnName)",
                "\(problem.value.isEmpty ? "（空）" : problem.value)",
                "\(code(problem.rule.rawValue)) \(problem.rule.title)", "\(problem.advice)",
            ]
        }
        let left: HTML =
            job.problemsLeftOut == 0
            ? .empty : notice("问题过多，另有 \(grouped(job.problemsLeftOut)) 处未列出。请先改正已列出的问题。", .warning)
        return """
            <section aria-labelledby="bad">
            <h2 id="bad">有误的行</h2>
            \(hasRowsToMend ? download : HTML.empty)
            \(table(caption: "按规则汇总", headers: ["规则", "问题", "处数"], rows: summary, numeric: [2]))
            \(left)
            \(table(caption: "逐行清单", headers: ["行号", "列", "原值", "规则", "处理办法"], rows: rows))
            \(pager(paging.with(total: view.kept), path: path, unit: "处"))
            </section>
            """
    }

    private var download: HTML {
        "<p>\(link("下载有误的行（含处理办法）", "\(path)/problems.xlsx"))，改正后可以直接重新上传。</p>"
    }

    /// The file is gone once given up; and where its header is wrong there are no rows to send back.
    private var hasRowsToMend: Bool {
        job.state != .cancelled
            && view.summary.contains { line in
                switch line.rule {
                case .headerMissing, .headerRepeated, .unreadableFile: false
                default: true
                }
            }
    }
}
