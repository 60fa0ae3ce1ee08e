// SPDX-License-Identifier: Apache-2.0
import Crypto
import Logging
import SpotCheck
import Storage
import TransparencyLog

/// What an operation may reach. Effects come in here and nowhere else.
package struct Office: Sendable {
    package let database: Database
    /// The clock.
    package let now: @Sendable () -> Instant
    /// Bytes from the system's generator; tests pass their own.
    package let random: @Sendable (Int) -> [UInt8]
    /// Dated rules, calendar and code tables.
    package let rulebook: Rulebook
    package let settings: OfficeSettings
    /// Signs the head of the log and remembers the last one, apart from the database.
    package let signer: any CheckpointSigner
    /// Who must cosign it; nil if nobody was asked to.
    package let witnesses: LogWitnesses?
    package let log: Logger
    /// Names by their readings; a memory of the register, shared by all who ask.
    let pinyin = PinyinSearch()

    package init(
        database: Database, now: @escaping @Sendable () -> Instant,
        random: @escaping @Sendable (Int) -> [UInt8], rulebook: Rulebook, settings: OfficeSettings,
        signer: any CheckpointSigner, witnesses: LogWitnesses? = nil, log: Logger
    ) {
        self.database = database
        self.now = now
        self.random = random
        self.rulebook = rulebook
        self.settings = settings
        self.signer = signer
        self.witnesses = witnesses
        self.log = log
    }

    /// A fresh identifier: `prefix-` and 80 random bits in lower-case hexadecimal.
    package func newID(_ prefix: String) -> String {
        "\(prefix)-\(Hex.encode(random(10)))"
    }
}

/// Settings of one installation.
package struct OfficeSettings: Sendable {
    /// The public key of the log; its name is the origin, e.g. `log.changde.example/ssj-2026` (protocol 3.1).
    package let logKey: NoteVerifier
    /// Seals personal data at rest and keys the hashes that match resident ids.
    package let dataKey: SymmetricKey
    /// Folder for uploads under way.
    package let uploads: String
    /// What checking one password costs.
    package let passwordCost: PasswordCost

    package init(
        logKey: NoteVerifier, dataKey: SymmetricKey, uploads: String, passwordCost: PasswordCost = .standard
    ) {
        self.logKey = logKey
        self.dataKey = dataKey
        self.uploads = uploads
        self.passwordCost = passwordCost
    }

    /// The name of the log.
    package var origin: String { logKey.name }

    /// The public key with which anybody checks this log's checkpoints, as a vkey (C2SP signed-note).
    package func verifierKey() -> String { logKey.vkey }
}
