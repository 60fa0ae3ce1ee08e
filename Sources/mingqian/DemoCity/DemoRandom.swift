// SPDX-License-Identifier: Apache-2.0

/// A seeded generator (SplitMix64) so that the same seed always gives the same city. Never used for a draw.
struct DemoRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< bound.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    /// True in `parts` of 1,000.
    mutating func happens(_ parts: Int) -> Bool { below(1000) < parts }

    /// The index of one of `weights`, in proportion.
    mutating func weighted(_ weights: [Int]) -> Int {
        var rest = below(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            if rest < weight { return index }
            rest -= weight
        }
        return weights.count - 1
    }

    /// `YYYY-MM-DD` between two years, both included; the day is at most 28.
    mutating func day(from first: Int, to last: Int) -> String {
        let year = first + below(last - first + 1)
        return "\(year)-\(Self.two(1 + below(12)))-\(Self.two(1 + below(28)))"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
