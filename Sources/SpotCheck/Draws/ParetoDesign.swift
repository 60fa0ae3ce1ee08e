// SPDX-License-Identifier: Apache-2.0

/// What a Pareto draw of n units promises to each weight (docs/draw.md section 1.3; Rosén 1997).
package struct ParetoDesign: Sendable, Hashable {
    /// Units of this weight or more are taken for certain; nil if none are.
    package let certainFrom: UInt32?
    /// How many are drawn by lot among the rest.
    package let drawn: Int
    /// The sum of the weights of the rest.
    package let restWeight: UInt64

    /// `counts`: how many units there are of each weight; their sum of weights must stay below 2^63.
    ///
    /// Heaviest first, a weight w is certain while n·w ≥ W. That is the fixed point of "take all with
    /// n·w ≥ W, reduce n and W, repeat": taking one certain unit never makes another uncertain.
    package init(drawing quota: Int, from counts: [UInt32: Int]) {
        var left = UInt64(quota)
        var total = counts.reduce(UInt64(0)) { $0 + UInt64($1.key) * UInt64($1.value) }
        var certain: UInt32?
        for (weight, count) in counts.sorted(by: { $0.key > $1.key }) {
            guard left > 0, left.multipliedFullWidth(by: UInt64(weight)) >= (0, total) else { break }
            certain = weight
            left -= UInt64(count)
            total -= UInt64(weight) * UInt64(count)
        }
        certainFrom = certain
        drawn = Int(left)
        restWeight = total
    }

    /// Whether a unit of this weight is taken without a lot.
    package func isCertain(_ weight: UInt32) -> Bool { certainFrom.map { weight >= $0 } ?? false }

    /// The stated inclusion probability n·w/W as a fraction; 1/1 if certain.
    package func inclusion(of weight: UInt32) -> (numerator: UInt64, denominator: UInt64) {
        isCertain(weight) ? (1, 1) : (UInt64(drawn) * UInt64(weight), restWeight)
    }
}

/// A unit's place in a Pareto draw: certain ones first, then by `t·(W−n·w) / ((2^64−t)·w)`, ticket, id.
struct ParetoRank: Comparable {
    /// Nil for a certain unit. Numerator below 2^127, denominator below 2^97.
    private let odds: (numerator: UInt128, denominator: UInt128)?
    let ticket: Digest32
    let row: Int

    init(ticket: Digest32, weight: UInt32, row: Int, design: ParetoDesign) {
        self.ticket = ticket
        self.row = row
        guard !design.isCertain(weight) else {
            odds = nil
            return
        }
        let t = UInt128(ticket.leadingWord)
        let rest = UInt128(design.restWeight) - UInt128(design.drawn) * UInt128(weight)
        odds = (t * rest, ((UInt128(1) << 64) - t) * UInt128(weight))
    }

    static func < (left: ParetoRank, right: ParetoRank) -> Bool {
        switch (left.odds, right.odds) {
        case (nil, .some): return true
        case (.some, nil): return false
        case (nil, nil): break
        case (let mine?, let other?):
            // a/b < c/d as a·d < c·b: no division, so no rounding.
            let here = mine.numerator.multipliedFullWidth(by: other.denominator)
            let there = other.numerator.multipliedFullWidth(by: mine.denominator)
            if here != there { return here < there }
        }
        return (left.ticket, left.row) < (right.ticket, right.row)
    }

    static func == (left: ParetoRank, right: ParetoRank) -> Bool { !(left < right) && !(right < left) }
}
