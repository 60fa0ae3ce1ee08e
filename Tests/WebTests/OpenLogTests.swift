// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import TestCity
import Testing
import TransparencyLog

@testable import Operations
@testable import Web

@Suite struct `The public log` {
    private func append(_ count: Int, from first: Int = 0, to city: TestCity) async throws {
        let at = city.office.now()
        try await city.office.database.write { db in
            for number in first..<first + count {
                try db.append(
                    LogEntry(
                        type: "draw.announce", subject: "<s\(number)>", at: at,
                        object: [
                            "v": "mingqian/1", "type": "draw.announce", "at": .string(at.rfc3339),
                            "actor": "coordinator@scjg", "note": .string("<b>\(number)</b>"),
                        ]))
            }
        }
    }

    @Test func `is read by anyone, newest first, page by page`() async throws {
        try await withSite { city, browser in
            try await append(60, to: city)
            let citizen = browser()
            let first = try await citizen.get("/open/log")
            #expect(first.status == 200)
            #expect(first.text.contains("公告抽取"))
            #expect(first.text.contains("/open/log/entries/60\""))
            #expect(!first.text.contains("/open/log/entries/10\""))
            let second = try await citizen.get("/open/log?before=11")
            #expect(second.text.contains("/open/log/entries/10\""))
            #expect(second.text.contains("日志启用"))
            #expect(try await citizen.get("/open/log?before=-5").status == 200)
        }
    }

    @Test func `shows an entry as it was hashed, with a receipt once it is signed`() async throws {
        try await withSite { city, browser in
            try await append(3, to: city)
            let citizen = browser()
            let waiting = try await citizen.get("/open/log/entries/2")
            #expect(waiting.text.contains("尚未被签名检查点涵盖"))
            try await city.office.sealLog()
            let page = try await citizen.get("/open/log/entries/2").text
            #expect(page.contains("&lt;b&gt;1&lt;/b&gt;"))
            #expect(page.contains("c2sp.org/tlog-proof@v1"))
            #expect(try await citizen.get("/open/log/entries/4").status == 404)
            #expect(try await citizen.get("/open/log/entries/-1").status == 404)
            #expect(try await citizen.get("/open/log/entries/zwei").status == 404)
        }
    }

    @Test func `prints a receipt with everything that checking it needs`() async throws {
        try await withSite { city, browser in
            try await append(3, to: city)
            let long = String(repeating: "长", count: 1500)
            let at = city.office.now()
            try await city.office.database.write { db in
                try db.append(
                    LogEntry(
                        type: "draw.announce", subject: "long", at: at,
                        object: [
                            "type": "draw.announce", "at": .string(at.rfc3339), "note": .string(long),
                        ]))
            }
            let citizen = browser()
            let path = "/open/log/entries/2"
            #expect(try await citizen.get("\(path)/receipt").text.contains("尚未被签名检查点涵盖"))
            #expect(try await citizen.get("\(path)/receipt.tlog-proof").status == 404)
            try await city.office.sealLog()
            #expect(try await citizen.get(path).text.contains("href=\"\(path)/receipt\""))
            let page = try await citizen.get("\(path)/receipt").text
            for words in ["存证回执", "公告抽取", "常德市市场监督管理局（统筹协调）", "第 2 条", "<svg class=\"qr\"", "第 1 码，共 1 码"] {
                #expect(page.contains(words), "\(words)")
            }
            let vkey = city.office.settings.verifierKey()
            #expect(page.contains("&lt;b&gt;1&lt;/b&gt;") && page.contains(vkey))
            #expect(!page.contains("style=") && !page.contains("<script"))
            let entry = Array(try await citizen.get("\(path)/entry.json").text.utf8)
            let file = Array(try await citizen.get("\(path)/receipt.tlog-proof").text.utf8)
            let receipt = try Receipt(parsing: file)
            #expect(receipt.extra == entry)
            let key = try NoteVerifier(vkey: vkey)
            #expect(try receipt.verify(entry: entry, log: key).checkpoint.size == 5)
            // A long entry is not printed, and says so.
            let other = try await citizen.get("/open/log/entries/4/receipt").text
            #expect(other.contains("--entry 原文") && !other.contains("长长长"))
            #expect(
                try Receipt(
                    parsing: Array(
                        try await citizen.get("/open/log/entries/4/receipt.tlog-proof").text.utf8)
                ).extra == nil)
            for wrong in ["5", "-1", "x"] {
                for name in ["receipt", "receipt.tlog-proof", "entry.json"] {
                    #expect(try await citizen.get("/open/log/entries/\(wrong)/\(name)").status == 404)
                }
            }
        }
    }

    @Test func `keeps the files of each year at an address of its own`() async throws {
        try await withSite { city, browser in
            let citizen = browser()
            try await append(2, to: city)
            try await city.office.startNextLog(origin: "log.changde.test/ssj-2027")
            for year in ["1", "2"] {
                let key = try await citizen.get("/open/logs/\(year)/log.vkey")
                #expect(key.status == 200)
                #expect(try await citizen.get("/open/logs/\(year)/policy").status == 404)
            }
            let key = try NoteVerifier(
                vkey: String(try await citizen.get("/open/logs/1/log.vkey").text.dropLast()))
            let note = try await citizen.get("/open/logs/1/checkpoint").text
            #expect(try VerifiedCheckpoint(Array(note.utf8), log: key).checkpoint.size == 3)
            #expect(try await citizen.get("/open/logs/1/tile/0/000.p/3").status == 200)
            #expect(try await citizen.get("/open/logs/1/bundle.tar").text.contains("MANIFEST"))
            // Nothing of the new log is signed yet.
            for path in ["log/checkpoint", "logs/2/checkpoint", "logs/2/tile/0/000.p/1", "logs/2/bundle.tar"]
            {
                #expect(try await citizen.get("/open/\(path)").status == 404)
            }
            for wrong in ["0", "3", "-1", "x", "9223372036854775808"] {
                for file in ["checkpoint", "log.vkey", "bundle.tar", "tile/0/000.p/3", "policy", "closes/1"] {
                    #expect(try await citizen.get("/open/logs/\(wrong)/\(file)").status == 404)
                }
            }
            let page = try await citizen.get("/open/log").text
            #expect(page.contains("历年日志"))
            #expect(page.contains("log.changde.test/ssj-2027 第0条"))
            #expect(page.contains("log.changde.test/ssj-2026 第2条"))
            #expect(try await citizen.get("/open/log/entries/3").text.contains("ssj-2027 第0条"))
            let receipt = try await citizen.get("/open/log/entries/2/receipt").text
            #expect(receipt.contains("第 2 条（从 0 起）"))
        }
    }

    @Test func `hands out what a log client asks for and nothing beyond the signed head`() async throws {
        try await withSite { city, browser in
            let citizen = browser()
            #expect(try await citizen.get("/open/bundle.tar").status == 404)
            try await append(2, to: city)
            try await city.office.sealLog()
            try await append(5, from: 2, to: city)
            let key = try await citizen.get("/open/log/log.vkey").text
            let note = try await citizen.get("/open/log/checkpoint").text
            let head = try VerifiedCheckpoint(
                Array(note.utf8), log: NoteVerifier(vkey: String(key.dropLast())))
            #expect(head.checkpoint.size == 3)
            #expect(try await citizen.get("/open/log/tile/0/000.p/3").status == 200)
            #expect(try await citizen.get("/open/log/tile/entries/000.p/3").text.contains("<b>1</b>"))
            #expect(try await citizen.get("/open/log/tile/0/000.p/8").status == 404)
            #expect(try await citizen.get("/open/log/tile/entries/000.p/8").status == 404)
            #expect(try await citizen.get("/open/log/tile/../../etc/passwd").status == 404)
            let archive = try await citizen.get("/open/bundle.tar")
            #expect(archive.status == 200)
            #expect(archive.headers[.contentType] == "application/x-tar")
            #expect(archive.text.contains("MANIFEST"))
        }
    }

    @Test func `says who watches it, or that nobody does`() async throws {
        try await withSite { city, browser in
            let page = try await browser().get("/open/log").text
            #expect(page.contains("尚未配置见证方"))
            #expect(try await browser().get("/open/log/policy").status == 404)
            #expect(try await browser().get("/open/log/witness.vkeys").status == 404)
        }
        let key = try NoteSigner(
            name: "w.test", kind: .cosignature, seed: [UInt8](repeating: 30, count: 32))
        let policy = "witness <审计局> \(key.verifier.vkey)\nquorum <审计局>\n"
        let witnesses = try LogWitnesses(policy: Array(policy.utf8), staleAfter: 30) { _ in
            preconditionFailure("no address to ask")
        }
        let city = try await TestCity.make(on: try await TestDatabase.sqlite.make(), witnesses: witnesses)
        try await withSite(in: city) { city, browser in
            let citizen = browser()
            try await city.office.sealLog()
            #expect(try await citizen.get("/open/log").text.contains("从未联署"))
            let head = try #require(try await city.office.database.read { try $0.plainCheckpoint() })
            var note = try SignedNote(parsing: Array(head.note.utf8))
            let line = try Cosignature.sign(
                note, by: key, timeSeconds: TestCity.start.milliseconds / 1000)
            try await city.office.database.write { db in
                try db.keep(
                    StoredCosignature(
                        end: head.end, witness: key.verifier.vkey, line: line.line, at: TestCity.start))
            }
            note.add(line)
            let page = try await citizen.get("/open/log").text
            #expect(page.contains("&lt;审计局&gt;") && page.contains("全部记录均已取得足够的联署"))
            #expect(try await citizen.get("/open/log/checkpoint").text == note.serialized)
            #expect(try await citizen.get("/open/log/policy").text == policy)
            #expect(try await citizen.get("/open/log/witness.vkeys").text == key.verifier.vkey + "\n")
            #expect(try await citizen.get("/open/log/closes/0").status == 404)
            #expect(try await citizen.get("/open/bundle.tar").text.contains("witness.vkeys"))
        }
    }
}
