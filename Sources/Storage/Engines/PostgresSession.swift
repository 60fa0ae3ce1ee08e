// SPDX-License-Identifier: Apache-2.0
import CLibPQ
import Dispatch

/// One libpq connection, blocking, used only on its own serial queue.
///
/// `@unchecked Sendable`: every stored variable is touched on `queue` alone, except in `deinit`, when nobody
/// else is left.
final class PostgresSession: EngineSession, @unchecked Sendable {
    enum Mode { case reading, writing, writingAlone }

    private struct Prepared: Hashable {
        let text: String
        let types: [UInt32]
    }

    let queue = DispatchQueue(label: "mingqian.postgres")
    private let address: String
    private var handle: OpaquePointer?
    private var prepared: [Prepared: String] = [:]
    private var cursors = 0

    init(address: String) { self.address = address }

    deinit { disconnect() }

    // MARK: Connection and transaction

    /// Connects unless a working connection stands.
    func connect() throws {
        if let handle, PQstatus(handle) == CONNECTION_OK { return }
        disconnect()
        let keywords = ["connect_timeout", "fallback_application_name", "dbname", "client_encoding"]
        let values = ["10", "mingqian", address, "UTF8"]
        let opened = withCStrings(keywords) { keywords in
            withCStrings(values) { PQconnectdbParams(keywords, $0, 1) }
        }
        guard let opened else { throw DatabaseFault.unreachable("out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(opened))
            PQfinish(opened)
            throw Setback.connectionLost(message)
        }
        let encoding = PQparameterStatus(opened, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else {
            PQfinish(opened)
            throw DatabaseFault.unusableAddress("the database's encoding is \(encoding ?? "?"), not UTF8")
        }
        // Notices such as "relation exists, skipping" would go to standard error.
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        handle = opened
    }

    func disconnect() {
        if let handle { PQfinish(handle) }
        handle = nil
        prepared = [:]
    }

    /// Opens a transaction. Writers first take their turn on `schema_version`: many at once, or one alone.
    ///
    /// `LOCK TABLE` takes no snapshot, so a writer alone sees everything committed before its turn came.
    /// Before the first migration there is no such table and no turn to take.
    func begin(_ mode: Mode) throws {
        let serializable = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        let turn =
            switch mode {
            case .reading: ""
            case .writing: "ROW EXCLUSIVE"
            case .writingAlone: "EXCLUSIVE"
            }
        guard mode != .reading else {
            return try simple("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
        do {
            try simple("\(serializable); LOCK TABLE schema_version IN \(turn) MODE")
        } catch DatabaseFault.statement(code: "42P01", _) {
            try simple("ROLLBACK")
            try simple(serializable)
        }
    }

    /// - Throws: `DatabaseFault.outcomeUnknown` when the connection breaks before the answer comes.
    func commit() throws {
        do {
            let result = try check(PQexec(handle, "COMMIT"))
            guard result.commandTag == "COMMIT" else { throw Setback.conflict }
        } catch Setback.connectionLost {
            throw DatabaseFault.outcomeUnknown
        }
    }

    /// Undoes whatever is open; a connection that cannot even do that is dropped, which undoes it too.
    func rollback() {
        guard let handle, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        let result = PQexec(handle, "ROLLBACK")
        if PQresultStatus(result) != PGRES_COMMAND_OK { disconnect() }
        PQclear(result)
    }

    /// Forgets all prepared statements: too many, or made for an older schema.
    func forgetStatements() throws {
        try simple("DEALLOCATE ALL")
        prepared = [:]
    }

    var statementCount: Int { prepared.count }

    // MARK: EngineSession

    func rows(_ text: String, _ parameters: [SQL.Parameter]) throws -> [Row] {
        let result = try run(text, parameters)
        return try (0..<result.count).map(result.row)
    }

    func first(_ text: String, _ parameters: [SQL.Parameter]) throws -> Row? {
        let result = try run(text, parameters)
        return result.count == 0 ? nil : try result.row(0)
    }

    /// A cursor read in portions, so that other statements may run in between.
    func each(_ text: String, _ parameters: [SQL.Parameter], _ body: (Row) -> Bool) throws {
        cursors += 1
        let cursor = "rows_\(cursors)"
        _ = try runOnce("DECLARE \(cursor) NO SCROLL CURSOR FOR \(text)", parameters)
        var goesOn = true
        while goesOn {
            let portion = try runOnce("FETCH 1000 FROM \(cursor)", [])
            for index in 0..<portion.count where goesOn {
                goesOn = body(try portion.row(index))
            }
            goesOn = goesOn && portion.count == 1000
        }
        // After a failed statement the server has closed the cursor with the transaction.
        if PQtransactionStatus(handle) == PQTRANS_INTRANS { _ = try runOnce("CLOSE \(cursor)", []) }
    }

    func execute(_ text: String, _ parameters: [SQL.Parameter]) throws -> Int {
        // Without parameters it is mostly schema, not worth a prepared statement.
        try parameters.isEmpty ? runOnce(text, []).changed : run(text, parameters).changed
    }

    func bulkInsert(table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws -> Int {
        let names = columns.joined(separator: ", ")
        _ = try check(PQexec(handle, "COPY \(table) (\(names)) FROM STDIN (FORMAT binary)"))
        var copy = PostgresCopy(width: columns.count)
        do {
            for row in rows {
                try copy.append(row)
                if copy.isFull { try send(copy.take()) }
            }
            copy.finish()
            try send(copy.take())
        } catch {
            _ = PQputCopyEnd(handle, "abandoned")
            drain()
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost() }
        let answer = PQgetResult(handle)
        drain()
        _ = try check(answer)
        return copy.rows
    }

    // MARK: libpq

    private func run(_ text: String, _ parameters: [SQL.Parameter]) throws -> PostgresResult {
        let types = parameters.map { PostgresType.declared(for: $0.kind) }
        let name = try prepare(Prepared(text: text, types: types))
        return try PostgresParameters(parameters).withPointers { count, values, lengths, formats in
            try check(PQexecPrepared(handle, name, count, values, lengths, formats, 1))
        }
    }

    private func prepare(_ statement: Prepared) throws -> String {
        if let name = prepared[statement] { return name }
        let name = "s\(prepared.count)"
        _ = try check(
            PQprepare(handle, name, statement.text, Int32(statement.types.count), statement.types))
        prepared[statement] = name
        return name
    }

    private func runOnce(_ text: String, _ parameters: [SQL.Parameter]) throws -> PostgresResult {
        let types = parameters.map { PostgresType.declared(for: $0.kind) }
        return try PostgresParameters(parameters).withPointers { count, values, lengths, formats in
            try check(PQexecParams(handle, text, count, types, values, lengths, formats, 1))
        }
    }

    private func simple(_ text: String) throws { _ = try check(PQexec(handle, text)) }

    private func send(_ bytes: [UInt8]) throws {
        let sent = bytes.withUnsafeBytes {
            PQputCopyData(handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
        }
        guard sent == 1 else { throw lost() }
    }

    private func drain() {
        while let rest = PQgetResult(handle) { PQclear(rest) }
    }

    private func lost() -> Setback {
        .connectionLost(PQerrorMessage(handle).map { String(cString: $0) } ?? "")
    }

    private func check(_ result: OpaquePointer?) throws -> PostgresResult {
        guard let result else { throw lost() }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN: return PostgresResult(result)
        default:
            defer { PQclear(result) }
            throw failure(in: result)
        }
    }

    private func failure(in result: OpaquePointer) -> any Error {
        let code = field("C", of: result)
        let message = field("M", of: result)
        if PQstatus(handle) != CONNECTION_OK || code.hasPrefix("57P0") || code.hasPrefix("08") {
            return Setback.connectionLost(message)
        }
        switch code {
        case "40001", "40P01": return Setback.conflict
        case "0A000" where message.contains("cached plan"): return Setback.stalePlan
        case "26000": return Setback.stalePlan
        case "23505": return DatabaseFault.uniqueViolation(keyColumns(of: result))
        case "23503": return DatabaseFault.foreignKeyViolation(field("n", of: result))
        case "23514": return DatabaseFault.checkViolation(field("n", of: result))
        case "23502":
            return DatabaseFault.notNullViolation("\(field("t", of: result)).\(field("c", of: result))")
        case "25006": return DatabaseFault.readOnly
        default: return DatabaseFault.statement(code: code, message: message)
        }
    }

    /// `table.a, table.b` as SQLite says it, from the detail `Key (a, b)=(1, 2) already exists.` in any language.
    private func keyColumns(of result: OpaquePointer) -> String {
        let detail = field("D", of: result)
        guard let open = detail.firstIndex(of: "("), let close = detail.firstRange(of: ")=(") else {
            return field("n", of: result)
        }
        let table = field("t", of: result)
        return detail[detail.index(after: open)..<close.lowerBound]
            .split(separator: ", ").map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// A field of the server's error report by its letter (PG_DIAG_… of postgres_ext.h).
    private func field(_ letter: Unicode.Scalar, of result: OpaquePointer) -> String {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) } ?? ""
    }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<T>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
    func next(_ rest: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?]) -> T {
        guard let string = rest.first else { return body(pointers + [nil]) }
        return string.withCString { next(rest.dropFirst(), pointers + [$0]) }
    }
    return next(strings[...], [])
}
