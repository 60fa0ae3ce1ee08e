// SPDX-License-Identifier: Apache-2.0

/// What a phrase of the library is written into.
package enum PhraseUse: String, CaseIterable, Hashable, Sendable {
    case finding, handling, note, summary

    package var words: String {
        switch self {
        case .finding: "发现的问题"
        case .handling: "处置情况"
        case .note: "情况说明"
        case .summary: "检查情况小结"
        }
    }
}

/// 常用语: a text officers put into a record with one tap and then complete.
package struct PhraseRow: Hashable, Sendable {
    package var code: String
    /// The unit that keeps it, for itself and the units below: as written in a file, its id in the register.
    package var unit: String
    package var use: PhraseUse
    /// Code of the check item it belongs to; empty for all.
    package var item: String
    package var text: String

    /// Takes every field as it stands.
    package init(code: String, unit: String, use: PhraseUse, item: String, text: String) {
        self.code = code
        self.unit = unit
        self.use = use
        self.item = item
        self.text = text
    }
}

extension PhraseRow {
    /// The definition of the file of phrases.
    package static let dataset = Dataset(
        .phrases,
        [
            Column("code", "常用语编号", ["编号"], required: true, .key, example: "SCJG-Y01", "全市唯一。"),
            Column(
                "unit", "使用单位", ["单位", "部门"], required: true, .text(most: 100), example: "常德市市场监督管理局",
                "该单位及其下属单位可用。"),
            Column(
                "use", "用于", ["用途", "适用栏目"], required: true, .choice(PhraseUse.allCases.map(\.words)),
                example: "发现的问题"),
            Column("item", "事项编号", ["抽查事项编号", "所属事项"], .key, example: "SCJG-001", "只用于一个事项的填写；各事项通用的不填。"),
            Column(
                "text", "内容", ["常用语", "文字"], required: true, .text(most: 300), example: "未在显著位置公示食品经营许可证"),
        ])

    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    package init?(_ reader: inout RowReader) {
        let v = reader.values()
        guard reader.problems.isEmpty, let use = PhraseUse.allCases.first(where: { $0.words == v[2].text })
        else { return nil }
        self.init(code: v[0].text, unit: v[1].text, use: use, item: v[3].text, text: v[4].text)
    }

    /// Every field by name, as text: what changes are told by and the row's hash is taken over.
    package var fields: [(name: String, text: String)] {
        [("常用语编号", code), ("使用单位", unit), ("用于", use.words), ("事项编号", item), ("内容", text)]
    }

    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: PhraseRow, where mapping: HeaderMapping) -> PhraseRow {
        var row = self
        if !mapping.has(3) { row.item = old.item }
        return row
    }
}
