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
        case .drafting: "起草中"
        case .submitted: "待审批"
        case .returned: "已退回"
        case .approved: "已批准"
        case .published: "已公布"
        }
    }

    /// Whether lines may still be changed.
    package var isOpen: Bool { self == .drafting || self == .returned }
}

/// Where a task stands: the first step that is not done yet.
package enum TaskStep: String, CaseIterable, Hashable, Comparable, Sendable {
    case freeze, announce, reveal, draw, assign, inspect, done

    /// Earlier steps first.
    package static func < (a: TaskStep, b: TaskStep) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }

    /// What has happened so far decides what is next. A void draw counts as none: the task is announced again.
    ///
    /// - Parameter revealed: whether every contributor of the draw's ceremony has revealed.
    package static func next(
        frozen: Bool, announced: Bool, revealed: Bool, drawn: Bool, assigned: Bool, visits: Int64,
        published: Int64
    ) -> TaskStep {
        if !frozen { return .freeze }
        if !announced { return .announce }
        if !drawn { return revealed ? .draw : .reveal }
        if !assigned { return .assign }
        return published < visits ? .inspect : .done
    }

    /// The word officers read.
    package var words: String {
        switch self {
        case .freeze: "待固化"
        case .announce: "待公告"
        case .reveal: "待揭示"
        case .draw: "待抽取"
        case .assign: "待匹配"
        case .inspect: "检查中"
        case .done: "已完成"
        }
    }
}
