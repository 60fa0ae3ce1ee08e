// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Storage

@Suite struct `A statement` {
    @Test func `turns every interpolated value into a parameter`() {
        let name = "'; DROP TABLE unit; --"
        let sql: SQL = "SELECT \(name), \(7), \(Int64.min), \(true), \([UInt8(0)]), \(nil as String?)"
        let (text, parameters) = sql.rendered(for: .sqlite)
        #expect(text == "SELECT ?, ?, ?, ?, ?, ?")
        #expect(
            parameters.map(\.value) == [
                .text(name), .integer(7), .integer(.min), .integer(1), .bytes([0]), .null,
            ])
        #expect(parameters.last?.kind == .text)
    }

    @Test func `numbers its parameters for PostgreSQL across spliced fragments`() {
        let filter = SQL.join(["unit = \("scjg")", "year = \(2026)"], separator: " AND ")
        let sql: SQL = "SELECT id FROM plan WHERE \(filter) AND id IN \(list: ["a", "b"]) LIMIT \(9)"
        #expect(
            sql.rendered(for: .postgres).text
                == "SELECT id FROM plan WHERE unit = $1 AND year = $2 AND id IN ($3, $4) LIMIT $5")
    }

    @Test func `quotes identifiers and joins nothing into nothing`() {
        #expect(SQL.identifier("order").rendered(for: .postgres).text == "\"order\"")
        #expect(SQL.join([], separator: ", ").rendered(for: .sqlite).text == "")
    }

    @Test func `has words of its own per engine`() {
        let template = "CREATE TABLE t (a {int}, b {text}, c {bytes}) {strict}"
        #expect(Dialect.sqlite.words(in: template) == "CREATE TABLE t (a INTEGER, b TEXT, c BLOB) STRICT")
        #expect(
            Dialect.postgres.words(in: template)
                == "CREATE TABLE t (a BIGINT, b TEXT COLLATE \"C\", c BYTEA) ")
        #expect(
            Dialect.sqlite.words(in: "(PRIMARY KEY (a)) {clustered}")
                == "(PRIMARY KEY (a)) STRICT, WITHOUT ROWID")
        #expect(Dialect.postgres.words(in: "(PRIMARY KEY (a)) {clustered}") == "(PRIMARY KEY (a)) ")
    }
}

@Suite struct `A whole number of PostgreSQL` {
    private func read(_ words: [Int16]) -> Int64? {
        let bytes = words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { [UInt8]($0) } }
        return bytes.withUnsafeBytes { PostgresResult.wholeNumber($0) }
    }

    @Test func `is read digit by digit`() {
        #expect(read([0, 0, 0, 0]) == 0)
        #expect(read([1, 0, 0, 0, 42]) == 42)
        #expect(read([1, 1, 0x4000, 0, 42]) == -420_000)
        #expect(read([5, 4, 0, 0, 922, 3372, 368, 5477, 5807]) == .max)
        #expect(read([5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808]) == .min)
    }

    @Test func `is refused with a fraction, beyond 64 bits, or when it is no number`() {
        #expect(read([1, -1, 0, 4, 5000]) == nil)
        #expect(read([2, 0, 0, 1, 1, 5000]) == nil)
        #expect(read([5, 4, 0, 0, 922, 3372, 368, 5477, 5808]) == nil)
        #expect(read([0, 0, -0x4000, 0]) == nil)
    }
}
