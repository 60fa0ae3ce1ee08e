// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
import GRDBSQLite

/// SQLite in WAL mode: one writer, several readers on unchanging states, each on GRDB's own queues.
///
/// `synchronous` is FULL: a decision told to somebody survives the loss of power.
final class SQLiteDatabase: Sendable {
    /// How long to wait for a lock that another process holds.
    private static let busySeconds = 15

    private let pool: DatabasePool
    private let writer = SQLiteWriter()
    private let whenClosed: @Sendable () -> Void

    init(path: String, readers: Int, whenClosed: @escaping @Sendable () -> Void) throws {
        var configuration = Configuration()
        configuration.label = "mingqian.sqlite"
        configuration.busyMode = .timeout(TimeInterval(Self.busySeconds))
        configuration.maximumReaderCount = max(1, readers)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA case_sensitive_like = ON")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            try db.execute(sql: "PRAGMA cache_size = -16000")
        }
        do {
            pool = try Self.open(path, configuration)
        } catch let error as DatabaseError {
            throw DatabaseFault.unreachable("\(path): \(error.message ?? "cannot open")")
        }
        self.whenClosed = whenClosed
    }

    /// Processes that open a new file at the same time are in each other's way while it changes to WAL, and SQLite
    /// refuses then at once instead of waiting out the busy timeout (sqlite.org/wal.html, "Sometimes Queries Return
    /// SQLITE_BUSY In WAL Mode"). So the waiting is done here, as long as the busy timeout would.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(busySeconds)
        while true {
            do {
                let pool = try DatabasePool(path: path, configuration: configuration)
                // GRDB sets NORMAL when it switches to WAL, hence after opening. The one writer keeps more pages than
                // a reader: an import touches indexes in random places. With 64 MB instead of 32 it is no faster, and
                // the sorts for indexes, which may use a second core, take as much again for each core.
                try pool.writeWithoutTransaction {
                    try $0.execute(
                        sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000; PRAGMA threads = 1")
                }
                return pool
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
    }

    deinit { whenClosed() }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { reader in
                continuation.resume(
                    with: Result {
                        do {
                            return try Self.run(body, on: reader.get())
                        } catch {
                            throw Self.asSeenOutside(error)
                        }
                    })
            }
        }
    }

    /// - Parameter isLong: the body takes long and gets a transaction of its own; others may share theirs.
    func write<T: Sendable>(
        isLong: Bool, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        do {
            return try await withCheckedThrowingContinuation { continuation in
                writer.enqueue(isLong: isLong, continuation) { try Self.run(body, on: $0) }
                pool.asyncWriteWithoutTransaction { [writer] in writer.serve($0) }
            }
        } catch {
            throw Self.asSeenOutside(error)
        }
    }

    /// A write during which a table may be made anew although others refer to it: the twelve steps of
    /// sqlite.org/lang_altertable.html section 7.
    func writeSchema<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    with: Result {
                        // Has no effect inside a transaction, hence around it.
                        try db.execute(sql: "PRAGMA foreign_keys = OFF")
                        let outcome = Result { try Self.schemaTransaction(body, on: db) }
                        try db.execute(sql: "PRAGMA foreign_keys = ON")
                        return try outcome.get()
                    })
            }
        }
    }

    private static func schemaTransaction<T>(
        _ body: (Connection) throws -> T, on db: GRDB.Database
    ) throws -> T {
        do {
            try db.beginTransaction(.immediate)
            let value = try run(body, on: db)
            try db.checkForeignKeys()
            try db.commit()
            return value
        } catch {
            // SQLite may have rolled back by itself already (disk full); then there is nothing left to undo.
            if db.isInsideTransaction { try db.rollback() }
            throw asSeenOutside(error)
        }
    }

    func close() {
        // A refusal to close only means that a transaction is still running; the file is safe either way and the
        // last reference closes it.
        do { try pool.close() } catch {}
    }

    private static func run<T>(_ body: (Connection) throws -> T, on db: GRDB.Database) throws -> T {
        let connection = Connection(SQLiteSession(db), dialect: .sqlite)
        defer { connection.end() }
        let value = try body(connection)
        if let failure = connection.failure { throw failure }
        return value
    }

    /// No retry here: BEGIN IMMEDIATE waits for the write lock, so a conflict means that it was held all that time.
    private static func asSeenOutside(_ error: any Error) -> any Error {
        switch error {
        case is Setback: StorageConflict(attempts: 1)
        case let error as DatabaseError: SQLiteSession.fault(error)
        default: error
        }
    }
}

/// One open transaction on a GRDB connection.
final class SQLiteSession: EngineSession {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) { self.db = db }

    func rows(_ text: String, _ parameters: [SQL.Parameter]) throws -> [Row] {
        var rows: [Row] = []
        try step(text, parameters, cached: true) {
            rows.append($0)
            return true
        }
        return rows
    }

    func first(_ text: String, _ parameters: [SQL.Parameter]) throws -> Row? {
        var found: Row?
        try step(text, parameters, cached: true) {
            found = $0
            return false
        }
        return found
    }

    /// Not from the cache: the same statement may be asked again inside the loop, which would restart this one.
    func each(_ text: String, _ parameters: [SQL.Parameter], _ body: (Row) -> Bool) throws {
        try step(text, parameters, cached: false, body)
    }

    func execute(_ text: String, _ parameters: [SQL.Parameter]) throws -> Int {
        try translated {
            let before = db.totalChangesCount
            try prepare(text, parameters, cached: true).execute()
            // Schema statements leave the count of the statement before them standing.
            return db.totalChangesCount == before ? 0 : db.changesCount
        }
    }

    func bulkInsert(table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws -> Int {
        try translated {
            let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
            let names = columns.joined(separator: ", ")
            let statement = try db.makeStatement(sql: "INSERT INTO \(table) (\(names)) VALUES (\(marks))")
            var count = 0
            for row in rows {
                guard row.count == columns.count else {
                    throw DatabaseFault.wrongRowWidth(wanted: columns.count, found: row.count)
                }
                try insert(row, by: statement)
                count += 1
            }
            return count
        }
    }

    /// Binds straight to SQLite: by way of arguments, each a value of its own with a copy of its text, half a million
    /// rows take twice as long.
    private func insert(_ row: [SQLValue], by statement: GRDB.Statement) throws {
        let handle = statement.sqliteStatement
        for (place, value) in row.enumerated() {
            let code = try Self.bind(value, to: handle, at: Int32(place + 1))
            guard code == SQLITE_OK else { throw failure() }
        }
        let code = sqlite3_step(handle)
        // Resetting repeats the code of a step that failed.
        sqlite3_reset(handle)
        guard code == SQLITE_DONE else { throw failure() }
    }

    private func failure() -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
            message: db.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) })
    }

    private static func bind(_ value: SQLValue, to handle: OpaquePointer, at place: Int32) throws -> Int32 {
        try value.checkStorable()
        // SQLite is to copy what is handed over (SQLITE_TRANSIENT, which is a macro).
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, place)
        case .integer(let integer): return sqlite3_bind_int64(handle, place, integer)
        case .text(var text):
            return text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { characters in
                    // An empty buffer may have no address, and no address would mean NULL.
                    guard let start = characters.baseAddress, !characters.isEmpty else {
                        return sqlite3_bind_text(handle, place, "", 0, copied)
                    }
                    return sqlite3_bind_text(handle, place, start, Int32(characters.count), copied)
                }
            }
        case .bytes(let bytes):
            return bytes.isEmpty
                ? sqlite3_bind_zeroblob(handle, place, 0)
                : sqlite3_bind_blob(handle, place, bytes, Int32(bytes.count), copied)
        }
    }

    private func step(
        _ text: String, _ parameters: [SQL.Parameter], cached: Bool, _ body: (Row) -> Bool
    ) throws {
        try translated {
            let statement = try prepare(text, parameters, cached: cached)
            let columns = Row.Columns(statement.columnNames)
            let cursor = try GRDB.Row.fetchCursor(statement)
            while try cursor.next() != nil {
                let row = Row(columns: columns, values: try Self.values(of: statement, columns))
                guard body(row) else { return }
            }
        }
    }

    private func prepare(
        _ text: String, _ parameters: [SQL.Parameter], cached: Bool
    ) throws -> GRDB.Statement {
        let statement = try cached ? db.cachedStatement(sql: text) : db.makeStatement(sql: text)
        try statement.setArguments(StatementArguments(parameters.map { try Self.databaseValue($0.value) }))
        return statement
    }

    private static func databaseValue(_ value: SQLValue) throws -> DatabaseValue {
        try value.checkStorable()
        return switch value {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .text(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        }
    }

    /// The columns of the row a statement stands on, copied once straight from SQLite.
    private static func values(of statement: GRDB.Statement, _ columns: Row.Columns) throws -> [SQLValue] {
        let handle = statement.sqliteStatement
        var values: [SQLValue] = []
        values.reserveCapacity(columns.names.count)
        for place in columns.names.indices {
            let column = Int32(place)
            switch sqlite3_column_type(handle, column) {
            case SQLITE_NULL: values.append(.null)
            case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(handle, column)))
            case SQLITE_TEXT:
                // The text first: asking for it may change its length in bytes (sqlite.org/c3ref/column_blob.html).
                let text = sqlite3_column_text(handle, column)
                let bytes = UnsafeBufferPointer(
                    start: text, count: Int(sqlite3_column_bytes(handle, column)))
                values.append(.text(String(decoding: bytes, as: UTF8.self)))
            case SQLITE_BLOB:
                let blob = sqlite3_column_blob(handle, column)
                let bytes = UnsafeRawBufferPointer(
                    start: blob, count: Int(sqlite3_column_bytes(handle, column)))
                values.append(.bytes([UInt8](bytes)))
            default:
                throw DatabaseFault.wrongType(
                    column: columns.names[place], wanted: "integer, text or bytes", found: "floating point")
            }
        }
        return values
    }

    private func translated<T>(_ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch let error as DatabaseError {
            throw Self.fault(error)
        }
    }

    /// Translates SQLite's extended result codes.
    static func fault(_ error: DatabaseError) -> any Error {
        // "UNIQUE constraint failed: t.a, t.b" names what the typed case carries.
        let message = error.message ?? ""
        let subject =
            message.split(separator: " failed: ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return DatabaseFault.uniqueViolation(subject)
        case .SQLITE_CONSTRAINT_FOREIGNKEY: return DatabaseFault.foreignKeyViolation(subject)
        case .SQLITE_CONSTRAINT_CHECK: return DatabaseFault.checkViolation(subject)
        case .SQLITE_CONSTRAINT_NOTNULL: return DatabaseFault.notNullViolation(subject)
        default: break
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return Setback.conflict
        case .SQLITE_READONLY: return DatabaseFault.readOnly
        case .SQLITE_MISUSE: return DatabaseFault.closed
        default:
            return DatabaseFault.statement(
                code: "sqlite-\(error.extendedResultCode.rawValue)", message: message)
        }
    }
}
