// SPDX-License-Identifier: Apache-2.0

/// 检查组: what a team must look like.
package struct TeamShape: Hashable, Sendable {
    /// At least two (行政处罚法 art. 42) and never below the pack.
    package let size: Int
    /// The category every member's scope must hold; empty when any will do.
    package let category: String
    /// The skill the lead (slot 0) must have; empty when none is asked.
    package let leadSkill: String
    /// The kind of expert who goes along beyond the size; empty for none. An expert assists and is no inspector.
    package let expert: String

    package init(size: Int, category: String, leadSkill: String, expert: String = "") {
        self.size = size
        self.category = category
        self.leadSkill = leadSkill
        self.expert = expert
    }

    /// The form kept and logged.
    package var canonical: CanonicalJSON {
        var fields: [String: CanonicalJSON] = [
            "size": .number(size), "category": .string(category), "lead_skill": .string(leadSkill),
        ]
        // Shapes without an expert keep the bytes they had before there were experts.
        if !expert.isEmpty { fields["expert"] = .string(expert) }
        return .object(fields)
    }

    /// Reads what `canonical` wrote.
    package init(_ json: CanonicalJSON) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(json)
        try reader.only(["size", "category", "lead_skill", "expert"])
        self.init(
            size: try reader.count("size"), category: try reader.string("category"),
            leadSkill: try reader.string("lead_skill"),
            expert: reader.has("expert") ? try reader.string("expert") : "")
    }

    /// Refuses a team smaller than the rules ask for, or larger than anyone would send.
    package func check(_ pack: RulePack) throws(PlanRefusal) {
        guard (pack.teamSize...Self.largest).contains(size) else {
            throw .teamSizeOutOfRange(least: pack.teamSize, most: Self.largest)
        }
    }

    /// The usual team for these items and labels: as small as the rules allow, competent for the category, with the
    /// skill that all who ask for one agree on, and the expert that all labels asking for one agree on.
    package init(items: [CheckItemRow], labels: [LabelRow] = [], pack: RulePack) {
        let categories = Set(items.map(\.category))
        let skills = Set((items.compactMap(\.skill) + labels.map(\.skill)).filter { !$0.isEmpty })
        let experts = Set(labels.map(\.expert).filter { !$0.isEmpty })
        self.init(
            size: pack.teamSize, category: categories.count == 1 ? categories.first ?? "" : "",
            leadSkill: skills.count == 1 ? skills.first ?? "" : "",
            expert: experts.count == 1 ? experts.first ?? "" : "")
    }

    /// More than this is no visit but an occupation.
    package static let largest = 10

    /// What the shape says, in plain words.
    package var words: String {
        var parts = ["每组\(size)人，其中主检1人"]
        if !category.isEmpty { parts.append("检查范围包含“\(category)”") }
        if !leadSkill.isEmpty { parts.append("主检具备“\(leadSkill)”专业资质") }
        if !expert.isEmpty { parts.append("另配“\(expert)”专家1人协助") }
        return parts.joined(separator: "，")
    }
}

/// When the drawn names become public (protocol 0).
package enum Disclosure: String, CaseIterable, Hashable, Sendable {
    /// An announced visit is no visit: names follow the check.
    case afterVisit
    case immediate

    package var words: String {
        switch self {
        case .afterVisit: "检查后公开被抽中的对象"
        case .immediate: "抽取后即公开被抽中的对象"
        }
    }
}
