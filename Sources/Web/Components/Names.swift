// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Role {
    /// The duty's name as officers know it.
    var words: String { title }
}

extension UnitKind {
    var words: String {
        switch self {
        case .city: "市级"
        case .county: "县（市、区）、管理区"
        case .department: "部门"
        case .section: "科室、队所"
        }
    }
}
