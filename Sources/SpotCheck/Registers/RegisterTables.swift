// SPDX-License-Identifier: Apache-2.0

/// One code of a list and its name.
package struct CodeName: Hashable, Sendable {
    package let code: String
    package let name: String

    package init(code: String, name: String) {
        self.code = code
        self.name = name
    }
}

/// 管辖(属地): a county, or a management area that acts like one but has no GB/T 2260 code of its own.
package struct Jurisdiction: Hashable, Sendable {
    package let code: String
    package let name: String
    /// The division (GB/T 2260) it lies in.
    package let division: String
    /// Other names sources use.
    package let aliases: [String]

    package init(code: String, name: String, division: String, aliases: [String]) {
        self.code = code
        self.name = name
        self.division = division
        self.aliases = aliases
    }
}

/// A code list that can be asked by code and by name.
package struct CodeList: Sendable {
    package let entries: [CodeName]
    private let names: [String: String]
    private let codes: [String: String]

    /// Keeps the order of `entries`; of two equal names the first wins.
    package init(_ entries: [CodeName]) {
        self.entries = entries
        names = Dictionary(entries.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        codes = Dictionary(
            entries.map { (CodeList.folded($0.name), $0.code) }, uniquingKeysWith: { first, _ in first })
    }

    /// The name of `code`, or nil.
    package func name(of code: String) -> String? { names[code] }

    /// The code of `name`, brackets of either width being the same, or nil.
    package func code(named name: String) -> String? { codes[CodeList.folded(name)] }

    /// Whether `code` is in the list.
    package func contains(_ code: String) -> Bool { names[code] != nil }

    private static func folded(_ name: String) -> String {
        String(name.map { $0 == "（" ? "(" : $0 == "）" ? ")" : $0 })
    }
}

/// The code tables rows are checked against; loaded from data files outside the rules.
package struct RegisterTables: Sendable {
    /// Six digits (GB/T 2260).
    package let divisions: CodeList
    package let jurisdictions: [Jurisdiction]
    /// One to four digits without the section letter (GB/T 4754-2017).
    package let industries: CodeList
    package let entityTypes: CodeList
    private let statuses: [String: EntityStatus]
    private let jurisdictionCodes: [String: String]

    /// `statusWords` maps every known spelling to its state; spaces, commas and brackets do not matter.
    package init(
        divisions: CodeList, jurisdictions: [Jurisdiction], industries: CodeList, entityTypes: CodeList,
        statusWords: [(words: String, status: EntityStatus)]
    ) {
        self.divisions = divisions
        self.jurisdictions = jurisdictions
        self.industries = industries
        self.entityTypes = entityTypes
        statuses = Dictionary(
            // As written too, so that the usual words need no look at their characters.
            statusWords.flatMap { [($0.words, $0.status), (RegisterTables.bare($0.words), $0.status)] },
            uniquingKeysWith: { _, last in last })
        jurisdictionCodes = Dictionary(
            jurisdictions.flatMap { area in
                ([area.code, area.name] + area.aliases).map { ($0, area.code) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The normalised state of what a source wrote; `other` if the words are unknown.
    package func status(_ raw: String) -> EntityStatus {
        statuses[raw] ?? statuses[RegisterTables.bare(raw)] ?? .other
    }

    /// The code of the jurisdiction with this code, name or alias, or nil.
    package func jurisdictionCode(_ text: String) -> String? { jurisdictionCodes[text] }

    /// The jurisdiction that answers for a division when a row names none: the county itself.
    package func jurisdiction(forDivision division: String) -> String? {
        if jurisdictionCodes[division] != nil { return division }
        return jurisdictions.first { $0.division == division }?.code
    }

    /// The division (GB/T 2260) a jurisdiction lies in; empty if the code is unknown.
    package func division(of jurisdiction: String) -> String {
        jurisdictions.first { $0.code == jurisdiction }?.division ?? ""
    }

    /// Whether a unit that answers for `area` answers for `jurisdiction`: the city answers for all.
    package static func covers(_ area: String, _ jurisdiction: String) -> Bool {
        area == jurisdiction || area == cityCode || area == "4307"
    }

    /// 常德市, as a jurisdiction: the city's own businesses, and as a unit's area everything.
    package static let cityCode = "430700"

    /// The section letter (门类) of an industry code of two to four digits.
    package static func industrySection(_ code: String) -> Character? {
        guard let division = Int(code.prefix(2)), code.count >= 2 else { return nil }
        let ends: [(Int, Character)] = [
            (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"),
            (69, "J"), (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"),
            (96, "S"), (97, "T"),
        ]
        guard division >= 1 else { return nil }
        return ends.first { division <= $0.0 }?.1
    }

    /// The two-digit divisions (大类) of a section letter, ascending; empty for an unknown letter.
    package static func divisions(ofSection letter: Character) -> [String] {
        (1...97).map { $0 < 10 ? "0\($0)" : String($0) }.filter { industrySection($0) == letter }
    }

    private static func bare(_ words: String) -> String {
        String(words.filter { !" 　,，、;；()（）[]【】-—".contains($0) })
    }
}
