// SPDX-License-Identifier: Apache-2.0
import Testing
import TransparencyLog

@Suite struct `A policy` {
    static func key(_ number: UInt8, _ kind: NoteKeyKind = .cosignature, _ name: String = "w") -> NoteVerifier
    {
        do {
            return try NoteSigner(
                name: "\(name)\(number).example.cn", kind: kind, seed: Array(repeating: number, count: 32)
            ).verifier
        } catch {
            preconditionFailure("\(error)")
        }
    }

    static func witness(_ name: String, _ number: UInt8) -> String { "witness \(name) \(key(number).vkey)\n" }

    /// The example of C2SP tlog-policy, with keys.
    static let example =
        "log \(key(99, .ed25519, "log").vkey)\n\n" + witness("X1", 1) + witness("X2", 2) + witness("X3", 3)
        + "group X-witnesses 2 X1 X2 X3\n\n" + witness("Y1", 4) + witness("Y2", 5) + witness("Y3", 6)
        + "group Y-witnesses any Y1 Y2 Y3\n\ngroup X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"

    private func policy(_ text: String) throws -> TrustPolicy { try TrustPolicy(parsing: Array(text.utf8)) }

    private func reason(_ text: String) -> TrustPolicyRefusal? {
        do throws(TrustPolicyRefusal) {
            _ = try TrustPolicy(parsing: Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func `of nested groups counts as its example says, for every set of witnesses`() throws {
        let policy = try policy(Self.example)
        #expect(
            policy.logs.count == 1 && policy.witnesses.map(\.name) == ["X1", "X2", "X3", "Y1", "Y2", "Y3"])
        for set in 0..<64 {
            let present = (0..<6).filter { set >> $0 & 1 == 1 }
            let wanted = present.count { $0 < 3 } >= 2 && present.count { $0 >= 3 } >= 1
            #expect(policy.isMet(by: Set(present.map { policy.witnesses[$0].key })) == wanted, "\(present)")
        }
        #expect(policy.required.count == 6)
    }

    @Test func `may ask for one witness, for all, or for none`() throws {
        let one = try policy(Self.witness("a", 1) + Self.witness("b", 2) + "quorum b\n")
        #expect(one.isMet(by: [Self.key(2)]) && !one.isMet(by: [Self.key(1)]))
        #expect(one.required.map(\.name) == ["b"])
        let all = try policy(Self.witness("a", 1) + Self.witness("b", 2) + "group g all a b\nquorum g\n")
        #expect(all.isMet(by: [Self.key(1), Self.key(2)]) && !all.isMet(by: [Self.key(1)]))
        let none = try policy("quorum none\n")
        #expect(none.isMet(by: [] as Set<NoteVerifier>) && none.required.isEmpty)
    }

    @Test func `may have comments, tabs, blanks at both ends, addresses and names in any script`() throws {
        let text = """
            # 见证策略
              \t # indented
            log \(Self.key(99, .ed25519, "log").vkey) https://log.example.cn/

            \twitness  审计局\t\(Self.key(1).vkey)   https://审计.example.cn/w1\u{20}
            group 法定 1 审计局
             quorum\t法定

            """
        let policy = try policy(text)
        #expect(policy.witnesses.map(\.name) == ["审计局"])
        #expect(policy.witnesses.map(\.url) == ["https://审计.example.cn/w1"])
        #expect(policy.logs.map(\.url) == ["https://log.example.cn/"])
        #expect(policy.isMet(by: [Self.key(1)]))
        // Looking alike is not being alike: K and the Kelvin sign.
        let kelvin = Self.witness("K", 1) + "group g any \u{212A}\nquorum g\n"
        #expect(reason(kelvin) == TrustPolicyRefusal(line: 2, reason: .unknownName))
        let composed =
            Self.witness("é", 1) + Self.witness("e\u{301}", 2) + "group g all é e\u{301}\nquorum g\n"
        #expect(try self.policy(composed).witnesses.count == 2)
    }

    @Test func `is refused with the line and the reason`() {
        let a = Self.witness("a", 1)
        let b = Self.witness("b", 2)
        let cases: [(String, Int, TrustPolicyRefusal.Reason)] = [
            ("", 1, .noQuorum), (a, 1, .noQuorum), ("quorum none", 1, .unterminated),
            (a + "quorum a\nquorum a\n", 3, .secondQuorum), ("quorum none\nquorum none\n", 2, .secondQuorum),
            ("quorum a\n" + a, 1, .unknownName), ("quorum\n", 1, .malformed),
            ("quorum none none\n", 1, .malformed), (a + "group g 0 a\n", 2, .threshold),
            (a + "group g 2 a\n", 2, .threshold), (a + "group g 01 a\n", 2, .threshold),
            (a + "group g some a\n", 2, .threshold), (a + "group g any\n", 2, .malformed),
            (a + "group g any b\n" + b, 2, .unknownName), ("group g any g\n", 1, .unknownName),
            (a + "group g any none\n", 2, .unknownName), (a + "group g 2 a a\n", 2, .memberTwice),
            (a + b + "group g any a\ngroup h any a b\n", 4, .memberTwice),
            (a + "group a any a\n", 2, .nameTaken), (a + "group none any a\n", 2, .nameTaken),
            (a + Self.witness("a", 2), 2, .nameTaken), (Self.witness("none", 1), 1, .nameTaken),
            (a + Self.witness("c", 1), 2, .duplicateKey), ("witness a\n", 1, .malformed),
            ("log x\n", 1, .badKey(.malformed)), ("x\n", 1, .malformed), ("Quorum none\n", 1, .malformed),
            ("quorum none\r\n", 1, .forbiddenOctet), ("# \u{7F}\nquorum none\n", 1, .forbiddenOctet),
            ("# \0\nquorum none\n", 1, .forbiddenOctet),
            ("witness a \(Self.key(1, .ed25519).vkey)\n", 1, .badKey(.unknownKind(1))),
            ("log \(Self.key(1).vkey)\n", 1, .badKey(.unknownKind(4))),
        ]
        for (text, line, reason) in cases {
            #expect(self.reason(text) == TrustPolicyRefusal(line: line, reason: reason), "\(text)")
        }
        // One key under two names is one witness, and one log.
        let renamed = Self.key(1, .cosignature, "other").vkey
        #expect(reason(a + "witness b \(renamed)\n")?.reason == .duplicateKey)
        let log = Self.key(9, .ed25519, "log").vkey
        #expect(reason("log \(log)\nlog \(log)\n")?.reason == .duplicateKey)
        // Names are octets: those that are no UTF-8 are names too.
        let octets =
            Array("witness ".utf8) + [0xFF] + Array(" \(Self.key(1).vkey)\nquorum ".utf8) + [0xFF, 10]
        #expect(throws: Never.self) { try TrustPolicy(parsing: octets) }
    }

    @Test func `has room for 32 logs, witnesses and groups`() throws {
        var text = ""
        for number in UInt8(1)...32 {
            text += "log \(Self.key(number, .ed25519, "log").vkey)\n" + Self.witness("w\(number)", number)
            text += number == 1 ? "group g1 any w1\n" : "group g\(number) 1 g\(number - 1) w\(number)\n"
        }
        let policy = try policy(text + "quorum g32\n")
        #expect(policy.logs.count == 32 && policy.witnesses.count == 32)
        #expect(policy.isMet(by: [Self.key(1)]))
        #expect(!policy.isMet(by: [] as Set<NoteVerifier>))
    }
}
