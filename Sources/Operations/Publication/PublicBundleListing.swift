// SPDX-License-Identifier: Apache-2.0
import Storage
import TransparencyLog

/// The public bundle as the database holds it under one signed head (docs/log.md section 6): what `exportLog` writes
/// into a folder and what the site hands out.
package struct PublicBundleListing: Sendable {
    /// One file of the bundle. The manifest is not among them: it follows from the others.
    package enum Part: Hashable, Sendable {
        case tile(Tile)
        case file(PublicFile)
        case logKey
        case witnessKeys
        case policy
        /// The checkpoint that covers the close of a ceremony, by the number of that entry in its log.
        case close(Int64)
        case checkpoint

        /// Where it lies below the bundle's folder.
        package var path: String {
            switch self {
            case .tile(let tile): tile.path
            case .file(let file): "files/\(file.digest)"
            case .logKey: PublicBundle.logKey
            case .witnessKeys: PublicBundle.witnessKeys
            case .policy: PublicBundle.policy
            case .close(let index): PublicBundle.close(Int(index))
            case .checkpoint: PublicBundle.checkpoint
            }
        }
    }

    /// Whose bundle it is.
    package let log: YearLog
    /// Who must cosign it, and the text that says so; nil without a policy.
    let policy: (rules: TrustPolicy, text: [UInt8])?
    package let head: StoredCheckpoint
    /// In the order in which they must come to be: the checkpoint after everything it stands for.
    package let parts: [Part]
}

extension Office {
    /// The public key of one of the database's logs.
    ///
    /// - Throws: `NoteKeyRefusal` if the database was damaged.
    package func key(of log: YearLog) throws -> NoteVerifier {
        try log.vkey.map { try NoteVerifier(vkey: $0) } ?? settings.logKey
    }

    /// Who had to cosign a log, with the text that says so; nil without a policy.
    private func policy(of log: YearLog) throws -> (rules: TrustPolicy, text: [UInt8])? {
        guard log.vkey != nil else { return witnesses.map { ($0.policy, $0.text) } }
        return try log.policy.map { (try TrustPolicy(parsing: Array($0.utf8)), Array($0.utf8)) }
    }

    /// The head to be shown: of a log that has ended its last one, otherwise the newest one, or with a policy the
    /// newest that enough witnesses have signed, as long as it is not stale. So readers in the seconds
    /// between signing and cosigning see a head that counts.
    ///
    /// - Parameter least: no smaller one than this, in entries.
    /// - Returns: nil before anything was sealed.
    package func publishedHead(
        _ db: Connection, of log: YearLog, least: Int64 = 0
    ) throws -> StoredCheckpoint? {
        let newest = try db.lastCheckpoint(of: log)
        guard log.vkey == nil, let witnesses, let state = try quorumState(db), !state.isStale(at: now()),
            let head = try db.newestHead(of: log, where: { witnesses.isEnough($0) })?.head, head.size >= least
        else { return newest }
        return head
    }

    /// What the bundle holds up to the published head.
    ///
    /// - Parameters:
    ///   - number: of the log, from 1; the one that goes on if nil.
    ///   - least: entries that must be in it.
    /// - Throws: `ExportRefusal.nothingSealed`, `NotFound` for a log that does not exist.
    package func publicBundle(of number: Int64? = nil, least: Int64 = 0) async throws -> PublicBundleListing {
        try await database.read { [self] db in
            let log = try db.publicLog(number)
            guard let head = try publishedHead(db, of: log, least: least) else {
                throw ExportRefusal.nothingSealed
            }
            let size = Int(head.size)
            let tiles = Tile.hashTiles(of: size) + Tile.entryTiles(of: size)
            var parts: [PublicBundleListing.Part] = tiles.map { .tile($0) }
            parts += try db.publicFiles(ofLog: log.number).map { .file($0) }
            parts.append(.logKey)
            let policy = try policy(of: log)
            if let policy {
                if !policy.rules.witnesses.isEmpty { parts.append(.witnessKeys) }
                parts.append(.policy)
                let closes = try db.positions(ofType: "ceremony.close", in: log.begins..<head.end)
                parts += closes.map { .close(log.number(of: $0)) }
            }
            return PublicBundleListing(log: log, policy: policy, head: head, parts: parts + [.checkpoint])
        }
    }

    /// The bytes of one part.
    package func bytes(
        of part: PublicBundleListing.Part, in listing: PublicBundleListing
    ) async throws -> [UInt8] {
        let log = listing.log
        switch part {
        case .tile(let tile): return try await database.read { try $0.bytes(of: tile, in: log) }
        case .file(let file):
            guard let bytes = try await database.read({ try $0.publicFile(file.digest) }) else {
                throw BrokenRecord("public file \(file.digest)")
            }
            return bytes
        case .witnessKeys:
            let keys = listing.policy?.rules.witnesses.map(\.key.vkey) ?? []
            return Array(keys.map { $0 + "\n" }.joined().utf8)
        case .policy: return listing.policy?.text ?? []
        case .close(let index):
            let rules = listing.policy?.rules
            let covering = try await database.read { db in
                try db.smallestHead(covering: log.begins + index) { rules?.isEnough($0) ?? true }
            }
            guard let covering else { throw BrokenRecord("checkpoint covering \(index)") }
            return Array(covering.head.note.utf8)
        case .logKey: return Array("\(try key(of: log).vkey)\n".utf8)
        case .checkpoint: return Array(listing.head.note.utf8)
        }
    }

    /// The whole bundle as one tar archive, piece by piece: unpacked, it is the folder that `exportLog` writes.
    ///
    /// The next piece is read when the last one has been taken, so that a slow reader costs no memory.
    /// - Parameter number: of the log, from 1; the one that goes on if nil.
    /// - Throws: as `publicBundle`.
    package func publicBundleArchive(
        of number: Int64? = nil
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let listing = try await publicBundle(of: number)
        let pieces = BundlePieces(office: self, listing: listing)
        return AsyncThrowingStream { try await pieces.next() }
    }
}

extension Connection {
    /// A log by its number, or the one that goes on.
    func publicLog(_ number: Int64?) throws -> YearLog {
        guard let number else { return try currentLog() }
        guard let log = try log(number: number) else { throw NotFound("log", String(number)) }
        return log
    }
}

/// Where the reading of an archive stands. An actor because the stream that asks may hop between threads.
private actor BundlePieces {
    private let office: Office
    private let listing: PublicBundleListing
    private var place = 0
    private var lines: [ManifestLine] = []
    private var isDone = false

    init(office: Office, listing: PublicBundleListing) {
        self.office = office
        self.listing = listing
    }

    func next() async throws -> [UInt8]? {
        let at = listing.head.signedAt
        guard place < listing.parts.count else {
            guard !isDone else { return nil }
            isDone = true
            let manifest = Array(Manifest(lines).serialized.utf8)
            return TarArchive.entry(PublicBundle.manifest, manifest, at: at) + TarArchive.end
        }
        let part = listing.parts[place]
        place += 1
        let bytes = try await office.bytes(of: part, in: listing)
        lines.append(ManifestLine(path: part.path, bytes: bytes))
        return TarArchive.entry(part.path, bytes, at: at)
    }
}
