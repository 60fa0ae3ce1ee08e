// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A duty once given to an account.
package struct RoleGrant: Hashable, Sendable {
    package let role: Role
    package let grantedAt: Instant
    package let grantedBy: String?
    package let revokedAt: Instant?
    package let revokedBy: String?
}

extension Connection {
    /// The duties an account holds now.
    package func roles(of account: String) throws -> Set<Role> {
        Set(
            try rows("SELECT role FROM account_role WHERE account = \(account) AND revoked_at IS NULL")
                .map { try role(of: $0) })
    }

    /// The duties of several accounts.
    package func roles(of accounts: [String]) throws -> [String: Set<Role>] {
        var held: [String: Set<Role>] = [:]
        let found = try rows(
            """
            SELECT account, role FROM account_role
            WHERE account IN \(list: accounts) AND revoked_at IS NULL
            """)
        for row in found { held[try row.text("account"), default: []].insert(try role(of: row)) }
        return held
    }

    /// Every duty an account ever held, newest first.
    package func grants(of account: String) throws -> [RoleGrant] {
        try rows("SELECT * FROM account_role WHERE account = \(account) ORDER BY granted_at DESC, role").map {
            RoleGrant(
                role: try role(of: $0), grantedAt: Instant(milliseconds: try $0.integer("granted_at")),
                grantedBy: try $0.optionalText("granted_by"),
                revokedAt: try $0.optionalInteger("revoked_at").map(Instant.init(milliseconds:)),
                revokedBy: try $0.optionalText("revoked_by"))
        }
    }

    /// How many open accounts hold a duty.
    package func countHolders(of role: Role) throws -> Int64 {
        try first(
            """
            SELECT COUNT(*) AS n FROM account_role r JOIN account a ON a.id = r.account
            WHERE r.role = \(role.rawValue) AND r.revoked_at IS NULL AND a.closed_at IS NULL
            """)?.integer("n") ?? 0
    }

    /// Gives a duty.
    ///
    /// - Parameter by: nil when the installation itself does (first accounts).
    package func grantRole(_ role: Role, to account: String, by: String?, at time: Instant) throws {
        try execute(
            """
            INSERT INTO account_role (account, role, granted_at, granted_by)
            VALUES (\(account), \(role.rawValue), \(time.milliseconds), \(by))
            """)
    }

    /// Takes a duty away; false if it was not held.
    package func revokeRole(_ role: Role, of account: String, by: String, at time: Instant) throws -> Bool {
        try execute(
            """
            UPDATE account_role SET revoked_at = \(time.milliseconds), revoked_by = \(by)
            WHERE account = \(account) AND role = \(role.rawValue) AND revoked_at IS NULL
            """) > 0
    }

    private func role(of row: Row) throws -> Role {
        let name = try row.text("role")
        guard let role = Role(rawValue: name) else {
            throw DatabaseFault.wrongType(column: "role", wanted: "a role", found: name)
        }
        return role
    }
}
