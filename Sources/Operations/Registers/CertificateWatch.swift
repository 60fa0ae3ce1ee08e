// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// How near the end of an inspector's certificate is.
package enum CertificateState: String, CaseIterable, Hashable, Sendable {
    /// It ended before today.
    case expired
    /// It ends within the days of the rule pack.
    case expiring
    case valid

    package var words: String {
        switch self {
        case .expired: "已过期"
        case .expiring: "将到期"
        case .valid: "有效"
        }
    }
}

/// By which day's end certificates are watched: today, and so many days on as the rule pack says.
package struct CertificateWatch: Hashable, Sendable {
    package let today: Day
    package let days: Int

    package init(today: Day, days: Int) {
        self.today = today
        self.days = days
    }

    /// The state of a certificate that is valid through a day; nil means without end.
    package func state(through end: Day?) -> CertificateState {
        guard let end else { return .valid }
        if end < today { return .expired }
        return end <= today.adding(days) ? .expiring : .valid
    }

    /// What of the register is in a state; nil for `valid`, which nobody looks for.
    package func ends(_ state: CertificateState) -> InspectorFilter.CertificateEnds? {
        switch state {
        case .expired: .init(from: nil, through: today.adding(-1))
        case .expiring: .init(from: today, through: today.adding(days))
        case .valid: nil
        }
    }

    /// What is expired or expiring.
    package var due: InspectorFilter.CertificateEnds { .init(from: nil, through: today.adding(days)) }
}

extension Office {
    /// The watch over certificates as of now.
    ///
    /// - Throws: `RulebookFault.noPack`.
    package func certificateWatch() throws -> CertificateWatch {
        let today = Day(inShanghai: now())
        return CertificateWatch(today: today, days: try rulebook.pack(on: today).certificateWarningDays)
    }
}
