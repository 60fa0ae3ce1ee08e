// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension CheckPointRow: StoredRecord {
    package static var table: StaticString { "check_point" }
    package static var tableBefore: StaticString { "check_point_before" }
    package static var columns: [StaticString] {
        ["item", "position", "question", "kind", "measure", "least", "most", "advice", "is_optional"]
    }

    package var key: String { code }

    package var values: [SQLValue] {
        [
            .text(item), .integer(Int64(position)), .text(question), .text(kind.rawValue), .text(measure),
            least.map { .text($0.text) } ?? .null, most.map { .text($0.text) } ?? .null, .text(advice),
            .integer(isOptional ? 1 : 0),
        ]
    }

    package init(row: Row) throws {
        self.init(
            code: try row.text("key"), item: try row.text("item"),
            position: Int(try row.integer("position")), question: try row.text("question"),
            kind: try row.word("kind"), measure: try row.text("measure"),
            least: try row.optionalText("least").flatMap { Quantity($0) },
            most: try row.optionalText("most").flatMap { Quantity($0) }, advice: try row.text("advice"),
            isOptional: try row.bool("is_optional"))
    }
}

extension Connection {
    /// The check sheets of these items; items without points are left out.
    package func checkSheets(ofItems codes: [String]) throws -> [String: CheckSheet] {
        var points: [CheckPointRow] = []
        for part in Self.parts(codes) {
            points += try rows("SELECT * FROM check_point WHERE item IN \(list: part)").map(
                CheckPointRow.init)
        }
        return Dictionary(grouping: points, by: \.item).mapValues(CheckSheet.init)
    }

    /// Check points by item, position and code; of the items of a unit, or all. At most `limit` after `skip`.
    package func checkPoints(
        ofUnit unit: String? = nil, limit: Int = 100_000, skip: Int = 0
    ) throws -> [CheckPointRow] {
        try rows(
            """
            SELECT * FROM check_point WHERE \(Self.keptBy(unit))
            ORDER BY item, position, key LIMIT \(limit) OFFSET \(skip)
            """
        ).map(CheckPointRow.init)
    }

    /// How many check points there are, of the items of a unit or of all.
    package func checkPointCount(ofUnit unit: String? = nil) throws -> Int64 {
        try count("FROM check_point WHERE \(Self.keptBy(unit))")
    }

    private static func keptBy(_ unit: String?) -> SQL {
        unit.map { "item IN (SELECT code FROM check_item WHERE superseded_at IS NULL AND unit = \($0))" }
            ?? "1 = 1"
    }

    /// What was answered on the check sheets of a version of a result, by item, in the order of the sheets.
    func pointAnswers(_ result: String) throws -> [String: [PointAnswer]] {
        let answers = try rows(
            "SELECT * FROM result_point WHERE result = \(result) ORDER BY item, position, key"
        ).map { row in PointAnswer(point: try CheckPointRow(row: row), answer: try row.text("answer")) }
        return Dictionary(grouping: answers, by: \.point.item)
    }

    func insertPointAnswers(_ result: String, _ answers: [PointAnswer]) throws {
        try bulkInsert(
            into: "result_point", columns: ["result", "key"] + CheckPointRow.columns + ["answer"],
            rows: answers.lazy.map { answer in
                [.text(result), .text(answer.point.code)] + answer.point.values + [.text(answer.answer)]
            })
    }
}
