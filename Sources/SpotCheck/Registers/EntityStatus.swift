// SPDX-License-Identifier: Apache-2.0

/// 登记状态, normalised. The raw words of the source are kept beside it.
package enum EntityStatus: String, CaseIterable, Hashable, Sendable {
    /// 存续.
    case active
    /// 歇业: at most three years, not terminal (Regulation on Registration of Market Entities, art. 30).
    case suspended
    /// 吊销.
    case licenceRevoked
    /// 注销.
    case deregistered
    /// 撤销.
    case annulled
    /// 迁出.
    case movedOut
    /// 终止: a project is finished, equipment scrapped.
    case ended
    case other

    /// Terminal states leave the draw pool but stay in the register.
    package var isTerminal: Bool {
        switch self {
        case .licenceRevoked, .deregistered, .annulled, .movedOut, .ended: true
        case .active, .suspended, .other: false
        }
    }

    /// Whether an entity in this state can be drawn. What suspends or cannot be told is not visited at random.
    package var isDrawable: Bool { self == .active }

    /// What officers and citizens read.
    package var words: String {
        switch self {
        case .active: "存续"
        case .suspended: "歇业"
        case .licenceRevoked: "吊销"
        case .deregistered: "注销"
        case .annulled: "撤销"
        case .movedOut: "迁出"
        case .ended: "终止"
        case .other: "其他"
        }
    }
}

/// 信用风险分类 (国市监信发〔2022〕6号): internal, never published, no ground for penalty or exemption.
package enum CreditRiskClass: String, CaseIterable, Hashable, Comparable, Sendable {
    case a = "A"
    case b = "B"
    case c = "C"
    case d = "D"

    /// Sorts in their natural order.
    package static func < (x: CreditRiskClass, y: CreditRiskClass) -> Bool { x.rawValue < y.rawValue }
}

/// 事项类别: general items are drawn at a limited ratio, key items may reach 100 % (国市监信〔2019〕38号).
package enum ItemTier: String, CaseIterable, Hashable, Sendable {
    case general
    case key

    package var words: String {
        switch self {
        case .general: "一般检查事项"
        case .key: "重点检查事项"
        }
    }
}

/// 检查方式.
package enum CheckMethod: String, CaseIterable, Hashable, Sendable {
    case onSite
    case paper
    case network
    case offSite
    case sampling
    case thirdParty

    package var words: String {
        switch self {
        case .onSite: "现场检查"
        case .paper: "书面检查"
        case .network: "网络监测"
        case .offSite: "非现场检查"
        case .sampling: "检验检测"
        case .thirdParty: "第三方专业评估"
        }
    }
}
