// SPDX-License-Identifier: Apache-2.0

/// What the rows of one file have in common. By reference: half a million readers on two threads that each held on to
/// a dozen arrays and tables would spend more time on counting references than on reading.
package final class RowForm: Sendable {
    let dataset: Dataset
    let mapping: HeaderMapping
    let tables: RegisterTables

    package init(dataset: Dataset, mapping: HeaderMapping, tables: RegisterTables) {
        self.dataset = dataset
        self.mapping = mapping
        self.tables = tables
    }
}

/// Reads the cells of one row by the definition of its dataset, collecting everything that is wrong.
package struct RowReader: Sendable {
    let form: RowForm
    let row: Int
    package let cells: [String]
    package private(set) var problems: [RowProblem] = []

    var mapping: HeaderMapping { form.mapping }
    var tables: RegisterTables { form.tables }

    /// `cells` as read from the file; `row` as the spreadsheet numbers it.
    package init(
        dataset: Dataset, mapping: HeaderMapping, tables: RegisterTables, row: Int, cells: [String]
    ) {
        self.init(
            form: RowForm(dataset: dataset, mapping: mapping, tables: tables), row: row, cells: cells)
    }

    /// As the other, for one row of many.
    package init(form: RowForm, row: Int, cells: [String]) {
        self.form = form
        self.row = row
        self.cells = cells
        guard cells.count > form.mapping.header.count else { return }
        let extra = cells.indices.dropFirst(mapping.header.count).first { !cells[$0].isEmpty }
        guard let extra else { return }
        problems.append(
            RowProblem(
                row: row, column: extra + 1, columnName: "", value: cells[extra], rule: .extraCells,
                advice: "本行单元格比标题行多，多半是内容里有未加引号的分隔符，请核对后用双引号括起来。"))
    }

    /// The values of all columns in the order of the dataset.
    package mutating func values() -> [ColumnValue] {
        form.dataset.columns.indices.map { value($0) }
    }

    /// Adds a problem with the column `key`.
    package mutating func refuse(_ key: String, _ rule: RowRule, _ advice: String) {
        guard let place = form.dataset.columns.firstIndex(where: { $0.key == key }) else { return }
        add(place, rule, advice)
    }

    /// Says what is wrong with a cell (from 0) as the file holds it, in place of what else was found there; nothing if
    /// the cell is not read and `everywhere` is not asked for.
    package mutating func refuse(cell: Int, _ rule: RowRule, _ advice: String, everywhere: Bool = false) {
        if let place = mapping.cells.firstIndex(of: cell) {
            problems.removeAll { $0.column == cell + 1 }
            return add(place, rule, advice)
        }
        guard everywhere else { return }
        problems.append(
            RowProblem(
                row: row, column: cell + 1,
                columnName: mapping.header.indices.contains(cell) ? mapping.header[cell] : "", value: "",
                rule: rule, advice: advice))
    }

    /// Whether the column at a cell (from 0) holds codes, which must not be rounded.
    package func isCode(cell: Int) -> Bool {
        mapping.cells.firstIndex(of: cell).map { form.dataset.columns[$0].isCode } ?? false
    }

    private func raw(_ place: Int) -> String {
        guard let cell = form.mapping.cells[place], cell < cells.count else { return "" }
        return cells[cell]
    }

    mutating func add(_ place: Int, _ rule: RowRule, _ advice: String) {
        let column = form.dataset.columns[place]
        problems.append(
            RowProblem(
                row: row, column: (mapping.cells[place] ?? -1) + 1, columnName: column.header,
                value: shown(raw(place), column.kind), rule: rule, advice: advice))
    }

    /// Personal numbers never stand in a report.
    private func shown(_ raw: String, _ kind: ColumnKind) -> String {
        switch kind {
        case .residentID: Masking.residentID(raw)
        case .phone: Masking.phone(raw)
        default: raw.count > 200 ? String(raw.prefix(200)) + "…" : raw
        }
    }

    private mutating func value(_ place: Int) -> ColumnValue {
        let text = CellText.clean(raw(place))
        if text.isEmpty {
            let column = form.dataset.columns[place]
            if column.required { add(place, .required, "请填写\(column.header)，例如：\(column.example)。") }
            return .none
        }
        if let rule = spreadsheetDamage(text) {
            add(place, rule, "电子表格未能显示或计算此单元格，请在源表中改正后重新导出。")
            return .none
        }
        return read(text, form.dataset.columns[place].kind, place)
    }

    /// `#####` of a narrow column, `#REF!` and its kin.
    private func spreadsheetDamage(_ text: String) -> RowRule? {
        guard text.utf8.first == 0x23 else { return nil }
        if text.utf8.count >= 3 && text.utf8.allSatisfy({ $0 == 0x23 }) { return .shownAsHashes }
        let errors = ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"]
        return errors.contains(text.uppercased()) ? .formulaError : nil
    }

    private mutating func read(_ text: String, _ kind: ColumnKind, _ place: Int) -> ColumnValue {
        switch kind {
        case .text(let most): .text(limited(text, most, place))
        case .name(let most): .text(limited(CellText.name(text), most, place))
        case .list(let most): .list(CellText.parts(limited(text, most, place)))
        case .key: key(text, place)
        case .documentNumber(let most): documentNumber(text, most, place)
        case .entityCode: entityCode(text, place)
        case .choice(let words): choice(text, words, place)
        case .uscc: uscc(text, place)
        case .registrationNumber: registrationNumber(text, place)
        case .residentID: residentID(text, place)
        case .phone: phone(text, place)
        case .day, .end: date(text, kind, place)
        case .division: division(text, place)
        case .jurisdiction: jurisdiction(text, place)
        case .industry: industry(text, place)
        case .entityType: entityType(text)
        case .status: .text(text)
        case .riskClass: riskClass(text, place)
        case .tier: tier(text, place)
        case .methods: methods(text, place)
        case .ratio: ratio(text, place)
        case .count(let most): count(text, most, place)
        case .decimal: decimal(text, place)
        case .yesNo: yesNo(text, place)
        }
    }

    private mutating func limited(_ text: String, _ most: Int, _ place: Int) -> String {
        // A character takes at most a few bytes; count only when it could matter.
        if text.utf8.count > most && text.unicodeScalars.count > most {
            add(place, .tooLong, "最多\(most)个字，请缩短。")
        }
        return text
    }

    private mutating func key(_ text: String, _ place: Int) -> ColumnValue {
        let code = CellText.code(text)
        if RoundedNumber.isScientific(code) {
            add(place, .roundedNumber, RowReader.roundedAdvice)
            return .none
        }
        let fits =
            code.utf8.count <= 40
            && code.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte == 0x2D
                    || byte == 0x2E
                    || byte == 0x5F
            }
        guard fits else {
            add(place, .unknownCode, "只能用字母、数字、连字符、点和下划线，最多40个字符。")
            return .none
        }
        return .text(code)
    }
}
