// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// A request about to be kept.
package struct NewReplacement: Sendable {
    package let id: String
    package let visit: String
    package let slot: Int64
    package let inspector: String
    package let kind: ReplacementRequestKind
    package let code: String
    package let pack: String
    package let statement: String
    package let evidence: ReplacementEvidence?

    package init(
        id: String, visit: String, slot: Int64, inspector: String, kind: ReplacementRequestKind, code: String,
        pack: String, statement: String, evidence: ReplacementEvidence?
    ) {
        self.id = id
        self.visit = visit
        self.slot = slot
        self.inspector = inspector
        self.kind = kind
        self.code = code
        self.pack = pack
        self.statement = statement
        self.evidence = evidence
    }
}

/// What the draw of a substitute gave, about to be kept.
package struct NewSubstitute: Sendable {
    package let request: String
    package let ceremony: String
    /// Nil when nobody was found.
    package let inspector: String?
    package let problemFile: String
    package let solutionFile: String?
    package let stuckFile: String?

    package init(
        request: String, ceremony: String, inspector: String?, problemFile: String, solutionFile: String?,
        stuckFile: String?
    ) {
        self.request = request
        self.ceremony = ceremony
        self.inspector = inspector
        self.problemFile = problemFile
        self.solutionFile = solutionFile
        self.stuckFile = stuckFile
    }
}

extension Connection {
    /// Keeps a request and the document that came with it, in parts of one mebibyte.
    package func insertReplacement(_ new: NewReplacement, at: Instant, account: String) throws {
        try execute(
            """
            INSERT INTO replacement_request (id, visit, slot, inspector, kind, code, pack, statement, asked_at,
                asked_by)
            VALUES (\(new.id), \(new.visit), \(new.slot), \(new.inspector), \(new.kind.rawValue), \(new.code),
                \(new.pack), \(new.statement), \(at.milliseconds), \(account))
            """)
        guard let evidence = new.evidence else { return }
        try execute(
            """
            INSERT INTO replacement_evidence (request, name, media_type, size, sha256, salt)
            VALUES (\(new.id), \(evidence.name), \(evidence.mediaType), \(evidence.bytes.count),
                \(evidence.sha256), \(evidence.salt))
            """)
        for (part, start) in stride(from: 0, to: evidence.bytes.count, by: 1 << 20).enumerated() {
            let piece = Array(evidence.bytes[start..<min(start + 1 << 20, evidence.bytes.count)])
            try execute(
                """
                INSERT INTO replacement_evidence_part (request, part, bytes) VALUES (\(new.id), \(part), \(piece))
                """)
        }
    }

    /// The document of a request with its bytes, or nil.
    package func replacementEvidence(_ request: String) throws -> ReplacementEvidence? {
        let found = try first(
            "SELECT name, media_type, sha256, salt FROM replacement_evidence WHERE request = \(request)")
        guard let found else { return nil }
        var bytes: [UInt8] = []
        try each("SELECT bytes FROM replacement_evidence_part WHERE request = \(request) ORDER BY part") {
            bytes += try $0.bytes("bytes")
        }
        return ReplacementEvidence(
            name: try found.text("name"), mediaType: try found.text("media_type"),
            sha256: try found.bytes("sha256"), salt: try found.bytes("salt"), bytes: bytes)
    }

    /// Keeps the one decision about a request (primary key).
    package func insertReplacementDecision(
        of request: String, approved: Bool, reason: String, at: Instant, account: String, logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO replacement_decision (request, approved, reason, decided_at, decided_by, log_index)
            VALUES (\(request), \(approved), \(reason), \(at.milliseconds), \(account), \(logIndex))
            """)
    }

    /// Keeps what the one draw of a substitute gave (primary key), and seats the substitute in the place of the one who
    /// leaves. Answers whether that one was sitting there.
    package func insertSubstitute(
        _ new: NewSubstitute, at: Instant, account: String, logIndex: Int64
    ) throws -> Bool {
        try execute(
            """
            INSERT INTO replacement_substitute (request, ceremony, inspector, problem_file, solution_file,
                stuck_file, drawn_at, drawn_by, log_index)
            VALUES (\(new.request), \(new.ceremony), \(new.inspector), \(new.problemFile), \(new.solutionFile),
                \(new.stuckFile), \(at.milliseconds), \(account), \(logIndex))
            """)
        guard let inspector = new.inspector else { return true }
        return try execute(
            """
            UPDATE visit_officer SET inspector = \(inspector)
            WHERE EXISTS (SELECT 1 FROM replacement_request q WHERE q.id = \(new.request)
                AND q.visit = visit_officer.visit AND q.slot = visit_officer.slot
                AND q.inspector = visit_officer.inspector)
            """) == 1
    }

    /// The pseudonym an inspector has in a year, or nil.
    package func alias(ofInspector inspector: String, year: Int64) throws -> String? {
        try first("SELECT alias FROM inspector_alias WHERE inspector = \(inspector) AND year = \(year)")?
            .text("alias")
    }
}
