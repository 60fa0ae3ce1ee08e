// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck
import Storage

/// Entries of usual length, appended in batches, each batch one transaction.
struct FillLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fill-log")

    @Option(help: "of an installation whose log has begun") var database: String
    @Option var entries = 20_000
    @Option(help: "entries in one transaction") var batch = 500

    func run() async throws {
        let database = try Database.open(database)
        let start = try await database.read { try $0.logSize() }
        let (count, batch) = (Int64(entries), Int64(batch))
        var figures = Figures()
        try await figures.time("append") {
            for first in stride(from: start, to: start + count, by: Int64.Stride(batch)) {
                try await database.write { db in
                    let places = try db.append(
                        (first..<min(first + batch, start + count)).map(Self.entry))
                    guard places.lowerBound == first else { throw ValidationError("someone else appends") }
                }
            }
        }
        figures["entries"] = Double(entries)
        figures["size"] = Double(start + count)
        database.close()
        figures.print()
    }

    /// As long as a record of an inspection, some 300 bytes.
    private static func entry(_ number: Int64) -> LogEntry {
        let at = Instant(milliseconds: 1_795_482_000_000 + number * 97)
        let digest = Digest32(sha256: Array("\(number)".utf8)).hex
        return LogEntry(
            type: "inspection.record", subject: "V-\(number)-v1", at: at,
            object: [
                "v": "mingqian/1", "type": "inspection.record", "at": .string(at.rfc3339),
                "actor": "inspector@scjg", "draw": .string(String(digest.reversed())),
                "visit": .string(digest), "version": 1, "digest": .string(digest),
            ])
    }
}
