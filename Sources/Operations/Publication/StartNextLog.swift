// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TransparencyLog

/// Why a new log does not begin.
package enum NextLogRefusal: Error, Hashable, CustomStringConvertible {
    /// A name that one of the logs has or has had.
    case usedOrigin(String)
    /// A draw must lie in one log from its ceremony to its result; these ceremonies are under way.
    case drawsUnderWay(ceremonies: [String])
    /// The last head of the log that ends has not been signed by enough witnesses.
    case notCosigned(missing: [String])
    /// Entries came in while the last head was being signed.
    case busy

    package var description: String {
        switch self {
        case .usedOrigin(let origin): "“\(origin)”已是本单位日志的名称，新日志须另取名称，例如把年份加一。"
        case .drawsUnderWay(let ceremonies):
            "仪式\(ceremonies.joined(separator: "、"))尚在进行，其抽取须在同一日志中完成。请待各项抽取得出结果或作废后再更换日志。"
        case .notCosigned(let missing):
            "本日志的最后检查点尚未取得足够的见证联署\(missing.isEmpty ? "" : "，缺少：" + missing.joined(separator: "、"))。请待联署齐全后再更换日志。"
        case .busy: "更换日志期间不断有新的记录。请停止服务后再试。"
        }
    }
}

extension Office {
    /// Ends the log that goes on, usually with the year, and begins the next one under a new name: its entry 0 holds
    /// the last signed head of the one before, with its cosignatures (docs/log.md section 4.1).
    ///
    /// Afterwards this office can no longer sign: start it again with the next log's name, key and signer.
    /// - Returns: the next log.
    /// - Throws: `NextLogRefusal`, or what keeps the last head from being signed; then nothing has changed.
    @discardableResult
    package func startNextLog(origin: String) async throws -> YearLog {
        for _ in 0..<8 {
            if let begun = try await nextLog(origin: origin) { return begun }
        }
        throw NextLogRefusal.busy
    }

    /// The same office with the next log's key, signer and policy.
    package func successor(
        logKey: NoteVerifier, signer: any CheckpointSigner, witnesses: LogWitnesses?
    ) -> Office {
        Office(
            database: database, now: now, random: random, rulebook: rulebook,
            settings: OfficeSettings(
                logKey: logKey, dataKey: settings.dataKey, uploads: settings.uploads,
                passwordCost: settings.passwordCost),
            signer: signer, witnesses: witnesses, log: log)
    }

    /// One try; nil if entries came in after the last head was signed.
    private func nextLog(origin: String) async throws -> YearLog? {
        let before = now()
        try await database.read { db in try requireQuiet(db, origin: origin, at: before) }
        try await sealLog()
        if let cosigning = try await cosignLog(), !cosigning.isQuorum {
            throw NextLogRefusal.notCosigned(missing: cosigning.missing.keys.sorted())
        }
        let at = now()
        return try await database.write { [self] db in
            let log = try db.currentLog()
            guard let head = try publishedHead(db, of: log, least: log.size), head.size == log.size else {
                return nil
            }
            try requireQuiet(db, origin: origin, at: at)
            try db.startNextLog(
                origin: origin, endingKey: settings.logKey.vkey,
                policy: witnesses.map { String(decoding: $0.text, as: UTF8.self) }, at: at)
            return try db.currentLog()
        }
    }

    private func requireQuiet(_ db: Connection, origin: String, at: Instant) throws {
        guard try !db.logs().contains(where: { $0.origin == origin }) else {
            throw NextLogRefusal.usedOrigin(origin)
        }
        let ceremonies = try db.ceremoniesUnderWay(at: at)
        guard ceremonies.isEmpty else { throw NextLogRefusal.drawsUnderWay(ceremonies: ceremonies) }
    }
}
