// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// 会商和检查方案: how departments settle what they will do together. A version is never changed: whoever leads
    /// proposes the next one.
    static let schemes = Migration(
        number: 21, name: "schemes",
        statements: [
            """
            CREATE TABLE scheme (
                campaign {text} NOT NULL REFERENCES campaign (id), version {int} NOT NULL,
                lead {text} NOT NULL REFERENCES unit (id), joint_item {text} NOT NULL, scope {text} NOT NULL,
                from_day {text} NOT NULL, to_day {text} NOT NULL, teams {text} NOT NULL, duties {text} NOT NULL,
                proposed_at {int} NOT NULL, proposed_by {text} NOT NULL REFERENCES account (id),
                PRIMARY KEY (campaign, version)
            ) {strict}
            """,
            """
            CREATE TABLE scheme_part (
                campaign {text} NOT NULL, version {int} NOT NULL, unit {text} NOT NULL REFERENCES unit (id),
                place {int} NOT NULL, items {text} NOT NULL, PRIMARY KEY (campaign, version, unit),
                FOREIGN KEY (campaign, version) REFERENCES scheme (campaign, version)
            ) {strict}
            """,
            """
            CREATE TABLE scheme_answer (
                campaign {text} NOT NULL, version {int} NOT NULL, unit {text} NOT NULL, agreed {int} NOT NULL,
                opinion {text} NOT NULL, answered_at {int} NOT NULL,
                answered_by {text} NOT NULL REFERENCES account (id), PRIMARY KEY (campaign, version, unit),
                FOREIGN KEY (campaign, version, unit) REFERENCES scheme_part (campaign, version, unit)
            ) {strict}
            """,
        ])
}
