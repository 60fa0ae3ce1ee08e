// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Frozen rosters, ceremonies, draws and teams. What may happen once only is a primary key.
    static let draws = Migration(
        number: 5, name: "draws",
        statements: [
            """
            CREATE TABLE roster (
                id {text} PRIMARY KEY, task {text} NOT NULL UNIQUE REFERENCES task (id), kind {text} NOT NULL,
                root {bytes} NOT NULL, size {int} NOT NULL, secret {bytes}, file {text} NOT NULL,
                strata {text} NOT NULL, excluded {text} NOT NULL, pack {text} NOT NULL,
                inspectors_file {text} NOT NULL, relations_file {text} NOT NULL,
                frozen_at {int} NOT NULL, frozen_by {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE roster_opening_part (
                roster {text} NOT NULL REFERENCES roster (id), part {int} NOT NULL, bytes {bytes} NOT NULL,
                PRIMARY KEY (roster, part)
            ) {strict}
            """,
            """
            CREATE TABLE inspector_alias (
                year {int} NOT NULL, inspector {text} NOT NULL REFERENCES inspector (id), alias {text} NOT NULL,
                PRIMARY KEY (year, inspector), UNIQUE (year, alias)
            ) {strict}
            """,
            """
            CREATE TABLE ceremony (
                id {text} PRIMARY KEY, line {text} NOT NULL REFERENCES plan_line (id),
                reveal_by {int} NOT NULL, prepared_at {int} NOT NULL, prepared_by {text} NOT NULL,
                opened_at {int}, opened_index {int}, leaf {bytes},
                closed_at {int}, closed_index {int}, value {bytes}
            ) {strict}
            """,
            "CREATE INDEX ceremony_line ON ceremony (line)",
            """
            CREATE TABLE ceremony_contributor (
                ceremony {text} NOT NULL REFERENCES ceremony (id), name {text} NOT NULL, seq {int} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), title {text} NOT NULL,
                account {text}, committed {bytes}, committed_at {int},
                revealed {bytes}, revealed_at {int}, reveal_index {int},
                PRIMARY KEY (ceremony, name)
            ) {strict}
            """,
            """
            CREATE TABLE draw (
                id {text} PRIMARY KEY, task {text} NOT NULL REFERENCES task (id), attempt {int} NOT NULL,
                ceremony {text} NOT NULL REFERENCES ceremony (id), roster {text} NOT NULL REFERENCES roster (id),
                method {text} NOT NULL, tickets {text} NOT NULL,
                announced_at {int} NOT NULL, announced_by {text} NOT NULL,
                announce_index {int} NOT NULL, announce_leaf {bytes} NOT NULL,
                UNIQUE (task, attempt)
            ) {strict}
            """,
            "CREATE INDEX draw_ceremony ON draw (ceremony)",
            """
            CREATE TABLE draw_result (
                draw {text} PRIMARY KEY REFERENCES draw (id), seed {bytes} NOT NULL, file {text} NOT NULL,
                held_at {int} NOT NULL, held_by {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE draw_void (
                draw {text} PRIMARY KEY REFERENCES draw (id), code {text} NOT NULL, reason {text} NOT NULL,
                leaf {bytes} NOT NULL, voided_at {int} NOT NULL, voided_by {text} NOT NULL, log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE draw_selected (
                draw {text} NOT NULL REFERENCES draw (id), stratum {text} NOT NULL, place {int} NOT NULL,
                roster_id {text} NOT NULL, entity {text} NOT NULL, PRIMARY KEY (draw, roster_id)
            ) {strict}
            """,
            "CREATE INDEX draw_selected_entity ON draw_selected (entity)",
            """
            CREATE TABLE assignment (
                draw {text} PRIMARY KEY REFERENCES draw (id), problem_file {text} NOT NULL,
                solution_file {text} NOT NULL, assigned_at {int} NOT NULL, assigned_by {text} NOT NULL,
                log_index {int} NOT NULL
            ) {strict}
            """,
            """
            CREATE TABLE visit (
                id {text} PRIMARY KEY, draw {text} NOT NULL REFERENCES draw (id),
                task {text} NOT NULL REFERENCES task (id), unit {text} NOT NULL REFERENCES unit (id),
                roster_id {text} NOT NULL, entity {text} NOT NULL, eligible {int} NOT NULL,
                due_day {text} NOT NULL, UNIQUE (draw, roster_id)
            ) {strict}
            """,
            "CREATE INDEX visit_entity ON visit (entity)",
            "CREATE INDEX visit_task ON visit (task)",
            """
            CREATE TABLE visit_officer (
                visit {text} NOT NULL REFERENCES visit (id), slot {int} NOT NULL,
                inspector {text} NOT NULL REFERENCES inspector (id), lead {int} NOT NULL,
                PRIMARY KEY (visit, slot), UNIQUE (visit, inspector)
            ) {strict}
            """,
            "CREATE INDEX visit_officer_inspector ON visit_officer (inspector)",
        ])
}
