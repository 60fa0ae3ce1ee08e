// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Tabular

/// libFuzzer's loop (compiler-rt, FuzzerInterface.h); linked by `-sanitize=fuzzer`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// What comes from outside, read as the office reads it, under libFuzzer: `bin/fuzz TARGET RUNS`. An input is either
/// read or refused by an error of ours; a trap, an endless loop or memory without bound is a finding.
@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        let status = runDriver(&count, &arguments) { start, count in
            FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
        exit(status)
    }
}

private enum FuzzTarget: String, CaseIterable {
    case csv, gb18030, zip, sheet, codes, dates, mapping

    static let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget(rawValue: name) else {
            fatalError("FUZZ_TARGET must be one of \(allCases.map(\.rawValue))")
        }
        return target
    }()

    func run(_ bytes: [UInt8]) {
        switch self {
        case .csv: Self.csv(bytes)
        case .gb18030: Self.gb18030(bytes)
        case .zip: Self.workbook(bytes)
        case .sheet: Self.workbook(StoredZip(sheet: bytes).bytes)
        case .codes: Self.codes(text(bytes))
        case .dates: Self.dates(text(bytes))
        case .mapping: Self.mapping(text(bytes))
        }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Text in whatever encoding, in pieces of a size that the first byte names: no piece may matter.
    private static func csv(_ bytes: [UInt8]) {
        let size = Int(bytes.first ?? 0) % 64 + 1
        let whole = rows { CSVReader(ByteSource(bytes)) }
        let pieces = rows { CSVReader(ByteSource(bytes, pieceSize: size)) }
        precondition(whole == pieces, "the size of pieces matters")
    }

    private static func rows(_ make: () -> CSVReader) -> [[String]]? {
        var reader = make()
        var rows: [[String]] = []
        do throws(TabularError) {
            while let row = try reader.next() { rows.append(row.fields) }
            return rows
        } catch { return nil }
    }

    /// Behind a character that only GB 18030 writes so, the encoding is settled.
    private static func gb18030(_ bytes: [UInt8]) {
        var reader = CSVReader(ByteSource([0xC3, 0xFB, 0xB3, 0xC6, 0x0A] + bytes))
        do throws(TabularError) {
            while let row = try reader.next() { _ = row.fields }
        } catch { return }
    }

    private static let path = "/dev/shm/mingqian-fuzz-\(getpid()).xlsx"

    private static func workbook(_ bytes: [UInt8]) {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
        defer { unlink(path) }
        do throws(TabularError) {
            let file = try TableFile(path: path)
            for table in file.tables.prefix(3) {
                var reader = try file.reader(table)
                while let row = try reader.next() { _ = row.fields }
            }
        } catch { return }
    }

    private static func codes(_ text: String) {
        let code = CellText.code(text)
        precondition(length { () throws(CodeRefusal) in try USCC(code).text } ?? 18 == 18)
        precondition(length { () throws(CodeRefusal) in try RegistrationNumber(code).text } ?? 15 == 15)
        precondition(length { () throws(CodeRefusal) in try ResidentID(code).text } ?? 18 == 18)
        if let key = EntityKey.normalised(code) { precondition(EntityKey.normalised(key) == key) }
        if let object = ObjectNumber(key: code) { precondition(ObjectNumber(key: object.key) == object) }
        _ = RoundedNumber.isScientific(code)
        _ = RoundedNumber.hasRoundedTail(code)
        _ = CellText.parts(text)
    }

    /// How long a code is that was read; nil if it was refused.
    private static func length(_ read: () throws(CodeRefusal) -> String) -> Int? {
        do throws(CodeRefusal) { return try read().utf8.count } catch { return nil }
    }

    private static func dates(_ text: String) {
        let clean = CellText.clean(text)
        if case .day(let day) = DateReading(clean) { precondition(Day(day.text) == day) }
        if case .day(let day) = DateReading(CellText.code(text)) { precondition(Day(day.text) == day) }
        if let ratio = Ratio(reading: CellText.code(text)) { precondition(ratio.den > 0) }
        _ = CellText.yesNo(clean)
        _ = CellText.name(text)
    }

    private static let tables = RegisterTables(
        divisions: CodeList([CodeName(code: "430702", name: "武陵区")]),
        jurisdictions: [Jurisdiction(code: "430702", name: "武陵区", division: "430702", aliases: [])],
        industries: CodeList([CodeName(code: "5211", name: "百货零售")]),
        entityTypes: CodeList([CodeName(code: "1130", name: "有限责任公司")]), statusWords: [("存续", .active)])

    /// The first line is a header, the second a row, cells between tabs: read as a row of every dataset.
    private static func mapping(_ text: String) {
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let header = lines[0].split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        let cells = (lines.count > 1 ? lines[1] : "").split(
            separator: "\t", omittingEmptySubsequences: false
        ).map(String.init)
        func read<R: RegisterRow>(_ kind: R.Type) {
            let mapping = R.dataset.mapping(header: header)
            _ = R.dataset.problems(of: mapping, row: 1)
            var reader = RowReader(
                dataset: R.dataset, mapping: mapping, tables: tables, row: 2, cells: cells)
            guard let row = R(&reader) else { return precondition(!reader.problems.isEmpty) }
            // What was read is written as cells that read the same.
            var again = RowReader(
                dataset: R.dataset,
                mapping: R.dataset.mapping(header: R.dataset.columns.map(\.header)), tables: tables, row: 2,
                cells: row.cells(CellWords(tables: tables)))
            precondition(reader.problems.isEmpty)
            _ = R(&again)
        }
        read(EntityRow.self)
        read(CheckItemRow.self)
        read(InspectorRow.self)
        read(LabelRow.self)
        read(LicenceRow.self)
        read(LibraryRow.self)
        read(RelationRow.self)
    }
}
