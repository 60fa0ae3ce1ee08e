// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing
import TransparencyLog

@testable import mingqian_verify

@Suite struct `The verifier` {
    @Test func `finds nothing wrong with an honest office and says what it checked`() throws {
        let report = try Story().report()
        #expect(report.findings == [])
        #expect(report.open == [])
        let text = report.text
        for words in [
            "文件：按清单逐一核对", "日志：检查点由 log.example.cn/ssj-2026 签署", "条目：18 条逐一解析", "仪式：1 场",
            "次序：1 次公告", "名单 R-T1-1：60 家", "抽取 T1-A1：名单 60 家，3 方随机数", "重算抽中 6 家（A.430702 2，B.430702 4）",
            "经证书核验为负担最均衡的唯一结果", "检查与公示：1 份检查记录、2 份结果公示", "未发现任何差异",
        ] {
            #expect(text.contains(words), "\(words) is not in\n\(text)")
        }
    }

    @Test(arguments: [Story.Ending.value, .fallback])
    func `accepts a public value in place of a silent contributor and says where to look it up`(
        ending: Story.Ending
    ) throws {
        let report = try Story(ending: ending).report()
        #expect(report.findings == [])
        let source = ending == .value ? 1 : 2
        #expect(report.text.contains("公开数值为kl8 第 202606\(source) 期 kl8/202606\(source)/1.2.3.4."))
        #expect(report.text.contains("被报告未公布，请向公布机构查证") == (ending == .fallback))
        #expect(report.text.contains("2 方随机数和一个公开数值"))
    }

    @Test(arguments: Lie.allCases) func `finds out a lie even when all is signed anew`(lie: Lie) throws {
        let report = try Story(lie).report()
        #expect(report.findings.contains { $0.words.contains(lie.rawValue) }, "\(report.text)")
    }

    @Test func `names the file in which any one byte has changed`() throws {
        let bundle = try Story().bundle()
        var random = SystemRandomNumberGenerator()
        for path in bundle.keys.sorted() {
            let size = bundle[path]?.count ?? 0
            for _ in 0..<min(size, 25) {
                var changed = bundle
                let place = Int.random(in: 0..<size, using: &random)
                changed[path]?[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
                let report = Verifier(PublicFiles(changed)).report()
                #expect(report.findings.contains { $0.place.hasPrefix("文件 \(path)") }, "\(path) \(place)")
            }
        }
    }

    @Test func `names a file that is missing, added, cut short or lengthened`() throws {
        let bundle = try Story().bundle()
        for path in bundle.keys.sorted() {
            for change in [nil, bundle[path]?.dropLast(), bundle[path]?.appending(10)] {
                var changed = bundle
                changed[path] = change.map { Array($0) }
                guard changed != bundle else { continue }
                let report = Verifier(PublicFiles(changed)).report()
                #expect(report.findings.contains { $0.place.hasPrefix("文件 \(path)") }, "\(path)")
            }
        }
        for path in ["notes.txt", "files/notes", "tile/0/001", "tile/0/000.p/1/x"] {
            let report = Verifier(PublicFiles(bundle.merging([path: [1]]) { $1 })).report()
            #expect(report.findings.contains { $0.place == "文件 \(path)" })
        }
    }

    @Test func `names the entry behind a changed byte although the manifest was made anew`() throws {
        let bundle = try Story().bundle()
        for path in bundle.keys.sorted() where path != PublicBundle.manifest {
            var changed = bundle
            changed[PublicBundle.manifest] = nil
            let middle = (bundle[path]?.count ?? 0) / 2
            guard bundle[path]?.isEmpty == false else { continue }
            changed[path]?[middle] ^= 1
            let lines = changed.map { ManifestLine(path: $0.key, bytes: $0.value) }
            changed[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
            let report = Verifier(PublicFiles(changed)).report()
            #expect(!report.findings.isEmpty, "\(path)")
            if path.hasPrefix("tile/") {
                #expect(report.findings.contains { $0.words.contains("日志条目") && $0.words.contains("字节") })
            }
        }
    }
}

@Suite struct `Trust from elsewhere` {
    let bundle: [String: [UInt8]]

    init() throws { bundle = try Story().bundle() }

    func report(_ trust: Trust) -> Report { Verifier(PublicFiles(bundle), trust: trust).report() }

    @Test func `in a key refuses a log signed by another`() throws {
        let right = try Story.signer().verifier
        let wrong = try NoteSigner(name: Story.origin, seed: Array(repeating: 8, count: 32)).verifier
        #expect(report(Trust(log: right)).findings == [])
        #expect(report(Trust(log: wrong)).findings.contains { $0.words.contains("指定的日志公钥不同") })
        #expect(report(Trust(log: wrong)).findings.contains { $0.words.contains("没有日志公钥的签名") })
    }

    @Test func `in an earlier checkpoint notices a rewritten or shortened history`() throws {
        func kept(_ entries: [[UInt8]], size: Int) throws -> Trust {
            let root = MerkleTree.root(ofEntries: entries.prefix(size))
            let head = Checkpoint(origin: Story.origin, size: size, root: root)
            return Trust(previous: Array(try head.signed(by: Story.signer()).serialized.utf8))
        }
        let entries = try Story().entries
        let good = report(try kept(entries, size: 5))
        #expect(good.findings == [])
        #expect(good.text.contains("包含上次保存的前 5 条"))
        let other = try Story(.missingKey).entries
        #expect(
            report(try kept(Array(other.reversed()), size: 5)).findings.contains {
                $0.words.contains("历史被改写")
            })
        let long = Checkpoint(origin: Story.origin, size: 99, root: .emptyRoot)
        let bytes = Array(try long.signed(by: Story.signer()).serialized.utf8)
        #expect(report(Trust(previous: bytes)).findings.contains { $0.words.contains("日志被截短") })
    }

    @Test func `in witnesses asks for their cosignatures`() throws {
        let witness = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        let trust = Trust(witnesses: [witness.verifier], quorum: 1)
        #expect(report(trust).findings.contains { $0.words.contains("要求至少 1 个见证方联署，实有 0 个") })
        var signed = try SignedNote(parsing: bundle[PublicBundle.checkpoint] ?? [])
        signed.add(try Cosignature.sign(signed, by: witness, timeSeconds: 1_800_000_000))
        var changed = bundle
        changed[PublicBundle.checkpoint] = Array(signed.serialized.utf8)
        changed[PublicBundle.manifest] = nil
        let lines = changed.map { ManifestLine(path: $0.key, bytes: $0.value) }
        changed[PublicBundle.manifest] = Array(Manifest(lines).serialized.utf8)
        let seen = Verifier(PublicFiles(changed), trust: trust).report()
        #expect(seen.findings == [])
        #expect(seen.text.contains("并有 1 个见证方联署"))
    }
}

@Suite struct `The command` {
    @Test func `explains itself and refuses what it does not understand`() {
        #expect(VerifyCommand.run(["--help"]).status == 0)
        for arguments in [
            [], ["/nowhere/at/all"], ["a", "b"], ["a", "--key"], ["a", "--key", "x"], ["a", "--quorum", "1"],
            ["a", "--unknown", "x"], ["vectors"], ["vectors", "/nowhere/at/all"],
        ] {
            let (text, status) = VerifyCommand.run(arguments)
            #expect(status == 2, "\(arguments)")
            #expect(text.contains("用法"))
        }
    }

    @Test func `verifies a folder`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "verify-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in try Story().bundle() {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let key = try Story.signer().verifier.vkey
        #expect(VerifyCommand.run([folder.path, "--key", key]).status == 0)
        try Data([1]).write(to: folder.appendingPathComponent("log.vkey"))
        let (text, status) = VerifyCommand.run([folder.path])
        #expect(status == 1)
        #expect(text.contains("【差异】文件 log.vkey"))
    }
}

extension Array {
    fileprivate func appending(_ element: Element) -> [Element] { self + [element] }
}
