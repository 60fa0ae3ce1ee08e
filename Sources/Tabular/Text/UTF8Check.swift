// SPDX-License-Identifier: Apache-2.0

/// Strict checking of UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
enum UTF8Check {
    enum Ending: Hashable {
        case complete
        /// The last sequence is good so far but cut short.
        case truncated
        case invalid
    }

    /// How many leading bytes are valid UTF-8 and what stopped the check.
    static func validPrefix(
        of bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0
    ) -> (count: Int, ending: Ending) {
        var position = start
        while position < bytes.count {
            if bytes[position] < 0x80 {
                position += 1
                continue
            }
            switch sequence(in: bytes, at: position) {
            case .good(let length): position += length
            case .cut: return (position, .truncated)
            case .bad: return (position, .invalid)
            }
        }
        return (position, .complete)
    }

    /// Counts the good and the bad sequences beyond ASCII: evidence for guessing an encoding.
    static func tally(_ bytes: UnsafeBufferPointer<UInt8>) -> (good: Int, bad: Int) {
        var good = 0
        var bad = 0
        var position = 0
        while position < bytes.count {
            if bytes[position] < 0x80 {
                position += 1
                continue
            }
            switch sequence(in: bytes, at: position) {
            case .good(let length):
                good += 1
                position += length
            case .cut:
                return (good, bad)
            case .bad:
                bad += 1
                position += 1
            }
        }
        return (good, bad)
    }

    private enum Sequence {
        case good(length: Int)
        case cut
        case bad
    }

    private static func sequence(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Sequence {
        let lead = bytes[position]
        let length: Int
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return .bad
        }
        for step in 1..<length {
            guard position + step < bytes.count else { return .cut }
            let byte = bytes[position + step]
            guard byte & 0xC0 == 0x80 else { return .bad }
            guard step > 1 || secondByteFits(lead: lead, byte: byte) else { return .bad }
        }
        return .good(length: length)
    }

    private static func secondByteFits(lead: UInt8, byte: UInt8) -> Bool {
        switch lead {
        case 0xE0: byte >= 0xA0
        case 0xED: byte < 0xA0
        case 0xF0: byte >= 0x90
        case 0xF4: byte < 0x90
        default: true
        }
    }
}
