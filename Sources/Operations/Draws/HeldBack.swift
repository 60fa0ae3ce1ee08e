// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension [HeldBackMember] {
    /// How many each rule keeps out, by the codes of `excluded` in the log.
    package var keptOut: [String: Int64] {
        reduce(into: [:]) { counts, member in
            if member.exemption == nil { counts[member.rule.rawValue, default: 0] += 1 }
        }
    }

    /// How many an exemption lets in, by the codes of `diff` in the log: `exempted.<ground>`.
    package var exempted: [String: Int64] {
        reduce(into: [:]) { counts, member in
            if let code = member.exemptionCode { counts["exempted.\(code)", default: 0] += 1 }
        }
    }

    /// One line for each: key, rule, visits in the year, day of the clean visit, ground of the exemption, between tabs.
    var lines: [UInt8] {
        var text = ""
        for member in self {
            let cells: [String] = [
                member.key, member.rule.rawValue, member.used.map { String($0) } ?? "",
                member.cleanOn?.text ?? "", member.exemptionCode ?? "",
            ]
            text += cells.joined(separator: "\t") + "\n"
        }
        return [UInt8](text.utf8)
    }
}
