// SPDX-License-Identifier: Apache-2.0

/// Which of two units' words stands.
package enum DisputeSide: String, CaseIterable, Hashable, Sendable {
    /// What the register held.
    case standing
    /// What the later file says.
    case incoming
}

/// By what it was decided whose word stands.
package enum DisputeRule: String, CaseIterable, Hashable, Sendable {
    /// The unit that was named as the source of the field goes first.
    case source
    /// The later date of approval in the two records.
    case approval
    /// No rule but the order of time.
    case later

    package var words: String {
        switch self {
        case .source: "按数据来源单位"
        case .approval: "按核准日期，后者为准"
        case .later: "按报送时间，后者为准"
        }
    }

    /// Whose word stands about a field that two units fill differently.
    ///
    /// - Parameters:
    ///   - source: the unit named as the source of the field, if any.
    ///   - approvals: the dates of approval the two records give, if both do.
    package static func decide(
        standing: String, incoming: String, source: String?, approvals: (standing: Day, incoming: Day)?
    ) -> (side: DisputeSide, rule: DisputeRule) {
        if source == incoming { return (.incoming, .source) }
        if source == standing { return (.standing, .source) }
        if let approvals, approvals.standing != approvals.incoming {
            return (approvals.standing > approvals.incoming ? .standing : .incoming, .approval)
        }
        return (.incoming, .later)
    }
}
