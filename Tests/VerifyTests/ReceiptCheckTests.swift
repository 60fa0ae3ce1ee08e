// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing
import TransparencyLog

@testable import mingqian_verify

@Suite struct `The check of a receipt` {
    let folder: URL
    let entries: [[UInt8]]
    let key: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("receipt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        entries = try Story().entries
        key = try Story.signer().verifier.vkey
    }

    private func receipt(
        _ index: Int, withEntry: Bool = true, cosigned witness: NoteSigner? = nil
    ) throws -> [UInt8] {
        let nodes = MerkleTree.nodes(ofLeaves: entries.map(MerkleHash.leaf))
        let head = Checkpoint(
            origin: Story.origin, size: entries.count, root: MerkleTree.root(ofEntries: entries))
        var note = try head.signed(by: Story.signer())
        if let witness { note.add(try Cosignature.sign(note, by: witness, timeSeconds: 1_800_000_000)) }
        let path = try ProofMaker(size: entries.count) { nodes[$0] ?? .emptyRoot }.inclusion(of: index)
        return Array(
            Receipt(
                extra: withEntry ? entries[index] : nil, index: index, path: path,
                checkpoint: note
            ).serialized.utf8)
    }

    private func run(_ bytes: [UInt8], _ arguments: [String]) throws -> (text: String, status: Int32) {
        let file = folder.appendingPathComponent("receipt")
        try Data(bytes).write(to: file)
        return VerifyCommand.run(["receipt", file.path] + arguments)
    }

    @Test func `says in words what is proven, from the file or from the codes`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        for index in entries.indices {
            let whole = try receipt(index)
            for bytes in [whole, Array(ReceiptPieces.split(whole).reversed().joined(separator: [10]))] {
                let (text, status) = try run(bytes, ["--key", key])
                #expect(status == 0, "\(text)")
                #expect(text.contains("的第 \(index) 条") && text.contains("已载入公开日志"))
                #expect(text.contains(String(decoding: entries[index], as: UTF8.self)))
            }
        }
        #expect(try run(try receipt(1), ["--key", key]).text.contains("公布计划项目（plan.item）"))
    }

    @Test func `does not hold with another key, entry, place or byte`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let whole = try receipt(4)
        let other = try NoteSigner(name: Story.origin, seed: Array(repeating: 8, count: 32)).verifier.vkey
        let (words, status) = try run(whole, ["--key", other])
        #expect(status == 1 && words.contains("没有该日志公钥的签名"))
        let entry = folder.appendingPathComponent("entry")
        try Data(entries[5]).write(to: entry)
        let (wrong, failed) = try run(whole, ["--key", key, "--entry", entry.path])
        #expect(failed == 1 && wrong.contains("树根与检查点不符"))
        for place in whole.indices {
            var changed = whole
            changed[place] ^= 1
            let (text, status) = try run(changed, ["--key", key])
            #expect(status != 0, "byte \(place): \(text)")
        }
    }

    @Test func `has a name for every kind of entry`() {
        for type in EntryForms.fields.keys { #expect(logEntryTitle(ofType: type) != type, "\(type)") }
        #expect(logEntryTitle(ofType: "later.kind") == "later.kind")
    }

    @Test func `asks for the cosignatures of a policy`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let witness = try NoteSigner(
            name: "audit.example.cn", kind: .cosignature, seed: Array(repeating: 9, count: 32))
        let file = folder.appendingPathComponent("policy")
        try Data("witness audit \(witness.verifier.vkey)\nquorum audit\n".utf8).write(to: file)
        let arguments = ["--key", key, "--policy", file.path]
        let (text, status) = try run(try receipt(4, cosigned: witness), arguments)
        #expect(status == 0 && text.contains("1 个见证方联署，符合见证策略"), "\(text)")
        let (bare, failed) = try run(try receipt(4), arguments)
        #expect(failed == 1 && bare.contains("没有取得见证策略所要求的联署"), "\(bare)")
    }

    @Test func `asks for what it needs and does not call half a proof a proof`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let (text, status) = try run(try receipt(4), [])
        #expect(status == 1 && text.contains("没有给出日志公钥") && text.contains("不能证明出自该日志"))
        let bare = try receipt(4, withEntry: false)
        #expect(try run(bare, ["--key", key]).status == 2)
        let entry = folder.appendingPathComponent("entry")
        try Data(entries[4]).write(to: entry)
        #expect(try run(bare, ["--key", key, "--entry", entry.path]).status == 0)
        let longest = try #require(entries.indices.max { entries[$0].count < entries[$1].count })
        let codes = ReceiptPieces.split(try receipt(longest))
        #expect(codes.count > 1)
        let (missing, failed) = try run(codes[0], ["--key", key])
        #expect(failed == 1 && missing.contains("还缺第 2"))
        for arguments in [
            ["receipt"], ["receipt", "/nowhere"], ["receipt", "a", "b"], ["receipt", "a", "--x", "y"],
        ] {
            #expect(VerifyCommand.run(arguments).status == 2)
        }
    }
}
