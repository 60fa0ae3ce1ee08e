// SPDX-License-Identifier: Apache-2.0

/// 会商: where a scheme stands, from what the departments it asks have said.
package enum SchemeState: String, CaseIterable, Hashable, Sendable {
    case waiting, agreed, declined

    package var words: String {
        switch self {
        case .waiting: "会商中"
        case .agreed: "已商定"
        case .declined: "有不同意见"
        }
    }

    /// - Parameter answers: of each department that is asked; nil while it has not answered.
    package static func of(_ answers: [Bool?]) -> SchemeState {
        if answers.contains(false) { return .declined }
        return answers.contains(nil) ? .waiting : .agreed
    }
}

/// Why a scheme or an answer to it is refused.
package enum SchemeRefusal: Error, Hashable, Sendable {
    case scopeMissing
    case teamsMissing
    case noPartners
    case unknownPartner(String)
    case unknownJointItem(String)
    /// Of an item of the joint list the lead is named there.
    case notLead(of: String)
    /// Somebody else leads this campaign.
    case ledByOther
    case periodReversed
    case opinionMissing
    case textTooLong(most: Int)
    /// A later version is on the table.
    case superseded

    package static let longestText = 2000
}
