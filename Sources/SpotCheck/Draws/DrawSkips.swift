// SPDX-License-Identifier: Apache-2.0

/// What becomes of the place of a drawn entity that turns out ineligible, announced with the draw.
package enum SkipRule: String, CaseIterable, Hashable, Sendable {
    /// The place stays empty.
    case none
    /// The next of the published reserve takes its turn.
    case next
}

extension StratumOutcome {
    /// Who is drawn after some were passed over: the order never changes, and the turn goes to the reserve in its order
    /// (docs/draw.md section 1.5).
    ///
    /// - Parameter skipped: roster ids, selected or of the reserve.
    package func standing(without skipped: Set<String>, rule: SkipRule) -> [String] {
        let left = selected.filter { !skipped.contains($0) }
        guard rule == .next else { return left }
        return left + reserve.lazy.filter { !skipped.contains($0) }.prefix(take - left.count)
    }

    /// Who takes the turn when `id` is passed over after `skipped` were; nil if nobody does.
    package func successor(of id: String, after skipped: Set<String>, rule: SkipRule) -> String? {
        let before = standing(without: skipped, rule: rule)
        let after = standing(without: skipped.union([id]), rule: rule)
        return after.first { !before.contains($0) }
    }
}
