// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What an officer may look up in the registers. Items are public; entities go by area, inspectors by unit.
extension Officer {
    /// The area whose entities the officer may look up; nil for the whole city.
    package var entityArea: String? {
        seesWholeCity || RegisterTables.covers(jurisdiction, RegisterTables.cityCode) ? nil : jurisdiction
    }

    /// Whether the officer may look up an entity of that area.
    package func mayLookUp(_ entity: EntityRow) -> Bool {
        entityArea.map { RegisterTables.covers($0, entity.jurisdiction) } ?? true
    }

    /// The units whose inspectors the officer may look up; nil for all.
    package func inspectorUnits(among units: [OfficeUnit]) -> [String]? {
        seesWholeCity ? nil : ImportScope.below(unit, among: units).sorted()
    }

    private var seesWholeCity: Bool {
        !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor])
    }
}
