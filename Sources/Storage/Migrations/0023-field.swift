// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Work on the spot: fields as they are filled by several officers, photos that arrive in pieces, signatures drawn.
    static let field = Migration(
        number: 23, name: "field",
        statements: [
            // A draft is now what its fields hold.
            "DROP TABLE result_draft",
            """
            CREATE TABLE field_entry (
                subject {text} NOT NULL, edition {int} NOT NULL, name {text} NOT NULL, words {text} NOT NULL,
                base {int} NOT NULL, account {text} NOT NULL, claimed_at {int} NOT NULL, received_at {int} NOT NULL,
                is_standing {int} NOT NULL, PRIMARY KEY (subject, edition)
            ) {strict}
            """,
            """
            CREATE TABLE photo_upload (
                visit {text} NOT NULL REFERENCES visit (id), sha256 {bytes} NOT NULL, size {int} NOT NULL,
                name {text} NOT NULL, taken_at {int} NOT NULL, copy_of {bytes}, begun_at {int} NOT NULL,
                begun_by {text} NOT NULL, PRIMARY KEY (visit, sha256)
            ) {strict}
            """,
            """
            CREATE TABLE photo_piece (
                visit {text} NOT NULL, sha256 {bytes} NOT NULL, start {int} NOT NULL, bytes {bytes} NOT NULL,
                PRIMARY KEY (visit, sha256, start)
            ) {strict}
            """,
            // When a photo was taken by the clock of the device, and of which original it is a marked copy.
            """
            CREATE TABLE attachment_photo (
                attachment {text} PRIMARY KEY REFERENCES attachment (id), taken_at {int} NOT NULL, copy_of {bytes}
            ) {strict}
            """,
            "CREATE INDEX attachment_sha256 ON attachment (sha256)",
            "ALTER TABLE visit_scene ADD COLUMN drawing {text} NOT NULL DEFAULT ''",
        ])
}
