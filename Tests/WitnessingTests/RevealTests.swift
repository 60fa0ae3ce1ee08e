// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import HummingbirdTesting
import SpotCheck
import Testing
import TransparencyLog

@testable import Witnessing

@Suite struct `A reveal left with a witness` {
    private func deposit(_ number: UInt8 = 1, name: String = "sfj") throws -> RevealDeposit {
        RevealDeposit(
            ceremony: "C20261124-01", name: name,
            r: try #require(Digest32([UInt8](repeating: number, count: 32))))
    }

    @Test func `gets a receipt and is handed out to whoever knows the commitment`() async throws {
        let bench = try Bench()
        try await bench.served { client, witness in
            let deposit = try deposit()
            let body = String(decoding: try deposit.bytes, as: UTF8.self)
            #expect(
                body == #"{"ceremony":"C20261124-01","name":"sfj","r":"\#(deposit.r.hex)","#
                    + #""type":"reveal.deposit","v":"mingqian/1"}"#)
            let answer = try await client.ask(.post, "/reveals", body)
            #expect(answer.status == 200)
            let note = try SignedNote(parsing: Array(answer.body.utf8))
            #expect(note.text == "reveal-receipt/v1\n\(deposit.commit.hex)\n\(bench.clock.now)\n")
            let statement = try RevealStatement(
                verifying: Array(answer.body.utf8), by: bench.key.verifier)
            #expect(statement.kind == .receipt && statement.commit.bytes == deposit.commit.bytes)
            #expect(try await client.ask(.get, "/reveals/\(deposit.commit.hex)").body == body)
            // Again is as good as once; the receipt is of now.
            bench.clock.advance(9)
            let again = try await witness.deposit(deposit, witness: bench.key.verifier)
            #expect(
                try RevealStatement(verifying: again, by: bench.key.verifier).timeSeconds == bench.clock.now)
            #expect(
                try await witness.reveal(deposit.commit, witness: bench.key.verifier).deposit == deposit)
        }
    }

    @Test func `that is not there is denied in writing`() async throws {
        let bench = try Bench()
        try await bench.served { client, witness in
            let commit = try deposit().commit
            let answer = try await client.ask(.get, "/reveals/\(commit.hex)")
            #expect(answer.status == 404)
            let statement = try RevealStatement(
                verifying: Array(answer.body.utf8), by: bench.key.verifier)
            #expect(
                statement
                    == RevealStatement(
                        .absent, commit: try #require(MerkleHash(commit.bytes)), timeSeconds: bench.clock.now
                    ))
            let (found, absence) = try await witness.reveal(commit, witness: bench.key.verifier)
            #expect(found == nil && absence == Array(answer.body.utf8))
            // Another's word is nobody's.
            let other = try NoteSigner(
                name: "other", kind: .cosignature, seed: Array(repeating: 4, count: 32))
            #expect(throws: NoteRefusal.notSignedByKnownKey) {
                try RevealStatement(verifying: Array(answer.body.utf8), by: other.verifier)
            }
        }
    }

    @Test func `is refused unless it has exactly the form`() async throws {
        try await Bench().served { client, _ in
            let body = String(decoding: try deposit().bytes, as: UTF8.self)
            for wrong in [
                "", "{}", "[]", body + " ", body.replacing("mingqian/1", with: "mingqian/2"),
                body.replacing("sfj", with: "s f"), body.replacing("0101", with: "01"),
                body.replacing("reveal.deposit", with: "reveal"),
                body.replacing(#""name""#, with: #""more":1,"name""#),
            ] {
                #expect(try await client.ask(.post, "/reveals", wrong).status == 400, "\(wrong)")
            }
            let long = body.replacing("sfj", with: String(repeating: "s", count: 2000))
            #expect(try await client.ask(.post, "/reveals", long).status == 413)
            #expect(try await client.ask(.get, "/reveals/xyz").status == 400)
            #expect(
                try await client.ask(.get, "/reveals/\(String(repeating: "A", count: 64))").status == 400)
        }
    }

    @Test func `takes nobody's place, and there is an end to how many are kept`() async throws {
        let bench = try Bench(most: 3)
        try await bench.served { client, witness in
            let mine = try deposit(1)
            // Whoever guesses does so under another commitment.
            for number in UInt8(2)...3 {
                _ = try await witness.deposit(try deposit(number), witness: bench.key.verifier)
            }
            _ = try await witness.deposit(mine, witness: bench.key.verifier)
            let fourth = String(decoding: try deposit(4).bytes, as: UTF8.self)
            #expect(try await client.ask(.post, "/reveals", fourth).status == 507)
            _ = try await witness.deposit(mine, witness: bench.key.verifier)
            #expect(try await witness.reveal(mine.commit, witness: bench.key.verifier).deposit == mine)
        }
    }
}
