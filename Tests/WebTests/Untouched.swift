// SPDX-License-Identifier: Apache-2.0
@testable import Web

/// What a browser would send for a form of a page if nothing were touched, without the token.
struct Untouched {
    private(set) var fields: [(String, String)] = []

    init(_ page: String, action: String) throws {
        guard let tag = page.range(of: "action=\"\(action)\""),
            let end = page[tag.upperBound...].range(of: "</form>")
        else { throw Missing(action: action) }
        let inside = page[tag.upperBound..<end.lowerBound]
        var select: (name: String, value: String?)?
        for match in inside.matches(of: #/<(\/?)(input|select|option|textarea)([^>]*)>/#) {
            let attributes = String(match.output.3)
            let (name, value) = (Self.value("name", attributes), Self.value("value", attributes) ?? "")
            switch (match.output.1.isEmpty, match.output.2) {
            case (true, "input"):
                guard let name, name != "csrf" else { continue }
                let chosen = ["checkbox", "radio"].contains(Self.value("type", attributes) ?? "text")
                if !chosen || attributes.contains(" checked") { fields.append((name, value)) }
            case (true, "select"): select = name.map { ($0, nil) }
            case (true, "option"):
                if select?.value == nil || attributes.contains(" selected") { select?.value = value }
            case (false, "select"):
                if let done = select { fields.append((done.name, done.value ?? "")) }
                select = nil
            case (true, "textarea"):
                let text = inside[match.range.upperBound...].prefix { $0 != "<" }.drop { $0 == "\n" }
                if let name { fields.append((name, Self.plain(String(text)))) }
            default: continue
            }
        }
    }

    struct Missing: Error { let action: String }

    /// The same with other texts under these names; an empty list leaves the field out.
    func with(_ changes: [String: [String]]) -> [(String, String)] {
        fields.filter { changes[$0.0] == nil }
            + changes.sorted { $0.key < $1.key }.flatMap { name, texts in texts.map { (name, $0) } }
    }

    subscript(name: String) -> [String] { fields.filter { $0.0 == name }.map(\.1) }

    private static func value(_ name: String, _ attributes: String) -> String? {
        guard let start = attributes.range(of: " \(name)=\"") else { return nil }
        return plain(String(attributes[start.upperBound...].prefix { $0 != "\"" }))
    }

    private static func plain(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
