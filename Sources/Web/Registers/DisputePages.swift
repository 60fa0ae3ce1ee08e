// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 不一致清单: what two units say differently about one record, by which rule one of them stands, and the way to take the
/// other. And 数据来源次序: whose word counts first.
enum DisputePages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let paging = Paging(call.query)
        let settled = call.query.text("show") == "settled"
        let field = call.query.filled("field")
        let page = try await call.office.database.read { db in
            let units = officer.inspectorUnits(among: try db.units())
            let filter = DisputeFilter(isOpen: !settled, field: field, units: units)
            let found = try db.disputes(matching: filter, page: paging.page, size: paging.size)
            return (
                found, try db.disputeCount(matching: filter), try db.disputedFields(), try db.unitNames(),
                try db.accountNames(found.compactMap(\.settledBy))
            )
        }
        let (found, total, fields, units, people) = page
        let path = Path("/registers/disputes").withFilled("show", settled ? "settled" : "")
            .withFilled("field", field ?? "")
        return .page(
            Page(
                title: "不一致清单",
                body: """
                    <h1>不一致清单</h1>
                    <p>同一对象的同一项内容，两个单位报送的不同。先按指定的来源单位，再按核准日期，最后按报送时间确定采用哪一个；需要改用另一个的，\
                    由统筹协调人员决定并写明理由。\
                    \(officer.roles.contains(.coordinator) ? link("数据来源次序", "/registers/sources") : HTML.empty)</p>
                    \(filterForm(
                        to: "/registers/disputes",
                        selectField(
                            "处理情况", name: "show", options: [("", "未处理"), ("settled", "已处理")],
                            value: settled ? "settled" : "")
                        + selectField(
                            "内容", name: "field", options: [("", "全部")] + fields.map { ($0, $0) }, value: field ?? "")))
                    \(table(
                        caption: "不一致清单",
                        headers: ["对象", "内容", "原登记（单位）", "后报送（单位）", "采用", "时间", settled ? "处理" : "办理"],
                        rows: found.map { line($0, units, people, officer) },
                        empty: settled ? "还没有处理过的不一致。" : "没有未处理的不一致。"))
                    \(pager(paging.with(total: total), path: path, unit: "处"))
                    """, crumbs: [("首页", "/home"), ("全部名录", "/registers")]))
    }

    private static func line(
        _ one: StoredDispute, _ units: [String: String], _ people: [String: String], _ officer: Officer
    ) -> [HTML] {
        let subject: HTML =
            one.dataset == .entities ? link(one.name, "/registers/entities/\(one.key)") : "\(one.name)"
        let deed: HTML
        if let at = one.settledAt {
            deed = """
                \(one.taken == one.kept ? "维持" : "改用另一个")，\(people[one.settledBy ?? ""] ?? "系统") \(moment(at))，\
                理由：\(one.reason)
                """
        } else {
            deed =
                officer.roles.contains(.coordinator)
                ? link("处理", "/registers/disputes/\(one.id)") : "待统筹协调人员处理"
        }
        return [
            subject, "\(one.field)",
            "\(one.standing)（\(units[one.standingUnit] ?? one.standingUnit)）",
            "\(one.incoming)（\(units[one.incomingUnit] ?? one.incomingUnit)）",
            "\(one.kept == .standing ? "原登记" : "后报送")：\(one.rule.words)", moment(one.at), deed,
        ]
    }

    static func show(_ call: Call) async throws -> Answer { .page(try await page(call, Problems())) }

    static func settle(_ call: Call) async throws -> Answer {
        guard let side = DisputeSide(rawValue: call.form.text("side")) else {
            return .refused(try await page(call, Problems("请选择采用哪一个。", field: "side")))
        }
        do {
            let correction = try await call.office.settleDispute(
                call["id"], taking: side, reason: call.form.text("reason"), by: try call.acting())
            if let correction {
                return .seeOther("/imports/\(correction)", notice: "已提出更正，待另一名人员核对后生效。")
            }
            return .seeOther("/registers/disputes", notice: "已维持登记在册的内容。")
        } catch let refusal as RegisterRefusal {
            return .refused(try await page(call, Problems(refusal.words, field: refusal.field)))
        }
    }

    private static func page(_ call: Call, _ problems: Problems) async throws -> Page {
        let id = call["id"]
        let (dispute, units) = try await call.office.database.read { db in
            guard let dispute = try db.dispute(id), dispute.settledAt == nil else {
                throw NotFound("dispute", id)
            }
            return (dispute, try db.unitNames())
        }
        func words(_ side: DisputeSide) -> String {
            let isStanding = side == .standing
            let value = isStanding ? dispute.standing : dispute.incoming
            let unit = isStanding ? dispute.standingUnit : dispute.incomingUnit
            return "“\(value)”，\(units[unit] ?? unit)\(side == dispute.kept ? "（现采用）" : "")"
        }
        return Page(
            title: "处理不一致",
            body: """
                <h1>处理不一致：\(dispute.name)的\(dispute.field)</h1>
                \(errorSummary(problems))
                \(confirmation(
                    call, title: "采用哪一个",
                    consequence: "维持现采用的，即告处理完毕；改用另一个的，作为更正提出，由另一名人员核对后写入名录。",
                    facts: [
                        ("现采用", "\(dispute.value)（\(dispute.rule.words)）"), ("不一致的时间", moment(dispute.at)),
                        ("报送批次", link(dispute.job, "/imports/\(dispute.job)")),
                    ], to: "/registers/disputes/\(id)/settlement", button: "提交决定", back: "/registers/disputes",
                    danger: false,
                    fields: radios(
                        "采用", name: "side",
                        options: DisputeSide.allCases.map { ($0.rawValue, words($0)) },
                        value: call.form.text("side"), problem: problems["side"])
                        + textArea(
                            "理由", name: "reason", value: call.form.text("reason"), problem: problems["reason"],
                            rows: 2, required: true)))
                """, crumbs: [("首页", "/home"), ("不一致清单", "/registers/disputes")])
    }

    static func sources(_ call: Call) async throws -> Answer {
        let (named, units) = try await call.office.database.read { db in
            (
                try Office.disputable.map { ($0, try db.fieldSources($0)) },
                try db.units().filter { $0.closedAt == nil && $0.kind == .department }
            )
        }
        let sections = named.map { dataset, sources -> HTML in
            let columns = Dataset.of(dataset).columns.filter { !Office.fixed(dataset).contains($0.key) }
            let rows = columns.map { column -> [HTML] in
                [
                    "\(column.header)",
                    form(
                        call, to: "/registers/sources", button: "保存", inline: true,
                        """
                        <input type="hidden" name="dataset" value="\(dataset.rawValue)">
                        <input type="hidden" name="field" value="\(column.header)">
                        <select name="unit" aria-label="\(column.header)的来源单位">
                        <option value="">以后报送者为准</option>
                        \(units.map { option($0, chosen: sources[column.header]) })
                        </select>
                        """),
                ]
            }
            return "<h2>\(dataset.title)</h2>"
                + table(caption: "\(dataset.title)的数据来源", headers: ["内容", "以哪个单位报送的为准"], rows: rows)
        }
        return .page(
            Page(
                title: "数据来源次序",
                body: """
                    <h1>数据来源次序</h1>
                    <p>指定了来源单位的内容，其他单位报送的不同值不覆盖，列入不一致清单；来源单位报送的随时采用。</p>
                    \(sections)
                    """, crumbs: [("首页", "/home"), ("不一致清单", "/registers/disputes")]))
    }

    private static func option(_ unit: OfficeUnit, chosen: String?) -> HTML {
        "<option value=\"\(unit.id)\"\(unit.id == chosen, " selected")>\(unit.name)</option>"
    }

    static func nameSource(_ call: Call) async throws -> Answer {
        guard let dataset = DatasetKind(rawValue: call.form.text("dataset")) else {
            throw NotFound("dataset", call.form.text("dataset"))
        }
        try await call.office.nameFieldSource(
            call.form.filled("unit"), of: call.form.text("field"), dataset, by: try call.acting())
        return .seeOther("/registers/sources", notice: "已保存“\(call.form.text("field"))”的来源。")
    }
}
