// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Someone asks for an account. Its password is hashed when asked and moves to the account when approved.
package struct AccountApplication: Hashable, Sendable {
    package let id: String
    package let login: String
    package let name: String
    package let unit: String
    package let role: Role
    /// Staff number in the register of inspectors, for those who carry out visits; `""` for others.
    package let staffNumber: String
    package let reason: String
    package let appliedAt: Instant
    package let decidedAt: Instant?
    package let decidedBy: String?
    /// The account it led to.
    package let account: String?
    /// Why it was declined.
    package let refusal: String?

    package init(
        id: String, login: String, name: String, unit: String, role: Role, staffNumber: String,
        reason: String,
        appliedAt: Instant
    ) {
        self.id = id
        self.login = login
        self.name = name
        self.unit = unit
        self.role = role
        self.staffNumber = staffNumber
        self.reason = reason
        self.appliedAt = appliedAt
        decidedAt = nil
        decidedBy = nil
        account = nil
        refusal = nil
    }

    init(row: Row) throws {
        let name = try row.text("role")
        guard let role = Role(rawValue: name) else {
            throw DatabaseFault.wrongType(column: "role", wanted: "a role", found: name)
        }
        id = try row.text("id")
        login = try row.text("login")
        self.name = try row.text("name")
        unit = try row.text("unit")
        self.role = role
        staffNumber = try row.text("staff_number")
        reason = try row.text("reason")
        appliedAt = Instant(milliseconds: try row.integer("applied_at"))
        decidedAt = try row.optionalInteger("decided_at").map(Instant.init(milliseconds:))
        decidedBy = try row.optionalText("decided_by")
        account = try row.optionalText("account")
        refusal = try row.optionalText("refusal")
    }
}

extension Connection {
    /// The application.
    package func application(_ id: String) throws -> AccountApplication? {
        try first("SELECT * FROM account_application WHERE id = \(id)").map(AccountApplication.init(row:))
    }

    /// Applications of one unit (nil: of all), those waiting first, oldest of them first.
    package func applications(unit: String?, limit: Int, offset: Int) throws -> [AccountApplication] {
        let condition: SQL = unit.map { "unit = \($0)" } ?? "1 = 1"
        return try rows(
            """
            SELECT * FROM account_application WHERE \(condition)
            ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END,
                CASE WHEN decided_at IS NULL THEN applied_at ELSE -decided_at END, id
            LIMIT \(limit) OFFSET \(offset)
            """
        ).map(AccountApplication.init(row:))
    }

    /// How many applications of one unit (nil: of all) there are.
    package func countApplications(unit: String?, waiting: Bool) throws -> Int64 {
        let mine: SQL = unit.map { "unit = \($0)" } ?? "1 = 1"
        let open: SQL = waiting ? "decided_at IS NULL" : "1 = 1"
        return try first("SELECT COUNT(*) AS n FROM account_application WHERE \(mine) AND \(open)")?
            .integer("n") ?? 0
    }

    /// Whether an application with this login waits.
    package func hasApplication(login: String) throws -> Bool {
        try first(
            "SELECT 1 AS one FROM account_application WHERE login = \(login) AND decided_at IS NULL LIMIT 1")
            != nil
    }

    /// The hashed password an application brought.
    package func passwordHash(ofApplication id: String) throws -> String? {
        try first("SELECT password FROM account_application WHERE id = \(id)")?.text("password")
    }

    /// A new application.
    package func insertApplication(_ application: AccountApplication, password: String) throws {
        try execute(
            """
            INSERT INTO account_application (id, login, name, unit, role, staff_number, password, reason,
                applied_at)
            VALUES (\(application.id), \(application.login), \(application.name), \(application.unit),
                \(application.role.rawValue), \(application.staffNumber), \(password), \(application.reason),
                \(application.appliedAt.milliseconds))
            """)
    }

    /// Decides an application, once; false if it was decided before. The password is forgotten here.
    package func decideApplication(
        _ id: String, by: String, at time: Instant, account: String?, refusal: String?
    ) throws -> Bool {
        try execute(
            """
            UPDATE account_application SET decided_at = \(time.milliseconds), decided_by = \(by),
                account = \(account), refusal = \(refusal), password = ''
            WHERE id = \(id) AND decided_at IS NULL
            """) == 1
    }

    /// The inspector of a unit with this staff number, unless gone.
    package func inspectorID(unit: String, staffNumber: String) throws -> String? {
        try first(
            """
            SELECT id FROM inspector
            WHERE unit = \(unit) AND staff_number = \(staffNumber) AND left_at IS NULL
            """)?.text("id")
    }

    /// Says whose account in the register of inspectors this is.
    package func linkInspector(_ inspector: String, to account: String) throws {
        try execute("UPDATE account SET inspector = \(inspector) WHERE id = \(account)")
    }
}
