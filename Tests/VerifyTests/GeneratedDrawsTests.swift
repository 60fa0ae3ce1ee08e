// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@testable import mingqian_verify

@Suite struct `Generated draws` {
    @Test func `are the same for the same seed and agree with what draws them`() throws {
        let file = try GeneratedDraws.file(seed: "2017", count: 60)
        #expect(try GeneratedDraws.file(seed: "2017", count: 60) == file)
        #expect(try GeneratedDraws.file(seed: "2018", count: 60) != file)
        let vectors = try DrawVectors(checking: file)
        #expect(vectors.cases.count == 60 && vectors.agree, "\(vectors.cases.filter { !$0.agrees })")
    }

    @Test func `hold every method, ticket scope and way of revealing`() throws {
        let text = String(decoding: try GeneratedDraws.file(seed: "2017", count: 60), as: UTF8.self)
        for method in DrawMethod.allCases {
            for scope in TicketScope.allCases {
                // The announcement stands in the file as escaped text, its keys in the order of the alphabet.
                let both = try Regex(
                    #"method\\":\\"\#(method.rawValue)\\"(?:(?!tickets).)*tickets\\":\\"\#(scope.rawValue)\\""#
                )
                #expect(text.firstMatch(of: both) != nil, "\(method) \(scope)")
            }
        }
        for words in [
            #"beacon\":null"#, #"kind\":\"drand"#, ",null,", "roster_secret", #"name\":\"*\""#, "4294967295",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }

    @Test func `are written by a command the help is silent about`() throws {
        let path = NSTemporaryDirectory() + "draws-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(VerifyCommand.run(["generate", "--seed", "a", "--count", "6", path]).status == 0)
        let (text, status) = VerifyCommand.run(["vectors", path])
        #expect(status == 0 && text.contains("算例 6 个，全部一致"))
        for wrong in [["generate"], ["generate", "--seed", "a", "--count", "0", path]] {
            #expect(VerifyCommand.run(wrong).status == 2)
        }
        #expect(!VerifyCommand.help.contains("generate"))
    }
}
