// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog

@testable import mingqian_verify

/// One byte to be changed.
private struct Place: Hashable, Sendable {
    let path: String
    let position: Int
    /// What the byte is XORed with; never 0.
    let mask: UInt8
}

/// A bundle in memory and what the verifier says of it with one thing changed.
private struct Bundle: Sendable {
    let files: [String: [UInt8]]

    var paths: [String] { files.keys.sorted() }

    func size(_ path: String) -> Int { files[path]?.count ?? 0 }

    func report(with path: String, as bytes: [UInt8]?) -> Report {
        var changed = files
        changed[path] = bytes
        return Verifier(PublicFiles(changed)).report()
    }

    func report(changing place: Place) -> Report {
        var bytes = files[place.path] ?? []
        bytes[place.position] ^= place.mask
        return report(with: place.path, as: bytes)
    }

    /// The places whose change the verifier does not notice or does not name; both cores look.
    func unnoticed(_ places: [Place]) async -> [Place] {
        let share = max(1, (places.count + 7) / 8)
        return await withTaskGroup(of: [Place].self) { group in
            for start in stride(from: 0, to: places.count, by: share) {
                group.addTask {
                    places[start..<min(start + share, places.count)].filter { place in
                        !report(changing: place).names(place.path)
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}

extension Report {
    /// Whether a difference names this file: by its whole path, not only by the beginning of another's.
    fileprivate func names(_ path: String) -> Bool {
        findings.contains { finding in
            let words = "\(finding.place)：\(finding.words)"
            guard let range = words.range(of: path) else { return false }
            let next = words[range.upperBound...].unicodeScalars.first
            return next.map { !"0123456789abcdefx/.p".unicodeScalars.contains($0) } ?? true
        } && text.contains(path)
    }
}

@Suite struct `A changed byte in the public bundle` {
    private static let seed: UInt64 = 20_261_124

    /// Made once: every test changes a copy.
    private static let made = Task { try await make() }

    private func bundle() async throws -> Bundle { try await Self.made.value }

    private static func make() async throws -> Bundle {
        let (job, folder) = try await MainJob.small(.sqlite)
        #expect(try job.verify(folder).status == 0)
        let bundle = Bundle(files: try folder.files())
        // Roster, inspectors, relations, drawn list, problem and solution; entries and hashes; the three others.
        #expect(bundle.paths.filter { $0.hasPrefix("files/") }.count == 6)
        #expect(bundle.paths.filter { $0.hasPrefix("tile/") }.count == 2)
        #expect(bundle.paths.filter { !$0.contains("/") } == ["MANIFEST", "checkpoint", "log.vkey"])
        return bundle
    }

    @Test func `is detected and its file named: first, last and others of every file`() async throws {
        let bundle = try await bundle()
        var random = SeededNumbers(seed: Self.seed)
        var places: Set<Place> = []
        for path in bundle.paths {
            let size = bundle.size(path)
            // An empty file has no byte to change; a byte added to it is another test's.
            guard size > 0 else { continue }
            var positions: Set<Int> = [0, size - 1, size / 2]
            while positions.count < min(size, 12) {
                positions.insert(Int.random(in: 0..<size, using: &random))
            }
            for position in positions {
                places.insert(
                    Place(path: path, position: position, mask: 1 << UInt8.random(in: 0..<8, using: &random)))
            }
            // White space for white space, and an upper case letter for a lower case one: careless tools do it.
            places.insert(Place(path: path, position: size - 1, mask: 0x0A ^ 0x20))
            places.insert(Place(path: path, position: size / 3, mask: 0x20))
        }
        #expect(await bundle.unnoticed(Array(places)) == [])
    }

    @Test func `is detected and its file named at 1,000 random places of the whole bundle`() async throws {
        let bundle = try await bundle()
        var random = SeededNumbers(seed: Self.seed)
        let ends = bundle.paths.reduce(into: [(path: String, end: Int)]()) { ends, path in
            ends.append((path, (ends.last?.end ?? 0) + bundle.size(path)))
        }
        let total = try #require(ends.last?.end)
        let places = try (0..<1000).map { _ -> Place in
            let place = Int.random(in: 0..<total, using: &random)
            let file = try #require(ends.first { place < $0.end })
            return Place(
                path: file.path, position: place - (file.end - bundle.size(file.path)),
                mask: UInt8.random(in: 1...255, using: &random))
        }
        #expect(await bundle.unnoticed(places) == [])
    }

    @Test func `is detected and its file named at 1,000 random places, every file as often`() async throws {
        let bundle = try await bundle()
        var random = SeededNumbers(seed: Self.seed + 1)
        let paths = bundle.paths.filter { bundle.size($0) > 0 }
        let places = (0..<1000).map { _ -> Place in
            let path = paths[Int.random(in: 0..<paths.count, using: &random)]
            return Place(
                path: path, position: Int.random(in: 0..<bundle.size(path), using: &random),
                mask: UInt8.random(in: 1...255, using: &random))
        }
        #expect(await bundle.unnoticed(places) == [])
    }

    @Test func `is detected although the manifest was made anew`() async throws {
        let bundle = try await bundle()
        for path in bundle.paths where path != PublicBundle.manifest && bundle.size(path) > 0 {
            for position in [0, bundle.size(path) / 2, bundle.size(path) - 1] {
                var files = bundle.files
                files[path]?[position] ^= 1
                files[PublicBundle.manifest] = nil
                files[PublicBundle.manifest] = manifest(files)
                let report = Verifier(PublicFiles(files)).report()
                #expect(report.names(path), "\(path) \(position)\n\(report.text)")
            }
        }
    }

    @Test func `or a file cut short, lengthened, emptied, missing, swapped or added is detected and named`()
        async throws
    {
        let bundle = try await bundle()
        for path in bundle.paths {
            let bytes = bundle.files[path] ?? []
            let changes: [[UInt8]?] = [
                nil, [], bytes.dropLast(), bytes + [0x0A], bytes + [0x20], [0x20] + bytes,
                [0xEF, 0xBB, 0xBF] + bytes, bytes + bytes,
            ]
            for change in changes where change != bytes {
                let report = bundle.report(with: path, as: change)
                #expect(report.names(path), "\(path) \(change?.count ?? -1)\n\(report.text)")
            }
        }
        let extra = MerkleHash.sha256([1])
        for path in [
            "notes.txt", ".hidden", "witness.vkeys", "tile/1/000.p/1", "tile/entries/000.p/1", "index.html",
            PublicBundle.file(extra), "files/\(extra.hex.uppercased())", "files/x/y",
        ] {
            let report = bundle.report(with: path, as: [1])
            #expect(report.names(path), "\(path)\n\(report.text)")
        }
        // Listing what was added does not make it a file of the office.
        for path in ["notes.txt", ".hidden", "index.html", "files/notes", "tile/notes", "tile/1/000.p/1"] {
            var files = bundle.files
            files[PublicBundle.manifest] = nil
            files[path] = [1]
            files[PublicBundle.manifest] = manifest(files)
            let report = Verifier(PublicFiles(files)).report()
            #expect(report.names(path), "\(path)\n\(report.text)")
        }
        // Two files of the bundle under each other's names.
        let files = bundle.paths.filter { $0.hasPrefix("files/") }
        var swapped = bundle.files
        swapped[files[0]] = bundle.files[files[1]]
        swapped[files[1]] = bundle.files[files[0]]
        let report = Verifier(PublicFiles(swapped)).report()
        #expect(report.names(files[0]) && report.names(files[1]), "\(report.text)")
    }

    @Test func `is told by the command, which then ends with another status`() async throws {
        let (job, folder) = try await MainJob.small(.sqlite)
        let bundle = Bundle(files: try folder.files())
        for path in bundle.paths where bundle.size(path) > 0 {
            var bytes = bundle.files[path] ?? []
            bytes[bytes.count / 2] ^= 0x10
            let url = URL(fileURLWithPath: folder.path + "/" + path)
            try Data(bytes).write(to: url)
            let (text, status) = try job.verify(folder)
            #expect(status == 1 && text.contains("【差异】") && text.contains(path), "\(path)\n\(text)")
            try Data(bundle.files[path] ?? []).write(to: url)
        }
        try Data([1]).write(to: URL(fileURLWithPath: folder.path + "/.hidden"))
        let (text, status) = try job.verify(folder)
        #expect(status == 1 && text.contains("文件 .hidden"))
    }

    private func manifest(_ files: [String: [UInt8]]) -> [UInt8] {
        Array(Manifest(files.map { ManifestLine(path: $0.key, bytes: $0.value) }).serialized.utf8)
    }
}

/// Numbers that repeat for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private let bytes: TestBytes

    init(seed: UInt64) { bytes = TestBytes(seed: seed) }

    mutating func next() -> UInt64 { bytes.take(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
