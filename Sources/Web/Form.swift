// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a form, field by field; an empty list means it can be used.
///
/// A page shows them twice: in the summary on top (links) and beside each field.
struct Problems: Hashable, Sendable {
    private(set) var list: [Problem] = []

    struct Problem: Hashable, Sendable {
        let field: String
        let words: String
    }

    init() {}

    /// One problem of the whole form, e.g. a refusal of the rules.
    init(_ words: String, field: String = "") { add(field, words) }

    mutating func add(_ field: String, _ words: String) {
        list.append(Problem(field: field, words: words))
    }

    /// Asks for a text when it is empty.
    mutating func require(_ fields: Fields, _ field: String, _ words: String) {
        if fields.text(field).isEmpty { add(field, words) }
    }

    var isEmpty: Bool { list.isEmpty }

    /// The words for one field.
    subscript(field: String) -> String? { list.first { $0.field == field }?.words }
}
