// SPDX-License-Identifier: Apache-2.0
import Crypto
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `By its check code` {
    private func noticed(_ kind: TestDatabase) async throws -> (VisitedCity, joint: String, code: String) {
        let visited = try await VisitedCity.make(kind)
        let joint = try await visited.joint(VisitedCity.first)
        let visit = try #require(try await visited.office.database.read { try $0.jointVisit(joint) })
        return (visited, joint, try #require(try visited.office.checkCode(of: visit)))
    }

    private func verdict(_ visited: VisitedCity, _ code: String) async throws -> String {
        let verdict = try await visited.office.database.read { try visited.office.verdict(onCode: code, $0) }
        return switch verdict {
        case .genuine(let visit, _): "genuine \(visit.entityName)"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .forged: "forged"
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a visit turns out genuine, called off, over or forged`(kind: TestDatabase) async throws {
        let (visited, joint, code) = try await noticed(kind)
        #expect(try await verdict(visited, code) == "genuine 常德示例1号商行")
        #expect(try await verdict(visited, "B" + code.dropFirst()) == "forged")
        // Signed by somebody else's key, of a form that does exist.
        let form = try #require(
            try await visited.office.database.read { try $0.jointVisit(joint)?.approval })
        let foreign = try CheckCodeKey(dataKey: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
        #expect(try await verdict(visited, try foreign.token(form)) == "forged")
        // Signed by the office, of nothing it knows.
        let nothing = CheckCode(approval: "SP-ffffffffffffffffffff", lastDay: form.to)
        #expect(try await verdict(visited, try nothing.token(signedBy: .init())) == "forged")
        visited.clock.advance(days: 6)
        #expect(try await verdict(visited, code).hasPrefix("genuine"))
        visited.clock.advance(days: 1)
        #expect(try await verdict(visited, code) == "expired")
        visited.clock.advance(days: -7)
        try await visited.office.cancelVisit(joint, reason: "停业", by: visited.cast.unitLeader)
        #expect(try await verdict(visited, code) == "cancelled")
        let called = try #require(try await visited.office.database.read { try $0.jointVisit(joint) })
        #expect(try visited.office.checkCode(of: called) == nil && called.state == .cancelled)
        await #expect(throws: VisitRefusal.codeInvalid) {
            try await visited.office.rateVisit(code: code, score: 5, opinion: "")
        }
    }

    @Test(arguments: TestDatabase.available)
    func `a visit is rated once, and nobody learns by whom`(kind: TestDatabase) async throws {
        let (visited, _, code) = try await noticed(kind)
        let office = visited.office
        let before = try await office.database.read { (try $0.logSize(), try $0.actCount()) }
        for score: Int64 in [0, 6] {
            await #expect(throws: VisitRefusal.scoreMissing) {
                try await office.rateVisit(code: code, score: score, opinion: "")
            }
        }
        try await office.rateVisit(code: code, score: 2, opinion: "等候太久")
        await #expect(throws: VisitRefusal.alreadyRated) {
            try await office.rateVisit(code: code, score: 5, opinion: "")
        }
        let after = try await office.database.read { (try $0.logSize(), try $0.actCount()) }
        #expect(before == after)
        let (rows, marks) = try await office.database.read { db in
            (try db.rows("SELECT * FROM visit_rating"), try db.rows("SELECT * FROM visit_rated"))
        }
        // A day, a unit, a score, an opinion, a random id: nothing of visit, form, code or moment.
        #expect(try rows.map { try $0.text("day") } == ["2026-11-25"] && rows[0].values.count == 5)
        #expect(marks.count == 1 && marks[0].values.count == 1)
        #expect(try rows[0].text("id") != "" && marks[0].values != [.bytes(Array(code.utf8))])
    }

    @Test(arguments: TestDatabase.available)
    func `ratings are shown together from five on`(kind: TestDatabase) async throws {
        let visited = try await VisitedCity.make(kind)
        func summary() async throws -> RatingSummary? {
            try await visited.office.database.read {
                try $0.ratings(unit: "scjg", year: 2026, least: Office.leastRatings)
            }
        }
        for number in 1...5 {
            #expect(try await summary() == nil, "\(number)")
            try await visited.office.database.write { db in
                try db.insertRating(
                    mark: [UInt8(number)], id: "PJ-\(number)", unit: "scjg",
                    day: try visited.day("2026-11-25"),
                    score: Int64(number), opinion: number == 3 ? "可以" : "")
            }
        }
        let found = try await summary()
        #expect(found?.counts == [1, 1, 1, 1, 1] && found?.opinions == ["可以"] && found?.hundredths == 300)
    }

    @Test(arguments: TestDatabase.available)
    func `recusals and objections reach the leader, who answers once`(kind: TestDatabase) async throws {
        let (visited, joint, code) = try await noticed(kind)
        let office = visited.office
        func send(_ kind: VisitRequestKind, _ words: String, _ inspector: String? = nil) async throws {
            try await office.requestByCode(
                code, kind, inspector: inspector, statement: words, contact: "0736")
        }
        await #expect(throws: VisitRefusal.wordsMissing) { try await send(.objection, "") }
        await #expect(throws: NotFound("inspector", "sthj:STHJ0001")) {
            try await send(.recusal, "有纠纷", "sthj:STHJ0001")
        }
        try await send(.recusal, "有纠纷", "scjg:SCJG0001")
        for number in 1...5 { try await send(.objection, "异议\(number)") }
        await #expect(throws: VisitRefusal.tooManyRequests(most: 6)) { try await send(.objection, "更多") }
        let requests = try await office.database.read { try $0.visitRequests(ofJoint: joint) }
        #expect(requests.count == 6 && requests.contains { $0.inspectorName == "赵磊" })
        let waiting = try await office.database.read { try $0.visitRequestsToAnswer(unit: "scjg") }
        #expect(waiting == 6)
        let first = requests[0].id
        await #expect(throws: NotFound("request", first)) {
            try await office.answerVisitRequest(first, statement: "同意", by: visited.cast.otherLeader)
        }
        try await office.answerVisitRequest(first, statement: "同意", by: visited.cast.unitLeader)
        await #expect(throws: Conflict.self) {
            try await office.answerVisitRequest(first, statement: "不同意", by: visited.cast.unitLeader)
        }
    }
}

extension VisitedCity {
    /// HMAC-SHA-256 in hexadecimal, as the log holds it.
    static func commitment(_ salt: [UInt8], _ body: String) -> String {
        Hex.encode(
            HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: SymmetricKey(data: salt)))
    }
}
