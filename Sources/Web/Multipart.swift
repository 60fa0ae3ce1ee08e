// SPDX-License-Identifier: Apache-2.0

/// Splits `multipart/form-data` (RFC 7578) as it arrives; holds no more than one chunk and a boundary.
///
/// Feed it bytes; it answers events. Whatever does not parse is a `MultipartFault`, never a guess.
struct Multipart: Sendable {
    enum Event: Hashable, Sendable {
        case begin(name: String, file: String?, type: String)
        case content([UInt8])
        case end
    }

    private enum State: Hashable, Sendable { case preamble, headers, content, finished }

    /// CR LF, two dashes, boundary.
    private let delimiter: [UInt8]
    private var held: [UInt8]
    private var state = State.preamble

    static let longestHeaders = 4096

    /// - Parameter contentType: the request's header with its `boundary`.
    /// - Throws: `MultipartFault.noBoundary`.
    init(contentType: String) throws(MultipartFault) {
        guard let boundary = Multipart.parameter("boundary", of: contentType),
            (1...70).contains(boundary.utf8.count)
        else { throw .noBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very beginning, without a line end before it.
        held = [13, 10]
    }

    var isFinished: Bool { state == .finished }

    /// Takes the next bytes.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(MultipartFault) -> [Event] {
        if state == .finished { return [] }
        held.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// One step; false when more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(MultipartFault) -> Bool {
        switch state {
        case .preamble:
            guard let found = find(delimiter) else {
                drop(max(0, held.count - delimiter.count))
                return false
            }
            return try afterDelimiter(found + delimiter.count)
        case .headers:
            guard let found = find([13, 10, 13, 10]) else {
                guard held.count <= Multipart.longestHeaders else { throw .headersTooLong }
                return false
            }
            guard found <= Multipart.longestHeaders else { throw .headersTooLong }
            // Not `held[..<found]` alone: a part always has at least its disposition.
            events.append(try Multipart.begin(String(decoding: held[..<found], as: UTF8.self)))
            drop(found + 4)
            state = .content
            return true
        case .content:
            guard let found = find(delimiter) else {
                let safe = max(0, held.count - delimiter.count)
                if safe > 0 {
                    events.append(.content(Array(held[..<safe])))
                    drop(safe)
                }
                return false
            }
            guard held.count >= found + delimiter.count + 2 else {
                if found > 0 {
                    events.append(.content(Array(held[..<found])))
                    drop(found)
                }
                return false
            }
            if found > 0 { events.append(.content(Array(held[..<found]))) }
            events.append(.end)
            return try afterDelimiter(found + delimiter.count)
        case .finished:
            return false
        }
    }

    /// Two dashes end the whole; a line end begins a part.
    private mutating func afterDelimiter(_ end: Int) throws(MultipartFault) -> Bool {
        guard held.count >= end + 2 else { return false }
        if held[end] == 45, held[end + 1] == 45 {
            state = .finished
            held = []
            return false
        }
        guard held[end] == 13, held[end + 1] == 10 else { throw .malformed }
        drop(end + 2)
        state = .headers
        return true
    }

    private mutating func drop(_ count: Int) { held.removeFirst(count) }

    /// First place of `wanted`; looks for its first byte, then compares.
    private func find(_ wanted: [UInt8]) -> Int? {
        held.withUnsafeBufferPointer { bytes in
            wanted.withUnsafeBufferPointer { wanted in
                guard bytes.count >= wanted.count else { return nil }
                let first = wanted[0]
                var place = 0
                let last = bytes.count - wanted.count
                while place <= last {
                    if bytes[place] == first {
                        var same = 1
                        while same < wanted.count, bytes[place + same] == wanted[same] { same += 1 }
                        if same == wanted.count { return place }
                    }
                    place += 1
                }
                return nil
            }
        }
    }

    private static func begin(_ headers: String) throws(MultipartFault) -> Event {
        var name: String?
        var file: String?
        var type = "application/octet-stream"
        for line in headers.split(separator: "\r\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { throw .malformed }
            switch parts[0].lowercased() {
            case "content-disposition":
                name = parameter("name", of: String(parts[1]))
                file = parameter("filename", of: String(parts[1]))
            case "content-type": type = String(parts[1].drop { $0 == " " }).lowercased()
            default: break
            }
        }
        guard let name else { throw .malformed }
        return .begin(name: name, file: file, type: type)
    }

    /// A parameter of a header value, quoted or not; `\"` and `%22` stand for a quote (URL Standard, browsers).
    static func parameter(_ wanted: String, of header: String) -> String? {
        var rest = Substring(header)
        while let semicolon = nextSemicolon(rest) {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = rest[..<equals].lowercased()
            rest = rest[rest.index(after: equals)...]
            let value: String
            if rest.first == "\"" {
                guard let (text, after) = quoted(rest.dropFirst()) else { return nil }
                (value, rest) = (text, after)
            } else {
                let end = rest.firstIndex(of: ";") ?? rest.endIndex
                value = rest[..<end].trimmingBlanks
                rest = rest[end...]
            }
            if name == wanted { return value }
        }
        return nil
    }

    private static func nextSemicolon(_ text: Substring) -> Substring.Index? { text.firstIndex(of: ";") }

    private static func quoted(_ text: Substring) -> (String, Substring)? {
        var value = ""
        var place = text.startIndex
        while place < text.endIndex {
            let character = text[place]
            let next = text.index(after: place)
            if character == "\"" { return (value.replacing("%22", with: "\""), text[next...]) }
            if character == "\\", next < text.endIndex, text[next] == "\"" {
                value.append("\"")
                place = text.index(after: next)
            } else {
                value.append(character)
                place = next
            }
        }
        return nil
    }
}

/// Why a form's body cannot be read (HTTP 400).
enum MultipartFault: Error, Hashable {
    case noBoundary
    case headersTooLong
    case malformed
    /// It ended in the middle.
    case cutShort
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
