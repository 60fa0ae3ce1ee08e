// SPDX-License-Identifier: Apache-2.0

/// An exact part of a whole, `0/1` to `1/1`, never a float; kept as given, so `3/100` stays `3/100`.
package struct Ratio: Hashable, Comparable, Sendable {
    package let num: Int64
    package let den: Int64

    /// Nil unless 0 <= num <= den <= 1,000,000 and den >= 1.
    package init?(_ num: Int64, _ den: Int64) {
        guard den >= 1, den <= 1_000_000, num >= 0, num <= den else { return nil }
        self.num = num
        self.den = den
    }

    package static let whole = Ratio(unchecked: 1, 1)
    package static let nothing = Ratio(unchecked: 0, 1)

    private init(unchecked num: Int64, _ den: Int64) {
        self.num = num
        self.den = den
    }

    /// Sorts in their natural order.
    package static func < (a: Ratio, b: Ratio) -> Bool { a.num * b.den < b.num * a.den }

    /// The smallest whole number that is at least this part of `size`.
    package func ceiling(of size: Int64) -> Int64 {
        let (high, low) = size.multipliedFullWidth(by: num)
        let (quotient, remainder) = den.dividingFullWidth((high, low))
        return remainder > 0 ? quotient + 1 : quotient
    }

    /// `3%`, `0.5%`, or `1/3` where no short decimal exists.
    package var words: String {
        let scaled = num * 10_000
        guard scaled % den == 0 else { return "\(num)/\(den)" }
        let hundredths = scaled / den
        if hundredths % 100 == 0 { return "\(hundredths / 100)%" }
        let rest = hundredths % 100
        let digits = rest % 10 == 0 ? String(rest / 10) : String(rest + 100).dropFirst().description
        return "\(hundredths / 100).\(digits)%"
    }

    /// Reads `3%`, `0.5%`, `3` (per cent) or `1/20`. A bare number below 1 is refused:
    /// it could be meant either way.
    package init?(reading text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let num = Int64(parts[0]), let den = Int64(parts[1]) {
            self.init(num, den)
            return
        }
        let isPercent = text.last == "%"
        let number = isPercent ? text.dropLast() : Substring(text)
        let pieces = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(pieces.count), let units = Int64(pieces[0]), units >= 0 else { return nil }
        let decimals = pieces.count == 2 ? pieces[1] : ""
        guard decimals.count <= 4, decimals.allSatisfy({ ("0"..."9").contains($0) }),
            pieces.count == 1 || !decimals.isEmpty, isPercent || units >= 1
        else { return nil }
        var scale: Int64 = 100
        var value = units
        for digit in decimals.utf8 {
            let (times, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = times + Int64(digit - 0x30)
            scale *= 10
        }
        self.init(value, scale)
    }
}
