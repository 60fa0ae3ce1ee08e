// SPDX-License-Identifier: Apache-2.0

/// A row of a dataset: read from the cells of a file, and written as cells that read as the same row again.
/// Conformers: the row of each dataset.
package protocol RegisterRow: Hashable, Sendable {
    static var dataset: Dataset { get }
    /// Reads one row of a file; nil if anything is wrong with it, which `reader.problems` then tells.
    init?(_ reader: inout RowReader)
    /// One text per column of the dataset. Numbers kept only hashed or sealed are empty.
    func cells(_ words: CellWords) -> [String]
}

/// What stands in cells for the keys a register holds.
package struct CellWords: Sendable {
    package let tables: RegisterTables
    /// Names of units, entities and inspectors by id or key.
    package var names: [String: String]

    package init(tables: RegisterTables, names: [String: String] = [:]) {
        self.tables = tables
        self.names = names
    }

    func name(_ key: String) -> String { names[key] ?? key }
    func jurisdiction(_ code: String) -> String {
        tables.jurisdictions.first { $0.code == code }?.name ?? code
    }
}

private func day(_ day: Day?) -> String { day?.text ?? "" }
private func end(_ day: Day?) -> String { day?.text ?? "长期" }
private func flag(_ flag: Bool) -> String { flag ? "是" : "否" }
private func list(_ parts: [String]) -> String { parts.joined(separator: "、") }

extension EntityRow: RegisterRow {
    /// Types and divisions as codes, the area by its name.
    package func cells(_ words: CellWords) -> [String] {
        [
            uscc ?? "", registrationNumber ?? "", name, list(formerNames), typeCode, statusRaw,
            day(registeredOn), day(approvedOn), authority, words.jurisdiction(jurisdiction), division,
            industry, address, scope, riskClass.rawValue, day(riskDate), riskSource, flag(isAbnormal),
            flag(isSerious), flag(isKeyObject), object?.kind.words ?? "", object?.number ?? "", holder ?? "",
        ]
    }
}

extension CheckItemRow: RegisterRow {
    /// The unit by its name.
    package func cells(_ words: CellWords) -> [String] {
        [
            code, words.name(unit), category, name, content, law, article, objectKind, tier.words,
            list(methods.map(\.words)), list(levels), ratioLeast?.words ?? "", ratioMost?.words ?? "",
            frequencyCap.map(String.init) ?? "", skill ?? "", validFrom.text, end(validTo),
        ]
    }
}

extension InspectorRow: RegisterRow {
    /// Resident id and phone are empty.
    package func cells(_ words: CellWords) -> [String] {
        [
            staffNumber, name, words.name(unit), certificate, day(certificateFrom), day(certificateTo),
            list(itemCategories), list(skills), list(areas.map(words.jurisdiction)), day(unavailableFrom),
            day(unavailableTo), duty, list(relations.map { "\($0.entity):\($0.kind)" }), "", "", expert,
        ]
    }
}

extension LabelRow: RegisterRow {
    /// The unit by its name, the label above by its code.
    package func cells(_ words: CellWords) -> [String] {
        [
            code, name, parent ?? "", words.name(unit), reach.words, day(validFrom), end(validTo),
            list(items), licence, flag(isProfessional), skill, expert, note,
        ]
    }
}

extension JointItemRow: RegisterRow {
    /// The units by their names.
    package func cells(_ words: CellWords) -> [String] {
        [
            code, field, name, objectKind, words.name(lead), list(participants.map(words.name)), level,
            ratio?.words ?? "", list(items), note,
        ]
    }
}

extension CheckPointRow: RegisterRow {
    /// The item by its code.
    package func cells(_ words: CellWords) -> [String] {
        [
            code, item, String(position), question, kind.words, measure, least?.text ?? "", most?.text ?? "",
            advice, flag(isOptional),
        ]
    }
}

extension PhraseRow: RegisterRow {
    /// The unit by its name.
    package func cells(_ words: CellWords) -> [String] { [code, words.name(unit), use.words, item, text] }
}

extension LicenceRow: RegisterRow {
    /// With the holder's name.
    package func cells(_ words: CellWords) -> [String] {
        [
            entity, words.name(entity), name, number, issuer, day(grantedOn), end(validTo), state.words,
            content,
        ]
    }
}

extension LibraryRow: RegisterRow {
    /// With the entity's name; the label by its code.
    package func cells(_ words: CellWords) -> [String] {
        [
            library, label, entity, words.name(entity), licence, licenceNumber, day(grantedOn),
            licenceNumber.isEmpty ? day(validTo) : end(validTo), issuer, flag(isProfessional), skill, expert,
            words.name(unit), day(leftOn),
        ]
    }
}

extension RelationRow: RegisterRow {
    /// With the names of inspector and entity.
    package func cells(_ words: CellWords) -> [String] {
        [
            words.name(unit), staffNumber, words.name(inspector), entity, words.name(entity), kind, day(from),
            day(to), note,
        ]
    }
}
