// SPDX-License-Identifier: Apache-2.0

/// A plan line with draws left to hold, as far as calendars go.
package struct OpenLine: Hashable, Sendable {
    package let id: String
    package let unit: String
    package let from: Day
    package let to: Day
    package let scope: PoolScope

    package init(id: String, unit: String, from: Day, to: Day, scope: PoolScope) {
        self.id = id
        self.unit = unit
        self.from = from
        self.to = to
        self.scope = scope
    }
}

/// 共同窗口: days on which lines of several departments can all be carried out. Draws held in one window meet at the same
/// doors; draws in different months cannot.
package struct SharedWindow: Hashable, Sendable {
    package let from: Day
    package let to: Day
    /// In the order given.
    package let lines: [OpenLine]

    /// As few windows as possible: whoever ends first decides a window, and every line that is open on its last day and
    /// may hold the same entities joins. A window has lines of two units at least.
    ///
    /// - Parameter earliest: no window begins before this day.
    package static func propose(_ lines: [OpenLine], earliest: Day) -> [SharedWindow] {
        var left = lines.filter { $0.to >= earliest }
        var windows: [SharedWindow] = []
        while let first = left.min(by: { ($0.to, $0.id) < ($1.to, $1.id) }) {
            let joining = left.filter {
                $0.from <= first.to && ($0 == first || $0.scope.mayMeet(first.scope))
            }
            left.removeAll { $0 == first || joining.contains($0) }
            guard Set(joining.map(\.unit)).count > 1, let from = joining.map(\.from).max() else { continue }
            windows.append(SharedWindow(from: max(from, earliest), to: first.to, lines: joining))
        }
        return windows
    }
}

extension PoolScope {
    /// Whether an entity could be in both, as far as area, class, type and industry tell.
    package func mayMeet(_ other: PoolScope) -> Bool {
        func meet(_ own: [String], _ others: [String]) -> Bool {
            own.isEmpty || others.isEmpty
                || own.contains { code in others.contains { code.hasPrefix($0) || $0.hasPrefix(code) } }
        }
        let classesMeet =
            classes.isEmpty || other.classes.isEmpty || !Set(classes).isDisjoint(with: other.classes)
        return classesMeet && meet(jurisdictions, other.jurisdictions) && meet(types, other.types)
            && meet(industryPrefixes, other.industryPrefixes)
    }
}
