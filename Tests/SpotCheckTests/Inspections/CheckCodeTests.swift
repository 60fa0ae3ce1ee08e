// SPDX-License-Identifier: Apache-2.0
import Crypto
import Testing

@testable import SpotCheck

@Suite struct `A check code` {
    private func key(_ byte: UInt8) throws -> Curve25519.Signing.PrivateKey {
        try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: byte, count: 32))
    }

    @Test func `says what it was made of`() throws {
        let day = try #require(Day("2026-12-31"))
        let code = CheckCode(approval: "SP-00112233445566778899", lastDay: day)
        let token = try code.token(signedBy: try key(1))
        #expect(token.utf8.count == 104)
        #expect(CheckCode(token: token, key: try key(1).publicKey) == code)
    }

    @Test func `is refused after any change, and under any other key`() throws {
        let day = try #require(Day("2026-12-31"))
        let token = try CheckCode(approval: "SP-00112233445566778899", lastDay: day).token(
            signedBy: try key(1))
        let letters = Array(token.utf8)
        for place in letters.indices {
            var changed = letters
            changed[place] = letters[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let text = String(decoding: changed, as: UTF8.self)
            #expect(CheckCode(token: text, key: try key(1).publicKey) == nil, "\(place)")
        }
        #expect(CheckCode(token: token, key: try key(2).publicKey) == nil)
        for text in ["", "x", token + "A", String(token.dropLast()), String(repeating: "A", count: 104)] {
            #expect(CheckCode(token: text, key: try key(1).publicKey) == nil)
        }
    }
}

@Suite struct `The state of a joint visit` {
    private func state(
        _ kind: ApprovalKind, _ approved: Bool?, noticed: Bool = false, cancelled: Bool = false
    ) -> JointVisitState {
        .of(ApprovalFacts(kind: kind, approved: approved, isNoticed: noticed, isCancelled: cancelled))
    }

    @Test func `follows from its newest form`() {
        #expect(JointVisitState.of(nil) == .unasked)
        #expect(state(.planned, nil) == .asked)
        #expect(state(.planned, false) == .returned)
        #expect(state(.planned, true) == .approved)
        #expect(state(.planned, true, noticed: true) == .noticed)
        #expect(state(.planned, true, noticed: true, cancelled: true) == .cancelled)
        #expect(state(.emergency, nil, noticed: true) == .emergency)
        #expect(state(.emergency, false) == .refused)
        #expect(state(.emergency, true, noticed: true) == .noticed)
    }

    @Test func `lets a form be handed in only where none is under way`() {
        let open: Set<JointVisitState> = [.unasked, .returned, .cancelled]
        for state in JointVisitState.allCases { #expect(state.mayAsk == open.contains(state)) }
    }
}

@Suite struct `The record of a visit` {
    private func record(
        day: String = "2026-11-25", began: String = "09:30", ended: String = "10:40", present: String = "店长",
        signature: SceneSignature = .signed, words: String = "属实"
    ) throws -> SceneRecord {
        SceneRecord(
            day: try #require(Day(day)), began: began, ended: ended, place: "武陵区", present: present,
            summary: "未发现问题", signature: signature, signatureWords: words)
    }

    @Test func `is held against the days, the clock and the signature`() throws {
        let from = try #require(Day("2026-11-24"))
        let today = try #require(Day("2026-11-26"))
        func problems(_ record: SceneRecord) -> [VisitRefusal] { record.problems(from: from, today: today) }
        #expect(problems(try record()) == [])
        #expect(problems(try record(day: "2026-11-23")) == [.beforeApproval(from)])
        #expect(problems(try record(day: "2026-11-27")) == [.inTheFuture(today)])
        for (began, ended) in [("9:30", "10:00"), ("10:00", "09:59"), ("24:00", "24:10"), ("", "")] {
            #expect(problems(try record(began: began, ended: ended)) == [.timesWrong])
        }
        #expect(problems(try record(present: "")) == [.presentMissing])
        #expect(problems(try record(present: "", signature: .absent)) == [])
        #expect(problems(try record(signature: .refused, words: "")) == [.signatureMissing(.refused)])
    }
}
