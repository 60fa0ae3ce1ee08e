// SPDX-License-Identifier: Apache-2.0

/// Why a plan, a line or a task is refused. Every case is shown to the officer who asked.
package enum PlanRefusal: Error, Hashable, Sendable {
    // The plan
    case yearOutOfRange(from: Int, to: Int)
    case noRules(year: Int)
    case titleMissing
    case noLines
    case notOpen(PlanState)
    case notSubmitted(PlanState)
    case notApproved(PlanState)
    case notPublished
    /// Approval is somebody else's view, never the submitter's own.
    case approverSubmitted
    case returnNeedsReason

    // A line
    case nameMissing
    case textTooLong(most: Int)
    case noItems
    case unknownItem(String)
    /// The item is not in force on every day of the period.
    case itemNotValid(String, from: String, to: String)
    /// The item list moved on after the line was written.
    case itemSuperseded(String)
    /// Longer than one entry of the public log can be; the line could never be published.
    case lineTooLong
    case periodReversed(from: String, to: String)
    case periodOutsideYear(Int)
    case drawsOutOfRange(most: Int)
    case noCoordinator
    case noSupervision
    case unknownObserver(String)

    // Scope
    case unknownCode(kind: ScopeCode, code: String)
    case scopeOutsideArea(String)
    /// A county's unit plans for its own area and must say so.
    case areaNotNamed
    /// Said to be untargeted (不定向), yet it names more than places; for a task: under such a line.
    case untargetedButFiltered
    /// Said to be targeted (定向), yet it names nothing but places.
    case targetedButUnfiltered

    // Ratios
    case nothingDrawn
    case leastOutOfRange(most: Int)
    case aboveTier(item: String, risk: CreditRiskClass, most: Ratio)
    case belowOverall(least: Ratio, drawn: Int, needed: Int)
    case belowItem(item: String, least: Ratio, drawn: Int, needed: Int)
    case aboveItem(item: String, most: Ratio, drawn: Int, allowed: Int)

    // A task
    case periodOutsideLine(from: String, to: String)
    case periodOver(to: String)
    case belowLine(CreditRiskClass)
    case scopeOutsideLine
    case teamSizeOutOfRange(least: Int, most: Int)
    case teamCategoryNotOfLine(String)
    case noDrawsLeft(most: Int)
    case poolEmpty
}

/// Code lists a scope speaks of.
package enum ScopeCode: String, Hashable, Sendable {
    case jurisdiction, entityType, industry, label, keyReason
}
