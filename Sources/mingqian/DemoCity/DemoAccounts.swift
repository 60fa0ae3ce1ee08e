// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The people of the demo city who can log in. All share one password, printed at start: a demo, not an example.
struct DemoAccount: Sendable {
    let login: String
    let name: String
    let unit: String
    let role: Role
    let words: String
}

enum DemoAccounts {
    static let password = "Mingqian#2026"

    static let administrators = [
        DemoAccount(
            login: "sysadmin", name: "系统管理员", unit: "scjg", role: .systemAdministrator, words: "系统管理员"),
        DemoAccount(
            login: "secadmin", name: "安全管理员", unit: "scjg", role: .securityAdministrator, words: "安全管理员"),
        DemoAccount(
            login: "logadmin", name: "审计管理员", unit: "scjg", role: .auditAdministrator, words: "审计管理员"),
    ]

    static let officers = [
        DemoAccount(login: "zhouming", name: "周明", unit: "scjg", role: .coordinator, words: "统筹协调"),
        DemoAccount(login: "lijuan", name: "李娟", unit: "scjg", role: .departmentOperator, words: "部门经办"),
        DemoAccount(login: "wangjianguo", name: "王建国", unit: "scjg", role: .unitLeader, words: "单位负责人"),
        DemoAccount(login: "chenzheng", name: "陈正", unit: "sfj", role: .supervisor, words: "行政执法监督"),
        DemoAccount(login: "hujing", name: "胡静", unit: "sjj", role: .auditor, words: "审计"),
        DemoAccount(login: "yangfan", name: "杨帆", unit: "yjj", role: .departmentOperator, words: "部门经办（应急）"),
        DemoAccount(login: "zhaogang", name: "赵刚", unit: "yjj", role: .unitLeader, words: "单位负责人（应急）"),
    ]

    /// Inspectors with an account: those of the city's market regulator, login = staff number.
    static let inspectorUnit = "scjg"

    /// What `bin/demo` shows before it serves.
    static func printLogins() {
        print("演示账号（口令均为 \(password)）：")
        for account in officers + administrators {
            print("  \(account.login)  \(account.name)  \(account.words)")
        }
        print("  scjg-0001、scjg-0002……  市场监管局执法检查人员（账号即单位工号）")
    }
}
