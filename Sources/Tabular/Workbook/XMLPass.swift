// SPDX-License-Identifier: Apache-2.0
import CExpat

/// What a pass over a part of a workbook tells, event by event.
protocol XMLSink: AnyObject {
    /// An element begins.
    func open(_ name: XMLName, _ attributes: XMLAttributes)
    func close(_ name: XMLName)
    /// A piece of text between tags, in UTF-8.
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Set by the sink to end the pass. It is looked at once a piece, not at each of fifty million events; what comes
    /// in between must be ignored.
    var fault: TabularError? { get }
}

/// The name of an element without its prefix. Lives as long as the event.
struct XMLName {
    let start: UnsafePointer<CChar>

    init(_ name: UnsafePointer<CChar>) {
        var local = name
        var at = name
        while at.pointee != 0 {
            if at.pointee == 0x3A { local = at + 1 }
            at += 1
        }
        start = local
    }

    /// The only letter of a name of one letter; 0 for longer names.
    var letter: UInt8 { start[1] == 0 ? UInt8(bitPattern: start[0]) : 0 }

    static func == (name: XMLName, text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes in
            for (place, byte) in bytes.enumerated() where UInt8(bitPattern: name.start[place]) != byte {
                return false
            }
            return name.start[bytes.count] == 0
        }
    }
}

/// The attributes of an element. They live as long as the event.
struct XMLAttributes {
    let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// The value of the attribute with this local name; nil without it.
    func bytes(_ name: StaticString) -> UnsafePointer<CChar>? {
        guard let list else { return nil }
        var place = 0
        while let key = list[place] {
            if XMLName(key) == name { return list[place + 1] }
            place += 2
        }
        return nil
    }

    /// Hands the letter and the value of every attribute named by one letter to `body`.
    func eachOfOneLetter(_ body: (UInt8, UnsafePointer<CChar>) -> Void) {
        guard let list else { return }
        var place = 0
        while let key = list[place], let value = list[place + 1] {
            let letter = XMLName(key).letter
            if letter != 0 { body(letter, value) }
            place += 2
        }
    }

    func text(_ name: StaticString) -> String? { bytes(name).map { String(cString: $0) } }

    /// A flag of the schema: `1` or `true`.
    func flag(_ name: StaticString) -> Bool {
        guard let value = bytes(name) else { return false }
        return value[0] == 0x31 || value[0] == 0x74
    }

    func integer(_ name: StaticString) -> Int? { text(name).flatMap { Int($0) } }
}

/// One pass of expat over a part, pulled piece by piece. Nothing is built in memory, no entity is declared, no other
/// file is looked at.
final class XMLPass {
    private let parser: OpaquePointer
    private let part: ZipPart
    private let sink: any XMLSink
    private let limits: WorkbookLimits
    private var depth = 0
    private var fault: TabularError?
    private(set) var hasEnded = false

    init(_ part: ZipPart, to sink: any XMLSink, limits: WorkbookLimits) throws(TabularError) {
        guard let parser = XML_ParserCreate(nil) else { throw .workbook(.damaged(part: part.name)) }
        self.parser = parser
        self.part = part
        self.sink = sink
        self.limits = limits
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        // A reference held and let go at each of fifty million events would take a tenth of the time.
        XML_SetElementHandler(
            parser,
            { me, name, attributes in
                guard let me, let name else { return }
                Unmanaged<XMLPass>.fromOpaque(me)._withUnsafeGuaranteedRef { $0.open(name, attributes) }
            },
            { me, name in
                guard let me, let name else { return }
                Unmanaged<XMLPass>.fromOpaque(me)._withUnsafeGuaranteedRef { $0.close(name) }
            })
        XML_SetCharacterDataHandler(parser) { me, text, count in
            guard let me, let text else { return }
            Unmanaged<XMLPass>.fromOpaque(me)._withUnsafeGuaranteedRef { $0.text(text, Int(count)) }
        }
        // A workbook declares no document type; whoever does wants entities expanded.
        XML_SetDoctypeDeclHandler(
            parser,
            { me, _, _, _, _ in
                guard let me else { return }
                Unmanaged<XMLPass>.fromOpaque(me).takeUnretainedValue().refuseDocumentType()
            }, nil)
    }

    deinit { XML_ParserFree(parser) }

    /// How far the part has been unpacked, in bytes.
    var bytesRead: Int { part.bytesRead }

    private static let piece: Int32 = 1 << 16

    /// Parses the next piece of up to 64 KiB; false once the part has ended.
    ///
    /// - Throws: what the sink refuses; `.workbook(.malformed)`, `.damaged`.
    func advance() throws(TabularError) -> Bool {
        if hasEnded { return false }
        guard let buffer = XML_GetBuffer(parser, Self.piece) else {
            throw .workbook(.damaged(part: part.name))
        }
        let count = try part.read(into: buffer, count: Int(Self.piece))
        hasEnded = count == 0
        let status = XML_ParseBuffer(parser, Int32(count), hasEnded ? 1 : 0)
        if let fault = fault ?? sink.fault { throw fault }
        guard status == XML_STATUS_OK else { throw malformed }
        return !hasEnded
    }

    /// Parses the whole part.
    func run() throws(TabularError) {
        while try advance() {}
    }

    private var malformed: TabularError {
        .workbook(.malformed(part: part.name, line: Int(XML_GetCurrentLineNumber(parser))))
    }

    private func refuseDocumentType() { stop(malformed) }

    private func stop(_ with: TabularError) {
        if fault == nil { fault = with }
        XML_StopParser(parser, 0)
    }

    private func open(
        _ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        depth += 1
        guard depth <= limits.depth else { return stop(malformed) }
        sink.open(XMLName(name), XMLAttributes(list: attributes))
    }

    private func close(_ name: UnsafePointer<CChar>) {
        depth -= 1
        sink.close(XMLName(name))
    }

    private func text(_ bytes: UnsafePointer<CChar>, _ count: Int) {
        bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            sink.text(UnsafeBufferPointer(start: $0, count: count))
        }
    }
}
