// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import Tabular
import TestCity
import Testing

/// `Tests/Vectors/registers/special_characters.json`.
private struct SpecialCharacters: Decodable {
    struct Name: Decodable {
        let written: String
        let stored: String
        let finds: [String]
    }

    struct Code: Decodable {
        let written: String
        let stored: String
    }

    let names: [Name]
    let codes: [Code]

    static func load() throws -> SpecialCharacters {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Vectors/registers/special_characters.json")
        return try JSONDecoder().decode(SpecialCharacters.self, from: Data(contentsOf: file))
    }

    static let header = ["统一社会信用代码", "名称", "登记状态", "属地", "信用风险分类"]

    static func code(_ number: Int) -> String {
        let start = "91430702MA4\(String(2_000_000 + number).dropFirst())"
        return start + String(USCC.check(of: start))
    }

    var rows: [[String]] {
        [Self.header] + names.enumerated().map { [Self.code($0), $1.written, "存续", "武陵区", "A"] }
    }
}

@Suite struct `Special characters` {
    @Test(arguments: TestDatabase.available)
    func `are stored, found by every word, sorted and handed out as they are`(kind: TestDatabase) async throws
    {
        let vectors = try SpecialCharacters.load()
        let city = try await TestCity.make(kind)
        let (office, officer) = (city.office, city.cast.coordinator)
        let book = try Book(vectors.rows)
        let report = try await office.importFile(.entities, path: book.path, dryRun: false, by: officer)
        #expect(report.outcome.problems.map(\.advice) == [])
        for (number, name) in vectors.names.enumerated() {
            let key = SpecialCharacters.code(number)
            let stored = try await office.database.read { try $0.entity(key)?.row.name }
            #expect(stored.map { Array($0.unicodeScalars) } == Array(name.stored.unicodeScalars))
            for words in name.finds {
                let found = try await office.database.read { db in
                    try db.entityKeys(matching: EntityFilter(words: words), limit: 100)
                }
                #expect(found.contains(key), "\(words) does not find \(name.stored)")
                let scan = vectors.names.indices.filter {
                    vectors.names[$0].stored.lowercased().contains(CellText.name(words).lowercased())
                }
                #expect(found == scan.map(SpecialCharacters.code).sorted(), "\(words)")
            }
        }
        let sheet = try await Self.exported(
            office.exportEntitiesWorkbook(matching: EntityFilter(), by: officer))
        let again = try Book(bytes: sheet)
        #expect(try again.rows.dropFirst().map { $0[2] } == vectors.names.map(\.stored))
        let text = try await Self.exported(
            try await office.exportEntities(matching: EntityFilter(), by: officer))
        for bytes in [sheet, text] {
            let handedIn = try await Self.imported(bytes, dryRun: true, office, officer)
            #expect(handedIn.outcome.counts.unchanged == Int64(vectors.names.count), "\(handedIn.outcome)")
        }
    }

    @Test(arguments: ["utf-8", "gb18030", "utf-16"])
    func `are the same in text of every encoding`(encoding: String) async throws {
        let vectors = try SpecialCharacters.load()
        let city = try await TestCity.make(.sqlite)
        let lines = vectors.rows.map { row in
            row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
        }
        let text = lines.joined(separator: "\r\n")
        let bytes: [UInt8] =
            switch encoding {
            case "gb18030": Array(text.data(using: String.Encoding(rawValue: 0x8000_0632)) ?? Data())
            case "utf-16": [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            default: Array(text.utf8)
            }
        #expect(!bytes.isEmpty)
        let report = try await Self.imported(bytes, dryRun: false, city.office, city.cast.coordinator)
        #expect(report.outcome.problems.map(\.advice) == [])
        let names = try await city.office.database.read { db in
            try db.entities(keys: vectors.names.indices.map(SpecialCharacters.code)).map(\.row.name)
        }
        #expect(Set(names) == Set(vectors.names.map(\.stored)))
    }

    @Test func `in codes are made plain`() throws {
        for code in try SpecialCharacters.load().codes {
            #expect(try USCC(CellText.code(code.written)).text == code.stored)
        }
    }

    private static func imported(
        _ bytes: [UInt8], dryRun: Bool, _ office: Office, _ officer: Officer
    ) async throws -> ImportReport {
        let book = try Book(bytes: bytes)
        return try await office.importFile(.entities, path: book.path, dryRun: dryRun, by: officer)
    }

    private static func exported(
        _ chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in chunks { bytes += chunk }
        return bytes
    }
}
