// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Crypto
import Foundation
import Logging
import Operations
import SpotCheck
import Storage
import TransparencyLog
import Witnessing

/// Where an installation lives. Every command that works on one takes these.
struct Settings: ParsableArguments {
    @Option(help: "sqlite:PATH or postgresql://…")
    var database = "sqlite:mingqian.sqlite"

    @Option(help: "name of the log, e.g. log.changde.example/ssj-2026; needed when it begins")
    var origin: String?

    @Option(
        help: """
            folder of data.key, signing.key and signer.store, the memory of what was signed; the keys are made at \
            first start. Never restore signer.store from a backup. The files of the second log are signing-2.key, \
            signer-2.store, and so on
            """)
    var keys = "keys"

    @Option(
        help: """
            address of `mingqian signer`, e.g. http://127.0.0.1:8090. Instead of signing.key the folder of keys then \
            holds signer.secret and log.vkey, the key that `mingqian signer` prints
            """)
    var signer: String?

    @Option(help: "file that says who must cosign the log (C2SP tlog-policy); draws stop while they do not")
    var policy: String?

    @Option(help: "minutes that entries may wait for the witnesses of the policy before draws stop")
    var staleAfter: Int64 = 30

    @Option(help: "folder for uploads under way")
    var uploads = "uploads"

    @Flag(help: .hidden)
    var quickPasswords = false

    func validate() throws {
        guard staleAfter > 0 else { throw ValidationError("--stale-after must be at least 1") }
    }

    /// The office, with the schema brought up to date and the log begun.
    ///
    /// - Parameters:
    ///   - level: how much goes to standard error.
    ///   - clock: what the office takes for the present; only the demo city has another than the system's.
    func office(
        level: Logger.Level = .notice, clock: @escaping @Sendable () -> Instant = Self.clock
    ) async throws -> Office {
        var log = Logger(label: "mingqian")
        log.logLevel = level
        let database = try Database.open(database)
        let steps = try await Migrations.migrate(database, now: { Self.clock().milliseconds })
        if !steps.isEmpty { log.notice("database: applied steps \(steps)") }
        let known = try await database.read { db in
            (log: try Self.log(of: db), accounts: try db.hasAccounts())
        }
        guard let origin = origin ?? known.log?.origin else { throw SettingsFault.originNeeded }
        let (logKey, signer) = try signing(
            of: origin, number: known.log?.number ?? 1, at: signer, mayMake: known.log == nil)
        try forgetSigning(before: known.log?.number ?? 1)
        let sealing = try Self.key("data.key", in: keyFolder, mayMake: !known.accounts)
        try await database.write { try $0.startLog(origin: origin, at: clock()) }
        let witnesses = try witnesses(of: logKey)
        return Office(
            database: database, now: clock, random: Self.random, rulebook: try Rulebook.load(),
            settings: OfficeSettings(
                logKey: logKey, dataKey: SymmetricKey(data: sealing),
                uploads: try Self.folder(uploads, mode: 0o700),
                passwordCost: quickPasswords ? .quick : .standard), signer: signer,
            witnesses: witnesses, log: log)
    }

    /// Destroys the keys of logs that have ended: a database restored from before the end must not make them longer.
    /// Their signatures are checked with the public keys that the database keeps.
    func forgetSigning(before number: Int64) throws {
        for past in 1..<number {
            let path = "\(try keyFolder)/signing\(Self.mark(of: past)).key"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// What tells the files of one log from those of another.
    private static func mark(of number: Int64) -> String { number == 1 ? "" : "-\(number)" }

    /// The folder of keys.
    private var keyFolder: String { get throws { try Self.folder(keys, mode: 0o700) } }

    /// Who must cosign a log, from the policy file; nil without one.
    func witnesses(of log: NoteVerifier) throws -> LogWitnesses? {
        guard let path = policy else { return nil }
        guard let text = FileManager.default.contents(atPath: path) else {
            throw SettingsFault.badPolicy(path, "无法读取")
        }
        let witnesses: LogWitnesses
        do throws(TrustPolicyRefusal) {
            witnesses = try LogWitnesses(
                policy: Array(text), staleAfter: staleAfter,
                reveal: { witness, commit in
                    let client = CheckpointClient(url: witness.url ?? "", seconds: 5)
                    let (deposit, absence) = try await client.reveal(commit, witness: witness.key)
                    return deposit.map { .held($0.r) } ?? absence.map { .absent($0) }
                }, signer: { CheckpointClient(url: $0) })
        } catch {
            throw SettingsFault.badPolicy(path, "第 \(error.line) 行不合 tlog-policy 格式（\(error.reason)）")
        }
        let logs = witnesses.policy.logs
        guard logs.isEmpty || logs.contains(where: { $0.key == log }) else {
            throw SettingsFault.badPolicy(path, "未列入本日志的公钥 \(log.vkey)")
        }
        return witnesses
    }

    /// Who signs the log: a process of its own if one is named, otherwise this one, with the same kind of memory.
    ///
    /// - Parameters:
    ///   - number: of the log, from 1; each has key and memory of its own.
    ///   - signer: the address of the process.
    func signing(
        of origin: String, number: Int64, at signer: String?, mayMake: Bool
    ) throws -> (NoteVerifier, any CheckpointSigner) {
        let folder = try keyFolder
        let mark = Self.mark(of: number)
        guard let signer else {
            let seed = try Self.key("signing\(mark).key", in: folder, mayMake: mayMake)
            let key = try NoteSigner(name: origin, seed: seed)
            return (key.verifier, LogSigner(key: key, store: "\(folder)/signer\(mark).store"))
        }
        let (vkey, secretFile) = ("\(folder)/log\(mark).vkey", "\(folder)/signer\(mark).secret")
        guard let text = KeyFile.line(vkey) else { throw SettingsFault.logKeyMissing(vkey) }
        let key = try NoteVerifier(vkey: text)
        guard key.kind == .ed25519, key.name == origin else {
            throw SettingsFault.otherLogKey(key.name, origin)
        }
        guard let secret = KeyFile.line(secretFile).flatMap({ SharedSecret($0) }) else {
            throw SettingsFault.logKeyMissing(secretFile)
        }
        return (key, CheckpointClient(url: signer, secret: secret))
    }

    /// The log that goes on, nil before the first one begins.
    private static func log(of db: Connection) throws -> YearLog? {
        do {
            return try db.currentLog()
        } catch LogRefusal.notStarted {
            return nil
        }
    }

    /// The system's clock, to the millisecond.
    static let clock: @Sendable () -> Instant = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Bytes from the system's generator.
    static let random: @Sendable (Int) -> [UInt8] = { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private static func folder(_ path: String, mode: Int) throws -> String {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: mode])
        return URL(fileURLWithPath: path).path
    }

    /// The 32 bytes that signing.key and data.key hold in hexadecimal.
    static func keyBytes(_ text: some StringProtocol) -> [UInt8]? {
        Hex.decode(text).flatMap { $0.count == 32 ? $0 : nil }
    }

    /// A key of 32 bytes in hexadecimal. It is made only while nothing depends on it: a lost key must be noticed, not
    /// silently replaced.
    private static func key(_ name: String, in folder: String, mayMake: Bool) throws -> [UInt8] {
        let path = "\(folder)/\(name)"
        if let stored = FileManager.default.contents(atPath: path) {
            let text = String(decoding: stored, as: UTF8.self).prefix { $0 != "\n" }
            guard let bytes = keyBytes(text) else { throw SettingsFault.badKey(path) }
            return bytes
        }
        guard mayMake else { throw SettingsFault.keyMissing(path) }
        let bytes = random(32)
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data("\(Hex.encode(bytes))\n".utf8),
                attributes: [.posixPermissions: 0o600])
        else { throw SettingsFault.badKey(path) }
        return bytes
    }
}

/// What is wrong with an installation, said to whoever starts the program.
enum SettingsFault: Error, CustomStringConvertible {
    case originNeeded
    case badKey(String)
    case keyMissing(String)
    case logKeyMissing(String)
    case otherLogKey(String, String)
    case badPolicy(String, String)

    var description: String {
        switch self {
        case .originNeeded: "首次启动请用 --origin 指定公开日志的名称，例如 log.changde.example/ssj-2026。"
        case .badKey(let path): "密钥文件“\(path)”无法读写或者内容有误（应为 64 位十六进制）。"
        case .logKeyMissing(let path):
            "使用独立签名进程时，须先将其公钥存为密钥文件夹中的 log.vkey，将其口令文件存为 signer.secret"
                + "（第二个日志为 log-2.vkey、signer-2.secret，依此类推）；“\(path)”不存在或者内容有误。"
        case .otherLogKey(let found, let origin): "所给的是“\(found)”的公钥，与公开日志“\(origin)”不符。"
        case .badPolicy(let path, let words): "见证策略“\(path)”\(words)。"
        case .keyMissing(let path): "找不到密钥文件“\(path)”。已有数据依赖该密钥，请从备份恢复，程序不会另行生成。"
        }
    }
}
