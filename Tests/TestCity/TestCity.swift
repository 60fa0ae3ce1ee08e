// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Logging
import Operations
import SpotCheck
import Storage
import TransparencyLog
import Witnessing

/// A small city with a named cast, a clock that only moves when told, and a generator that repeats itself.
package struct TestCity: Sendable {
    package let office: Office
    package let clock: TestClock
    package let cast: Cast

    /// Everybody's password.
    package static let password = "Mingqian-2026"
    package static let origin = "log.changde.test/ssj-2026"

    /// The private key of the log, for whoever wants to forge.
    package static let logKey: NoteSigner = {
        do {
            return try NoteSigner(name: origin, seed: [UInt8](repeating: 7, count: 32))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// 2026-11-24 09:00 in China, a Tuesday.
    package static let start = Instant(milliseconds: 1_795_482_000_000)

    /// A fresh city on a database of its own: units, accounts with duties, a started log; registers are empty.
    ///
    /// - Parameter seed: of all random bytes of the office.
    /// - Parameter start: what the clock says at first.
    package static func make(
        _ kind: TestDatabase = .sqlite, seed: UInt64 = 1, start: Instant = start, rulebook: Rulebook? = nil
    ) async throws -> TestCity {
        try await make(on: try await kind.make(), seed: seed, start: start, rulebook: rulebook)
    }

    /// As above, on a migrated database.
    ///
    /// - Parameters:
    ///   - signer: one with a memory of its own, unless a city shares that of another.
    ///   - witnesses: who must cosign; nobody if nil.
    ///   - rulebook: the one that comes with the program if nil.
    package static func make(
        on database: Database, seed: UInt64 = 1, signer: (any CheckpointSigner)? = nil,
        witnesses: LogWitnesses? = nil,
        start: Instant = start, rulebook: Rulebook? = nil
    ) async throws -> TestCity {
        let clock = TestClock(start)
        let bytes = TestBytes(seed: seed)
        let uploads = FileManager.default.temporaryDirectory.appending(
            path: "mingqian-test-uploads/\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: uploads, withIntermediateDirectories: true)
        var log = Logger(label: "test")
        log.logLevel = .critical
        let office = Office(
            database: database, now: { clock.now }, random: { bytes.take($0) },
            rulebook: try rulebook ?? Rulebook.load(),
            settings: OfficeSettings(
                logKey: logKey.verifier,
                dataKey: SymmetricKey(data: [UInt8](repeating: 9, count: 32)), uploads: uploads.path,
                passwordCost: .quick),
            signer: signer ?? LogSigner(key: logKey, store: "\(uploads.path).signer"),
            witnesses: witnesses, log: log)
        let cast = Cast()
        let hash = try await PasswordHash.make(password, salt: [UInt8](repeating: 1, count: 16), cost: .quick)
        try await database.write { db in
            for unit in Cast.units { try db.insertUnit(unit) }
            for officer in cast.everyone {
                try db.insertAccount(
                    Account(
                        id: officer.account, login: Cast.login(of: officer), name: officer.name,
                        unit: officer.unit, inspector: officer.inspector, passwordSetAt: start,
                        passwordSetBy: nil, openedAt: start, openedBy: nil), password: hash)
                for role in Role.allCases where officer.roles.contains(role) {
                    try db.grantRole(role, to: officer.account, by: nil, at: start)
                }
            }
            try db.startLog(origin: origin, at: start)
        }
        return TestCity(office: office, clock: clock, cast: cast)
    }

    /// The same city after its office got another log.
    package func continuing(with office: Office) -> TestCity {
        TestCity(office: office, clock: clock, cast: cast)
    }
}
