// SPDX-License-Identifier: Apache-2.0

/// A measured value or its limit: an exact decimal in millionths. Binary fractions would let 0.3 fail a limit of 0.3.
package struct Quantity: Hashable, Comparable, Sendable {
    package let millionths: Int64

    /// Reads `-18`, `0.05`, `+1200.5`: at most nine digits before the point and six after it, no exponent, no
    /// grouping. Nil for anything else.
    package init?(_ text: String) {
        let isNegative = text.hasPrefix("-")
        let unsigned = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...9).contains(whole.utf8.count), parts.count <= 2,
            parts.count == 1 || (1...6).contains(parts[1].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        let digits = fraction + String(repeating: "0", count: 6 - fraction.utf8.count)
        guard let units = Int64(whole), let rest = Int64(digits) else { return nil }
        let size = units * 1_000_000 + rest
        millionths = isNegative ? -size : size
    }

    /// The shortest decimal that reads as the same value.
    package var text: String {
        let size = millionths.magnitude
        var fraction = String(size % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (millionths < 0 ? "-" : "") + "\(size / 1_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// By size.
    package static func < (left: Quantity, right: Quantity) -> Bool { left.millionths < right.millionths }
}
