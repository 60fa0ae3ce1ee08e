// SPDX-License-Identifier: Apache-2.0

/// Where a plan stands, computed from its facts.
package enum PlanState: String, CaseIterable, Hashable, Sendable {
    case drafting, submitted, returned, approved, published

    /// Facts are moments or nil; a plan submitted again after a return is waiting again.
    package static func of(
        submittedAt: Int64?, returnedAt: Int64?, approvedAt: Int64?, publishedAt: Int64?
    ) -> PlanState {
        if publishedAt != nil { return .published }
        if approvedAt != nil { return .approved }
        if submittedAt != nil { return .submitted }
        return returnedAt == nil ? .drafting : .returned
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .drafting: "编制中"
        case .submitted: "待审批"
        case .returned: "已退回"
        case .approved: "已批准，待公布"
        case .published: "已公布"
        }
    }

    /// Whether lines may still be changed.
    package var isOpen: Bool { self == .drafting || self == .returned }
}

/// Where a task stands: the first step that is not done yet.
package enum TaskStep: String, CaseIterable, Hashable, Comparable, Sendable {
    case freeze, announce, draw, assign, inspect, done

    /// Earlier steps first.
    package static func < (a: TaskStep, b: TaskStep) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }

    /// What has happened so far decides what is next.
    package static func next(
        frozen: Bool, announced: Bool, drawn: Bool, assigned: Bool, visits: Int64, published: Int64
    ) -> TaskStep {
        if !frozen { return .freeze }
        if !announced { return .announce }
        if !drawn { return .draw }
        if !assigned { return .assign }
        return published < visits ? .inspect : .done
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .freeze: "待冻结名录"
        case .announce: "待公告"
        case .draw: "待抽取"
        case .assign: "待匹配人员"
        case .inspect: "检查中"
        case .done: "已完成"
        }
    }
}

/// Why a plan, a line or a task is refused. Every case is shown to the officer who asked.
package enum PlanRefusal: Error, Hashable, Sendable {
    case noLines
    case noItems
    case itemNotValid(String)
    case periodReversed(from: String, to: String)
    case periodOutsideYear(Int)
    case periodOutsideLine(from: String, to: String)
    case nothingDrawn
    case belowOverall(least: String)
    case aboveTier(item: String, most: String)
    case belowLine
    case scopeOutsideLine
    case untargetedButFiltered
    case teamTooSmall(least: Int)
    case noDrawsLeft(most: Int)
    case notOpen(PlanState)
    case notPublished
    case approverSubmitted
    case returnNeedsReason
    case nameMissing
    case drawsOutOfRange
    case poolEmpty
}
