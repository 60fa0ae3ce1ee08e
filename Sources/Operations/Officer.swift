// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Who acts. Always a parameter, never ambient: the log must name them.
package struct Officer: Hashable, Sendable {
    package let account: String
    package let name: String
    package let unit: String
    package let unitName: String
    package let roles: Set<Role>
    /// Divisions or management areas the unit answers for; the city's code stands for all of them.
    package let jurisdiction: String
    /// The inspector this account belongs to, when it is one.
    package let inspector: String?

    package init(
        account: String, name: String, unit: String, unitName: String, roles: Set<Role>,
        jurisdiction: String, inspector: String? = nil
    ) {
        self.account = account
        self.name = name
        self.unit = unit
        self.unitName = unitName
        self.roles = roles
        self.jurisdiction = jurisdiction
        self.inspector = inspector
    }

    /// How the public log names the actor: role and unit, never a person (protocol 3.1).
    package func actor(as role: Role) -> String { "\(role.rawValue)@\(unit)" }

    /// Refuses unless the officer holds one of `roles`; answers the one that counted.
    package func require(_ allowed: Role...) throws(NotAllowed) -> Role {
        for role in allowed where roles.contains(role) { return role }
        throw NotAllowed(needed: allowed)
    }
}

/// The officer's duties do not cover the deed (HTTP 403). Out of scope looks like not found (`NotFound`).
package struct NotAllowed: Error, Hashable {
    package let needed: [Role]

    package init(needed: [Role]) { self.needed = needed }
}

/// No such thing, or not within the officer's scope; both look the same from outside (HTTP 404).
package struct NotFound: Error, Hashable {
    package let kind: String
    package let id: String

    package init(_ kind: String, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// Someone was first (HTTP 409): what the caller expected and what stands now, in words an officer reads.
package struct Conflict: Error, Hashable {
    package let expected: String
    package let found: String

    package init(expected: String, found: String) {
        self.expected = expected
        self.found = found
    }
}
