// SPDX-License-Identifier: Apache-2.0

/// A national lottery whose results close ceremonies: how many numbers of how many, set by set, in the order in
/// which they are written (docs/draw.md section 1.2; RFC 3797 section 4.1).
package enum Lottery: String, CaseIterable, Hashable, Sendable {
    /// 快乐8: 20 of 80, 61.6 bits.
    case kl8
    /// 双色球: 6 of 33 and 1 of 16, 24.1 bits.
    case ssq
    /// 大乐透: 5 of 35 and 2 of 12, 24.4 bits.
    case dlt

    /// The sets of an issue: how many are drawn from 1…highest.
    package var sets: [(count: Int, highest: Int)] {
        switch self {
        case .kl8: [(20, 80)]
        case .ssq: [(6, 33), (1, 16)]
        case .dlt: [(5, 35), (2, 12)]
        }
    }
}

/// Why numbers typed in are no result of the lottery named, or bytes no signature of the round named.
package enum PublicValueRefusal: Error, Hashable, Sendable {
    case numbersMissing(have: Int, need: Int)
    case numberOutOfRange(Int, highest: Int)
    case numberTwice(Int)
    case notANumber(String)
    /// Not 48 bytes in lower-case hexadecimal.
    case notASignature
    /// A round file of another round.
    case otherRound(Int)
    /// The file's `randomness` is not the SHA-256 of its `signature`.
    case randomnessDiffers
    case notARoundFile
}

/// One public value that may close a ceremony, named before it exists.
package struct PublicSource: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// An issue of a lottery, such as 2026061.
        case lottery(Lottery, issue: String)
        /// A round of a drand chain; `chain` is the hash of its parameters, `key` its public key, both hexadecimal.
        case drand(chain: String, key: String, round: Int)
    }

    package let kind: Kind
    /// When it becomes known, RFC 3339: not before, and after the time for reveals.
    package let at: String
    /// When it counts as missing and the next source's turn comes, RFC 3339.
    package let until: String

    package init(_ kind: Kind, at: String, until: String) {
        self.kind = kind
        self.at = at
        self.until = until
    }

    var json: CanonicalJSON {
        var fields: [String: CanonicalJSON] = ["at": .string(at), "until": .string(until)]
        switch kind {
        case .lottery(let game, let issue):
            fields["kind"] = "lottery"
            fields["game"] = .string(game.rawValue)
            fields["issue"] = .string(issue)
        case .drand(let chain, let key, let round):
            fields["kind"] = "drand"
            fields["chain"] = .string(chain)
            fields["key"] = .string(key)
            fields["round"] = .number(round)
        }
        return .object(fields)
    }

    init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        at = try reader.string("at")
        until = try reader.string("until")
        switch try reader.string("kind") {
        case "lottery":
            try reader.only(["kind", "game", "issue", "at", "until"])
            guard let game = Lottery(rawValue: try reader.string("game")) else {
                throw .wrongKind(path: reader.path(of: "game"), expected: "a lottery")
            }
            let issue = try reader.string("issue")
            guard Self.isIssue(issue) else {
                throw .wrongKind(path: reader.path(of: "issue"), expected: "5 to 12 digits")
            }
            kind = .lottery(game, issue: issue)
        case "drand":
            try reader.only(["kind", "chain", "key", "round", "at", "until"])
            kind = .drand(
                chain: try reader.digest("chain").hex, key: try reader.string("key"),
                round: try reader.count("round"))
        default: throw .wrongKind(path: reader.path(of: "kind"), expected: "lottery or drand")
        }
    }

    /// Whether a text can be the number of an issue.
    package static func isIssue(_ text: String) -> Bool {
        (5...12).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}

/// The public value announced with a ceremony: its sources in the order of their turn.
package struct BeaconPlan: Hashable, Sendable {
    package let sources: [PublicSource]

    /// Refuses no source, times that do not follow one another, and a source that is known before the reveals end.
    package init(_ sources: [PublicSource], after revealBy: String) throws(DrawRefusal) {
        guard !sources.isEmpty else { throw .beaconWithoutSource }
        // All are RFC 3339 in UTC with three decimals, so the texts sort as the moments do.
        var before = revealBy
        for (place, source) in sources.enumerated() {
            guard source.at > before, source.until > source.at else { throw .beaconTimes(source: place) }
            before = source.until
        }
        self.sources = sources
    }

    /// What `ceremony.open` holds under `beacon`.
    package var json: CanonicalJSON { ["sources": .array(sources.map(\.json))] }

    /// Reads what `json` wrote; refusals as in `init(_:after:)`.
    package init(_ json: CanonicalJSON, after revealBy: String) throws(DrawRefusal) {
        var sources: [PublicSource] = []
        do throws(JSONRefusal) {
            let reader = try CanonicalJSONReader(json, path: "beacon")
            try reader.only(["sources"])
            for each in try reader.objects("sources") { sources.append(try PublicSource(each)) }
        } catch { throw .notAnObject(error) }
        try self.init(sources, after: revealBy)
    }
}

extension PublicSource {
    /// The bytes B that enter the ceremony's value, from what people type in or carry in.
    ///
    /// - Lottery: numbers separated by anything but digits, set after set, in any order within a set; the bytes are
    ///   `game/issue/` and each set's numbers ascending, each followed by `.`, closed by `/`, in ASCII (RFC 3797).
    /// - drand: the 48 bytes of the round's signature, from hexadecimal or from the round file's JSON. Whether the
    ///   signature is the chain's is for pairing-capable programs to check (docs/draw.md section 1.4).
    package func bytes(from text: String) throws(PublicValueRefusal) -> [UInt8] {
        switch kind {
        case .lottery(let game, let issue): try Self.lottery(game, issue, text)
        case .drand(_, _, let round): try Self.signature(text, round: round)
        }
    }

    /// Whether bytes are exactly what `bytes(from:)` would write.
    package func fits(_ bytes: [UInt8]) -> Bool {
        switch kind {
        case .lottery(let game, let issue):
            let prefix = "\(game.rawValue)/\(issue)/"
            guard let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(prefix) else {
                return false
            }
            do throws(PublicValueRefusal) {
                return try Self.lottery(game, issue, String(text.dropFirst(prefix.count))) == bytes
            } catch { return false }
        case .drand: return bytes.count == Self.signatureLength
        }
    }

    private static let signatureLength = 48

    private static func lottery(
        _ game: Lottery, _ issue: String, _ text: String
    ) throws(PublicValueRefusal) -> [UInt8] {
        var numbers: [Int] = []
        for word in text.split(whereSeparator: { !$0.isNumber }) {
            guard word.utf8.count <= 3, let number = Int(word) else { throw .notANumber(String(word)) }
            numbers.append(number)
        }
        let need = game.sets.reduce(0) { $0 + $1.count }
        guard numbers.count == need else { throw .numbersMissing(have: numbers.count, need: need) }
        var out = "\(game.rawValue)/\(issue)/"
        var rest = numbers[...]
        for set in game.sets {
            let drawn = rest.prefix(set.count).sorted()
            rest = rest.dropFirst(set.count)
            for (number, next) in zip(drawn, drawn.dropFirst()) where number == next {
                throw .numberTwice(number)
            }
            for number in drawn {
                guard (1...set.highest).contains(number) else {
                    throw .numberOutOfRange(number, highest: set.highest)
                }
                out += "\(number)."
            }
            out += "/"
        }
        return Array(out.utf8)
    }

    private static func signature(_ text: String, round: Int) throws(PublicValueRefusal) -> [UInt8] {
        let trimmed = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard trimmed.hasPrefix("{") else {
            guard let bytes = Hex.decode(trimmed), bytes.count == signatureLength else {
                throw .notASignature
            }
            return bytes
        }
        let file: DrandRound
        do throws(JSONRefusal) { file = try DrandRound(trimmed) } catch { throw .notARoundFile }
        guard file.round == round else { throw .otherRound(file.round) }
        guard let bytes = Hex.decode(file.signature), bytes.count == signatureLength else {
            throw .notASignature
        }
        if let randomness = file.randomness, Digest32(sha256: bytes).hex != randomness {
            throw .randomnessDiffers
        }
        return bytes
    }
}

/// The JSON of a round as drand nodes give it; not canonical, so it is read without that demand.
private struct DrandRound {
    let round: Int
    let signature: String
    let randomness: String?

    init(_ text: String) throws(JSONRefusal) {
        let reader = try CanonicalJSONReader(try CanonicalJSON(parsing: text, canonical: false))
        round = try reader.count("round")
        signature = try reader.string("signature")
        randomness = reader.fields["randomness"] == nil ? nil : try reader.string("randomness")
    }
}
