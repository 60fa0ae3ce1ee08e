// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 监管标签目录: the tree, one label, and the decision about it.
enum LabelPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let today = Day(inShanghai: call.office.now())
        let (labels, counts, names) = try await call.office.database.read { db in
            (try db.labels(), try db.objectCounts(), try db.unitNames())
        }
        let rows = tree(labels).map { label, depth -> [HTML] in
            [
                "\(String(repeating: "　", count: depth))"
                    + link(label.row.name, "/registers/labels/\(label.row.code)"),
                code(label.row.code), "\(names[label.row.unit] ?? label.row.unit)",
                "\(label.row.reach.words)",
                "\(validity(label.row))", state(label, today), "\(grouped(counts[label.row.code] ?? 0))",
            ]
        }
        let waiting = labels.count { $0.decision == nil }
        return .page(
            Page(
                title: "监管标签",
                body: """
                    <h1>监管标签目录</h1>
                    \(importButton(officer, .labels))
                    <p>标签最多三级。新增和变更的标签经批准后才能使用，批准人与导入人不得为同一人。共 \
                    <strong>\(grouped(labels.count))</strong> 个标签，其中 <strong>\(grouped(waiting))</strong> 个待批准。\
                    \(exportLinks(.labels))</p>
                    \(table(
                        caption: "监管标签", headers: ["标签", "编码", "管理单位", "适用范围", "有效期", "状态", "对象数"],
                        rows: rows, empty: "目录中尚无监管标签，请由统筹协调或者部门经办人员导入。", numeric: [6]))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }

    /// Labels below their parents, each with its depth.
    private static func tree(_ labels: [StoredLabel]) -> [(StoredLabel, depth: Int)] {
        let known = Set(labels.map(\.row.code))
        let below = Dictionary(grouping: labels) { label in
            label.row.parent.flatMap { known.contains($0) ? $0 : nil } ?? ""
        }
        func part(_ parent: String, _ depth: Int) -> [(StoredLabel, depth: Int)] {
            guard depth < LabelRow.mostLevels else { return [] }
            return (below[parent] ?? []).flatMap { [($0, depth: depth)] + part($0.row.code, depth + 1) }
        }
        return part("", 0)
    }

    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    static func decide(_ call: Call) async throws -> Answer {
        let label = call["code"]
        let isApproved = call.form.text("decision") == "approve"
        do {
            try await call.office.decideLabel(
                label, isApproved: isApproved, opinion: call.form.text("opinion"), by: try call.acting())
            return .seeOther("/registers/labels/\(label)", notice: isApproved ? "已批准。" : "已不予批准。")
        } catch let refusal as RegisterRefusal {
            let field = refusal == .reasonMissing ? "opinion" : refusal.field
            return .refused(try await page(call, Problems(refusal.words, field: field)))
        }
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let wanted = call["code"]
        let today = Day(inShanghai: call.office.now())
        let (label, count, units, changes, people, items) = try await call.office.database.read { db in
            guard let label = try db.label(wanted) else { throw NotFound("label", wanted) }
            let changes = try db.changes(.labels, key: wanted, limit: 100)
            let decider = label.decision.map(\.by) ?? ""
            return (
                label, try db.checkObjectCount(matching: CheckObjectFilter(label: wanted), on: today),
                try db.units(), changes, try db.accountNames(changes.map(\.account) + [decider]),
                try db.items(codes: label.row.items)
            )
        }
        let mayDecide = officer.mayDecide(label.row, units: units)
        let unit = units.first { $0.id == label.row.unit }?.name ?? label.row.unit
        return Page(
            title: label.row.name,
            body: """
                <h1>\(label.row.name) \(state(label, today))</h1>
                \(errorSummary(problems))
                \(definitionList(facts(label, unit: unit, items: items, people: people)))
                <p>\(link(
                    "列入该标签及其下级标签的对象 \(grouped(count.objects)) 个、\(grouped(count.entities)) 户",
                    Path("/registers/libraries").with("label", label.row.code)))</p>
                \(mayDecide ? decision(call, label, problems) : HTML.empty)
                \(correctionLink(officer, .labels, label.row.code))
                <h2>变更记录</h2>
                \(changeTable(changes, people: people))
                """, crumbs: [("首页", "/home"), ("监管标签", "/registers/labels")])
    }

    private static func decision(_ call: Call, _ label: StoredLabel, _ problems: Problems) -> HTML {
        let approving = label.decision?.isApproved != true
        let form = confirmation(
            call, title: approving ? "批准标签" : "停用标签",
            consequence: approving
                ? "批准后，各单位可以将检查对象列入该标签，在库对象随即参加按该标签划定范围的抽查。"
                : "停用后，列入该标签的对象随即退出专项库，直至重新批准。",
            facts: [], to: "/registers/labels/\(label.row.code)/decision", button: "提交决定",
            back: "/registers/labels", danger: !approving,
            fields: radios(
                "决定", name: "decision",
                options: [("approve", "批准"), ("refuse", approving ? "不予批准" : "停用")],
                value: approving ? "approve" : "refuse")
                + textArea(
                    "意见", name: "opinion", value: call.form.text("opinion"), problem: problems["opinion"],
                    hint: "不予批准或者停用的必须填写。", rows: 2))
        // What stands is not taken back by a slip: the way to it is folded away.
        return approving
            ? form
            : "<details class=\"danger\"\(!problems.isEmpty, " open")><summary>停用该标签</summary>\(form)</details>"
    }

    private static func facts(
        _ label: StoredLabel, unit: String, items: [StoredItem], people: [String: String]
    ) -> [(String, HTML)] {
        let row = label.row
        return [
            ("编码", code(row.code)),
            ("上级标签", row.parent.map { link($0, "/registers/labels/\($0)") } ?? "无（大类）"),
            ("管理单位", "\(unit)"), ("适用范围", "\(row.reach.words)"), ("有效期", "\(validity(row))"),
            (
                "对应抽查事项",
                items.isEmpty
                    ? "未指定" : items.map { link($0.row.name, "/registers/items/\($0.code)") }.joined(by: "、")
            ), ("须持许可", row.licence.isEmpty ? "不要求" : "\(row.licence)"),
            ("专业监管", row.isProfessional ? "是" : "否"),
            ("专业资质资格", row.skill.isEmpty ? "不要求" : "\(row.skill)"),
            ("配备专家", row.expert.isEmpty ? "不要求" : "\(row.expert)"),
            ("说明", row.note.isEmpty ? "—" : "\(row.note)"),
            ("最近入库", moment(label.recordedAt)), ("入库批次", label.importJob.map(code) ?? "—"),
            (
                "决定",
                label.decision.map {
                    """
                    \($0.isApproved ? "批准" : "不予批准")，\(people[$0.by] ?? "系统") \(moment($0.at))\
                    \($0.opinion.isEmpty ? "" : "，意见：\($0.opinion)")
                    """
                } ?? "尚未作出"
            ),
        ]
    }

    private static func validity(_ row: LabelRow) -> String {
        "\(row.validFrom.map { dayWords($0.text) } ?? "即日") 至 \(row.validTo.map { dayWords($0.text) } ?? "长期")"
    }

    private static func state(_ label: StoredLabel, _ today: Day) -> HTML {
        guard let decision = label.decision else { return statusTag("待批准", .warning) }
        guard decision.isApproved else { return statusTag("未批准", .bad) }
        return label.row.isValid(on: today) ? statusTag("在用", .good) : statusTag("不在有效期")
    }
}
