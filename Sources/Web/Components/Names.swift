// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Role {
    /// The duty's name as officers know it.
    var words: String {
        switch self {
        case .coordinator: "统筹协调"
        case .departmentOperator: "部门经办"
        case .unitLeader: "单位负责人"
        case .inspector: "执法检查人员"
        case .supervisor: "行政执法监督"
        case .auditor: "审计监督"
        case .systemAdministrator: "系统管理员"
        case .securityAdministrator: "安全管理员"
        case .auditAdministrator: "审计管理员"
        }
    }
}
