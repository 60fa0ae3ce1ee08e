// SPDX-License-Identifier: Apache-2.0

/// How far a draw has come. Computed from facts, never stored.
package enum DrawStage: String, CaseIterable, Hashable, Comparable, Sendable {
    /// Announced; the ceremony still takes announcements.
    case announced
    /// The ceremony is closed; contributors reveal.
    case closed
    /// Every reveal is in; the result is due.
    case revealed
    case held
    case assigned
    case void

    /// - Parameter complete: whether the ceremony's value exists: enough reveals, and the public value if one was
    ///   announced.
    package init(closed: Bool, complete: Bool, held: Bool, assigned: Bool, void: Bool) {
        self =
            if void { .void } else if assigned { .assigned } else if held { .held } else if complete {
                .revealed
            } else if closed { .closed } else { .announced }
    }

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Earlier steps come first.
    package static func < (a: DrawStage, b: DrawStage) -> Bool { a.order < b.order }
}

/// How far a ceremony has come. Computed from facts, never stored.
package enum CeremonyStage: String, CaseIterable, Hashable, Sendable {
    /// Contributors commit.
    case committing
    /// Draws are announced.
    case open
    /// Contributors reveal.
    case closed
    /// Nobody may reveal any more, or all have; the public value is awaited.
    case awaiting
    /// The value exists; results are due.
    case complete
    /// The time for reveals passed with too few, or the public value never appeared.
    case failed

    /// - Parameters:
    ///   - complete: the value exists.
    ///   - overdue: the time for reveals is over.
    ///   - awaits: a public value was announced, enough have revealed for it, and a source of it may still appear.
    ///   - settled: no reveal can come any more: all are in, or the time is over.
    package init(
        opened: Bool, closed: Bool, complete: Bool, overdue: Bool, awaits: Bool = false, settled: Bool = false
    ) {
        self =
            if complete { .complete } else if closed, awaits, settled { .awaiting } else if overdue {
                .failed
            } else if closed { .closed } else if opened { .open } else { .committing }
    }
}

/// Which duties let an account act for a contributor of a ceremony.
package enum ContributorDuty {
    /// The platform is the coordinating bureau; every other contributor is a unit's operator, leader or supervisor,
    /// an observer anybody its unit sends.
    package static func roles(for name: String) -> Set<Role> {
        if name == "platform" { return [.coordinator] }
        if name.hasPrefix("observer-") { return [.supervisor, .auditor, .departmentOperator, .unitLeader] }
        return [.departmentOperator, .unitLeader, .supervisor]
    }
}
