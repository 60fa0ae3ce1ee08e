// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A scope names a reason that the rules of the day do not know. A fault: left out, the pool would be a wider one.
package struct UnknownKeyReason: Error, Hashable {
    package let code: String
}

extension PoolRules {
    /// Rows of `entity` that have one of the reasons named by a scope; nil if it names none.
    ///
    /// - Throws: `UnknownKeyReason`.
    func condition(naming codes: [String]) throws -> SQL? {
        codes.isEmpty ? nil : any(of: try reasons(codes))
    }

    /// Rows of `entity` whom a rule draws with certainty in a scope that names these reasons; nil if there are none.
    ///
    /// - Throws: `UnknownKeyReason`.
    func certainty(naming codes: [String]) throws -> SQL? {
        let certain = try reasons(codes).filter(\.isCertain)
        return certain.isEmpty ? nil : any(of: certain)
    }

    /// Rows of `entity` that have any reason of the rules; nil if the rules have none.
    var isKeyObject: SQL? { keyReasons.isEmpty ? nil : any(of: keyReasons) }

    private func reasons(_ codes: [String]) throws -> [KeyReason] {
        try codes.map { code in
            guard let reason = reason(code) else { throw UnknownKeyReason(code: code) }
            return reason
        }
    }

    private func any(of reasons: [KeyReason]) -> SQL {
        "(\(SQL.join(reasons.map(condition), separator: " OR ")))"
    }

    /// Rows of `entity` for which the facts of one reason hold.
    func condition(_ reason: KeyReason) -> SQL {
        switch reason.ground {
        case .labels(let labels): return "key IN (\(Connection.members(ofLabels: labels)))"
        case .marked:
            return "key IN (SELECT entity FROM key_mark WHERE code = \(reason.code) AND ended_at IS NULL)"
        case .registered: return "key_object = 1"
        case .classes(let classes): return "risk_class IN \(list: classes.map(\.rawValue))"
        case .abnormal(let results):
            guard !results.isEmpty else { return "abnormal = 1" }
            return "(abnormal = 1 AND key NOT IN (\(Self.entities(withResult: results, since: nil))))"
        case .serious: return "serious = 1"
        case .results(let codes, let months):
            return "key IN (\(Self.entities(withResult: codes, since: on.adding(months: -months))))"
        }
    }

    /// Entities with a public result that holds one of some codes, checked on `since` or later. Codes of a result are a
    /// JSON array of strings: a code stands in it between quotation marks.
    private static func entities(withResult codes: [String], since: Day?) -> SQL {
        let held = codes.map { code -> SQL in "r.codes LIKE \("%\"\(code)\"%")" }
        let when: SQL = since.map { "r.checked_on >= \($0.text)" } ?? "1 = 1"
        return """
            SELECT p.entity FROM publication p JOIN result r ON r.id = p.result
            WHERE \(when) AND (\(SQL.join(held, separator: " OR ")))
            """
    }
}
