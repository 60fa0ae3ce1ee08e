// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Synchronization

/// The engines every storage and operations test runs on. PostgreSQL joins when `TEST_POSTGRES_URL` is set
/// (`bin/with-postgres` sets it).
package enum TestDatabase: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    private static let postgresAddress = ProcessInfo.processInfo.environment["TEST_POSTGRES_URL"]

    /// The engines present here.
    package static var available: [TestDatabase] {
        postgresAddress == nil ? [.sqlite] : [.sqlite, .postgres]
    }

    /// A fresh database of its own with all migrations applied. It vanishes after the last use of the value
    /// (PostgreSQL: with the next call, or the next run).
    package func make(connections: Int = 6) async throws -> Database {
        let database = try await makeEmpty(connections: connections)
        try await Migrations.migrate(database, now: { 1_795_000_000_000 })
        return database
    }

    /// As `make`, but without a schema.
    package func makeEmpty(connections: Int = 6) async throws -> Database {
        try await Leftovers.removeOnce()
        switch self {
        case .sqlite: return try Self.makeSQLite(connections)
        case .postgres: return try await Self.makePostgres(connections)
        }
    }

    /// The address of a fresh SQLite file or PostgreSQL schema, for tests that open it more than once.
    package func makeAddress() async throws -> String {
        try await Leftovers.removeOnce()
        switch self {
        case .sqlite: return try "sqlite:\(Self.makeFolder().path)/city.sqlite"
        case .postgres: return try await Self.makeSchema().address
        }
    }

    private static func makeFolder() throws -> URL {
        let folder = Leftovers.folder.appending(path: Leftovers.nextName())
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func makeSQLite(_ connections: Int) throws -> Database {
        let folder = try makeFolder()
        return try Database.open("sqlite:\(folder.path)/city.sqlite", connections: connections) {
            do { try FileManager.default.removeItem(at: folder) } catch {}
        }
    }

    private static func makePostgres(_ connections: Int) async throws -> Database {
        let (schema, address) = try await makeSchema()
        return try Database.open(address, connections: connections) {
            Leftovers.schemas.withLock { $0.append(schema) }
        }
    }

    private static func makeSchema() async throws -> (name: String, address: String) {
        guard let server = postgresAddress else { throw NoPostgres() }
        let schema = Leftovers.nextName()
        try await Leftovers.create(schema, on: server)
        let separator = server.contains("?") ? "&" : "?"
        return (schema, "\(server)\(separator)options=-csearch_path%3D\(schema)")
    }

    /// PostgreSQL was asked for but `TEST_POSTGRES_URL` is not set.
    struct NoPostgres: Error {}
}
