// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What witnesses have signed below the heads of the log: at most one line for each head and key.
    static let cosignatures = Migration(
        number: 8, name: "cosignatures",
        statements: [
            """
            CREATE TABLE cosignature (
                size {int} NOT NULL REFERENCES checkpoint (size), witness {text} NOT NULL, line {text} NOT NULL,
                at {int} NOT NULL, PRIMARY KEY (size, witness)
            ) {strict}
            """,
            "CREATE INDEX cosignature_witness ON cosignature (witness, size)",
        ])
}
