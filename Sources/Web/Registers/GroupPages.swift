// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 检查小组.
enum GroupPages {
    static func list(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let (groups, names) = try await call.office.database.read { db in
            (try db.groups(units: officer.inspectorUnits(among: try db.units())), try db.unitNames())
        }
        let rows = groups.map { group -> [HTML] in
            [
                link(group.name, "/registers/groups/\(group.id)"), "\(names[group.unit] ?? group.unit)",
                "\(group.category.isEmpty ? "—" : group.category)",
                "\(group.members.filter { $0.part == .leader }.map(\.name).joined(separator: "、"))",
                "\(group.members.filter { $0.part == .member }.map(\.name).joined(separator: "、"))",
                "\(group.members.filter { $0.part == .expert }.map(\.name).joined(separator: "、"))",
            ]
        }
        return .page(
            Page(
                title: "检查小组",
                body: """
                    <h1>检查小组</h1>
                    \(mayEnter(officer)
                        ? "<p class=\"actions\">\(buttonLink("设立小组", "/registers/groups/new"))</p>" : HTML.empty)
                    <p>小组用于日常编组和查询；每次检查派谁仍由随机匹配确定。</p>
                    \(table(
                        caption: "检查小组", headers: ["小组", "单位", "类别", "组长", "组员", "专家"], rows: rows,
                        empty: "还没有检查小组。"))
                    """, crumbs: [("首页", "/home"), ("检查人员", "/registers/inspectors")]))
    }

    static func new(_ call: Call) async throws -> Answer { .page(try await page(call, nil, Problems())) }

    static func show(_ call: Call) async throws -> Answer {
        .page(try await page(call, call["id"], Problems()))
    }

    static func save(_ call: Call) async throws -> Answer {
        let id = call["id"].isEmpty ? nil : call["id"]
        let draft = GroupDraft(
            name: call.form.text("name"), category: call.form.text("category"),
            leader: call.form.text("leader"), members: call.form.all("members"),
            experts: call.form.all("experts"))
        do {
            let saved = try await call.office.saveGroup(id, draft, by: try call.acting())
            return .seeOther("/registers/groups/\(saved)", notice: "已保存检查小组“\(draft.name)”。")
        } catch let refusal as RegisterRefusal {
            return .refused(try await page(call, id, Problems(refusal.words, field: refusal.field)))
        }
    }

    static func close(_ call: Call) async throws -> Answer {
        try await call.office.closeGroup(call["id"], by: try call.acting())
        return .seeOther("/registers/groups", notice: "已撤销检查小组。")
    }

    private static func page(_ call: Call, _ id: String?, _ problems: Problems) async throws -> Page {
        let officer = try call.acting()
        let (group, people) = try await call.office.database.read { db in
            let units = officer.inspectorUnits(among: try db.units())
            let group = try id.flatMap { try db.group($0) }
            if id != nil, group.map({ units?.contains($0.unit) ?? true }) != true {
                throw NotFound("group", id ?? "")
            }
            return (group, try db.inspectors(matching: InspectorFilter(units: units), size: 2000))
        }
        let typed = problems.isEmpty ? filled(group) : call.form
        let isOpen = group?.closedAt == nil && mayEnter(officer)
        let title = group?.name ?? "设立检查小组"
        let to: Path = id.map { "/registers/groups/\($0)" } ?? "/registers/groups"
        return Page(
            title: title,
            body: """
                <h1>\(title)</h1>
                \(errorSummary(problems))
                \(group?.closedAt == nil ? HTML.empty : notice("该小组已经撤销。", .neutral))
                \(isOpen
                    ? form(call, to: to, button: "保存小组", fields(typed, people, problems)) : members(group))
                \(isOpen && group != nil
                    ? form(call, to: "\(to)/closing", button: "撤销小组", danger: true, inline: true) : HTML.empty)
                """, crumbs: [("首页", "/home"), ("检查小组", "/registers/groups")],
            scripts: ["choose.js"])
    }

    private static func filled(_ group: StoredGroup?) -> Fields {
        var fields = Fields(["name": group?.name ?? "", "category": group?.category ?? ""])
        for member in group?.members ?? [] {
            switch member.part {
            case .leader: fields.add("leader", member.inspector)
            case .member: fields.add("members", member.inspector)
            case .expert: fields.add("experts", member.inspector)
            }
        }
        return fields
    }

    private static func fields(_ typed: Fields, _ people: [StoredInspector], _ problems: Problems) -> HTML {
        let certified = people.filter { !$0.row.certificate.isEmpty }.map {
            (value: $0.id, words: "\($0.row.name)（\($0.row.staffNumber)）")
        }
        let experts = people.filter { !$0.row.expert.isEmpty }.map {
            (value: $0.id, words: "\($0.row.name)（\($0.row.expert)）")
        }
        return """
            \(field("小组名称", name: "name", value: typed.text("name"), problem: problems["name"], required: true))
            \(field("类别", name: "category", value: typed.text("category"), hint: "如 食品、特种设备。"))
            \(selectField(
                "组长", name: "leader", options: [("", "请选择")] + certified, value: typed.text("leader"),
                required: true))
            \(checkboxes(
                "组员", name: "members", options: certified, chosen: Set(typed.all("members")),
                problem: problems["members"]))
            \(experts.isEmpty ? HTML.empty : checkboxes(
                "专家", name: "experts", options: experts, chosen: Set(typed.all("experts")),
                hint: "专家协助检查，不计入人数。"))
            """
    }

    private static func members(_ group: StoredGroup?) -> HTML {
        table(
            caption: "成员", headers: ["姓名", "身份"],
            rows: (group?.members ?? []).map { member in
                [link(member.name, "/registers/inspectors/\(member.inspector)"), "\(member.part.words)"]
            })
    }
}
