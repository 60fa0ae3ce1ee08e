// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import TransparencyLog

/// A contributor's secret left with a witness, so that the office cannot lose it (docs/log.md section 4).
package struct RevealDeposit: Hashable, Sendable {
    package let ceremony: String
    /// Of the contributor.
    package let name: String
    package let r: Digest32

    package init(ceremony: String, name: String, r: Digest32) {
        self.ceremony = ceremony
        self.name = name
        self.r = r
    }

    /// Reads exactly the canonical JSON of a deposit; nil for anything else.
    package init?(parsing bytes: [UInt8]) {
        do throws(JSONRefusal) {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: bytes))
            try reader.expect("v", "mingqian/1")
            try reader.expect("type", "reveal.deposit")
            try reader.only(["v", "type", "ceremony", "name", "r"])
            ceremony = try reader.string("ceremony")
            name = try reader.string("name")
            r = try reader.digest("r")
        } catch {
            return nil
        }
        guard isRosterName(ceremony), isRosterName(name) else { return nil }
    }

    /// The body of the request, and what is handed out again.
    package var bytes: [UInt8] {
        get throws {
            let object: CanonicalJSON = [
                "v": "mingqian/1", "type": "reveal.deposit", "ceremony": .string(ceremony),
                "name": .string(name), "r": .digest(r),
            ]
            return try object.encode()
        }
    }

    /// The commitment it opens, by which it is kept and asked for.
    package var commit: Digest32 { Ceremony.commit(ceremony: ceremony, name: name, secret: r) }
}

/// The deposits of a witness: one small file each, under its commitment, so that nobody can take another's place.
package struct RevealStore: Sendable {
    private let folder: String
    private let most: Int

    /// The longest body of a deposit, in bytes.
    package static let longest = 1024

    /// - Parameters:
    ///   - folder: made if it is not there.
    ///   - most: how many deposits are taken; anybody may send one, so there must be an end.
    package init(folder: String, most: Int = 100_000) throws {
        self.folder = folder
        self.most = most
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Keeps a deposit; again is as good as once. False if there is no more room.
    func keep(_ deposit: RevealDeposit) throws -> Bool {
        let file = file(deposit.commit.hex)
        let bytes = try deposit.bytes
        return try file.replace { stored in
            if stored != nil { return (nil, true) }
            guard try count() < most else { return (nil, false) }
            return (bytes, true)
        }
    }

    /// The deposit under a commitment.
    func deposit(_ commit: Digest32) throws -> RevealDeposit? {
        guard let bytes = try file(commit.hex).read() else { return nil }
        guard let deposit = RevealDeposit(parsing: bytes), deposit.commit == commit else {
            throw DamagedMemory(path: file(commit.hex).path)
        }
        return deposit
    }

    private func count() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: folder).count { $0.utf8.count == 64 }
    }

    private func file(_ commit: String) -> NoteFile {
        NoteFile(path: "\(folder)/\(commit)", lock: "\(folder)/lock")
    }
}
