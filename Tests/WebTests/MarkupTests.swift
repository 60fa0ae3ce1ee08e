// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@testable import Web

@Suite struct `Markup` {
    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "a & b",
        "\u{0}\u{8}x",
        "</textarea><script>", "常德市<某某>公司",
    ])
    func `never lets text out of its place`(text: String) {
        let html: HTML = "<a title=\"\(text)\" class='\(text)'>\(text)</a>"
        let inside = html.markup.dropFirst("<a title=\"".count)
        let value = inside.prefix { $0 != "\"" }
        #expect(!value.contains("<") && !value.contains("'"))
        #expect(html.markup.split(separator: "<").count == 2)
        #expect(!html.markup.unicodeScalars.contains { $0.value < 9 })
    }

    @Test func `takes markup as is and joins its parts`() {
        let items: [HTML] = ["甲<乙", "丙"].map { "<li>\($0)</li>" }
        let list: HTML = "<ul>\(items)</ul>\(nil as HTML?)\(3)\(true, " x")\(false, " y")"
        #expect(list.markup == "<ul><li>甲&lt;乙</li><li>丙</li></ul>3 x")
    }

    @Test func `writes addresses that stay on the site`() {
        let nasty = "../../x?y=1#z&\"javascript:"
        let path: Path = "/draws/\(nasty)"
        #expect(path.text.hasPrefix("/draws/..%2F..%2Fx%3Fy%3D1%23z%26%22javascript:"))
        #expect((("\(nasty)/x") as Path).text.first == "/")
        #expect(
            Path("/open/entities").with("q", "德 & 山").text == "/open/entities?q=%E5%BE%B7%20%26%20%E5%B1%B1")
    }

    @Test(arguments: ["//x", "/\\x", "http://x", "", "x", "/a\nb", "/a b", "/\u{9}/x", "/德"])
    func `refuses addresses from outside that lead away`(text: String) {
        #expect(Path(local: text) == nil)
    }

    @Test func `reads forms as browsers write them`() {
        let fields = Fields(urlencoded: Array("a=1+2&b=%E5%BE%B7%E5%B1%B1&b=&c&d=%zz%4&e==".utf8))
        #expect(fields.text("a") == "1 2")
        #expect(fields.all("b") == ["德山"])
        #expect(fields.text("c") == "")
        #expect(fields.text("d") == "%zz%4")
        #expect(fields.text("e") == "=")
        #expect(Fields(["x": "\u{3000}\u{FEFF} 甲 \u{200B}\u{A0}"]).text("x") == "甲")
        #expect(Fields(["n": "１，２３４"]).integer("n") == 1234)
        #expect(Fields(["n": "12a"]).integer("n") == nil)
    }

    @Test func `tells times in China's zone`() {
        #expect(momentWords(Instant(milliseconds: 1_795_482_000_000)) == "2026年11月24日 09:00")
        #expect(Instant(milliseconds: 1_795_535_999_999).dayInChina == "2026-11-24")
        #expect(Instant(milliseconds: 1_795_536_000_000).dayInChina == "2026-11-25")
        #expect(dayWords("2026-01-05") == "2026年1月5日")
        #expect(grouped(530_000) == "530,000")
        #expect(grouped(-1_234) == "-1,234")
        #expect(sizeWords(1_572_864) == "1.5 MB")
    }

    @Test func `marks a field that is wrong for eyes and ears`() {
        let html = field("账号", name: "login", value: "<x>", problem: "已被使用", hint: "小写").markup
        #expect(html.contains("aria-invalid=\"true\""))
        #expect(html.contains("aria-describedby=\"h-login e-login\""))
        #expect(html.contains("value=\"&lt;x&gt;\""))
    }
}

@Suite struct `A multipart form` {
    static let type = "multipart/form-data; boundary=\"----x--y\""

    static func body(_ parts: [(headers: String, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("------x--y\r\n\(part.headers)\r\n\r\n".utf8) + part.content + [13, 10]
        }
        return bytes + Array("------x--y--\r\n".utf8)
    }

    static func read(_ bytes: [UInt8], chunk: Int) throws -> (events: [Multipart.Event], finished: Bool) {
        var parser = try Multipart(contentType: type)
        var events: [Multipart.Event] = []
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            events += try parser.feed(bytes[start..<min(start + chunk, bytes.count)])
        }
        return (events, parser.isFinished)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func `reads the same however it is cut`(chunk: Int) throws {
        // Content made to look like the boundary.
        let tricky = Array("\r\n------x--\r\n--\r\n------x--z\r\r\n\n".utf8) + (0...255).map { UInt8($0) }
        let bytes = Self.body([
            ("Content-Disposition: form-data; name=\"csrf\"", Array("abc".utf8)),
            (
                "content-disposition: form-data; name=\"f\"; filename=\"名录;\\\"1\\\".csv\"\r\nContent-Type: text/csv",
                tricky
            ),
            ("Content-Disposition: form-data; name=\"empty\"", []),
        ])
        let (events, finished) = try Self.read(bytes, chunk: chunk)
        #expect(finished)
        var parts: [(String, String?, [UInt8])] = []
        for event in events {
            switch event {
            case .begin(let name, let file, _): parts.append((name, file, []))
            case .content(let bytes): parts[parts.count - 1].2 += bytes
            case .end: break
            }
        }
        #expect(parts.map(\.0) == ["csrf", "f", "empty"])
        #expect(parts.map(\.1) == [nil, "名录;\"1\".csv", nil])
        #expect(parts.map(\.2) == [Array("abc".utf8), tricky, []])
    }

    @Test func `that is cut short is not finished`() throws {
        let whole = Self.body([("Content-Disposition: form-data; name=\"a\"", Array("text".utf8))])
        for length in 0..<(whole.count - 2) {
            #expect(try !Self.read(Array(whole.prefix(length)), chunk: 16).finished, "\(length)")
        }
    }

    @Test func `that is damaged is read or refused, and never makes up bytes`() throws {
        let whole = Self.body([
            ("Content-Disposition: form-data; name=\"a\"", Array("text".utf8)),
            ("Content-Disposition: form-data; name=\"f\"; filename=\"x\"", Array(repeating: 13, count: 90)),
        ])
        var state: UInt64 = 2017
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(below))
        }
        var refused = 0
        for _ in 0..<3000 {
            var bytes = whole
            for _ in 0...next(6) { bytes[next(bytes.count)] = UInt8(next(256)) }
            do {
                let (events, _) = try Self.read(bytes, chunk: 1 + next(40))
                let kept = events.reduce(0) { sum, event in
                    if case .content(let part) = event { sum + part.count } else { sum }
                }
                #expect(kept < bytes.count)
            } catch is MultipartFault {
                refused += 1
            }
        }
        #expect(refused > 100)
    }

    @Test func `without boundary, name or end of its headers is refused`() throws {
        #expect(throws: MultipartFault.noBoundary) { try Multipart(contentType: "multipart/form-data") }
        #expect(throws: MultipartFault.malformed) {
            try Self.read(Self.body([("Content-Disposition: form-data", [])]), chunk: 50)
        }
        #expect(throws: MultipartFault.headersTooLong) {
            try Self.read(Self.body([(String(repeating: "x", count: 9000), [])]), chunk: 50)
        }
    }
}
