// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// Check objects that are not firms, labels, licences and special libraries; what an inspector declares, and when
    /// they are away.
    static let objects = Migration(
        number: 15, name: "objects",
        statements: [
            "ALTER TABLE entity ADD COLUMN holder {text}",
            "ALTER TABLE entity_before ADD COLUMN holder {text}",
            "CREATE INDEX entity_holder ON entity (holder) WHERE holder IS NOT NULL",
            """
            CREATE TABLE label (
                key {text} PRIMARY KEY, name {text} NOT NULL, parent {text},
                unit {text} NOT NULL REFERENCES unit (id), reach {text} NOT NULL, valid_from {text}, valid_to {text},
                items {text} NOT NULL, licence {text} NOT NULL, professional {int} NOT NULL, skill {text} NOT NULL,
                expert {text} NOT NULL, note {text} NOT NULL,
                import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            // A decision holds for the label as it stood: a changed one has to be decided anew.
            """
            CREATE TABLE label_decision (
                label {text} NOT NULL, row_hash {bytes} NOT NULL, decided_at {int} NOT NULL,
                decided_by {text} NOT NULL, approved {int} NOT NULL, opinion {text} NOT NULL,
                PRIMARY KEY (label, decided_at)
            ) {strict}
            """,
            """
            CREATE TABLE licence (
                key {text} PRIMARY KEY, entity {text} NOT NULL, name {text} NOT NULL, number {text} NOT NULL,
                issuer {text} NOT NULL, granted_on {text}, valid_to {text}, state {text} NOT NULL,
                content {text} NOT NULL,
                import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX licence_entity ON licence (entity, number)",
            "CREATE INDEX licence_end ON licence (valid_to, key)",
            """
            CREATE TABLE check_object (
                key {text} PRIMARY KEY, library {text} NOT NULL, label {text} NOT NULL, entity {text} NOT NULL,
                licence {text} NOT NULL, licence_number {text} NOT NULL, granted_on {text}, valid_to {text},
                issuer {text} NOT NULL, professional {int} NOT NULL, skill {text} NOT NULL, expert {text} NOT NULL,
                unit {text} NOT NULL REFERENCES unit (id), left_on {text}, standing {text} NOT NULL DEFAULT '',
                import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX check_object_entity ON check_object (entity)",
            "CREATE INDEX check_object_label ON check_object (label, entity)",
            "CREATE INDEX check_object_library ON check_object (library, key)",
            """
            CREATE TABLE membership_change (
                round {int} NOT NULL, object {text} NOT NULL, at {int} NOT NULL, before {text} NOT NULL,
                after {text} NOT NULL, PRIMARY KEY (round, object)
            ) {strict}
            """,
        ] + before + people)

    /// Rows as they stood before a file.
    private static let before = [
        """
        CREATE TABLE label_before (
            job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, name {text} NOT NULL, parent {text},
            unit {text} NOT NULL, reach {text} NOT NULL, valid_from {text}, valid_to {text}, items {text} NOT NULL,
            licence {text} NOT NULL, professional {int} NOT NULL, skill {text} NOT NULL, expert {text} NOT NULL,
            note {text} NOT NULL, import_job {text}, recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL,
            PRIMARY KEY (job, key)
        ) {strict}
        """,
        """
        CREATE TABLE licence_before (
            job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, entity {text} NOT NULL,
            name {text} NOT NULL, number {text} NOT NULL, issuer {text} NOT NULL, granted_on {text},
            valid_to {text}, state {text} NOT NULL, content {text} NOT NULL, import_job {text},
            recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
        ) {strict}
        """,
        """
        CREATE TABLE check_object_before (
            job {text} NOT NULL REFERENCES import_job (id), key {text} NOT NULL, library {text} NOT NULL,
            label {text} NOT NULL, entity {text} NOT NULL, licence {text} NOT NULL, licence_number {text} NOT NULL,
            granted_on {text}, valid_to {text}, issuer {text} NOT NULL, professional {int} NOT NULL,
            skill {text} NOT NULL, expert {text} NOT NULL, unit {text} NOT NULL, left_on {text}, import_job {text},
            recorded_at {int} NOT NULL, row_hash {bytes} NOT NULL, PRIMARY KEY (job, key)
        ) {strict}
        """,
    ]

    /// What concerns inspectors.
    private static let people = [
        "ALTER TABLE inspector ADD COLUMN expert {text} NOT NULL DEFAULT ''",
        "ALTER TABLE inspector_before ADD COLUMN expert {text} NOT NULL DEFAULT ''",
        "ALTER TABLE inspector_relation ADD COLUMN from_day {text}",
        "ALTER TABLE inspector_relation ADD COLUMN to_day {text}",
        "ALTER TABLE inspector_relation ADD COLUMN note {text} NOT NULL DEFAULT ''",
        "ALTER TABLE inspector_relation ADD COLUMN import_job {text}",
        "ALTER TABLE inspector_relation ADD COLUMN ended_job {text}",
        """
        UPDATE inspector_relation SET
            import_job = (SELECT MIN(id) FROM import_job j
                WHERE j.dataset = 'inspectors' AND j.committed_at = inspector_relation.declared_at),
            ended_job = (SELECT MIN(id) FROM import_job j
                WHERE j.dataset = 'inspectors' AND j.committed_at = inspector_relation.ended_at)
        """,
        """
        CREATE TABLE inspector_absence (
            id {text} PRIMARY KEY, inspector {text} NOT NULL REFERENCES inspector (id), kind {text} NOT NULL,
            from_day {text} NOT NULL, to_day {text}, unit {text} REFERENCES unit (id), note {text} NOT NULL,
            recorded_at {int} NOT NULL, recorded_by {text} NOT NULL, ended_at {int}, ended_by {text}
        ) {strict}
        """,
        "CREATE INDEX inspector_absence_inspector ON inspector_absence (inspector, from_day)",
        """
        CREATE TABLE inspector_group (
            id {text} PRIMARY KEY, unit {text} NOT NULL REFERENCES unit (id), name {text} NOT NULL,
            category {text} NOT NULL, opened_at {int} NOT NULL, opened_by {text} NOT NULL, closed_at {int},
            closed_by {text}
        ) {strict}
        """,
        """
        CREATE TABLE inspector_group_member (
            team {text} NOT NULL REFERENCES inspector_group (id),
            inspector {text} NOT NULL REFERENCES inspector (id), part {text} NOT NULL, joined_at {int} NOT NULL,
            left_at {int}, PRIMARY KEY (team, inspector, joined_at)
        ) {strict}
        """,
        "CREATE INDEX inspector_group_member_inspector ON inspector_group_member (inspector)",
    ]
}
