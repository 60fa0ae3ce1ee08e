// SPDX-License-Identifier: Apache-2.0

/// One sheet of a workbook, as its tabs show it.
package struct WorkbookSheet: Hashable, Sendable {
    package let name: String
    package let isHidden: Bool
    /// Where it lies in the package; empty for a chart.
    let part: String
}

/// Relationships of a part: id to type and target (ECMA-376 part 2, section 9.3).
final class RelationsSink: XMLSink {
    private(set) var targets: [String: (type: String, target: String)] = [:]
    let fault: TabularError? = nil

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        guard name == "Relationship", attributes.text("TargetMode") != "External",
            let id = attributes.text("Id"), let type = attributes.text("Type"),
            let target = attributes.text("Target")
        else { return }
        targets[id] = (type, target)
    }

    func close(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    /// The first target of a type, by the last word of its address: strict and transitional files differ before it.
    func target(ofType word: String) -> String? {
        targets.values.filter { $0.type.hasSuffix("/" + word) }.map(\.target).min()
    }
}

/// What `xl/workbook.xml` tells: its sheets in order, and from when days are counted.
final class OutlineSink: XMLSink {
    private(set) var sheets: [(name: String, relation: String, isHidden: Bool)] = []
    private(set) var countsFrom1904 = false
    let fault: TabularError? = nil

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "workbookPr" { countsFrom1904 = attributes.flag("date1904") }
        guard name == "sheet", let title = attributes.text("name"), let relation = attributes.text("id")
        else { return }
        let state = attributes.text("state") ?? "visible"
        sheets.append((title, relation, state != "visible"))
    }

    func close(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// The types of parts that `[Content_Types].xml` names.
final class ContentTypesSink: XMLSink {
    private(set) var types: Set<String> = []
    let fault: TabularError? = nil

    func open(_ name: XMLName, _ attributes: XMLAttributes) {
        if let type = attributes.text("ContentType") { types.insert(type) }
    }

    func close(_ name: XMLName) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

    var holdMacros: Bool { types.contains { $0.contains("macroEnabled") || $0.hasSuffix("vbaProject") } }
    var areBinary: Bool { types.contains { $0.contains("sheet.binary.macroEnabled") } }
}

/// Paths inside a package.
enum PartPath {
    /// A target as seen from the folder of the part that names it.
    static func resolve(_ target: String, from folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var steps = folder.split(separator: "/").map(String.init)
        for step in target.split(separator: "/") {
            switch step {
            case ".": continue
            case "..": if !steps.isEmpty { steps.removeLast() }
            default: steps.append(String(step))
            }
        }
        return steps.joined(separator: "/")
    }

    static func folder(of part: String) -> String {
        part.lastIndex(of: "/").map { String(part[..<$0]) } ?? ""
    }

    /// Where the relationships of a part lie.
    static func relations(of part: String) -> String {
        let folder = folder(of: part)
        let name = part.dropFirst(folder.isEmpty ? 0 : folder.utf8.count + 1)
        return (folder.isEmpty ? "" : folder + "/") + "_rels/\(name).rels"
    }
}
