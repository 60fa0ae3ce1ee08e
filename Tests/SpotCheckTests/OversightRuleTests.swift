// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import SpotCheck

@Suite struct `Duties` {
    @Test func `of administrators are compatible with nothing`() {
        for first in Role.allCases {
            for second in Role.allCases where first != second {
                let administrative =
                    Role.administrators.contains(first) || Role.administrators.contains(second)
                #expect(Role.compatible([first, second]) == !administrative, "\(first) \(second)")
            }
            #expect(Role.compatible([first]))
        }
        #expect(Role.compatible([]))
    }
}

@Suite struct `A login` {
    @Test(
        arguments: [
            ("Zhou.Ming", "zhou.ming"), ("scjg-0001", "scjg-0001"), ("ab", nil), ("-abc", nil), ("周明明", nil),
            ("a b c", nil), (String(repeating: "a", count: 33), nil), ("1234", "1234"),
        ] as [(String, String?)])
    func `has one spelling`(typed: String, stored: String?) {
        #expect(LoginRule.normalized(typed) == stored)
    }

    @Test func `is locked by the fifth failure, for thirty minutes, and not for good`() {
        func at(_ minutes: Int64) -> Instant { Instant(milliseconds: minutes * 60_000) }
        let failures = [0, 1, 2, 3, 4].map(at)
        #expect(LoginLock.until(failed: Array(failures.prefix(4)), now: at(5)) == nil)
        #expect(LoginLock.until(failed: failures, now: at(5)) == at(34))
        #expect(LoginLock.until(failed: failures, now: at(34)) == nil)
        // Trying while locked does not lengthen it.
        #expect(LoginLock.until(failed: failures + [at(20), at(33)], now: at(33)) == at(34))
        // Five more after it lock again.
        let later = [40, 41, 42, 43, 44].map(at)
        #expect(LoginLock.until(failed: failures + later.prefix(4), now: at(44)) == nil)
        #expect(LoginLock.until(failed: failures + later, now: at(45)) == at(74))
    }
}

@Suite struct `A password` {
    @Test(
        arguments: [
            ("Changde-2026", nil), ("changde2026", .tooFewKinds(least: 3)),
            ("Chang-26", .tooShort(least: 10)),
            ("correct horse battery", nil), ("Lijuan-20266", .containsLogin), ("常德常德常德常德常德A1", nil),
        ] as [(String, PasswordWeakness?)])
    func `is long and mixed, or very long`(password: String, weakness: PasswordWeakness?) {
        #expect(PasswordRule.weakness(of: password, login: "lijuan") == weakness)
    }

    @Test func `has an upper bound`() {
        let long = String(repeating: "a1B-", count: 33)
        #expect(PasswordRule.weakness(of: long, login: "lijuan") == .tooLong(most: 128))
    }
}
