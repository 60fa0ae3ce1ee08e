// SPDX-License-Identifier: Apache-2.0

/// What a password must be: at least ten characters of three kinds (GB/T 22239 8.1.4.1 a, the usual local reading),
/// or at least fifteen of any kind (ASVS 5.0 6.2).
package enum PasswordRule {
    package static let least = 10
    package static let leastOfAnyKind = 15
    package static let kinds = 3
    package static let most = 128

    /// What `password` lacks for the account with this login, nil if nothing.
    package static func weakness(of password: String, login: String) -> PasswordWeakness? {
        let length = password.unicodeScalars.count
        if length < least { return .tooShort(least: least) }
        if length > most { return .tooLong(most: most) }
        if login.count >= 3, password.lowercased().contains(login.lowercased()) { return .containsLogin }
        if length < leastOfAnyKind, kindCount(password) < kinds { return .tooFewKinds(least: kinds) }
        return nil
    }

    private static func kindCount(_ password: String) -> Int {
        var found: Set<Int> = []
        for scalar in password.unicodeScalars {
            switch scalar {
            case "a"..."z": found.insert(0)
            case "A"..."Z": found.insert(1)
            case "0"..."9": found.insert(2)
            default: found.insert(3)
            }
        }
        return found.count
    }
}

/// Names that people type to sign in: 3 to 32 lower-case letters, digits, dots, hyphens or underscores, beginning
/// with a letter or digit.
package enum LoginRule {
    /// Lower case without blanks around, or nil if it cannot be a login.
    package static func normalized(_ typed: String) -> String? {
        let login = typed.lowercased()
        guard (3...32).contains(login.utf8.count), let first = login.utf8.first, isPlain(first),
            login.utf8.allSatisfy({ isPlain($0) || [0x2E, 0x2D, 0x5F].contains($0) })
        else { return nil }
        return login
    }

    /// Whether `id` can name a unit: 2 to 32 lower-case letters, digits or hyphens.
    package static func isUnitID(_ id: String) -> Bool {
        (2...32).contains(id.utf8.count) && id.utf8.allSatisfy { isPlain($0) || $0 == 0x2D }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

/// Five failures in a row lock a login for thirty minutes (GB/T 22239 8.1.4.1 b).
package enum LoginLock {
    package static let failures = 5
    package static let milliseconds: Int64 = 30 * 60_000

    /// Until when the login is locked, nil if it is not.
    ///
    /// - Parameter failed: moments of failures since the last success, oldest first. Attempts while locked are not
    ///   counted, so that they cannot keep a login locked for good.
    package static func until(failed: [Instant], now: Instant) -> Instant? {
        var count = 0
        var locked: Instant?
        for moment in failed {
            if let until = locked {
                if moment < until { continue }
                (count, locked) = (0, nil)
            }
            count += 1
            if count == failures { locked = Instant(milliseconds: moment.milliseconds + milliseconds) }
        }
        guard let locked, now < locked else { return nil }
        return locked
    }
}

/// How long one stays signed in: half an hour without a request, twelve hours in all.
package enum SessionLifetime {
    package static let idleMilliseconds: Int64 = 30 * 60_000
    package static let longestMilliseconds: Int64 = 12 * 3_600_000

    /// Whether a session begun and last used at these moments still stands.
    package static func isAlive(started: Instant, seen: Instant, now: Instant) -> Bool {
        now.milliseconds - seen.milliseconds < idleMilliseconds
            && now.milliseconds - started.milliseconds < longestMilliseconds
    }
}
