// SPDX-License-Identifier: Apache-2.0

/// 名单形式: what the ids of a roster tell (docs/draw.md 1.1).
package enum RosterKind: String, CaseIterable, Hashable, Sendable {
    /// Ids that only the holder of the roster's secret can link to entities.
    case blinded
    /// The entities' own codes: whoever is drawn is public with the result.
    case plain

    package var words: String {
        switch self {
        case .blinded: "隐名编号"
        case .plain: "公开统一社会信用代码"
        }
    }
}

/// Why a roster may not show the entities' codes: it would publish what is internal (rules, section 0).
package enum PlainRosterObstacle: Hashable, Sendable {
    /// The stratum, and so the class, decides how many are drawn.
    case classRatios
    /// Everyone in the pool is of the classes named.
    case classScope
    /// Everyone in the pool is a key object, or none is.
    case keyObjects
    /// Everyone in the pool stands under the labels named, which are the office's own.
    case labels
    /// Declared relations of so many pairs would stand beside the codes.
    case relations(Int)

    /// What the scope and the ratios of a task say against it; nil if nothing.
    package static func of(_ scope: PoolScope, _ ratios: RatioTable) -> PlainRosterObstacle? {
        if ratios.kind == .byClass { return .classRatios }
        if !scope.classes.isEmpty { return .classScope }
        if !scope.labels.isEmpty { return .labels }
        return scope.keyObject == nil && scope.keyReasons.isEmpty ? nil : .keyObjects
    }

    package var words: String {
        switch self {
        case .classRatios: "各信用风险类别的抽查比例不同，公开代码会泄露类别"
        case .classScope: "抽查范围限定了信用风险类别，公开代码会泄露类别"
        case .keyObjects: "抽查范围按重点对象限定，公开代码会泄露谁是重点对象"
        case .labels: "抽查范围按监管标签限定，公开代码会泄露内部的监管标签"
        case .relations(let pairs): "名单涉及 \(pairs) 项申报的回避关系，公开代码会泄露执法检查人员的个人关系"
        }
    }
}
