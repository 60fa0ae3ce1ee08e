// SPDX-License-Identifier: Apache-2.0

/// Why an inspector cannot be sent by their own unit for a time.
package enum AbsenceKind: String, CaseIterable, Hashable, Sendable {
    case leave
    case secondment
    case training
    case suspended
    case other

    package var words: String {
        switch self {
        case .leave: "请假"
        case .secondment: "借调"
        case .training: "培训学习"
        case .suspended: "暂停执法"
        case .other: "其他"
        }
    }
}

/// 检查小组中的身份.
package enum GroupPart: String, CaseIterable, Hashable, Sendable {
    case leader
    case member
    case expert

    package var words: String {
        switch self {
        case .leader: "组长"
        case .member: "组员"
        case .expert: "专家"
        }
    }
}
