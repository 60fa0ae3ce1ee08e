// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Caps and key objects: exemptions asked for and decided, who was held back from a roster and why, marks of key
    /// objects, proposals to visit together, reasons given to alerts.
    static let caps = Migration(
        number: 19, name: "caps",
        statements: [
            "CREATE INDEX result_checked_on ON result (checked_on)",
            // A row without an entity is for the whole task.
            """
            CREATE TABLE cap_exemption (
                id {text} PRIMARY KEY, task {text} NOT NULL REFERENCES task (id), entity {text},
                code {text} NOT NULL, pack {text} NOT NULL, reason {text} NOT NULL,
                asked_at {int} NOT NULL, asked_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX cap_exemption_task ON cap_exemption (task, entity)",
            """
            CREATE TABLE cap_exemption_decision (
                exemption {text} PRIMARY KEY REFERENCES cap_exemption (id), approved {int} NOT NULL,
                reason {text} NOT NULL, decided_at {int} NOT NULL,
                decided_by {text} NOT NULL REFERENCES account (id), log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE roster_held_back (
                roster {text} NOT NULL REFERENCES roster (id), entity {text} NOT NULL, code {text} NOT NULL,
                used {int}, clean_on {text}, exemption {text} REFERENCES cap_exemption (id),
                PRIMARY KEY (roster, entity)
            ) {strict}
            """,
            """
            CREATE TABLE roster_key_reason (
                roster {text} NOT NULL REFERENCES roster (id), entity {text} NOT NULL, code {text} NOT NULL,
                certain {int} NOT NULL, PRIMARY KEY (roster, entity, code)
            ) {strict}
            """,
            """
            CREATE TABLE key_mark (
                id {text} PRIMARY KEY, entity {text} NOT NULL, code {text} NOT NULL, reason {text} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), marked_at {int} NOT NULL,
                marked_by {text} NOT NULL REFERENCES account (id), ended_at {int}, ended_by {text}, end_reason {text}
            ) {strict}
            """,
            "CREATE INDEX key_mark_entity ON key_mark (entity)",
            "CREATE INDEX key_mark_code ON key_mark (code, ended_at)",
            // The unit for which it was proposed, null for the coordinator: then both are asked.
            """
            CREATE TABLE merge_proposal (
                id {text} PRIMARY KEY, entity {text} NOT NULL,
                first_visit {text} NOT NULL REFERENCES visit (id),
                second_visit {text} NOT NULL REFERENCES visit (id), from_day {text} NOT NULL, to_day {text} NOT NULL,
                note {text} NOT NULL, proposed_at {int} NOT NULL,
                proposed_by {text} NOT NULL REFERENCES account (id), unit {text} REFERENCES unit (id),
                UNIQUE (first_visit, second_visit), CHECK (first_visit < second_visit), CHECK (from_day <= to_day)
            ) {strict}
            """,
            """
            CREATE TABLE merge_answer (
                proposal {text} NOT NULL REFERENCES merge_proposal (id), unit {text} NOT NULL REFERENCES unit (id),
                accepted {int} NOT NULL, reason {text} NOT NULL, answered_at {int} NOT NULL,
                answered_by {text} NOT NULL REFERENCES account (id), PRIMARY KEY (proposal, unit)
            ) {strict}
            """,
            """
            CREATE TABLE alert_answer (
                alert {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), reason {text} NOT NULL,
                answered_at {int} NOT NULL, answered_by {text} NOT NULL REFERENCES account (id)
            ) {strict}
            """,
        ])
}
