// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

/// Made-up cells: characters that mean something somewhere, put together without sense. The same seed gives the same.
private struct Cells {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    private static let pieces = [
        "91430702MA4PGC4Y0B", "430700000012345", "430702199001010019", "2024-01-02", "2024年1月2日",
        "2024/13/45", "45423",
        "长期", "至今", "9.14E+17", "1E400", "-", "％", "%", "0.5", "３％", "武陵区", "430702", "A", "类", "名称", "(",
        "（", "】",
        "\u{FEFF}", "\u{200B}", "\u{180E}", "\u{0}", "\u{1F600}", "𠮷", "䶮", "·", "•", "'", "\"", "=\"", ";",
        "、", ",", "\n",
        "\t", " ", "\u{3000}", "，", "#N/A", "######", "是", "现场检查", "13812345678", "0736-7222222",
        "9223372036854775808",
        "000000000000000000000000000000000000000000", "I", "O", "Z", "x", "X", "次", "~", "!", "\u{301}",
        "\u{202E}",
    ]

    mutating func number(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    mutating func next() -> String {
        (0..<number(5)).map { _ in
            let piece = Self.pieces[number(Self.pieces.count)]
            let cut = number(3)
            return cut == 0
                ? piece : String(piece.unicodeScalars.prefix(number(piece.unicodeScalars.count + 1)))
        }.joined()
    }
}

@Suite struct `Cells without sense` {
    @Test(arguments: UInt64(1)...8) func `are read or refused, and never stop the program`(seed: UInt64)
        throws
    {
        var cells = Cells(seed: seed)
        for _ in 0..<20_000 {
            let cell = cells.next()
            let clean = CellText.clean(cell)
            #expect(CellText.clean(clean) == clean || clean.hasPrefix("'") || clean.hasPrefix("=\""))
            let code = CellText.code(cell)
            do { #expect(try USCC(code).text.utf8.count == 18) } catch {}
            do { #expect(try RegistrationNumber(code).text.utf8.count == 15) } catch {}
            do { #expect(try ResidentID(code).text.utf8.count == 18) } catch {}
            if case .day(let day) = DateReading(clean) { #expect(Day(day.text) == day) }
            if let ratio = Ratio(reading: code) { #expect(ratio.num >= 0 && ratio.den > 0) }
            _ = CellText.parts(cell)
            _ = CellText.name(cell)
            _ = CellText.yesNo(code)
            _ = EntityKey.normalised(code)
            #expect(Dataset.folded(Dataset.folded(cell)).utf8.count <= Dataset.folded(cell).utf8.count)
        }
    }

    @Test(arguments: DatasetKind.allCases)
    func `above and below a header give problems by row and column, or nothing`(kind: DatasetKind) {
        var cells = Cells(seed: 77)
        let dataset = Dataset.of(kind)
        let tables = RegisterTables(
            divisions: CodeList([]), jurisdictions: [], industries: CodeList([]), entityTypes: CodeList([]),
            statusWords: [])
        for round in 0..<2_000 {
            let header = (0..<cells.number(30)).map { _ in
                cells.number(2) == 0
                    ? cells.next() : dataset.columns[cells.number(dataset.columns.count)].header
            }
            let mapping = dataset.mapping(header: header)
            for problem in dataset.problems(of: mapping, row: 1) {
                #expect(problem.row == 1 && !problem.advice.isEmpty)
            }
            let row = (0..<cells.number(40)).map { _ in cells.next() }
            var reader = RowReader(dataset: dataset, mapping: mapping, tables: tables, row: round, cells: row)
            _ = reader.values()
            for problem in reader.problems {
                #expect(problem.row == round && problem.column <= max(header.count, row.count))
                #expect(!problem.advice.isEmpty)
            }
        }
    }
}
