// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// An account. Its password is read by `passwordHash(of:)` alone.
package struct Account: Hashable, Sendable {
    package let id: String
    package let login: String
    package let name: String
    package let unit: String
    package let inspector: String?
    package let passwordSetAt: Instant
    /// Who set the password; nil or the account itself when its owner did.
    package let passwordSetBy: String?
    package let openedAt: Instant
    package let openedBy: String?
    package let closedAt: Instant?
    package let closedBy: String?

    package init(
        id: String, login: String, name: String, unit: String, inspector: String?, passwordSetAt: Instant,
        passwordSetBy: String?, openedAt: Instant, openedBy: String?, closedAt: Instant? = nil,
        closedBy: String? = nil
    ) {
        self.id = id
        self.login = login
        self.name = name
        self.unit = unit
        self.inspector = inspector
        self.passwordSetAt = passwordSetAt
        self.passwordSetBy = passwordSetBy
        self.openedAt = openedAt
        self.openedBy = openedBy
        self.closedAt = closedAt
        self.closedBy = closedBy
    }

    init(row: Row) throws {
        self.init(
            id: try row.text("id"), login: try row.text("login"), name: try row.text("name"),
            unit: try row.text("unit"), inspector: try row.optionalText("inspector"),
            passwordSetAt: Instant(milliseconds: try row.integer("password_set_at")),
            passwordSetBy: try row.optionalText("password_set_by"),
            openedAt: Instant(milliseconds: try row.integer("opened_at")),
            openedBy: try row.optionalText("opened_by"),
            closedAt: try row.optionalInteger("closed_at").map(Instant.init(milliseconds:)),
            closedBy: try row.optionalText("closed_by"))
    }
}

extension Connection {
    /// The account, open or closed.
    package func account(_ id: String) throws -> Account? {
        try first("SELECT * FROM account WHERE id = \(id)").map(Account.init(row:))
    }

    /// The account with this login (as normalised by `LoginRule`), open or closed.
    package func account(login: String) throws -> Account? {
        try first("SELECT * FROM account WHERE login = \(login)").map(Account.init(row:))
    }

    /// The names of some accounts by id.
    package func accountNames(_ ids: [String]) throws -> [String: String] {
        var names: [String: String] = [:]
        for row in try rows("SELECT id, name FROM account WHERE id IN \(list: Array(Set(ids)))") {
            names[try row.text("id")] = try row.text("name")
        }
        return names
    }

    /// Whether any account exists.
    package func hasAccounts() throws -> Bool { try first("SELECT 1 AS one FROM account LIMIT 1") != nil }

    /// The stored password of an account: `scrypt$n$r$p$salt$hash`.
    package func passwordHash(of account: String) throws -> String? {
        try first("SELECT password FROM account WHERE id = \(account)")?.text("password")
    }

    /// Accounts by unit and name, open ones first.
    ///
    /// - Parameters:
    ///   - unit: nil for all units.
    ///   - words: part of name or login, `""` for all.
    package func accounts(unit: String?, words: String, limit: Int, offset: Int) throws -> [Account] {
        try rows(
            """
            SELECT * FROM account WHERE \(matching(unit: unit, words: words))
            ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, unit, login
            LIMIT \(limit) OFFSET \(offset)
            """
        ).map(Account.init(row:))
    }

    /// How many accounts `accounts(unit:words:limit:offset:)` has in all.
    package func countAccounts(unit: String?, words: String) throws -> Int64 {
        try first("SELECT COUNT(*) AS n FROM account WHERE \(matching(unit: unit, words: words))")?
            .integer("n") ?? 0
    }

    private func matching(unit: String?, words: String) -> SQL {
        var conditions: [SQL] = ["1 = 1"]
        if let unit { conditions.append("unit = \(unit)") }
        if !words.isEmpty {
            let escaped = words.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined()
            let pattern = "%\(escaped)%"
            conditions.append("(name LIKE \(pattern) ESCAPE '\\' OR login LIKE \(pattern) ESCAPE '\\')")
        }
        return .join(conditions, separator: " AND ")
    }

    /// A new account with its hashed password.
    package func insertAccount(_ account: Account, password: String) throws {
        try execute(
            """
            INSERT INTO account (id, login, name, unit, inspector, password, password_set_at, password_set_by,
                opened_at, opened_by)
            VALUES (\(account.id), \(account.login), \(account.name), \(account.unit), \(account.inspector),
                \(password), \(account.passwordSetAt.milliseconds), \(account.passwordSetBy),
                \(account.openedAt.milliseconds), \(account.openedBy))
            """)
    }

    /// Replaces the hashed password.
    ///
    /// - Parameter by: the account that set it.
    package func setPassword(_ password: String, of account: String, by: String, at time: Instant) throws {
        try execute(
            """
            UPDATE account SET password = \(password), password_set_at = \(time.milliseconds),
                password_set_by = \(by)
            WHERE id = \(account)
            """)
    }

    /// Closes an account; false if it was closed already.
    package func closeAccount(_ id: String, by: String, at time: Instant) throws -> Bool {
        try execute(
            """
            UPDATE account SET closed_at = \(time.milliseconds), closed_by = \(by)
            WHERE id = \(id) AND closed_at IS NULL
            """) == 1
    }
}
