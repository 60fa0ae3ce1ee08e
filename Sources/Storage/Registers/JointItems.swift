// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension JointItemRow: StoredRecord {
    package static var table: StaticString { "joint_item" }
    package static var tableBefore: StaticString { "joint_item_before" }
    package static var columns: [StaticString] {
        [
            "field", "name", "object_kind", "lead", "participants", "level", "ratio_num", "ratio_den",
            "items",
            "note",
        ]
    }

    package var key: String { code }

    package var values: [SQLValue] {
        [
            .text(field), .text(name), .text(objectKind), .text(lead),
            .text(participants.joined(separator: "\n")), .text(level),
            ratio.map { .integer($0.num) } ?? .null, ratio.map { .integer($0.den) } ?? .null,
            .text(items.joined(separator: "\n")), .text(note),
        ]
    }

    package init(row: Row) throws {
        var ratio: Ratio?
        if let num = try row.optionalInteger("ratio_num"), let den = try row.optionalInteger("ratio_den") {
            ratio = Ratio(num, den)
        }
        self.init(
            code: try row.text("key"), field: try row.text("field"), name: try row.text("name"),
            objectKind: try row.text("object_kind"), lead: try row.text("lead"),
            participants: try row.lines("participants"), level: try row.text("level"), ratio: ratio,
            items: try row.lines("items"), note: try row.text("note"))
    }
}

extension Connection {
    /// 联合抽查事项清单, by code; those that a unit leads or takes part in, or all.
    package func jointItems(ofUnit unit: String? = nil) throws -> [JointItemRow] {
        let all = try rows("SELECT * FROM joint_item ORDER BY key").map(JointItemRow.init(row:))
        return unit.map { unit in all.filter { $0.units.contains(unit) } } ?? all
    }

    /// How many joint items there are.
    package func jointItemCount() throws -> Int64 { try count("FROM joint_item") }
}
