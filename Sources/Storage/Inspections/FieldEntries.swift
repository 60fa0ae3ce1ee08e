// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Connection {
    /// What the fields of a record hold so far; `subject` is the id of a visit or of a joint visit.
    package func fieldDraft(_ subject: String) throws -> FieldDraft {
        FieldDraft(
            try rows(
                """
                SELECT f.*, a.name AS account_name FROM field_entry f JOIN account a ON a.id = f.account
                WHERE f.subject = \(subject) ORDER BY f.edition
                """
            ).map { row in
                FieldEntry(
                    name: try row.text("name"), text: try row.text("words"),
                    edition: try row.integer("edition"), base: try row.integer("base"),
                    account: try row.text("account"), accountName: try row.text("account_name"),
                    claimedAt: Instant(milliseconds: try row.integer("claimed_at")),
                    receivedAt: Instant(milliseconds: try row.integer("received_at")),
                    isStanding: try row.bool("is_standing"))
            })
    }

    /// Keeps entries of a record; the primary key stops two of one edition.
    package func insertFieldEntries(_ entries: [FieldEntry], of subject: String) throws {
        try bulkInsert(
            into: "field_entry",
            columns: [
                "subject", "edition", "name", "words", "base", "account", "claimed_at", "received_at",
                "is_standing",
            ],
            rows: entries.lazy.map { entry in
                [
                    .text(subject), .integer(entry.edition), .text(entry.name), .text(entry.text),
                    .integer(entry.base), .text(entry.account), .integer(entry.claimedAt.milliseconds),
                    .integer(entry.receivedAt.milliseconds), .integer(entry.isStanding ? 1 : 0),
                ]
            })
    }

    /// Forgets the fields of a record once it is filed; what was in conflict stays in the history of acts.
    package func dropFieldDraft(_ subject: String) throws {
        try execute("DELETE FROM field_entry WHERE subject = \(subject)")
    }
}
