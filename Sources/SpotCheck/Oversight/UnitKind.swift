// SPDX-License-Identifier: Apache-2.0

/// Where a unit stands in the tree.
package enum UnitKind: String, CaseIterable, Hashable, Sendable {
    /// 市政府: the root.
    case city
    /// 县（市、区）、管理区.
    case county
    /// 部门.
    case department
    /// 科室、队所.
    case section

    /// Which kinds may stand directly below this one.
    package var children: Set<UnitKind> {
        switch self {
        case .city: [.county, .department]
        case .county: [.department]
        case .department: [.section]
        case .section: []
        }
    }
}
