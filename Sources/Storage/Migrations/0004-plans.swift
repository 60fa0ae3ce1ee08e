// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Yearly plans, their lines, and the tasks that carry them out.
    static let plans = Migration(
        number: 4, name: "plans",
        statements: [
            """
            CREATE TABLE plan (
                id {text} PRIMARY KEY, year {int} NOT NULL, unit {text} NOT NULL REFERENCES unit (id),
                title {text} NOT NULL, pack {text} NOT NULL, begun_at {int} NOT NULL, begun_by {text} NOT NULL,
                submitted_at {int}, submitted_by {text}, approved_at {int}, approved_by {text},
                returned_at {int}, return_reason {text}, published_at {int}, published_by {text},
                UNIQUE (year, unit)
            ) {strict}
            """,
            """
            CREATE TABLE plan_line (
                id {text} PRIMARY KEY, plan {text} NOT NULL REFERENCES plan (id), seq {int} NOT NULL,
                name {text} NOT NULL, kind {text} NOT NULL CHECK (kind IN ('targeted', 'untargeted')),
                items {text} NOT NULL, scope {text} NOT NULL, ratios {text} NOT NULL, draws {int} NOT NULL,
                from_day {text} NOT NULL, to_day {text} NOT NULL, contributors {text} NOT NULL,
                log_index {int}, UNIQUE (plan, seq)
            ) {strict}
            """,
            """
            CREATE TABLE task (
                id {text} PRIMARY KEY, line {text} NOT NULL REFERENCES plan_line (id), number {int} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), name {text} NOT NULL, scope {text} NOT NULL,
                ratios {text} NOT NULL, team {text} NOT NULL, from_day {text} NOT NULL, to_day {text} NOT NULL,
                disclosure {text} NOT NULL CHECK (disclosure IN ('afterVisit', 'immediate')),
                created_at {int} NOT NULL, created_by {text} NOT NULL, UNIQUE (line, number)
            ) {strict}
            """,
        ])
}
