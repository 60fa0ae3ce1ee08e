// SPDX-License-Identifier: Apache-2.0

/// Why something about units, accounts, duties or signing in is refused. Shown to whoever asked.
package enum AccountRefusal: Error, Hashable, Sendable {
    /// Login or password is wrong; which of them is not said.
    case wrongLogin
    /// Too many failures; the same for logins that do not exist.
    case locked(minutes: Int64)
    /// More people sign in at this moment than passwords can be checked.
    case busy
    /// The present password, asked for before changing it, is wrong.
    case wrongPassword
    case weakPassword(PasswordWeakness)
    case samePassword
    case malformedLogin
    case loginTaken(login: String)
    case nameMissing
    case reasonMissing
    case malformedUnit
    case unitTaken(id: String)
    case unitUnknown(id: String)
    case unitClosed(name: String)
    case unitInUse(name: String, accounts: Int64, units: Int64)
    case unitMisplaced(kind: UnitKind, under: UnitKind)
    /// The three administrators are three persons, and administrators only (GB/T 22239 8.1.4.2).
    case incompatibleRoles(held: [Role], wanted: Role)
    case roleHeld(Role)
    case roleNotHeld(Role)
    /// Only ordinary duties can be asked for by oneself.
    case roleNotOffered(Role)
    /// Nobody grants, revokes or closes for himself.
    case ownAccount
    case accountClosed(name: String)
    /// Somebody must be left who can do this.
    case lastAdministrator(Role)
    case inspectorMissing(id: String)
    case applicationPending(login: String)
    /// The installation already has its first accounts.
    case alreadyFounded
}

/// What a password lacks.
package enum PasswordWeakness: Hashable, Sendable {
    case tooShort(least: Int)
    case tooLong(most: Int)
    case tooFewKinds(least: Int)
    case containsLogin
}
