// SPDX-License-Identifier: Apache-2.0

extension HeaderMapping {
    /// Whether the file has a column, by its place in the dataset.
    func has(_ place: Int) -> Bool { cells[place] != nil }

    /// Whether the first columns of the dataset are all in the file.
    package func has(first columns: Int) -> Bool { cells.prefix(columns).allSatisfy { $0 != nil } }

    /// Whether every column of the dataset is in the file: then a row replaces what is stored as a whole.
    package var isComplete: Bool { cells.allSatisfy { $0 != nil } }
}

extension EntityRow {
    /// This row with the fields the file has no column for taken from what is stored. A list of risk classes must
    /// not wipe out addresses.
    package func keeping(_ old: EntityRow, where mapping: HeaderMapping) -> EntityRow {
        var row = self
        if !mapping.has(0) { row.uscc = old.uscc }
        if !mapping.has(1) { row.registrationNumber = old.registrationNumber }
        if !mapping.has(3) { row.formerNames = old.formerNames }
        if !mapping.has(4) { row.typeCode = old.typeCode }
        if !mapping.has(6) { row.registeredOn = old.registeredOn }
        if !mapping.has(7) { row.approvedOn = old.approvedOn }
        if !mapping.has(8) { row.authority = old.authority }
        if !mapping.has(9) { row.jurisdiction = old.jurisdiction }
        if !mapping.has(10) { row.division = old.division }
        if !mapping.has(11) { row.industry = old.industry }
        if !mapping.has(12) { row.address = old.address }
        if !mapping.has(13) { row.scope = old.scope }
        if !mapping.has(14) { row.riskClass = old.riskClass }
        if !mapping.has(15) { row.riskDate = old.riskDate }
        if !mapping.has(16) { row.riskSource = old.riskSource }
        if !mapping.has(17) { row.isAbnormal = old.isAbnormal }
        if !mapping.has(18) { row.isSerious = old.isSerious }
        if !mapping.has(19) { row.isKeyObject = old.isKeyObject }
        if !mapping.has(22) { row.holder = old.holder }
        return row
    }
}

extension CheckItemRow {
    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: CheckItemRow, where mapping: HeaderMapping) -> CheckItemRow {
        var row = self
        if !mapping.has(4) { row.content = old.content }
        if !mapping.has(6) { row.article = old.article }
        if !mapping.has(10) { row.levels = old.levels }
        if !mapping.has(11) { row.ratioLeast = old.ratioLeast }
        if !mapping.has(12) { row.ratioMost = old.ratioMost }
        if !mapping.has(13) { row.frequencyCap = old.frequencyCap }
        if !mapping.has(14) { row.skill = old.skill }
        if !mapping.has(16) { row.validTo = old.validTo }
        return row
    }
}

extension InspectorRow {
    /// This row with the fields the file has no column for taken from what is stored.
    package func keeping(_ old: InspectorRow, where mapping: HeaderMapping) -> InspectorRow {
        var row = self
        if !mapping.has(4) { row.certificateFrom = old.certificateFrom }
        if !mapping.has(5) { row.certificateTo = old.certificateTo }
        if !mapping.has(6) { row.itemCategories = old.itemCategories }
        if !mapping.has(7) { row.skills = old.skills }
        if !mapping.has(8) { row.areas = old.areas }
        if !mapping.has(9) { row.unavailableFrom = old.unavailableFrom }
        if !mapping.has(10) { row.unavailableTo = old.unavailableTo }
        if !mapping.has(11) { row.duty = old.duty }
        if !mapping.has(12) { row.relations = old.relations }
        if !mapping.has(15) { row.expert = old.expert }
        return row
    }
}
