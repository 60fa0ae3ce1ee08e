// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// One entry, read strictly: its type, its fields, and what it refers to.
struct LoggedAct: Sendable {
    let raw: RawEntry
    let type: String
    let fields: [String: CanonicalJSON]

    var index: Int { raw.index }
    /// The leaf as the draw protocol's objects name it.
    var leaf: String { raw.leaf.hex }
    /// The number in its own log.
    var number: Int { raw.number }
    var place: String { raw.place }

    /// The text of a field that the form says is text; empty for any other.
    func text(_ key: String) -> String {
        if case .string(let text) = fields[key] { return text }
        return ""
    }

    /// The number of a field that the form says is a count; −1 for any other.
    func count(_ key: String) -> Int {
        if case .int(let number) = fields[key] { return Int(number) }
        return -1
    }

    /// The objects of a field that the form says is a list of objects.
    func objects(_ key: String) -> [[String: CanonicalJSON]] {
        guard case .array(let items) = fields[key] else { return [] }
        return items.compactMap { item in
            if case .object(let fields) = item { return fields }
            return nil
        }
    }

    /// The text of a field of an object inside, nil if there is none.
    func text(_ key: String, _ inner: String) -> String? {
        guard case .object(let object) = fields[key], case .string(let text) = object[inner] else {
            return nil
        }
        return text
    }
}

/// The whole log, read strictly and indexed by type and by leaf.
struct History: Sendable {
    private(set) var entries: [LoggedAct] = []
    private var byLeaf: [String: Int] = [:]
    private var byType: [String: [Int]] = [:]

    /// Reads every entry; one that is not of its form is reported and left out.
    init(_ log: [RawEntry], _ report: inout Report) {
        let before = report.findings.count
        for raw in log {
            do throws(FormRefusal) {
                append(try read(raw))
            } catch {
                report.find(raw.place, error.words)
            }
        }
        if log.isEmpty || entries.first?.type != "log.start" {
            report.find("日志条目 0", "日志不是以 log.start 开头。")
        }
        report.pass("条目：\(log.count) 条逐一解析，格式严格相符，引用均指向更早的相应条目。", since: before)
    }

    /// All entries of a type, in order.
    func all(_ type: String) -> [LoggedAct] { (byType[type] ?? []).map { entries[$0] } }

    /// The entries of a type whose field names this leaf.
    func all(_ type: String, _ key: String, of leaf: String) -> [LoggedAct] {
        all(type).filter { $0.text(key) == leaf }
    }

    /// The entry with this leaf, if it is of this type.
    func entry(_ leaf: String, _ type: String) -> LoggedAct? {
        guard let place = byLeaf[leaf], entries[place].type == type else { return nil }
        return entries[place]
    }

    private mutating func append(_ entry: LoggedAct) {
        byLeaf[entry.leaf] = entries.count
        byType[entry.type, default: []].append(entries.count)
        entries.append(entry)
    }

    private func read(_ raw: RawEntry) throws(FormRefusal) -> LoggedAct {
        let json: CanonicalJSON
        do throws(JSONRefusal) {
            json = try CanonicalJSON(parsing: raw.bytes)
        } catch {
            throw .json(error)
        }
        guard case .object(let fields) = json, case .string(let type) = fields["type"] else { throw .noType }
        guard let form = EntryForms.fields[type] else { throw .unknownType(type) }
        let version = EntryForms.drawTypes.contains(type) ? EntryForms.drawVersion : EntryForms.ownVersion
        guard fields["v"] == .string(version) else { throw .field("v") }
        if (type == "log.start") != (raw.number == 0) { throw .unknownType(type) }
        let kinds = form.merging(["v": .text, "type": .text, "at": .instant]) { $1 }
        if let superfluous = fields.keys.filter({ kinds[$0] == nil }).min() {
            throw .superfluous(superfluous)
        }
        for (key, kind) in kinds.sorted(by: { $0.key < $1.key }) {
            try check(fields[key], kind, key)
        }
        return LoggedAct(raw: raw, type: type, fields: fields)
    }

    private func check(_ value: CanonicalJSON?, _ kind: FieldKind, _ key: String) throws(FormRefusal) {
        if case .optional(let kind) = kind {
            if let value { try check(value, kind, key) }
            return
        }
        if case .orNull(let kind) = kind, value != .null { return try check(value, kind, key) }
        if case .leaf(let types) = kind, case .string(let leaf) = value {
            guard let place = byLeaf[leaf], types.contains(entries[place].type) else { throw .reference(key) }
            return
        }
        guard let value else { throw .missing(key) }
        guard Self.fits(value, kind) else { throw .field(key) }
    }

    private static func fits(_ value: CanonicalJSON, _ kind: FieldKind) -> Bool {
        switch (kind, value) {
        case (.text, .string), (.flag, .bool), (.object, .object), (.orNull, .null): true
        case (.digest, .string(let text)): MerkleHash(hex: text) != nil
        case (.count, .int(let number)): number >= 0
        case (.instant, .string(let text)): matches(text, "0000-00-00T00:00:00.000Z")
        case (.day, .string(let text)): matches(text, "0000-00-00")
        case (.texts, .array(let items)):
            items.allSatisfy { if case .string = $0 { true } else { false } }
        case (.objects, .array(let items)):
            items.allSatisfy { if case .object = $0 { true } else { false } }
        case (.counts, .object(let fields)):
            fields.values.allSatisfy { if case .int(let number) = $0 { number >= 0 } else { false } }
        case (.text, _), (.flag, _), (.object, _), (.orNull, _), (.digest, _), (.count, _), (.instant, _),
            (.day, _), (.texts, _), (.objects, _), (.counts, _), (.leaf, _), (.optional, _):
            false
        }
    }

    /// Whether a text has a digit wherever the pattern has `0` and the pattern's character elsewhere.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.utf8.count == pattern.utf8.count
            && zip(text.utf8, pattern.utf8).allSatisfy { found, wanted in
                wanted == 0x30 ? (0x30...0x39).contains(found) : found == wanted
            }
    }
}

/// Why an entry is not of its form.
enum FormRefusal: Error, Hashable {
    case json(JSONRefusal)
    case noType
    case unknownType(String)
    case missing(String)
    case superfluous(String)
    case field(String)
    case reference(String)

    var words: String {
        switch self {
        case .json(let refusal): "不是规范的 JSON：\(refusal.words)"
        case .noType: "没有条目类型。"
        case .unknownType(let type): "类型 \(type) 不在允许之列。"
        case .missing(let key): "缺少字段 \(key)。"
        case .superfluous(let key): "多出字段 \(key)。"
        case .field(let key): "字段 \(key) 的内容不符合规定。"
        case .reference(let key): "字段 \(key) 没有指向更早的相应条目。"
        }
    }
}
