// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Who stands behind the codes of a batch of rows, asked of the register once for all of them.
/// Used on the thread of one transaction only.
final class NamedEntities {
    private let db: Connection
    private var found: [String: EntityNames] = [:]

    init(_ db: Connection) { self.db = db }

    /// Looks up the codes of a batch, as its cells hold them.
    func load(_ cells: [String]) throws {
        let codes = Set(cells.compactMap { EntityKey.normalised(CellText.code($0)) })
        found = try db.entityNames(under: codes.sorted())
    }

    /// Who bears a code of the batch, or nil.
    subscript(code: String) -> EntityNames? { found[code] }
}

extension RowReader {
    /// The key of the entity a row names by code and name, held against the register: a code that somebody else bears
    /// would put things under the wrong name. Nil after telling what is wrong.
    ///
    /// - Parameter mayBeAbsent: an entity that is not in the register is let pass under the code as given.
    mutating func entity(
        _ code: String, named name: String, columns: (code: String, name: String), _ entities: NamedEntities,
        mayBeAbsent: Bool = false
    ) -> String? {
        guard let found = entities[code] else {
            if mayBeAbsent { return code }
            refuse(columns.code, .unknownEntity, "检查对象名录库中没有“\(code)”，请核对代码；确为本市对象的，请先导入名录库。")
            return nil
        }
        guard found.names.contains(name) else {
            refuse(columns.name, .nameMismatch, "“\(code)”在名录库中的名称是“\(found.names[0])”，请核对代码和名称。")
            return nil
        }
        return found.key
    }
}
