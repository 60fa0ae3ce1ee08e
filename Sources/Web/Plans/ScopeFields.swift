// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// 抽查范围 as form fields: filled from a scope, read back into one.
enum ScopeFields {
    /// The fields as they stand for `scope`.
    static func fill(_ typed: inout Fields, _ scope: PoolScope) {
        for code in scope.jurisdictions { typed.add("jurisdiction", code) }
        for code in scope.types { typed.add("type", code) }
        for code in scope.industries { typed.add("industry", code) }
        typed.add("registeredFrom", scope.registeredFrom?.text ?? "")
        typed.add("registeredTo", scope.registeredTo?.text ?? "")
        for risk in scope.classes { typed.add("class", risk.rawValue) }
        typed.add("abnormal", word(scope.abnormal))
        typed.add("serious", word(scope.serious))
        typed.add("key", word(scope.keyObject))
        for code in scope.labels { typed.add("label", code) }
        for code in scope.keyReasons { typed.add("reason", code) }
    }

    /// The scope somebody typed; what cannot be read becomes a problem.
    static func read(_ typed: Fields, _ problems: inout Problems) -> PoolScope {
        let from = DayField.optional(typed, "registeredFrom", &problems)
        let to = DayField.optional(typed, "registeredTo", &problems)
        if let from, let to, to < from {
            problems.add("registeredTo", "成立日期的截止早于开始，请核对。")
        }
        // Nothing unreadable is left out silently: a scope that lost a condition would be a wider one.
        let classes = typed.all("class").compactMap { CreditRiskClass(rawValue: $0) }
        if classes.count < typed.all("class").count { problems.add("class", "请选择列出的分类。") }
        return PoolScope(
            jurisdictions: typed.all("jurisdiction"), types: typed.all("type"),
            industries: industries(typed), registeredFrom: from, registeredTo: to, classes: classes,
            abnormal: flag(typed, "abnormal", &problems), serious: flag(typed, "serious", &problems),
            keyObject: flag(typed, "key", &problems), labels: typed.all("label"),
            keyReasons: typed.all("reason"))
    }

    /// Ticked sections and typed codes alike.
    private static func industries(_ typed: Fields) -> [String] {
        typed.all("industry").flatMap(CellText.parts).map { CellText.code($0).uppercased() }
    }

    private static func word(_ flag: Bool?) -> String { flag.map { $0 ? "yes" : "no" } ?? "any" }

    private static func flag(_ typed: Fields, _ name: String, _ problems: inout Problems) -> Bool? {
        switch typed.text(name) {
        case "", "any": return nil
        case "yes": return true
        case "no": return false
        default:
            problems.add(name, "请选择列出的选项。")
            return nil
        }
    }

    /// Which areas may be chosen.
    static func areaField(_ typed: Fields, _ problems: Problems, _ places: [Jurisdiction]) -> HTML {
        checkboxes(
            "管辖区域", name: "jurisdiction", options: places.map { ($0.code, $0.name) },
            chosen: Set(typed.all("jurisdiction")), problem: problems["jurisdiction"],
            hint: places.count > 1 ? "不选表示不限区域（市级单位为全市）。" : "")
    }

    /// Everything that makes a scope targeted.
    ///
    /// - Parameters:
    ///   - labels: the labels that may be chosen.
    ///   - reasons: the reasons for closer inspection that the rule pack knows.
    static func targetFields(
        _ typed: Fields, _ problems: Problems, _ tables: RegisterTables, _ labels: [LabelRow],
        _ reasons: [KeyReason]
    ) -> HTML {
        """
        \(typeField(typed, problems, tables))
        \(labels.isEmpty ? HTML.empty : checkboxes(
            "监管标签", name: "label", options: labels.map { ($0.code, "\($0.name)（\($0.code)）") },
            chosen: Set(typed.all("label")), problem: problems["label"],
            hint: "列入专项检查对象库中这些标签及其下级标签的对象，含项目、产品、设备、场所。不选表示不限。"))
        \(reasons.isEmpty ? HTML.empty : checkboxes(
            "重点检查事由", name: "reason",
            options: reasons.map { ($0.code, "\($0.name)\($0.isCertain ? "（必查）" : "")") },
            chosen: Set(typed.all("reason")), problem: problems["reason"],
            hint: "具有任一所选事由的对象。标明“必查”的全部抽取，其余按比例。内部使用，不选表示不限。"))
        \(industryFields(typed, problems, tables))
        <div class="pair">
        \(DayField.html("成立日期自", name: "registeredFrom", typed, problems))
        \(DayField.html("成立日期至", name: "registeredTo", typed, problems))
        </div>
        \(checkboxes(
            "信用风险分类", name: "class", options: CreditRiskClass.allCases.map { ($0.rawValue, "\($0.rawValue)类") },
            chosen: Set(typed.all("class")), problem: problems["class"], hint: "内部使用，不向社会公布。不选表示不限。"))
        <div class="pair">
        \(flagField("经营异常名录", "abnormal", typed, problems, yes: "已列入", no: "未列入"))
        \(flagField("严重违法失信名单", "serious", typed, problems, yes: "已列入", no: "未列入"))
        \(flagField("重点监管对象", "key", typed, problems, yes: "是", no: "否"))
        </div>
        """
    }

    private static func typeField(
        _ typed: Fields, _ problems: Problems, _ tables: RegisterTables
    ) -> HTML {
        let groups = EntityTypeGroup.all
        let known = Set(groups.map(\.prefix))
        let more = typed.all("type").filter { !known.contains($0) }.map {
            (value: $0, words: tables.entityTypes.name(of: $0) ?? "代码 \($0)")
        }
        return checkboxes(
            "主体类型", name: "type", options: groups.map { ($0.prefix, $0.name) } + more,
            chosen: Set(typed.all("type")), problem: problems["type"], hint: "不选表示不限。")
    }

    private static func industryFields(
        _ typed: Fields, _ problems: Problems, _ tables: RegisterTables
    ) -> HTML {
        let chosen = industries(typed)
        let sections = tables.industries.entries.filter { $0.code.count == 1 }
        let letters = Set(sections.map(\.code))
        let codes = chosen.filter { !letters.contains($0) }
        return """
            \(checkboxes(
                "行业门类", name: "industry", options: sections.map { ($0.code, "\($0.code) \($0.name)") },
                chosen: Set(chosen), problem: problems["industry"], hint: "不选表示不限。"))
            <div class="field">
            <label for="f-industry-codes">行业代码</label>
            <p class="hint" id="h-industry-codes">二至四位代码（GB/T 4754），多个用顿号分隔，例如 62、5211。</p>
            <input id="f-industry-codes" name="industry" type="text" value="\(codes.joined(separator: "、"))" \
            autocomplete="off" aria-describedby="h-industry-codes">
            </div>
            """
    }

    private static func flagField(
        _ label: String, _ name: String, _ typed: Fields, _ problems: Problems, yes: String, no: String
    ) -> HTML {
        selectField(
            label, name: name, options: [("any", "不限"), ("yes", yes), ("no", no)], value: typed.text(name),
            problem: problems[name])
    }
}

/// A calendar day as a form field: the browser's calendar, or typed in any usual way.
enum DayField {
    static func html(
        _ label: String, name: String, _ typed: Fields, _ problems: Problems, required: Bool = false
    ) -> HTML {
        let text = typed.text(name)
        // A calendar shows nothing for what it cannot read, and what was typed must stay to be seen.
        let shown = day(text)?.text ?? text
        return field(
            label, name: name, value: shown, problem: problems[name],
            kind: shown.isEmpty || day(text) != nil ? .date : .text, required: required)
    }

    /// The day typed, or nil with a problem.
    static func required(_ typed: Fields, _ name: String, _ problems: inout Problems) -> Day? {
        if typed.text(name).isEmpty {
            problems.add(name, "请填写日期。")
            return nil
        }
        return optional(typed, name, &problems)
    }

    /// The day typed; nil when there is none, or with a problem when it cannot be read.
    static func optional(_ typed: Fields, _ name: String, _ problems: inout Problems) -> Day? {
        let text = typed.text(name)
        if text.isEmpty { return nil }
        if let day = day(text) { return day }
        problems.add(name, "日期“\(text)”无法识别，请写成 2026-03-02 或者 2026年3月2日。")
        return nil
    }

    /// What a text means as a day, nil if nothing.
    static func day(_ text: String) -> Day? {
        guard case .day(let day) = DateReading(CellText.code(text)) else { return nil }
        return day
    }
}
