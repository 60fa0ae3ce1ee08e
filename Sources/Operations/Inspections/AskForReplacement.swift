// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

/// A document that comes with a request: the written application, or the evidence of an absence.
package struct EvidenceFile: Sendable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Why somebody should be replaced: a code of the rule pack in force, and what happened in the asker's words.
package struct ReplacementGrounds: Sendable {
    package let code: String
    package let statement: String
    package let evidence: EvidenceFile?

    package init(code: String, statement: String, evidence: EvidenceFile? = nil) {
        self.code = code
        self.statement = statement
        self.evidence = evidence
    }
}

extension Office {
    /// An officer declares that he must not visit this entity (自行回避, 处罚法 art. 43).
    ///
    /// Repeating the same `once` token has no further effect. Throws `NotAllowed`, `NotFound` (not on the team),
    /// `ReplacementRefusal`, `InspectionRefusal` for the file, `Conflict` while a request for the same person stands.
    /// - Returns: the id of the request.
    package func declareRecusal(
        visit: String, _ grounds: ReplacementGrounds, once: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.inspector)
        guard let own = officer.inspector else { throw NotFound("visit", visit) }
        return try await ask(.declared, visit: visit, inspector: own, grounds, once: once, by: officer)
    }

    /// Enters a party's written application that an officer keep away (当事人申请回避), by the visit's own unit.
    ///
    /// The check is not held up before the decision (处罚法 art. 43).
    /// - Returns: the id of the request; throws as `declareRecusal`.
    package func applyForRecusal(
        visit: String, of inspector: String, _ grounds: ReplacementGrounds, once: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.departmentOperator)
        return try await ask(.applied, visit: visit, inspector: inspector, grounds, once: once, by: officer)
    }

    /// Reports that an officer cannot come: himself, or the visit's unit for somebody who cannot even report.
    ///
    /// - Returns: the id of the request; throws as `declareRecusal`.
    package func reportAbsence(
        visit: String, of inspector: String, _ grounds: ReplacementGrounds, once: String, by officer: Officer
    ) async throws -> String {
        _ = try officer.require(.inspector, .departmentOperator)
        return try await ask(.absence, visit: visit, inspector: inspector, grounds, once: once, by: officer)
    }

    private func ask(
        _ kind: ReplacementRequestKind, visit id: String, inspector: String, _ grounds: ReplacementGrounds,
        once: String, by officer: Officer
    ) async throws -> String {
        let reasons = try replacementReasons(kind)
        guard reasons.reasons.contains(where: { $0.code == grounds.code }) else {
            throw ReplacementRefusal.unknownReason(grounds.code)
        }
        guard !grounds.statement.isEmpty else { throw ReplacementRefusal.statementMissing }
        try Self.checkLength(grounds.statement)
        guard grounds.evidence != nil || !kind.needsEvidence else {
            throw ReplacementRefusal.evidenceMissing(kind)
        }
        let evidence = try grounds.evidence.map(kept)
        let new = newID("Q")
        let trace = trace(by: officer)
        return try await onceOnly("该人员没有待办的更换申请") { [self] in
            try await database.write { db in
                if let done = try db.outcome(ofSubmit: once, account: officer.account) { return done }
                let place = try askingPlace(kind, visit: id, inspector, by: officer, db)
                try db.insertReplacement(
                    NewReplacement(
                        id: new, visit: id, slot: Int64(place.slot), inspector: inspector, kind: kind,
                        code: grounds.code, pack: reasons.pack, statement: grounds.statement,
                        evidence: evidence),
                    at: trace.at, account: officer.account)
                try db.remember(submit: once, account: officer.account, outcome: new, at: trace.at)
                try db.trace(
                    trace.act("replacement.ask", on: "visit", id, "\(kind.words)：\(place.name)，待本单位负责人决定"))
                return new
            }
        }
    }

    /// The place of the person in the team, if this officer may ask for a replacement there now.
    private func askingPlace(
        _ kind: ReplacementRequestKind, visit id: String, _ inspector: String, by officer: Officer,
        _ db: Connection
    ) throws -> (slot: Int, name: String) {
        guard let visit = try db.visit(id) else { throw NotFound("visit", id) }
        let isSelf = officer.inspector == inspector && officer.roles.contains(.inspector)
        let isUnit = officer.unit == visit.unit && officer.roles.contains(.departmentOperator)
        let may =
            switch kind {
            case .declared: isSelf
            case .applied: isUnit
            case .absence: isSelf || isUnit
            }
        let slot = visit.officers.firstIndex { $0.inspector == inspector }
        // To somebody who is neither on the team nor of the unit the visit does not exist.
        guard may, isUnit || slot != nil else { throw NotFound("visit", id) }
        guard let slot else { throw ReplacementRefusal.notInTeam }
        guard try db.results(ofVisit: id).isEmpty else { throw ReplacementRefusal.resultRecorded }
        let standing = try db.replacements(.visit(id)).first {
            $0.inspector == inspector && $0.state != .refused
        }
        if let standing {
            throw Conflict(expected: "该人员没有待办的更换申请", found: "已有申请：\(standing.state.words)")
        }
        return (slot, visit.officers[slot].name)
    }

    private func kept(_ file: EvidenceFile) throws -> ReplacementEvidence {
        let kind = try Self.attachmentKind(file.name, file.bytes)
        return ReplacementEvidence(
            name: String(file.name.suffix(120)), mediaType: kind.rawValue,
            sha256: Array(SHA256.hash(data: file.bytes)), salt: random(32), bytes: file.bytes)
    }

    /// The reasons of the pack in force today for this way of asking.
    package func replacementReasons(
        _ kind: ReplacementRequestKind
    ) throws -> (pack: String, reasons: [ReplacementReason]) {
        let pack = try rulebook.pack(on: Day(inShanghai: now()))
        return (pack.id, pack.replacementReasons.filter { $0.kind == kind.reasons })
    }

    /// The name of a reason under the pack it was given in; the code itself if the pack is gone.
    package func replacementReasonName(code: String, pack: String) -> String {
        rulebook.pack(named: pack)?.replacementReason(code)?.name ?? code
    }

    static func checkLength(_ text: String) throws(ReplacementRefusal) {
        guard text.count <= 500 else { throw .textTooLong(most: 500) }
    }
}
