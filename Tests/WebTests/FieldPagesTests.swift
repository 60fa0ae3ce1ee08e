// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import TestCity
import Testing

@testable import Operations
@testable import Web

@Suite struct `The pages on the phone` {
    /// A visit that may be recorded.
    private static func noticed(_ city: TestCity, _ browser: @Sendable () -> Browser) async throws -> Door {
        let door = try await Door.make(city, browser)
        _ = try await door.ask()
        _ = try await door.approve()
        _ = try await door.notify()
        return door
    }

    @Test func `show a visit to its team alone`() async throws {
        try await withSite { city, browser in
            let door = try await Self.noticed(city, browser)
            let page = "/field/visits/\(door.joint)"
            #expect(try await door.lead.get("/field/today").text.contains(page))
            let text = try await door.lead.get(page).text
            for part in [
                "data-subject=\"\(door.joint)\"", "data-subject=\"\(door.visit)\"",
                "data-send=\"\(door.visit)\"",
                "无法联系", "aria-label=\"检查码\"", "申报回避", "field.js",
            ] {
                #expect(text.contains(part), "\(part)")
            }
            let other = browser()
            try await other.login(city.cast.otherInspector)
            for path in [page, "/field/drafts/\(door.joint)"] {
                #expect(try await other.get(path).status == 404, "\(path)")
                #expect(try await door.clerk.get(path).status == 403, "\(path)")
            }
            #expect(try await other.post("/field/saves/\(door.joint)", [("saves", "[]")]).status == 404)
            #expect(try await !other.get("/field/today").text.contains(page))
            #expect(try await door.visitor.get("/field/session").status == 303)
            #expect(
                try await door.visitor.get("/field/worker.js").headers[.contentType]?.hasPrefix(
                    "text/javascript") == true)
        }
    }

    @Test func `take fields as they come, and say what stands`() async throws {
        try await withSite { city, browser in
            let door = try await Self.noticed(city, browser)
            func send(_ saves: String) async throws -> Browser.Reply {
                try await door.lead.post("/field/saves/\(door.visit)", [("saves", saves)])
            }
            let first = try await send("[[\"note\",\"一\\n二\",0,5],[\"code\",\"1\",0,5]]")
            #expect(first.status == 200 && first.text.contains("\"outcomes\":[\"accepted\",\"accepted\"]"))
            #expect(try await send("[[\"note\",\"一\\n二\",0,5]]").text.contains("\"unchanged\""))
            let drafts = try await door.lead.get("/field/drafts/\(door.joint)").text
            #expect(drafts.contains("\"text\":\"一\\n二\""))
            for wrong in ["", "{}", "[[\"note\"]]", "[[\"note\",1,0,5]]", "[1]"] {
                #expect(try await send(wrong).status == 400, "\(wrong)")
            }
            // At the desk the same fields are there.
            let desk = try await door.lead.get("/visits/\(door.visit)").text
            #expect(desk.contains("一\n二") && desk.contains("尚未提交"))
        }
    }

    @Test func `refuse what is no photo in words, and keep one that is`() async throws {
        try await withSite { city, browser in
            let door = try await Self.noticed(city, browser)
            func send(_ bytes: [UInt8]) async throws -> Browser.Reply {
                try await door.lead.upload(
                    "/field/photos/\(door.visit)",
                    [
                        ("sha256", Digest32(sha256: bytes).hex), ("size", "\(bytes.count)"),
                        ("name", "门头.jpg"),
                        ("copyOf", ""), ("takenAt", "5"), ("start", "0"),
                    ], file: ("piece", "门头.jpg", bytes))
            }
            #expect(try await send(Array("GIF89a, no photo".utf8)).text.contains("不是照片"))
            let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + Array(repeating: 1, count: 60)
            #expect(try await send(photo).text.contains("\"held\":64"))
            #expect(try await door.lead.get("/visits/\(door.visit)").text.contains("门头.jpg"))
        }
    }
}
