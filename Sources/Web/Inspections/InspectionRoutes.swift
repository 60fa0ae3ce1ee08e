// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Visits, their results and reviews.
func inspectionRoutes() -> [Route] {
    let readers: Access = .officers([
        .inspector, .departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor,
    ])
    return [
        Route(method: .get, path: "visits", access: readers, answer: VisitListPage.show),
        Route(method: .get, path: "visits/{visit}", access: readers, answer: showVisit),
        Route(
            method: .post, path: "visits/{visit}/results", access: .officers([.inspector]),
            answer: recordResult),
        Route(
            method: .post, path: "visits/{visit}/attachments", access: .officers([.inspector]),
            upload: Int64(Office.largestAttachment), answer: attachFile),
        Route(method: .get, path: "attachments/{attachment}", access: readers, answer: showAttachment),
        Route(
            method: .get, path: "reviews", access: .officers([.unitLeader, .supervisor, .auditor]),
            answer: listReviews),
        Route(method: .get, path: "results/{result}", access: readers, answer: showResult),
        Route(
            method: .post, path: "results/{result}/review", access: .officers([.unitLeader]),
            answer: reviewResult),
    ] + replacementRoutes() + jointVisitRoutes() + checkCodeRoutes()
}

extension Officer {
    /// Whether this officer may read a visit: the team, its unit, and those who oversee the whole city.
    func mayRead(_ visit: VisitRecord) -> Bool {
        if !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) { return true }
        if visit.unit == unit && !roles.isDisjoint(with: [.unitLeader, .departmentOperator]) { return true }
        return isOnTeam(of: visit)
    }

    /// Whether this officer is one of those drawn for the visit.
    func isOnTeam(of visit: VisitRecord) -> Bool {
        inspector.map { own in visit.officers.contains { $0.inspector == own } } ?? false
    }
}

private func showVisit(_ call: Call) async throws -> Answer {
    .page(try await visitPage(call, problems: Problems()))
}

/// The visit's page, with what was typed when `problems` are to be mended.
func visitPage(_ call: Call, problems: Problems) async throws -> Page {
    let officer = try call.acting()
    let id = call["visit"]
    let time = call.office.now()
    let read = try await call.office.database.read { db in
        guard let visit = try db.visit(id), officer.mayRead(visit) else { throw NotFound("visit", id) }
        return (
            visit, try db.visitItems(line: visit.line), try db.results(ofVisit: id),
            try db.attachments(ofVisit: id), try db.fieldDraft(id),
            try call.office.resultRules(visit, at: time, db), try db.visitStandings([id])[id],
            try db.replacements(.visit(id)), try db.jointVisit(ofVisit: id), try Phrases(of: visit.unit, db)
        )
    }
    let (visit, items, results, attachments, draft, rules, standing, replacements, joint, phrases) = read
    let typed = call.form.isEmpty ? ResultForm.fields(draft) : call.form
    let page = VisitPage(
        call: call, officer: officer, visit: visit, items: items, results: results,
        attachments: attachments, replacements: replacements, joint: joint,
        draftSavedAt: draft.entries.last?.receivedAt, rules: rules, phrases: phrases,
        typed: typed, problems: problems, onTeam: officer.isOnTeam(of: visit),
        pack: try call.office.rulebook.pack(on: Day(inShanghai: time)),
        deadline: try standing.flatMap { try call.office.deadline(of: visit, $0) })
    return Page(
        title: visit.entityName, body: page.html, crumbs: [("首页", "/home"), ("检查", "/visits")],
        scripts: ["phrases.js"])
}

private func recordResult(_ call: Call) async throws -> Answer {
    let officer = try call.acting()
    let id = call["visit"]
    let path: Path = "/visits/\(id)"
    if call.form.flag("draft") {
        try await call.office.saveResultDraft(
            visit: id, fields: ResultForm.draft(of: call.form), by: officer)
        return .seeOther(path, notice: "已暂存，尚未提交。")
    }
    do {
        let result = try ResultForm.result(call.form)
        _ = try await call.office.recordResult(
            visit: id, result, correctionReason: call.form.text("correctionReason"),
            once: call.form.text("once"), by: officer)
        return .seeOther(path, notice: "检查结果已提交，等待本单位负责人审核。")
    } catch let wrong as ResultForm.Wrong {
        return .refused(try await visitPage(call, problems: wrong.problems))
    } catch let refused as InspectionProblems {
        var problems = Problems()
        for refusal in refused.all { problems.add(refusal.field, refusal.words) }
        return .refused(try await visitPage(call, problems: problems))
    } catch let refusal as InspectionRefusal {
        return .refused(try await visitPage(call, problems: Problems(refusal.words, field: refusal.field)))
    }
}

private func attachFile(_ call: Call) async throws -> Answer {
    let officer = try call.acting()
    let id = call["visit"]
    guard let file = call.uploads.file("file") else {
        let words = InspectionRefusal.attachmentEmpty.words
        return .refused(try await visitPage(call, problems: Problems(words, field: "file")))
    }
    do {
        _ = try await call.office.attachFile(
            visit: id, name: file.name, bytes: try file.bytes(atMost: Int64(Office.largestAttachment)),
            by: officer)
        return .seeOther("/visits/\(id)", notice: "附件已上传。")
    } catch let refusal as InspectionRefusal {
        return .refused(try await visitPage(call, problems: Problems(refusal.words, field: "file")))
    }
}

private func showAttachment(_ call: Call) async throws -> Answer {
    let officer = try call.acting()
    let id = call["attachment"]
    let found = try await call.office.database.read { db -> (StoredAttachment, [UInt8])? in
        guard let found = try db.attachment(id), let visit = try db.visit(found.0.visit),
            officer.mayRead(visit)
        else { return nil }
        return found
    }
    guard let (attachment, bytes) = found else { throw NotFound("attachment", id) }
    return .file(name: attachment.name, type: attachment.mediaType, bytes: bytes, inline: true)
}
