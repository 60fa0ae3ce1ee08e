// SPDX-License-Identifier: Apache-2.0

extension Connection {
    /// A register of so few entities is being filled for the first time.
    private static let few = 10_000

    /// Takes the secondary indexes off a register that is about to be filled for the first time: made at the end in one
    /// go they cost a fraction of what half a million insertions in random places do. `tightenEntities` puts them back,
    /// in the same transaction. Nothing happens on PostgreSQL, where that would keep readers out: there more memory for
    /// sorting is taken, for this transaction alone.
    package func loosenEntities() throws {
        guard dialect == .sqlite else {
            try execute("SET LOCAL work_mem = '256MB'")
            return
        }
        guard try first("SELECT name FROM temp.sqlite_master WHERE name = 'loosened'") == nil,
            try first("SELECT SUM(size) AS many FROM entity_count")?.optionalInteger("many") ?? 0 < Self.few
        else { return }
        try execute(
            """
            CREATE TEMP TABLE loosened AS SELECT name, sql FROM main.sqlite_master
            WHERE type = 'index' AND tbl_name = 'entity' AND sql IS NOT NULL
            """)
        for row in try rows("SELECT name FROM temp.loosened ORDER BY name") {
            try execute(SQL(migrationText: "DROP INDEX main.\(try row.text("name"))"))
        }
    }

    /// Puts back the indexes that `loosenEntities` took off.
    package func tightenEntities() throws {
        guard dialect == .sqlite,
            try first("SELECT name FROM temp.sqlite_master WHERE name = 'loosened'") != nil
        else { return }
        for row in try rows("SELECT sql FROM temp.loosened ORDER BY name") {
            try execute(SQL(migrationText: try row.text("sql")))
        }
        try execute("DROP TABLE temp.loosened")
    }
}
