// SPDX-License-Identifier: Apache-2.0

/// What a cell of a column may hold; decides how it is read, explained and written.
package enum ColumnKind: Hashable, Sendable {
    case text(most: Int)
    /// A name of an entity or a person: middle dots are unified.
    case name(most: Int)
    /// Several values in one cell.
    case list(most: Int)
    /// A short code of letters, digits and `._-`.
    case key
    /// The number of a document, in whatever form its issuer writes it.
    case documentNumber(most: Int)
    /// What names a check object in the register (`EntityKey`).
    case entityCode
    /// One of a few words.
    case choice([String])
    case uscc
    case registrationNumber
    case residentID
    case phone
    case day
    /// A day, or 长期 for no end.
    case end
    case division
    case jurisdiction
    case industry
    case entityType
    case status
    case riskClass
    case tier
    case methods
    case ratio
    case count(most: Int)
    /// A number that may have a fraction (`Quantity`).
    case decimal
    case yesNo
}

/// One column of a dataset. Reading, template, dictionary and messages all come from here.
package struct Column: Hashable, Sendable {
    /// Stable name in reports and exchange.
    package let key: String
    /// The Chinese header of the template.
    package let header: String
    /// Other headers that mean the same, among them the trade's field names.
    package let aliases: [String]
    package let required: Bool
    package let kind: ColumnKind
    package let example: String
    package let explanation: String

    init(
        _ key: String, _ header: String, _ aliases: [String] = [], required: Bool = false, _ kind: ColumnKind,
        example: String, _ explanation: String = ""
    ) {
        self.key = key
        self.header = header
        self.aliases = aliases
        self.required = required
        self.kind = kind
        self.example = example
        self.explanation = explanation
    }

    /// Whether a spreadsheet would damage the column unless it is kept as text.
    package var isCode: Bool {
        switch kind {
        case .uscc, .registrationNumber, .residentID, .phone, .key, .documentNumber, .entityCode, .division,
            .industry:
            true
        case .text, .name, .list, .choice, .day, .end, .jurisdiction, .entityType, .status, .riskClass, .tier,
            .methods,
            .ratio, .count, .decimal, .yesNo:
            false
        }
    }
}

/// What a cell held.
package enum ColumnValue: Hashable, Sendable {
    case none
    case text(String)
    case list([String])
    case day(Day)
    case forever
    case flag(Bool)
    case count(Int)
    case ratio(Ratio)

    package var text: String {
        if case .text(let text) = self { return text }
        return ""
    }

    package var list: [String] {
        if case .list(let parts) = self { return parts }
        return []
    }

    package var day: Day? {
        if case .day(let day) = self { return day }
        return nil
    }

    package var flag: Bool? {
        if case .flag(let flag) = self { return flag }
        return nil
    }

    package var count: Int? {
        if case .count(let count) = self { return count }
        return nil
    }

    package var ratio: Ratio? {
        if case .ratio(let ratio) = self { return ratio }
        return nil
    }
}
