// SPDX-License-Identifier: Apache-2.0

/// The three directories of 一单两库, what hangs on them, the joint list, check sheets and phrases. In an order in which
/// files can be handed in: later ones name rows of earlier ones.
package enum DatasetKind: String, CaseIterable, Hashable, Sendable {
    case items
    case entities
    case inspectors
    case labels
    case licences
    case libraries
    case relations
    case jointItems = "joint-items"
    case checkPoints = "check-points"
    case phrases

    package var title: String {
        switch self {
        case .items: "随机抽查事项清单"
        case .entities: "检查对象名录库"
        case .inspectors: "执法检查人员名录库"
        case .labels: "监管标签目录"
        case .licences: "许可信息"
        case .libraries: "专项检查对象库"
        case .relations: "回避关系申报"
        case .jointItems: "联合抽查事项清单"
        case .checkPoints: "检查表"
        case .phrases: "常用语"
        }
    }
}

/// One dataset as a table of columns, from which everything else about its files follows.
package struct Dataset: Sendable {
    package let kind: DatasetKind
    package let columns: [Column]
    private let places: [String: Int]

    init(_ kind: DatasetKind, _ columns: [Column]) {
        self.kind = kind
        self.columns = columns
        var places: [String: Int] = [:]
        for (place, column) in columns.enumerated() {
            for name in [column.key, column.header] + column.aliases { places[Dataset.folded(name)] = place }
        }
        self.places = places
    }

    /// The dataset of a kind.
    package static func of(_ kind: DatasetKind) -> Dataset {
        switch kind {
        case .items: CheckItemRow.dataset
        case .entities: EntityRow.dataset
        case .inspectors: InspectorRow.dataset
        case .labels: LabelRow.dataset
        case .licences: LicenceRow.dataset
        case .libraries: LibraryRow.dataset
        case .relations: RelationRow.dataset
        case .jointItems: JointItemRow.dataset
        case .checkPoints: CheckPointRow.dataset
        case .phrases: PhraseRow.dataset
        }
    }

    /// The header row of the template.
    package var templateHeader: [String] { columns.map { $0.required ? $0.header + "*" : $0.header } }

    /// The sample row of the template.
    package var templateExample: [String] { columns.map(\.example) }

    /// Which cell of the file holds which column.
    ///
    /// - Parameter titles: what somebody has said about titles, by `folded(_:)` title: the key of a column, or nothing
    ///   for one that is to be left out. It goes before what the dataset knows.
    package func mapping(header: [String], titles: [String: String] = [:]) -> HeaderMapping {
        var cells = [Int?](repeating: nil, count: columns.count)
        var unknown: [Int] = []
        var repeated: [Int] = []
        for (cell, title) in header.enumerated() {
            let folded = Dataset.folded(title)
            if folded.isEmpty || titles[folded] == "" { continue }
            guard let place = titles[folded].flatMap(place(of:)) ?? places[folded] else {
                unknown.append(cell)
                continue
            }
            if cells[place] != nil { repeated.append(cell) } else { cells[place] = cell }
        }
        return HeaderMapping(header: header, cells: cells, unknown: unknown, repeated: repeated)
    }

    /// What is wrong with a header, as problems of row `row`; empty if the file can be read.
    package func problems(of mapping: HeaderMapping, row: Int) -> [RowProblem] {
        let missing = columns.enumerated().filter { $1.required && mapping.cells[$0] == nil }.map {
            _, column in
            RowProblem(
                row: row, column: 0, columnName: column.header, value: "", rule: .headerMissing,
                advice:
                    "请补上“\(column.header)”一列（标题也可写作：\(([column.key] + column.aliases).joined(separator: "、"))）。"
            )
        }
        let repeated = mapping.repeated.map { cell in
            RowProblem(
                row: row, column: cell + 1, columnName: mapping.header[cell], value: mapping.header[cell],
                rule: .headerRepeated, advice: "同一列出现两次，请删去其中一列。")
        }
        return missing + repeated
    }

    /// The place of a column among the columns, by its key.
    package func place(of key: String) -> Int? { columns.firstIndex { $0.key == key } }

    /// Titles without blanks, asterisks, brackets with notes, and case.
    package static func folded(_ title: String) -> String {
        var text = CellText.code(title).lowercased()
        if let bracket = text.firstIndex(where: { "(（[【".contains($0) }), bracket > text.startIndex,
            !text[bracket...].contains("经营场所")
        {
            text = String(text[..<bracket])
        }
        return text.filter { !"*＊:：_".contains($0) }
    }
}

/// Where the columns of a dataset stand in one file.
package struct HeaderMapping: Hashable, Sendable {
    package let header: [String]
    /// Per column of the dataset the cell of the file, from 0.
    package let cells: [Int?]
    /// Cells whose title means nothing to the dataset; they are left out.
    package let unknown: [Int]
    package let repeated: [Int]

    /// How many columns were found.
    package var found: Int { cells.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }
}
