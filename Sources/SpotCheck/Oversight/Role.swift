// SPDX-License-Identifier: Apache-2.0

/// What an account may be entrusted with. The public has none of these.
package enum Role: String, CaseIterable, Hashable, Sendable {
    /// 统筹协调: the bureau that runs the platform; contributes to ceremonies as `platform`.
    case coordinator
    /// 部门经办: registers, plans and tasks of one department.
    case departmentOperator
    /// 单位负责人: approves plans, results and applications of the own unit.
    case unitLeader
    /// 执法检查人员: carries out visits.
    case inspector
    /// 行政执法监督: contributes to ceremonies and reads along.
    case supervisor
    /// 审计: reads everything, changes nothing.
    case auditor
    /// 系统管理员.
    case systemAdministrator
    /// 安全管理员.
    case securityAdministrator
    /// 审计管理员.
    case auditAdministrator

    /// The three administrators (三员): no account may hold two of them (GB/T 22239 8.1.4.2).
    package static let administrators: Set<Role> = [
        .systemAdministrator, .securityAdministrator, .auditAdministrator,
    ]

    /// Whether one account may hold all of `roles` together.
    package static func compatible(_ roles: Set<Role>) -> Bool {
        let administrative = roles.intersection(administrators)
        return administrative.count <= 1 && (administrative.isEmpty || administrative == roles)
    }
}

extension Role {
    /// What one may ask for by registering oneself; all other duties are granted by the security administrator.
    package static let offered: [Role] = [.departmentOperator, .inspector]
}

extension Role {
    /// The duty's name as officers know it.
    package var title: String {
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
