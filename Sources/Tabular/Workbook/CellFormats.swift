// SPDX-License-Identifier: Apache-2.0

/// How a number of a sheet is shown: the difference between 45 423 and 2024-05-11.
enum NumberShape: Hashable, Sendable {
    case general
    case day
    case dayAndTime
    case percent
    /// Digits filled up with zeros to this many, e.g. `000000`.
    case zeros(Int)
}

/// The number formats of `xl/styles.xml`, by the place of a style in `cellXfs`.
final class FormatsSink: XMLSink {
    private var codes: [Int: String] = [:]
    private var formats: [Int] = []
    private var isInCellFormats = false
    let fault: TabularError? = nil

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "cellXfs" { isInCellFormats = true }
        if name == "numFmt", let id = attributes.integer("numFmtId") {
            codes[id] = attributes.text("formatCode")
        }
        if isInCellFormats, name == "xf" { formats.append(attributes.integer("numFmtId") ?? 0) }
    }

    func close(_ name: XMLName) {
        if name == "cellXfs" { isInCellFormats = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// The shape of every style.
    var shapes: [NumberShape] {
        formats.map { id in
            if let code = codes[id] { return Self.shape(ofCode: code) }
            return Self.builtIn[id] ?? .general
        }
    }

    /// Formats without a code of their own (ECMA-376 part 1, section 18.8.30, with those of Chinese systems).
    private static let builtIn: [Int: NumberShape] = {
        var shapes: [Int: NumberShape] = [9: .percent, 10: .percent, 22: .dayAndTime]
        for id in [14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58] { shapes[id] = .day }
        for id in [18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56] { shapes[id] = .dayAndTime }
        return shapes
    }()

    /// What a format code makes of a positive number.
    static func shape(ofCode code: String) -> NumberShape {
        var letters: Set<Character> = []
        var rest = code.prefix { $0 != ";" }
        var plain = ""
        while let first = rest.popFirst() {
            switch first {
            case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": _ = rest.popFirst()
            case "[":
                let inside = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(inside.count + 1)
                // Elapsed time; anything else in brackets is a colour, a condition or a language.
                if let unit = inside.first, "hmsHMS".contains(unit), inside.allSatisfy({ $0 == unit }) {
                    letters.insert("h")
                }
            default:
                plain.append(first)
                letters.formUnion(first.lowercased())
            }
        }
        if plain.lowercased().hasPrefix("general") { return .general }
        if !letters.isDisjoint(with: ["y", "d", "h", "s"]) || letters.contains("m") && !letters.contains("0")
        {
            return letters.isDisjoint(with: ["h", "s"]) ? .day : .dayAndTime
        }
        if letters.contains("%") { return .percent }
        let zeros = plain.allSatisfy { $0 == "0" }
        return zeros && plain.count > 1 ? .zeros(plain.count) : .general
    }
}
