// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@Suite struct `Readings of names` {
    private static let pinyin = Pinyin(
        table: """
            an\t安
            chang\t长常
            de\t德的
            shi\t食市石
            pin\t品
            zhang\t长张
            xian\t县先
            xi\t西
            yi\t亿
            lv\t绿
            zhong\t重中
            chong\t重
            qing\t庆
            """)

    @Test(arguments: [
        ("changdeshipin", "湖南常德食品公司", true), ("cdsp", "湖南常德食品公司", true), ("changd", "常德", true),
        ("changde shi", "常德市", true), ("cdeship", "常德食品", true), ("changs", "常德市", false),
        ("dsp", "常德食品", true), ("dp", "常德食品", false), ("changan", "长安", true), ("zhangan", "长安", true),
        ("chongqing", "重庆", true), ("zhongqing", "重庆", true), ("zhq", "重庆", true), ("xian", "西安", true),
        ("xian", "县", true), ("xi'an", "西安", true), ("lvshi", "绿石", true), ("aq", "安Q", true),
        ("shipinb", "食品A", false), ("cde", "常A德", false), ("shi", "食", true), ("sh", "市", true),
    ])
    func `are found by whole syllables, first letters and both mixed, in every reading`(
        words: String, name: String, holds: Bool
    ) throws {
        let letters = try #require(Pinyin.letters(of: words))
        #expect(Spelling(letters, Self.pinyin).isFound(in: name) == holds)
        guard holds else { return }
        // What is spelled is among the sequences by which it is looked up.
        let initials = name.unicodeScalars.map(Self.pinyin.initials)
        let isAmong = Self.pinyin.sequences(of: letters, length: 3).contains { sequence in
            initials.indices.contains { start in
                start + sequence.count <= initials.count
                    && sequence.indices.allSatisfy { initials[start + $0].contains(sequence[$0]) }
            }
        }
        #expect(isAmong)
    }

    @Test(arguments: ["a", "常德", "cd1", "", "c-d", String(repeating: "a", count: 41)])
    func `are not looked for in words that are none`(words: String) {
        #expect(Pinyin.letters(of: words) == nil)
    }

    @Test func `stay few however long the letters are`() throws {
        let letters = try #require(Pinyin.letters(of: String(repeating: "shi", count: 13)))
        #expect(Self.pinyin.sequences(of: letters, length: 3).count < 20)
    }
}
