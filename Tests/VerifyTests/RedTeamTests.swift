// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing
import TransparencyLog

@testable import mingqian_verify

/// The attacks of protocol section 4, point 6, each by its name. Those on the office's own memory (a restored database,
/// a second history to be signed) are in `Tests/OperationsTests/Publication/SealTests.swift`.
@Suite struct `An operator who` {
    /// What the verifier must then say.
    private static let attacks: [(name: String, lie: Lie)] = [
        ("announces after the close", .lateAnnouncement),
        ("announces a plan line a second time", .secondTask),
        ("announces the same task twice", .drawnTwice),
        ("publishes a roster out of order", .unsortedRoster),
        ("puts an entity into the roster twice", .duplicateID),
        ("moves an entity to another stratum", .swappedStratum),
        ("keeps a result back", .resultWithheld),
        ("voids what could be computed", .voidInsteadOfResult),
        ("copies another's commitment", .copiedCommit),
        ("commits in another's name", .forgedSignature),
        ("lets a secret in after the public value", .revealAfterValue),
        ("takes the second public value", .valueOutOfTurn),
    ]

    @Test(arguments: attacks.map(\.name)) func `does what must not be is named`(attack: String) throws {
        let lie = try #require(Self.attacks.first { $0.name == attack }?.lie)
        let report = try Story(lie).report()
        #expect(report.findings.contains { $0.words.contains(lie.rawValue) }, "\(report.text)")
    }

    @Test func `forges a cosignature is named, and so is a witness's line under another head`() throws {
        let witness = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        let forger = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 8, count: 32))
        let trust = Trust(witnesses: [witness.verifier], quorum: 1)
        let bundle = try Story().bundle()
        let head = bundle[PublicBundle.checkpoint] ?? []
        let real = try Cosignature.sign(SignedNote(parsing: head), by: witness, timeSeconds: 1_800_000_000)
        #expect(
            Verifier(PublicFiles(try Self.listed(bundle, with: real)), trust: trust).report().findings == [])
        let forged = try Cosignature.sign(SignedNote(parsing: head), by: forger, timeSeconds: 1_800_000_000)
        let other = try Story(.missingKey).bundle()[PublicBundle.checkpoint] ?? []
        let elsewhere = try Cosignature.sign(
            SignedNote(parsing: other), by: witness, timeSeconds: 1_800_000_000)
        for line in [forged, elsewhere] {
            let report = Verifier(PublicFiles(try Self.listed(bundle, with: line)), trust: trust).report()
            #expect(report.findings.contains { $0.place == "文件 checkpoint" }, "\(report.text)")
        }
    }

    @Test func `loses a secret that a witness has taken in time is named to whoever is shown the receipt`()
        throws
    {
        let witness = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        let stranger = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 8, count: 32))
        // The third contributor is silent when a public value ends the ceremony.
        for (ending, isLost) in [(Story.Ending.value, true), (.reveals, false)] {
            let story = try Story(ending: ending)
            let opened = try #require(
                story.entries.first { String(decoding: $0, as: UTF8.self).contains("\"ceremony.open\"") })
            let ceremony = try Ceremony(parsing: opened)
            let due = try #require(Instant(rfc3339: ceremony.revealBy)).milliseconds / 1000
            let commit = try #require(MerkleHash(hex: ceremony.contributors[2].commit.hex))
            func findings(
                _ kind: RevealStatement.Kind = .receipt, at: Int64, by signer: NoteSigner? = nil
            ) throws -> String {
                let note = try RevealStatement(kind, commit: commit, timeSeconds: at)
                    .signed(by: signer ?? witness)
                let trust = Trust(
                    witnesses: [witness.verifier], deposits: [Array(note.serialized.utf8)])
                return Verifier(PublicFiles(try story.bundle()), trust: trust).report().findings
                    .map { "\($0.place) \($0.words)" }.joined(separator: "\n")
            }
            #expect(try findings(at: due - 60).contains("不能归于 sfj") == isLost)
            #expect(try !findings(at: due + 60).contains("不能归于"))
            #expect(try findings(at: due - 60, by: stranger).contains("不是所给见证方签署的回执"))
            #expect(try findings(.absent, at: due - 60).contains("不是存放随机数的回执"))
        }
    }

    @Test func `shows two people two histories is caught when they compare`() throws {
        let one = try Story()
        let other = try Story(.otherSelection)
        #expect(one.entries.count == other.entries.count)
        let head = Checkpoint(
            origin: Story.origin, size: other.entries.count, root: MerkleTree.root(ofEntries: other.entries))
        let kept = Array(try head.signed(by: Story.signer()).serialized.utf8)
        let report = Verifier(PublicFiles(try one.bundle()), trust: Trust(previous: kept)).report()
        #expect(report.findings.contains { $0.words.contains("历史被改写") })
    }

    @Test func `shortens the log is caught by whoever kept a checkpoint`() throws {
        let story = try Story()
        let root = MerkleTree.root(ofEntries: story.entries + [[1]])
        let head = Checkpoint(origin: Story.origin, size: story.entries.count + 1, root: root)
        let kept = Array(try head.signed(by: Story.signer()).serialized.utf8)
        let report = Verifier(PublicFiles(try story.bundle()), trust: Trust(previous: kept)).report()
        #expect(report.findings.contains { $0.words.contains("日志被截短") })
    }

    @Test func `logs more than 65,535 bytes at once finds no bundle that holds it`() throws {
        let longest = [UInt8](repeating: 0x20, count: 65_535)
        #expect(try EntryBundle.decode(EntryBundle.encode([longest])) == [longest])
        #expect(throws: EntryRefusal.self) { try EntryBundle.encode([longest + [0x20]]) }
    }

    /// Every file of an honest bundle, one bit turned at 10,000 places drawn with a fixed seed: each is found, and the
    /// file is named.
    @Test func `turns any one bit of 10,000 is named with the file`() async throws {
        let bundle = try Story().bundle()
        let files = bundle.keys.sorted().filter { bundle[$0]?.isEmpty == false }
        let sizes = files.map { bundle[$0]?.count ?? 0 }
        let whole = UInt64(sizes.reduce(0, +)) * 8
        let missed = await withTaskGroup(of: [String].self) { group in
            for part in 0..<8 {
                group.addTask {
                    var missed: [String] = []
                    for number in stride(from: part, to: 10_000, by: 8) {
                        let seed = Digest32(sha256: Array("bit \(number)".utf8)).leadingWord
                        var bit = Int(seed % whole)
                        var place = 0
                        while bit >= sizes[place] * 8 {
                            bit -= sizes[place] * 8
                            place += 1
                        }
                        var changed = bundle
                        changed[files[place]]?[bit / 8] ^= 1 << UInt8(bit % 8)
                        let report = Verifier(PublicFiles(changed)).report()
                        let isNamed = report.findings.contains { $0.place.hasPrefix("文件 \(files[place])") }
                        if !isNamed { missed.append("\(files[place]) bit \(bit)") }
                    }
                    return missed
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(missed == [])
    }

    /// The bundle with one more line below its head, the manifest made anew.
    private static func listed(
        _ bundle: [String: [UInt8]], with line: NoteSignature
    ) throws -> [String: [UInt8]] {
        var signed = try SignedNote(parsing: bundle[PublicBundle.checkpoint] ?? [])
        signed.add(line)
        var changed = bundle
        changed[PublicBundle.checkpoint] = Array(signed.serialized.utf8)
        changed[PublicBundle.manifest] = nil
        let lines = changed.map { ManifestLine(path: $0.key, bytes: $0.value) }
        changed[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
        return changed
    }
}
