// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import Synchronization

/// Names and removes what test databases leave behind. Names carry the process id, so that a later run can
/// tell which processes are gone.
enum Leftovers {
    /// Schemas whose database was closed, to be dropped with the next one made.
    static let schemas = Mutex<[String]>([])
    static let folder = FileManager.default.temporaryDirectory.appending(path: "mingqian-tests")

    private static let counter = Atomic<Int>(0)
    private static let prefix = "mq_test_"

    static func nextName() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return "\(prefix)\(ProcessInfo.processInfo.processIdentifier)_\(number)"
    }

    /// Removes, once per process, the files and schemas of runs that have ended.
    static func removeOnce() async throws { try await cleaned.value }

    /// Makes a schema and drops those no longer used.
    static func create(_ schema: String, on server: String) async throws {
        let administrator = try opener(of: server)
        let unused = schemas.withLock { names in
            defer { names = [] }
            return names
        }
        try await drop(unused, by: administrator)
        try await administrator.administer(["CREATE SCHEMA \"\(schema)\""])
    }

    private static let cleaned: Task<Void, any Error> = Task {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where isOver(name) {
            do { try FileManager.default.removeItem(at: folder.appending(path: name)) } catch {}
        }
        guard let server = ProcessInfo.processInfo.environment["TEST_POSTGRES_URL"] else { return }
        let administrator = try opener(of: server)
        let names = try await administrator.read { db in
            try db.rows("SELECT nspname FROM pg_namespace").map { try $0.text("nspname") }
        }
        try await drop(names.filter(isOver), by: administrator)
    }

    /// Each in its own transaction: a schema takes hundreds of locks, and the server has room for some thousands.
    private static func drop(_ schemas: [String], by administrator: Database) async throws {
        for schema in schemas {
            try await administrator.administer(["DROP SCHEMA IF EXISTS \"\(schema)\" CASCADE"])
        }
    }

    private static let opened = Mutex<Database?>(nil)

    private static func opener(of server: String) throws -> Database {
        try opened.withLock { opened in
            if let opened { return opened }
            let database = try Database.open(server, connections: 1)
            opened = database
            return database
        }
    }

    /// Whether a name is of ours and of a process that runs no more.
    private static func isOver(_ name: String) -> Bool {
        guard name.hasPrefix(prefix),
            let process = name.dropFirst(prefix.count).split(separator: "_").first.flatMap({ Int32($0) })
        else { return false }
        return !FileManager.default.fileExists(atPath: "/proc/\(process)")
    }
}
