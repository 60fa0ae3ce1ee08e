// SPDX-License-Identifier: Apache-2.0

extension Migration {
    /// What the draws of a joint campaign had come to after each of them.
    static let figures = Migration(
        number: 17, name: "figures",
        statements: [
            """
            CREATE TABLE campaign_figures (
                draw {text} PRIMARY KEY REFERENCES draw_result (draw),
                campaign {text} NOT NULL REFERENCES campaign (id), draws {int} NOT NULL, checks {int} NOT NULL,
                apart {int} NOT NULL, least {int} NOT NULL, visits {int} NOT NULL, at {int} NOT NULL
            ) {strict}
            """,
            "CREATE INDEX campaign_figures_campaign ON campaign_figures (campaign, draws)",
        ])
}
