// SPDX-License-Identifier: Apache-2.0

/// One stratum of an announcement and how many of it are drawn.
package struct Stratum: Sendable, Hashable {
    /// The name that stands for the whole roster.
    package static let wholeRoster = "*"

    package let name: String
    /// Entries of the roster in this stratum.
    package let size: Int
    /// The ratio `numerator / denominator`, above 1 meaning all.
    package let numerator: Int
    package let denominator: Int
    /// At least this many, if there are as many.
    package let least: Int

    package init(name: String, size: Int, numerator: Int, denominator: Int, least: Int) {
        self.name = name
        self.size = size
        self.numerator = numerator
        self.denominator = denominator
        self.least = least
    }

    /// `min(size, max(least, ceil(size · num / den)))`, in integers (docs/draw.md section 1.3).
    package var quota: Int {
        let product = size.multipliedFullWidth(by: numerator)
        // The quotient is above `size`, hence all, as soon as the ratio is 1 or more; below it always fits.
        guard numerator < denominator else { return size }
        let (quotient, remainder) = denominator.dividingFullWidth(product)
        return min(size, max(least, quotient + (remainder > 0 ? 1 : 0)))
    }

    /// Refuses a name outside the roster's letters, a denominator below 1 and counts outside 0…2^53 − 1.
    func check() throws(DrawRefusal) {
        guard name == Self.wholeRoster || isRosterName(name) else { throw .badStratumName(name) }
        let counts = 0...Int(CanonicalJSON.largestInteger)
        guard counts.contains(size), counts.contains(numerator), counts.contains(least), denominator >= 1,
            counts.contains(denominator)
        else { throw .ratioOutOfRange(stratum: name) }
    }

    var json: CanonicalJSON {
        [
            "name": .string(name), "size": .number(size), "num": .number(numerator),
            "den": .number(denominator), "least": .number(least),
        ]
    }

    init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["name", "size", "num", "den", "least"])
        self.init(
            name: try reader.string("name"), size: try reader.count("size"),
            numerator: try reader.count("num"), denominator: try reader.count("den"),
            least: try reader.count("least"))
    }
}
