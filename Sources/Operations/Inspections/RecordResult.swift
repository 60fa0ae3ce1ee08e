// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage

extension Office {
    /// Files the result of a visit by a member of its team (检查结果录入). A visit gets one result; after a return or a
    /// publication the next version is filed with a reason. Repeating the same `once` token has no further effect.
    ///
    /// Where the rules ask for approval and notice before a check, there is none without them.
    ///
    /// Throws `NotAllowed`, `NotFound` (not on the team), `InspectionProblems`, `InspectionRefusal`, `Conflict`.
    /// Answers the id of the version.
    package func recordResult(
        visit id: String, _ result: CheckResult, correctionReason: String, once: String, by officer: Officer
    ) async throws -> String {
        let role = try officer.require(.inspector)
        let time = now()
        let salt = random(32)
        let trace = trace(by: officer)
        return try await database.write { db in
            if let done = try db.outcome(ofSubmit: once, account: officer.account) { return done }
            let visit = try db.visit(onTeam: officer, id)
            let versions = try db.results(ofVisit: id)
            guard try !db.hasVacantPlace(visit: id) else { throw InspectionRefusal.placeVacant }
            let reason = correctionReason.isEmpty ? nil : correctionReason
            try Self.mayFile(after: versions, reason: reason)
            let rules = try self.resultRules(visit, at: time, db)
            let open = Set(try db.fieldDraft(id).conflicts.map(\.name)).sorted()
            guard open.isEmpty else { throw InspectionRefusal.fieldsInConflict(open) }
            let problems =
                rules.problems(of: result) + Self.lapsed(visit, on: result.checkedOn)
                + (versions.isEmpty ? try self.unapproved(id, on: result.checkedOn, at: time, db) : [])
                + Self.late(visit, result)
            guard problems.isEmpty else { throw InspectionProblems(problems) }

            let version = (versions.last?.version ?? 0) + 1
            let new = "\(id)-v\(version)"
            let entry: CanonicalJSON = [
                "v": "mingqian/1", "type": "inspection.record", "at": .string(time.rfc3339),
                "actor": .string(officer.actor(as: role)), "draw": .string(Hex.encode(visit.announceLeaf)),
                "visit": .string(Self.commitment(salt, Array(id.utf8))), "version": .int(version),
                "digest": .string(Self.commitment(salt, try result.canonical().encode())),
            ]
            let (index, _) = try db.append(
                LogEntry(type: "inspection.record", subject: new, at: time, object: entry))
            try db.insertResult(
                NewResult(
                    id: new, visit: id, version: version, result: result,
                    points: result.items.flatMap { rules.sheets[$0.item]?.answers($0.answers) ?? [] },
                    pack: rules.pack, at: time, account: officer.account, correctionReason: reason,
                    salt: salt,
                    logIndex: index))
            try db.dropFieldDraft(id)
            try db.remember(submit: once, account: officer.account, outcome: new, at: time)
            try db.trace(
                trace.act(
                    "recordResult", on: "visit", id,
                    version == 1 ? "录入检查结果，提交审核" : "提交检查结果第\(version)版：\(reason ?? "按审核意见修改")",
                    after: try result.canonical().encodeText(), logIndex: index))
            return new
        }
    }

    /// What a result of this visit is held against at `time`: the pack in force, the items of the line.
    package func resultRules(_ visit: VisitRecord, at time: Instant, _ db: Connection) throws -> ResultRules {
        let pack = try rulebook.pack(on: Day(inShanghai: time))
        let items = try db.visitItems(line: visit.line)
        return ResultRules(
            pack: pack.id, codes: pack.results, followUps: pack.followUps,
            methods: CheckMethod.allCases.map(\.rawValue),
            items: Dictionary(
                items.map { ($0.code, $0.version) }, uniquingKeysWith: { first, _ in first }),
            sheets: try db.checkSheets(ofItems: items.map(\.code)),
            assignedOn: Day(inShanghai: Instant(milliseconds: visit.assignedAt)), today: Day(inShanghai: time)
        )
    }

    private static func mayFile(after versions: [StoredResult], reason: String?) throws {
        guard let last = versions.last else {
            if reason != nil { throw InspectionRefusal.nothingToCorrect }
            return
        }
        guard last.review != nil else {
            throw Conflict(expected: "尚未提交", found: "第\(last.version)版正在等待审核")
        }
        // Whatever follows a publication replaces it in public, even when a correction was returned in between.
        let isPublic = versions.contains { $0.publishedAt != nil }
        if isPublic && reason == nil { throw InspectionRefusal.correctionNeedsReason }
    }

    /// 凡检查必审批、必通知 (国办发〔2024〕54号), where the rules in force ask for it: the check lies on a day for which it was
    /// approved and of which the party was told, or it was registered as an emergency.
    private func unapproved(
        _ visit: String, on day: Day, at time: Instant, _ db: Connection
    ) throws -> [InspectionRefusal] {
        guard try rulebook.pack(on: Day(inShanghai: time)).approvalAndNoticeRequired,
            let joint = try db.jointVisit(ofVisit: visit), !joint.isExempt
        else { return [] }
        guard joint.mayRecord(needed: true), let form = joint.approval else { return [.notNoticed] }
        // A day before the assignment is refused as such.
        let assigned = Day(inShanghai: joint.formedAt)
        return day >= assigned && day < form.from ? [.checkedBeforeApproval(form.from)] : []
    }

    /// A check after the last day of its task is kept, with the reason on record.
    private static func late(_ visit: VisitRecord, _ result: CheckResult) -> [InspectionRefusal] {
        guard let due = Day(visit.dueDay), result.checkedOn > due, result.note.isEmpty else { return [] }
        return [.lateWithoutReason(due)]
    }

    /// 行政处罚法 art. 42, 55: the check is done by officers with valid certificates.
    private static func lapsed(_ visit: VisitRecord, on day: Day) -> [InspectionRefusal] {
        visit.officers.compactMap { officer in
            let begun = officer.certificateFrom.map { $0 <= day.text } ?? true
            let lasts = officer.certificateTo.map { $0 >= day.text } ?? true
            return begun && lasts ? nil : .certificateLapsed(officer.name)
        }
    }

    /// A commitment that says nothing without its salt (protocol 3.2): HMAC-SHA-256 in hexadecimal.
    static func commitment(_ salt: [UInt8], _ bytes: [UInt8]) -> String {
        Hex.encode(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: salt)))
    }
}

extension Connection {
    /// The visit if the officer is on its team; otherwise it does not exist for them.
    func visit(onTeam officer: Officer, _ id: String) throws -> VisitRecord {
        guard let visit = try visit(id), let inspector = officer.inspector,
            visit.officers.contains(where: { $0.inspector == inspector })
        else { throw NotFound("visit", id) }
        return visit
    }
}

extension CheckResult {
    /// The canonical form that is committed to and shown in histories.
    package func canonical() -> CanonicalJSON {
        [
            "checked_on": .string(checkedOn.text), "methods": .array(methods.map(CanonicalJSON.string)),
            "codes": .array(codes.map(CanonicalJSON.string)), "follow_up": .string(followUp),
            "note": .string(note),
            "items": .array(
                items.map { item in
                    var fields: [String: CanonicalJSON] = [
                        "item": .string(item.item), "version": .int(item.itemVersion),
                        "outcome": .string(item.outcome.rawValue), "finding": .string(item.finding),
                        "handling": .string(item.handling),
                    ]
                    // Left out without a sheet, so that results from before there were sheets keep their digests.
                    if !item.sheet.isEmpty {
                        fields["sheet"] = .string(item.sheet)
                        fields["answers"] = .object(item.answers.mapValues(CanonicalJSON.string))
                    }
                    return .object(fields)
                }),
        ]
    }
}
