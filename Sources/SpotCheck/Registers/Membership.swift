// SPDX-License-Identifier: Apache-2.0

/// Why a check object is not in its library, or that it is. The raw value is the code officers see; it never changes.
package enum Membership: String, CaseIterable, Hashable, Sendable {
    case member = "M00"
    case unregistered = "M01"
    case status = "M02"
    case labelPending = "M03"
    case labelEnded = "M04"
    case licenceEnded = "M05"
    case licenceVoid = "M06"
    case licenceMissing = "M07"
    case takenOut = "M08"

    /// The reason in a few words.
    package var words: String {
        switch self {
        case .member: "在库"
        case .unregistered: "不在检查对象名录库"
        case .status: "登记状态不可抽取"
        case .labelPending: "监管标签未经批准"
        case .labelEnded: "监管标签不在有效期"
        case .licenceEnded: "许可已到期"
        case .licenceVoid: "许可已注销、吊销或者撤销"
        case .licenceMissing: "未持有标签要求的许可"
        case .takenOut: "已由检查机关移出"
        }
    }
}
