// SPDX-License-Identifier: Apache-2.0

/// A finding that needs no check-list, such as 无法联系: the codes, what follows, and what is said of every item.
package struct FieldPreset: Hashable, Sendable {
    package let name: String
    package let codes: [String]
    package let followUp: String
    package let outcome: ItemResult.Outcome
}

extension CanonicalJSONReader {
    /// `[{"name": "无法联系", "codes": ["A", "6"], "follow_up": "2", "outcome": "notChecked"}, …]`.
    package func fieldPresets(_ key: String) throws(JSONRefusal) -> [FieldPreset] {
        var presets: [FieldPreset] = []
        for row in try objects(key) {
            try row.only(["name", "codes", "follow_up", "outcome"])
            guard let outcome = ItemResult.Outcome(rawValue: try row.string("outcome")) else {
                throw .outOfRange(path: row.path(of: "outcome"))
            }
            presets.append(
                FieldPreset(
                    name: try row.string("name"), codes: try row.strings("codes"),
                    followUp: try row.string("follow_up"), outcome: outcome))
        }
        return presets
    }
}
