// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Who lives in the test city. Everybody signs in with the pinyin of the name.
package struct Cast: Sendable {
    /// 市市场监督管理局, runs the platform.
    package let coordinator = officer("zhouming", "周明", "scjg", .coordinator)
    package let departmentOperator = officer("lijuan", "李娟", "scjg", .departmentOperator)
    package let unitLeader = officer("wangjianguo", "王建国", "scjg", .unitLeader)
    package let inspector = officer("zhaolei", "赵磊", "scjg", .inspector, inspector: "scjg:SCJG0001")
    package let secondInspector = officer(
        "sunyan", "孙燕", "scjg", .inspector, inspector: "scjg:SCJG0002")
    /// 市生态环境局, a second department.
    package let otherOperator = officer("liufang", "刘芳", "sthj", .departmentOperator)
    package let otherLeader = officer("chenguang", "陈光", "sthj", .unitLeader)
    package let otherInspector = officer("yangfan", "杨帆", "sthj", .inspector, inspector: "sthj:STHJ0001")
    /// 武陵区市场监督管理局, below a county.
    package let countyOperator = officer("hexiang", "何翔", "scjg-wl", .departmentOperator)
    package let countyLeader = officer("luping", "卢平", "scjg-wl", .unitLeader)
    /// 市司法局.
    package let supervisor = officer("chenzheng", "陈正", "sfj", .supervisor)
    /// 市审计局.
    package let auditor = officer("xuning", "徐宁", "sjj", .auditor)
    /// 三员.
    package let systemAdministrator = officer("wutao", "吴涛", "scjg", .systemAdministrator)
    package let securityAdministrator = officer("zhengan", "郑安", "scjg", .securityAdministrator)
    package let auditAdministrator = officer("fengshen", "冯慎", "scjg", .auditAdministrator)

    package var everyone: [Officer] {
        [
            coordinator, departmentOperator, unitLeader, inspector, secondInspector, otherOperator,
            otherLeader, otherInspector, countyOperator, countyLeader, supervisor, auditor,
            systemAdministrator, securityAdministrator, auditAdministrator,
        ]
    }

    /// One officer of each duty.
    package func holder(of role: Role) -> Officer {
        switch role {
        case .coordinator: coordinator
        case .departmentOperator: departmentOperator
        case .unitLeader: unitLeader
        case .inspector: inspector
        case .supervisor: supervisor
        case .auditor: auditor
        case .systemAdministrator: systemAdministrator
        case .securityAdministrator: securityAdministrator
        case .auditAdministrator: auditAdministrator
        }
    }

    package static func login(of officer: Officer) -> String { String(officer.account.dropFirst(2)) }

    /// The units, parents first.
    package static let units: [OfficeUnit] = [
        unit("4307", "常德市", nil, .city, "4307", "430700"),
        unit("430702", "武陵区", "4307", .county, "430702", "430702"),
        unit("430721", "安乡县", "4307", .county, "430721", "430721"),
        unit("scjg", "常德市市场监督管理局", "4307", .department, "4307", "430702"),
        unit("sthj", "常德市生态环境局", "4307", .department, "4307", "430702"),
        unit("sfj", "常德市司法局", "4307", .department, "4307", "430702"),
        unit("sjj", "常德市审计局", "4307", .department, "4307", "430702"),
        unit("scjg-wl", "武陵区市场监督管理局", "430702", .department, "430702", "430702"),
    ]

    private static func unit(
        _ id: String, _ name: String, _ parent: String?, _ kind: UnitKind, _ jurisdiction: String,
        _ division: String
    ) -> OfficeUnit {
        OfficeUnit(
            id: id, name: name, parent: parent, kind: kind, jurisdiction: jurisdiction, division: division,
            openedAt: TestCity.start)
    }

    private static func officer(
        _ login: String, _ name: String, _ unit: String, _ role: Role, inspector: String? = nil
    ) -> Officer {
        let place = units.first { $0.id == unit }
        return Officer(
            account: "A-\(login)", name: name, unit: unit, unitName: place?.name ?? unit, roles: [role],
            jurisdiction: place?.jurisdiction ?? "", inspector: inspector)
    }
}
