// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import SpotCheck

/// 189 million lines streamed from a generated source, in one part for each core: first frozen (form, order, sizes,
/// root), then drawn (all that again, tickets, selection, the list written to a file).
struct NationDraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "nation-draw")

    @Option var count = 189_000_000
    @Option var cores = 2
    @Option(help: "drawn of a thousand") var perMille = 50
    @Option var list = "/dev/null"

    func run() async throws {
        var figures = Figures()
        let source = GeneratedRoster(count: count)
        try await figures.time("generate") { try await generate(source) }
        let summary = try await figures.time("freeze") {
            let parts = try await parts { range in
                var part = RosterPart(startingAt: range.lowerBound)
                try source.each(range) { try part.read($0) }
                return part
            }
            var whole = RosterPart()
            for part in parts { try whole.append(part) }
            return whole.summary
        }
        let announcement = try announcement(summary)
        let partwise = try PartwiseDraw(announcement, value: Digest32(sha256: []))
        let outcome = try await figures.time("draw") {
            let parts = try await parts { range in
                var part = partwise.part(startingAt: range.lowerBound)
                try source.each(range) { try part.read($0) }
                part.finish()
                return part
            }
            return try partwise.outcome(of: parts)
        }
        guard let outcome else { throw ValidationError("the guessed bound was too low") }
        try figures.time("write") {
            _ = FileManager.default.createFile(atPath: list, contents: nil)
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: list))
            try outcome.encode { portion throws(any Error) in try file.write(contentsOf: portion) }
            try file.close()
        }
        figures["count"] = Double(count)
        figures["drawn"] = Double(outcome.strata.reduce(0) { $0 + $1.take })
        figures.print()
    }

    /// What the source itself costs.
    private func generate(_ source: GeneratedRoster) async throws {
        let bytes = try await parts { range in
            var bytes = 0
            source.each(range) { bytes += $0.count }
            return bytes
        }
        guard bytes.reduce(0, +) > 0 else { throw ValidationError("nothing generated") }
    }

    private func parts<Part: Sendable>(
        _ read: @escaping @Sendable (Range<Int>) throws -> Part
    ) async throws -> [Part] {
        let (count, cores) = (count, cores)
        return try await withThrowingTaskGroup(of: (Int, Part).self) { group in
            for core in 0..<cores {
                group.addTask { (core, try read(core * count / cores..<(core + 1) * count / cores)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                .sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func announcement(_ summary: RosterSummary) throws -> Announcement {
        try Announcement(
            name: .init(draw: "nation", plan: "nation"), ceremony: Digest32(sha256: []), method: .uniform,
            tickets: .draw, roster: .init(root: summary.root, size: summary.size),
            strata: summary.strata.map {
                Stratum(name: $0.name, size: $0.size, numerator: perMille, denominator: 1000, least: 1)
            })
    }
}
