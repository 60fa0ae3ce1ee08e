// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Approval, notice and record of visits, and their papers.
func jointVisitRoutes() -> [Route] {
    let readers: Access = .officers([
        .inspector, .departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor,
    ])
    let askers: Access = .officers([.departmentOperator, .inspector])
    return [
        Route(method: .get, path: "joint-visits", access: readers, answer: JointVisitListPage.show),
        Route(
            method: .post, path: "joint-visits/approvals", access: askers, answer: JointVisitDeeds.ask),
        Route(
            method: .post, path: "joint-visits/decisions", access: .officers([.unitLeader]),
            answer: JointVisitDeeds.decide),
        Route(
            method: .post, path: "joint-visits/notices",
            access: .officers([.departmentOperator, .unitLeader, .inspector]),
            answer: JointVisitDeeds.notify),
        Route(
            method: .get, path: "joint-visits/papers/{paper}", access: readers, answer: VisitPapers.batch),
        Route(method: .get, path: "joint-visits/{joint}", access: readers, answer: JointVisitPage.show),
        Route(
            method: .post, path: "joint-visits/{joint}/emergency", access: askers,
            answer: JointVisitDeeds.emergency),
        Route(
            method: .post, path: "joint-visits/{joint}/cancellation", access: .officers([.unitLeader]),
            answer: JointVisitDeeds.cancel),
        Route(
            method: .post, path: "joint-visits/{joint}/records", access: .officers([.inspector]),
            answer: JointVisitDeeds.record),
        Route(
            method: .post, path: "joint-visits/{joint}/answers/{request}", access: .officers([.unitLeader]),
            answer: JointVisitDeeds.answer),
        Route(
            method: .get, path: "joint-visits/{joint}/papers/{paper}", access: readers,
            answer: VisitPapers.one),
        Route(
            method: .get, path: "scan", access: .officers([.inspector, .departmentOperator]),
            answer: ScanPage.show),
        Route(
            method: .get, path: "ratings",
            access: .officers([.departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor]),
            answer: RatingPage.show),
    ]
}

extension Officer {
    /// Whether this officer may read a joint visit: its departments and teams, and those who oversee the whole city.
    func mayRead(_ visit: JointVisit) -> Bool {
        !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) || takesPart(in: visit)
    }

    /// Whose joint visits this officer's lists show; nil for nobody's.
    var jointVisitScope: JointVisitFilter.Scope? {
        if !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) { return .all }
        if !roles.isDisjoint(with: [.departmentOperator, .unitLeader]) { return .unit(unit) }
        return inspector.map { .inspector($0) }
    }

    /// Whether this officer decides on a visit as a leader of the department that leads it.
    func leads(_ visit: JointVisit) -> Bool { roles.contains(.unitLeader) && visit.lead?.unit == unit }
}

/// What officers do with visits: each calls one operation.
enum JointVisitDeeds {
    /// `POST /joint-visits/approvals`
    static func ask(_ call: Call) async throws -> Answer {
        try await deed(call, done: "已提交审批。") { office, officer, form in
            try await office.askForVisits(
                form.all("key"), try terms(form), once: form.text("once"), by: officer)
        }
    }

    /// `POST /joint-visits/decisions`
    static func decide(_ call: Call) async throws -> Answer {
        let approved = call.form.text("verdict") == "approve"
        return try await deed(call, done: approved ? "已批准。" : "已退回。") { office, officer, form in
            try await office.decideVisits(
                form.all("key"), approved: approved, reason: form.text("reason"), by: officer)
        }
    }

    /// `POST /joint-visits/notices`
    static func notify(_ call: Call) async throws -> Answer {
        try await deed(call, done: "检查通知书已生成，请送达检查对象。") { office, officer, form in
            try await office.issueNotices(form.all("key"), by: officer)
        }
    }

    /// `POST /joint-visits/{joint}/emergency`
    static func emergency(_ call: Call) async throws -> Answer {
        try await deed(call, done: "紧急检查已登记，请在检查后及时补办审批。") { office, officer, form in
            try await office.registerEmergency(
                call["joint"], try terms(form), once: form.text("once"), by: officer)
        }
    }

    /// `POST /joint-visits/{joint}/cancellation`
    static func cancel(_ call: Call) async throws -> Answer {
        try await deed(call, done: "检查已取消，检查码同时失效。") { office, officer, form in
            try await office.cancelVisit(call["joint"], reason: form.text("reason"), by: officer)
        }
    }

    /// `POST /joint-visits/{joint}/records`
    static func record(_ call: Call) async throws -> Answer {
        try await deed(call, done: "现场检查笔录已保存。") { office, officer, form in
            guard let day = Day(form.text("day")),
                let signature = SceneSignature(rawValue: form.text("signature"))
            else { throw MalformedRequest() }
            let record = SceneRecord(
                day: day, began: form.text("began"), ended: form.text("ended"), place: form.text("place"),
                present: form.text("present"), summary: form.text("summary"), signature: signature,
                signatureWords: form.text("signatureWords"))
            try await office.recordScene(
                joint: call["joint"], record, drawing: try drawing(form), once: form.text("once"), by: officer
            )
        }
    }

    /// The signature on glass, if there is one.
    private static func drawing(_ form: Fields) throws -> SignatureDrawing? {
        let path = form.text("drawing")
        guard !path.isEmpty else { return nil }
        guard let drawing = SignatureDrawing(path: path, over: form.text("drawnOver")) else {
            throw VisitRefusal.drawnOverOtherText
        }
        return drawing
    }

    /// `POST /joint-visits/{joint}/answers/{request}`
    static func answer(_ call: Call) async throws -> Answer {
        try await deed(call, done: "已答复。") { office, officer, form in
            try await office.answerVisitRequest(
                call["request"], statement: form.text("statement"), by: officer)
        }
    }

    private static func terms(_ form: Fields) throws -> VisitTerms {
        guard let from = Day(form.text("from")), let to = Day(form.text("to")) else {
            throw VisitRefusal.windowReversed
        }
        let lead = form.text("lead")
        return VisitTerms(lead: lead.isEmpty ? nil : lead, from: from, to: to, reason: form.text("reason"))
    }

    /// Does it; then back to the page of the visit, or to the list the form stood on. A refusal is shown there.
    private static func deed(
        _ call: Call, done: String, _ work: (Office, Officer, Fields) async throws -> Void
    ) async throws -> Answer {
        let officer = try call.acting()
        let single = call["joint"].isEmpty ? call.form.text("single") : call["joint"]
        do {
            try await work(call.office, officer, call.form)
        } catch let refusal as VisitRefusal {
            return try await refused(call, single, Problems(refusal.words, field: refusal.field))
        } catch let refusals as SceneProblems {
            var problems = Problems()
            for refusal in refusals.all { problems.add(refusal.field, refusal.words) }
            return try await refused(call, single, problems)
        }
        let list = Path("/joint-visits").withFilled("step", call.form.text("step"))
            .withFilled("task", call.form.text("task"))
        return .seeOther(single.isEmpty ? list : "/joint-visits/\(single)", notice: done)
    }

    private static func refused(_ call: Call, _ single: String, _ problems: Problems) async throws -> Answer {
        single.isEmpty
            ? .refused(try await JointVisitListPage.page(call, typed: call.form, problems: problems))
            : .refused(try await JointVisitPage.page(call, single, problems: problems))
    }
}
