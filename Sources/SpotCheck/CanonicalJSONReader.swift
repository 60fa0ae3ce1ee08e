// SPDX-License-Identifier: Apache-2.0

/// Reads the fields of one JSON object and says by path what is missing or of the wrong kind.
///
/// Every reader of our objects ends with `only(_:)` or keeps `rest(besides:)`: a field nobody looked at
/// is how an object comes to mean two things.
package struct CanonicalJSONReader: Sendable {
    package let fields: [String: CanonicalJSON]
    private let path: String

    /// Opens an object; `path` names it in refusals, for example `strata[2]`.
    package init(_ json: CanonicalJSON, path: String = "") throws(JSONRefusal) {
        guard case .object(let fields) = json else {
            throw .wrongKind(path: path.isEmpty ? "(root)" : path, expected: "object")
        }
        self.fields = fields
        self.path = path
    }

    /// The path of a field, as refusals name it.
    package func path(of key: String) -> String { path.isEmpty ? key : path + "." + key }

    /// Whether a field that later forms have is there.
    package func has(_ key: String) -> Bool { fields[key] != nil }

    /// Any value; refused if the key is missing.
    package func value(_ key: String) throws(JSONRefusal) -> CanonicalJSON {
        guard let value = fields[key] else { throw .missing(path: path(of: key)) }
        return value
    }

    /// A string.
    package func string(_ key: String) throws(JSONRefusal) -> String {
        guard case .string(let text) = try value(key) else { throw wrong(key, "string") }
        return text
    }

    /// A string or null; the key must be there.
    package func optionalString(_ key: String) throws(JSONRefusal) -> String? {
        try value(key) == .null ? nil : try string(key)
    }

    /// An integer within the range.
    package func int(_ key: String, in range: ClosedRange<Int64>) throws(JSONRefusal) -> Int64 {
        guard case .int(let number) = try value(key) else { throw wrong(key, "integer") }
        guard range.contains(number) else { throw .outOfRange(path: path(of: key)) }
        return number
    }

    /// A count: an integer from 0 to 2^53 − 1.
    package func count(_ key: String) throws(JSONRefusal) -> Int {
        Int(try int(key, in: 0...CanonicalJSON.largestInteger))
    }

    /// true or false.
    package func bool(_ key: String) throws(JSONRefusal) -> Bool {
        guard case .bool(let flag) = try value(key) else { throw wrong(key, "boolean") }
        return flag
    }

    /// 64 lower-case hexadecimal digits.
    package func digest(_ key: String) throws(JSONRefusal) -> Digest32 {
        guard let digest = Digest32(hex: try string(key)) else { throw wrong(key, "64 hex digits") }
        return digest
    }

    /// 64 lower-case hexadecimal digits or null; the key must be there.
    package func optionalDigest(_ key: String) throws(JSONRefusal) -> Digest32? {
        try value(key) == .null ? nil : try digest(key)
    }

    /// An array of anything.
    package func array(_ key: String) throws(JSONRefusal) -> [CanonicalJSON] {
        guard case .array(let items) = try value(key) else { throw wrong(key, "array") }
        return items
    }

    /// An array of strings.
    package func strings(_ key: String) throws(JSONRefusal) -> [String] {
        var texts: [String] = []
        for (place, item) in try array(key).enumerated() {
            guard case .string(let text) = item else { throw wrong("\(key)[\(place)]", "string") }
            texts.append(text)
        }
        return texts
    }

    /// An object inside this one.
    package func object(_ key: String) throws(JSONRefusal) -> CanonicalJSONReader {
        try CanonicalJSONReader(try value(key), path: path(of: key))
    }

    /// An array of objects.
    package func objects(_ key: String) throws(JSONRefusal) -> [CanonicalJSONReader] {
        var readers: [CanonicalJSONReader] = []
        for (place, item) in try array(key).enumerated() {
            readers.append(try CanonicalJSONReader(item, path: "\(path(of: key))[\(place)]"))
        }
        return readers
    }

    /// Refuses a string that is not the one expected, such as a version or a type.
    package func expect(_ key: String, _ text: String) throws(JSONRefusal) {
        guard try string(key) == text else { throw wrong(key, "\"\(text)\"") }
    }

    /// Refuses any key but these.
    package func only(_ keys: Set<String>) throws(JSONRefusal) {
        if let unknown = fields.keys.filter({ !keys.contains($0) }).min() {
            throw .unknownKey(path: path(of: unknown))
        }
    }

    /// The fields besides these, to be written back unchanged.
    package func rest(besides keys: Set<String>) -> [String: CanonicalJSON] {
        fields.filter { !keys.contains($0.key) }
    }

    private func wrong(_ key: String, _ expected: String) -> JSONRefusal {
        .wrongKind(path: path(of: key), expected: expected)
    }
}
