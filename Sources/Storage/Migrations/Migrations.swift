// SPDX-License-Identifier: Apache-2.0

/// Why the schema cannot be brought up to date. Each case is said to the operator in words.
package enum MigrationRefusal: Error, Hashable, CustomStringConvertible {
    /// The program's own list must be numbered 1, 2, 3, … without gaps.
    case listNotInOrder(expected: Int, found: Int)
    /// The database was made by a newer program; an older one must not touch it.
    case schemaIsNewer(database: Int, program: Int)
    /// A step that is already applied has another name in this program: not the same history.
    case renamed(number: Int, applied: String, program: String)
    /// The database's own record has a gap.
    case recordHasGap(missing: Int)

    package var description: String {
        switch self {
        case .listNotInOrder(let expected, let found):
            "程序内置的数据库升级步骤编号有误：应为第 \(expected) 步，实为第 \(found) 步。"
        case .schemaIsNewer(let database, let program):
            "数据库结构版本（\(database)）高于本程序支持的版本（\(program)），请使用新版本程序，数据未作改动。"
        case .renamed(let number, let applied, let program):
            "数据库第 \(number) 步升级记录为“\(applied)”，本程序中为“\(program)”，两者不是同一套结构，数据未作改动。"
        case .recordHasGap(let missing):
            "数据库升级记录缺少第 \(missing) 步，请核对数据库来源，数据未作改动。"
        }
    }
}

package enum Migrations {
    /// All steps in order. Each file `Migrations/NNNN-topic.swift` adds one here.
    package static let all: [Migration] = [
        .accounts, .registers, .log, .plans, .draws, .inspections, .search, .cosignatures, .ceremonies,
        .replacements, .years, .imports, .workbooks, .undo, .objects,
        .proofreading, .figures, .jointly, .caps, .visits, .schemes, .sheets, .field,
    ]

    /// Brings the schema up to date, each step in its own transaction, and returns the numbers applied.
    ///
    /// Several processes may call it at once; a step is applied exactly once.
    /// - Parameter now: milliseconds UTC since 1970, recorded beside each step.
    /// - Throws: `MigrationRefusal`, or what the database throws.
    @discardableResult
    package static func migrate(
        _ database: Database, to steps: [Migration] = all, now: @escaping @Sendable () -> Int64
    ) async throws -> [Int] {
        for (place, step) in steps.enumerated() where step.number != place + 1 {
            throw MigrationRefusal.listNotInOrder(expected: place + 1, found: step.number)
        }
        try await database.writeAlone { db in
            try db.execute(
                SQL(
                    migrationText: db.dialect.words(
                        in: """
                            CREATE TABLE IF NOT EXISTS schema_version (
                                number {int} PRIMARY KEY, name {text} NOT NULL, applied_at {int} NOT NULL
                            ) {strict}
                            """)))
        }
        var applied: [Int] = []
        while let number = try await database.writeAlone({ try applyNext(of: steps, in: $0, at: now()) }) {
            applied.append(number)
        }
        return applied
    }

    /// The number of the last applied step, and of this program's last one.
    package static func versions(in database: Database) async throws -> (database: Int, program: Int) {
        let applied = try await database.read { db in
            try db.first("SELECT COALESCE(MAX(number), 0) AS number FROM schema_version")?.integer("number")
        }
        return (Int(applied ?? 0), all.count)
    }

    private static func applyNext(of steps: [Migration], in db: Connection, at time: Int64) throws -> Int? {
        let done = try db.rows("SELECT number, name FROM schema_version ORDER BY number")
        let newest = try done.last.map { Int(try $0.integer("number")) } ?? 0
        guard newest <= steps.count else {
            throw MigrationRefusal.schemaIsNewer(database: newest, program: steps.count)
        }
        for (row, step) in zip(done, steps) {
            guard try row.integer("number") == step.number else {
                throw MigrationRefusal.recordHasGap(missing: step.number)
            }
            let name = try row.text("name")
            guard name == step.name else {
                throw MigrationRefusal.renamed(number: step.number, applied: name, program: step.name)
            }
        }
        guard done.count < steps.count else { return nil }
        let next = steps[done.count]
        for statement in next.statements(for: db.dialect) {
            try db.execute(SQL(migrationText: db.dialect.words(in: statement)))
        }
        try db.execute(
            """
            INSERT INTO schema_version (number, name, applied_at)
            VALUES (\(next.number), \(next.name), \(time))
            """)
        return next.number
    }
}
