// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// One version of the record of a joint visit.
package struct StoredScene: Hashable, Sendable {
    package let version: Int64
    package let record: SceneRecord
    /// Path of the signature drawn on glass (`SignatureDrawing`); empty without one.
    package let drawing: String
    package let recordedAt: Instant
    package let recorderName: String
}

extension Connection {
    /// All versions of a joint visit's record, oldest first.
    package func scenes(ofJoint joint: String) throws -> [StoredScene] {
        try rows(
            """
            SELECT s.*, a.name AS recorder FROM visit_scene s JOIN account a ON a.id = s.recorded_by
            WHERE s.joint = \(joint) ORDER BY s.version
            """
        ).map { row in
            guard let day = try row.optionalDay("day") else {
                throw DatabaseFault.wrongType(column: "visit_scene.day", wanted: "a day", found: "null")
            }
            return StoredScene(
                version: try row.integer("version"),
                record: SceneRecord(
                    day: day, began: try row.text("began"), ended: try row.text("ended"),
                    place: try row.text("place"), present: try row.text("present"),
                    summary: try row.text("summary"), signature: try row.word("signature"),
                    signatureWords: try row.text("signature_words")),
                drawing: try row.text("drawing"),
                recordedAt: Instant(milliseconds: try row.integer("recorded_at")),
                recorderName: try row.text("recorder"))
        }
    }

    /// Keeps a version; the primary key stops a second one.
    package func insertScene(
        joint: String, version: Int64, _ record: SceneRecord, drawing: String, at: Instant, account: String,
        logIndex: Int64
    ) throws {
        try execute(
            """
            INSERT INTO visit_scene (joint, version, day, began, ended, place, present, summary, signature,
                signature_words, drawing, recorded_at, recorded_by, log_index)
            VALUES (\(joint), \(version), \(record.day.text), \(record.began), \(record.ended),
                \(record.place), \(record.present), \(record.summary), \(record.signature.rawValue),
                \(record.signatureWords), \(drawing), \(at.milliseconds), \(account), \(logIndex))
            """)
    }
}
