// SPDX-License-Identifier: Apache-2.0

/// The one place where facts are kept: SQLite for one office, PostgreSQL for many. See docs/decisions/0001.
///
/// Bodies are synchronous, touch nothing but their connection, and may be run more than once.
package struct Database: Sendable {
    private enum Engine: Sendable {
        case sqlite(SQLiteDatabase)
        case postgres(PostgresDatabase)
    }

    private let engine: Engine

    /// Opens `sqlite:PATH` (created if missing) or `postgresql://…` (any libpq URL, so TLS, timeouts and
    /// `options` are set there). Blocks until the first connection stands.
    ///
    /// - Parameters:
    ///   - connections: how many connections to keep at most: PostgreSQL sessions, or SQLite readers.
    ///   - whenClosed: called once when the last user is gone, e.g. to remove a temporary file.
    /// - Throws: `DatabaseFault.unusableAddress` or `.unreachable`.
    package static func open(
        _ address: String, connections: Int = 6, whenClosed: @escaping @Sendable () -> Void = {}
    ) throws -> Database {
        if address.hasPrefix("sqlite:") {
            let path = String(address.dropFirst("sqlite:".count))
            guard !path.isEmpty else { throw DatabaseFault.unusableAddress("sqlite: needs a path") }
            return Database(
                engine: .sqlite(
                    try SQLiteDatabase(path: path, readers: connections, whenClosed: whenClosed)))
        }
        if address.hasPrefix("postgresql://") || address.hasPrefix("postgres://") {
            return Database(
                engine: .postgres(
                    try PostgresDatabase(address: address, limit: connections, whenClosed: whenClosed)))
        }
        throw DatabaseFault.unusableAddress("the address must begin with sqlite: or postgresql://")
    }

    /// Which engine this is.
    package var dialect: Dialect {
        switch engine {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// Runs `body` on one unchanging state of the database; writes are refused.
    package func read<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        switch engine {
        case .sqlite(let database): try await database.read(body)
        case .postgres(let database): try await database.read(body)
        }
    }

    /// Runs `body` in one serialisable transaction and commits it; rolls back and rethrows when it throws.
    ///
    /// When another transaction interferes, the body is run again on the new state. On SQLite bodies that wait for
    /// each other share one flush to the disk; each still succeeds or fails by itself.
    /// - Throws: whatever the body throws, `StorageConflict`, or `DatabaseFault`.
    @discardableResult
    package func write<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        switch engine {
        case .sqlite(let database): try await database.write(isLong: false, body)
        case .postgres(let database): try await database.write(alone: false, body)
        }
    }

    /// Like `write`, for bodies that take seconds, such as an import: nobody else's outcome waits for them.
    @discardableResult
    package func writeLong<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        switch engine {
        case .sqlite(let database): try await database.write(isLong: true, body)
        case .postgres(let database): try await database.write(alone: false, body)
        }
    }

    /// Like `write`, but no other writer of this program runs meanwhile, in any process: for changes of the schema.
    /// Foreign keys are checked at the end only, so that a table can be made anew.
    @discardableResult
    func writeAlone<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        switch engine {
        case .sqlite(let database): try await database.writeSchema(body)
        case .postgres(let database): try await database.write(alone: true, body)
        }
    }

    /// Runs statements composed at run time, e.g. to make and drop the schemas of tests. Never with input of users.
    package func administer(_ statements: [String]) async throws {
        try await writeAlone { db in
            for statement in statements { try db.execute(SQL(migrationText: statement)) }
        }
    }

    /// Closes all connections; those in use finish their transaction first. Later calls throw `.closed`.
    package func close() {
        switch engine {
        case .sqlite(let database): database.close()
        case .postgres(let database): database.close()
        }
    }
}
