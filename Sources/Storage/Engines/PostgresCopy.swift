// SPDX-License-Identifier: Apache-2.0

/// The binary format of `COPY … FROM STDIN` (PostgreSQL manual, COPY, "Binary Format"), built in portions.
struct PostgresCopy {
    private let width: Int
    private var buffer: [UInt8] = []
    private(set) var rows = 0

    init(width: Int) {
        self.width = width
        buffer.reserveCapacity(1 << 17)
        buffer += Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00]
        add(Int32(0))  // flags
        add(Int32(0))  // length of the header's extension
    }

    var isFull: Bool { buffer.count >= 1 << 16 }

    /// Appends one row.
    ///
    /// - Throws: `DatabaseFault.wrongRowWidth` or `.nulInText`.
    mutating func append(_ row: [SQLValue]) throws {
        guard row.count == width else {
            throw DatabaseFault.wrongRowWidth(wanted: width, found: row.count)
        }
        add(Int16(row.count))
        for value in row {
            try value.checkStorable()
            switch value {
            case .null: add(Int32(-1))
            case .integer(let integer):
                add(Int32(8))
                add(integer)
            case .text(var text):
                text.withUTF8 { utf8 in
                    add(Int32(utf8.count))
                    buffer.append(contentsOf: utf8)
                }
            case .bytes(let bytes):
                add(Int32(bytes.count))
                buffer += bytes
            }
        }
        rows += 1
    }

    /// Appends the end mark.
    mutating func finish() { add(Int16(-1)) }

    /// What is to be sent now.
    mutating func take() -> [UInt8] {
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer
    }

    private mutating func add(_ integer: some FixedWidthInteger) {
        withUnsafeBytes(of: integer.bigEndian) { buffer.append(contentsOf: $0) }
    }
}
