// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck

/// A city's draw from its roster file: form, order, root, tickets, selection, the list written, and then a proof of
/// presence for everyone drawn.
struct CityDraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "city-draw")

    @Option var count = 530_000
    @Option(help: "the roster file; written first if it is not there") var roster: String
    @Option var list: String
    @Option var proofs: String
    @Option(help: "key of the tickets, in hexadecimal, is written here for the reference") var key: String

    func run() async throws {
        if !FileManager.default.fileExists(atPath: roster) { try writeRoster() }
        var figures = Figures()
        let (outcome, frozen) = try figures.time("draw") {
            let frozen = try Roster(parsing: try bytes(of: roster))
            let outcome = try draw(try announcement(frozen), from: frozen, value: Digest32(sha256: [1]))
            try Data(try outcome.list.encode()).write(to: URL(fileURLWithPath: list))
            return (outcome, frozen)
        }
        try figures.time("proofs") {
            let tree = RosterTree(frozen)
            var lines = Data()
            // In the order of the roster, where neighbours share most of their paths.
            for id in outcome.strata.flatMap(\.selected).sorted() {
                lines += tree.proof(of: id).encode()
                lines.append(UInt8(ascii: "\n"))
            }
            try lines.write(to: URL(fileURLWithPath: proofs))
        }
        try Data(outcome.keys.entityKey.hex.utf8).write(to: URL(fileURLWithPath: key))
        figures["count"] = Double(count)
        figures["strata"] = Double(frozen.strata.count)
        figures["drawn"] = Double(outcome.strata.reduce(0) { $0 + $1.selected.count })
        figures.print()
    }

    private func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private func writeRoster() throws {
        var bytes = Data()
        GeneratedRoster(count: count).each(0..<count) { bytes.append(contentsOf: $0) }
        try bytes.write(to: URL(fileURLWithPath: roster))
    }

    private func announcement(_ roster: Roster) throws -> Announcement {
        try Announcement(
            name: .init(draw: "city", plan: "city"), ceremony: Digest32(sha256: []), method: .uniform,
            tickets: .draw, roster: .init(root: roster.root, size: roster.size),
            strata: roster.strata.map {
                Stratum(name: $0.name, size: $0.size, numerator: 5, denominator: 100, least: 1)
            })
    }
}
