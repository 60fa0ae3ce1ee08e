// SPDX-License-Identifier: Apache-2.0
import CLibPQ

/// A result of libpq in binary format, freed with the last reference.
final class PostgresResult {
    private let handle: OpaquePointer
    private let types: [UInt32]
    let columns: Row.Columns

    init(_ handle: OpaquePointer) {
        self.handle = handle
        let width = PQnfields(handle)
        types = (0..<width).map { PQftype(handle, $0) }
        columns = Row.Columns((0..<width).map { PQfname(handle, $0).map { String(cString: $0) } ?? "" })
    }

    deinit { PQclear(handle) }

    var status: ExecStatusType { PQresultStatus(handle) }
    var count: Int { Int(PQntuples(handle)) }

    /// How many rows the statement changed; 0 for statements that change none, such as those of the schema.
    var changed: Int {
        switch String(cString: PQcmdStatus(handle)).prefix(6) {
        case "INSERT", "UPDATE", "DELETE", "MERGE ": Int(String(cString: PQcmdTuples(handle))) ?? 0
        default: 0
        }
    }

    /// What the server says it did; COMMIT answers ROLLBACK when the transaction was already lost.
    var commandTag: String { String(cString: PQcmdStatus(handle)) }

    func row(_ index: Int) throws -> Row {
        var values: [SQLValue] = []
        values.reserveCapacity(types.count)
        for place in types.indices { values.append(try value(index, place)) }
        return Row(columns: columns, values: values)
    }

    private func value(_ row: Int, _ place: Int) throws -> SQLValue {
        let (row, column) = (Int32(row), Int32(place))
        if PQgetisnull(handle, row, column) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
        switch types[place] {
        case PostgresType.int8: return .integer(Self.integer(bytes, as: Int64.self))
        case PostgresType.int4: return .integer(Int64(Self.integer(bytes, as: Int32.self)))
        case PostgresType.int2: return .integer(Int64(Self.integer(bytes, as: Int16.self)))
        case PostgresType.oid: return .integer(Int64(Self.integer(bytes, as: UInt32.self)))
        case PostgresType.bool: return .integer(bytes[0] == 0 ? 0 : 1)
        case PostgresType.bytea: return .bytes([UInt8](bytes))
        case PostgresType.text, PostgresType.varchar, PostgresType.name, PostgresType.unknown:
            return .text(String(decoding: bytes, as: UTF8.self))
        case PostgresType.numeric:
            guard let integer = Self.wholeNumber(bytes) else { throw unreadable(place, "numeric") }
            return .integer(integer)
        case let type: throw unreadable(place, "type \(type)")
        }
    }

    private func unreadable(_ place: Int, _ found: String) -> DatabaseFault {
        .wrongType(column: columns.names[place], wanted: "integer, text or bytes", found: found)
    }

    private static func integer<I: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, as: I.Type) -> I {
        I(bigEndian: bytes.loadUnaligned(as: I.self))
    }

    /// `SUM` of 64-bit integers is `numeric` on PostgreSQL: 16-bit count, weight, sign, scale, then digits of
    /// base 10000. Nil when it has a fraction or does not fit into 64 bits.
    static func wholeNumber(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 2).map {
            Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int16.self))
        }
        let (count, weight, sign, digits) = (Int(words[0]), Int(words[1]), words[2], words.dropFirst(4))
        guard count == digits.count, sign == 0 || sign == 0x4000 else { return nil }
        guard count <= weight + 1 || count == 0 else { return nil }
        var value: Int64 = 0
        for place in 0..<max(0, count == 0 ? 0 : weight + 1) {
            let digit = place < count ? Int64(digits[digits.startIndex + place]) : 0
            let (shifted, tooBig) = value.multipliedReportingOverflow(by: 10_000)
            let (sum, tooFar) = shifted.addingReportingOverflow(sign == 0 ? digit : -digit)
            if tooBig || tooFar { return nil }
            value = sum
        }
        return value
    }
}

/// Object identifiers of the built-in types we read or declare (pg_type.dat); they never change.
enum PostgresType {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let unknown: UInt32 = 705
    static let varchar: UInt32 = 1043
    static let numeric: UInt32 = 1700

    static func declared(for kind: SQL.Parameter.Kind) -> UInt32 {
        switch kind {
        case .unknown: 0
        case .integer: int8
        case .text: text
        case .bytes: bytea
        }
    }
}

/// Parameters laid out for libpq: one buffer, all in binary format.
struct PostgresParameters {
    private var buffer: [UInt8] = []
    private var places: [Range<Int>?] = []

    init(_ parameters: [SQL.Parameter]) throws {
        for parameter in parameters {
            try parameter.value.checkStorable()
            let start = buffer.count
            switch parameter.value {
            case .null:
                places.append(nil)
                continue
            case .integer(let integer):
                withUnsafeBytes(of: integer.bigEndian) { buffer.append(contentsOf: $0) }
            case .text(let text): buffer.append(contentsOf: text.utf8)
            case .bytes(let bytes): buffer.append(contentsOf: bytes)
            }
            places.append(start..<buffer.count)
        }
        buffer.append(0)  // so that an empty last value still has an address: libpq reads nil as NULL
    }

    /// Calls `body` with count, pointers, lengths and formats as libpq takes them.
    func withPointers<T>(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) throws -> T
    ) rethrows -> T {
        try buffer.withUnsafeBytes { raw in
            let start = raw.bindMemory(to: CChar.self).baseAddress
            return try body(
                Int32(places.count),
                places.map { place in place.flatMap { place in start.map { $0 + place.lowerBound } } },
                places.map { Int32($0?.count ?? 0) },
                Array(repeating: 1, count: places.count))
        }
    }
}
