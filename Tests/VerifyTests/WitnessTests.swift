// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing
import TransparencyLog

@testable import mingqian_verify

/// The story under the eyes of two witnesses.
private struct WatchedStory {
    let story: Story
    let audit: NoteSigner
    let notary: NoteSigner

    init() throws {
        story = try Story()
        audit = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        notary = try NoteSigner(
            name: "notary.example.cn", kind: .cosignature, seed: Array(repeating: 10, count: 32))
    }

    var policy: String {
        get throws {
            "log \(try Story.signer().verifier.vkey)\nwitness 审计 \(audit.verifier.vkey)\n"
                + "witness 公证 \(notary.verifier.vkey)\ngroup 两方 all 审计 公证\nquorum 两方\n"
        }
    }

    /// Where the first entry of a type stands.
    func index(_ type: String) throws -> Int {
        try #require(
            story.entries.firstIndex {
                String(decoding: $0, as: UTF8.self).contains("\"type\":\"\(type)\"")
            })
    }

    /// The whole seconds of an entry's time.
    func seconds(_ index: Int) throws -> Int64 {
        let reader = try CanonicalJSONReader(CanonicalJSON(parsing: story.entries[index]))
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return Int64(try #require(formatter.date(from: try reader.string("at"))).timeIntervalSince1970)
    }

    func head(_ size: Int, of entries: [[UInt8]]? = nil) throws -> SignedNote {
        let root = MerkleTree.root(ofEntries: (entries ?? story.entries).prefix(size))
        return try Checkpoint(origin: Story.origin, size: size, root: root).signed(by: Story.signer())
    }

    func cosigned(_ note: SignedNote, _ seconds: Int64, by keys: [NoteSigner]? = nil) throws -> [UInt8] {
        var note = note
        for key in keys ?? [audit, notary] {
            note.add(try Cosignature.sign(note, by: key, timeSeconds: seconds))
        }
        return Array(note.serialized.utf8)
    }

    /// The honest bundle, with some files replaced or removed.
    func report(
        _ changes: [String: [UInt8]?] = [:], trust: Trust? = nil, story other: Story? = nil
    ) throws -> Report {
        var files = try (other ?? story).bundle()
        let close = try index("ceremony.close")
        files["policy"] = Array(try policy.utf8)
        files["witness.vkeys"] = Array("\(audit.verifier.vkey)\n\(notary.verifier.vkey)\n".utf8)
        files["checkpoint"] = try cosigned(head(story.entries.count), 1_900_000_000)
        files["closes/\(close)"] = try cosigned(head(close + 1), seconds(close))
        for (path, bytes) in changes { files[path] = bytes }
        files[PublicBundle.manifest] = nil
        let lines = files.map { ManifestLine(path: $0.key, bytes: $0.value) }
        files[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
        return Verifier(
            PublicFiles(files), trust: try trust ?? Trust(policy: TrustPolicy(parsing: Array(policy.utf8)))
        ).report()
    }
}

@Suite struct `A policy given to the verifier` {
    private let watched: WatchedStory
    private let close: Int

    init() throws {
        watched = try WatchedStory()
        close = try watched.index("ceremony.close")
    }

    @Test func `is met by an honest office`() throws {
        let report = try watched.report()
        #expect(report.findings == [] && report.open == [], "\(report.text)")
        #expect(report.text.contains("检查点的联署符合核验人指定的见证策略"))
        #expect(report.text.contains("1 场仪式的截止均在揭示之前取得"))
        // Nothing is claimed without a policy, and what is there must still be sound.
        let plain = try watched.report(trust: Trust())
        #expect(plain.findings == [] && !plain.text.contains("见证策略"))
    }

    @Test func `asks for the head's quorum`() throws {
        let one = try watched.cosigned(
            watched.head(watched.story.entries.count), 1_900_000_000, by: [watched.audit])
        #expect(
            try watched.report(["checkpoint": one]).findings.contains {
                $0.place == "文件 checkpoint" && $0.words.contains("缺少：公证")
            })
        var forged = try SignedNote(parsing: one)
        forged.add(
            NoteSignature(
                name: watched.notary.verifier.name, keyID: watched.notary.verifier.keyID,
                signature: Array(repeating: 0, count: 72)))
        #expect(
            try watched.report(["checkpoint": Array(forged.serialized.utf8)]).findings.contains {
                $0.words.contains("notary.example.cn 的签名不成立")
            })
    }

    @Test func `names the log it speaks of`() throws {
        let other = try NoteSigner(name: Story.origin, seed: Array(repeating: 8, count: 32)).verifier
        let text = try watched.policy.replacing(
            try Story.signer().verifier.vkey, with: other.vkey)
        let trust = Trust(policy: try TrustPolicy(parsing: Array(text.utf8)))
        #expect(
            try watched.report(trust: trust).findings.contains { $0.words.contains("指定的日志公钥不同") })
    }

    @Test func `asks for each close to be cosigned before the first reveal`() throws {
        let path = "closes/\(close)"
        let reveal = try watched.index("ceremony.reveal")
        let late = try watched.seconds(reveal) + 1
        let note = try watched.head(close + 1)
        func words(_ bytes: [UInt8]?) throws -> [String] {
            try watched.report([path: bytes]).findings.map { "\($0.place) \($0.words)" }
        }
        func expect(_ bytes: [UInt8]?, _ text: String) throws {
            let found = try words(bytes)
            #expect(found.contains { $0.contains(path) && $0.contains(text) }, "\(text): \(found)")
        }
        try expect(nil, "缺少涵盖本次截止的检查点")
        try expect(try watched.cosigned(note, watched.seconds(close), by: [watched.audit]), "缺少：公证")
        try expect(try watched.cosigned(note, late), "取得足够联署的时间晚于首次揭示")
        // One in time and one too late are not two in time.
        var mixed = note
        mixed.add(try Cosignature.sign(note, by: watched.audit, timeSeconds: watched.seconds(close)))
        mixed.add(try Cosignature.sign(note, by: watched.notary, timeSeconds: late))
        try expect(Array(mixed.serialized.utf8), "取得足够联署的时间晚于首次揭示")
        try expect(try watched.cosigned(watched.head(close), watched.seconds(close)), "没有涵盖截止条目")
        try expect(
            try watched.cosigned(watched.head(reveal + 1), watched.seconds(close)), "晚于首次揭示")
        try expect(Array("x".utf8), "检查点不是有效的签名文本")
    }

    @Test func `finds a fork between the close and now, also without a policy`() throws {
        var entries = watched.story.entries
        entries[close - 1] = entries[0]
        let fork = try watched.cosigned(
            watched.head(close + 1, of: entries), watched.seconds(close))
        for trust in [nil, Trust()] {
            #expect(
                try watched.report(["closes/\(close)": fork], trust: trust).findings.contains {
                    $0.place == "文件 closes/\(close)" && $0.words.contains("日志出现分叉")
                })
        }
    }

    @Test func `and the folder's own policy and keys must fit each other`() throws {
        let changes: [([String: [UInt8]?], String, String)] = [
            (["witness.vkeys": nil], "witness.vkeys", "与见证策略中的公钥不符"),
            (["witness.vkeys": Array("x\n".utf8)], "witness.vkeys", "与见证策略中的公钥不符"),
            (["policy": nil], "witness.vkeys", "没有见证策略"),
            (["policy": Array("quorum none\nx\n".utf8)], "policy", "第 2 行不合格式"),
            (["closes/1": [1]], "closes/1", "不是仪式截止"), (["closes/x": [1]], "closes/x", "事后添加"),
            (["closes/07": [1]], "closes/07", "事后添加"),
        ]
        for (change, path, text) in changes {
            let report = try watched.report(change, trust: Trust())
            #expect(
                report.findings.contains { $0.place == "文件 \(path)" && $0.words.contains(text) },
                "\(text)\n\(report.text)")
        }
    }

    @Test func `is read by the command`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("policy-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in try watched.story.bundle() {
            let file = folder.appendingPathComponent("public/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let policy = folder.appendingPathComponent("policy").path
        try Data(watched.policy.utf8).write(to: URL(fileURLWithPath: policy))
        let (text, status) = VerifyCommand.run([folder.path + "/public", "--policy", policy])
        #expect(status == 1 && text.contains("缺少：审计、公证") && text.contains("缺少涵盖本次截止的检查点"))
        try Data("quorum\n".utf8).write(to: URL(fileURLWithPath: policy))
        #expect(VerifyCommand.run([folder.path + "/public", "--policy", policy]).status == 2)
        #expect(VerifyCommand.run([folder.path + "/public", "--policy", "/nowhere/at/all"]).status == 2)
    }
}
