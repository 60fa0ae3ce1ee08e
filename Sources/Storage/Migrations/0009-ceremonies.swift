// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Public values and signed commitments of ceremonies, amended rosters, entities skipped in the order of a draw,
    /// and who was shown an opening.
    static let ceremonies = Migration(
        number: 9, name: "ceremonies",
        // A task may now have more than one roster (an amendment after a void), which a column's UNIQUE forbade.
        sqlite: [
            """
            CREATE TABLE roster_amendable (
                id {text} PRIMARY KEY, task {text} NOT NULL REFERENCES task (id), kind {text} NOT NULL,
                root {bytes} NOT NULL, size {int} NOT NULL, secret {bytes}, file {text} NOT NULL,
                strata {text} NOT NULL, excluded {text} NOT NULL, pack {text} NOT NULL,
                inspectors_file {text} NOT NULL, relations_file {text} NOT NULL,
                frozen_at {int} NOT NULL, frozen_by {text} NOT NULL, log_index {int} NOT NULL,
                version {int} NOT NULL, UNIQUE (task, version)
            ) {strict}
            """,
            "INSERT INTO roster_amendable SELECT *, 1 FROM roster",
            "DROP TABLE roster",
            "ALTER TABLE roster_amendable RENAME TO roster",
        ],
        postgres: [
            "ALTER TABLE roster DROP CONSTRAINT roster_task_key",
            "ALTER TABLE roster ADD COLUMN version {int} NOT NULL DEFAULT 1",
            "ALTER TABLE roster ADD UNIQUE (task, version)",
        ],
        statements: [
            "ALTER TABLE plan_line ADD COLUMN beacon {text}",
            "ALTER TABLE task ADD COLUMN campaign {text}",
            "CREATE INDEX task_campaign ON task (campaign) WHERE campaign IS NOT NULL",
            """
            CREATE TABLE campaign (
                id {text} PRIMARY KEY, name {text} NOT NULL UNIQUE, secret {bytes},
                created_at {int} NOT NULL, created_by {text} NOT NULL
            ) {strict}
            """,
            // Without a value all contributors must reveal.
            "ALTER TABLE ceremony ADD COLUMN min_reveals {int}",
            "ALTER TABLE ceremony ADD COLUMN beacon {text}",
            "ALTER TABLE ceremony ADD COLUMN beacon_source {int}",
            "ALTER TABLE ceremony ADD COLUMN beacon_bytes {bytes}",
            "ALTER TABLE ceremony ADD COLUMN beacon_at {int}",
            "ALTER TABLE ceremony ADD COLUMN beacon_index {int}",
            "ALTER TABLE ceremony_contributor ADD COLUMN key {text}",
            "ALTER TABLE ceremony_contributor ADD COLUMN signature {bytes}",
            """
            CREATE TABLE contributor_key (
                key {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), account {text} NOT NULL,
                registered_at {int} NOT NULL, log_index {int} NOT NULL, withdrawn_at {int}
            ) {strict}
            """,
            "CREATE INDEX contributor_key_account ON contributor_key (account)",
            // What each person typed for a source; two who agree make the public value.
            """
            CREATE TABLE public_value_typed (
                ceremony {text} NOT NULL REFERENCES ceremony (id), source {int} NOT NULL, account {text} NOT NULL,
                bytes {bytes} NOT NULL, typed_at {int} NOT NULL, PRIMARY KEY (ceremony, source, account)
            ) {strict}
            """,
            // What witnesses say of contributors who did not reveal: that they hold no secret either.
            """
            CREATE TABLE reveal_absent (
                ceremony {text} NOT NULL REFERENCES ceremony (id), name {text} NOT NULL, witness {text} NOT NULL,
                statement {text} NOT NULL, stated_at {int} NOT NULL, PRIMARY KEY (ceremony, name, witness)
            ) {strict}
            """,
            """
            CREATE TABLE public_value_missed (
                ceremony {text} NOT NULL REFERENCES ceremony (id), source {int} NOT NULL, reason {text} NOT NULL,
                document {text} NOT NULL, missed_at {int} NOT NULL, missed_by {text} NOT NULL,
                log_index {int} NOT NULL, PRIMARY KEY (ceremony, source)
            ) {strict}
            """,
            """
            CREATE TABLE draw_skipped (
                draw {text} NOT NULL REFERENCES draw (id), roster_id {text} NOT NULL, entity {text} NOT NULL,
                code {text} NOT NULL, reason {text} NOT NULL, evidence {text} NOT NULL, next {text},
                skipped_at {int} NOT NULL, skipped_by {text} NOT NULL, log_index {int} NOT NULL,
                PRIMARY KEY (draw, roster_id)
            ) {strict}
            """,
            """
            CREATE TABLE roster_opening_shown (
                id {text} PRIMARY KEY, roster {text} NOT NULL REFERENCES roster (id), purpose {text} NOT NULL,
                entity {text}, shown_at {int} NOT NULL, account {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX roster_opening_shown_roster ON roster_opening_shown (roster, shown_at)",
            """
            CREATE TABLE roster_erased (
                roster {text} PRIMARY KEY REFERENCES roster (id), erased_at {int} NOT NULL,
                erased_by {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
        ])
}
