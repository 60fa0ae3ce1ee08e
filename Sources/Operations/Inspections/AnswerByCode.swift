// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What the inspected party does with its check code, without a login.
extension Office {
    static let longestOpinion = 500
    /// So many requests may come by one code.
    static let mostRequests: Int64 = 6
    /// The ratings of a unit are shown from this number on: fewer would tell whose they are.
    package static let leastRatings: Int64 = 5

    /// Rates a visit, once by its code. Neither log nor history hears of it, and what is stored has the day alone and
    /// nothing that leads to the visit.
    ///
    /// - Parameter score: 1 to 5.
    /// - Throws: `VisitRefusal.codeInvalid` (forged or cancelled), `.scoreMissing`, `.textTooLong`, `.alreadyRated`.
    package func rateVisit(code token: String, score: Int64, opinion: String) async throws {
        guard (1...5).contains(score) else { throw VisitRefusal.scoreMissing }
        guard opinion.count <= Self.longestOpinion else {
            throw VisitRefusal.textTooLong(most: Self.longestOpinion)
        }
        let day = Day(inShanghai: now())
        let keys = try checkCodes
        let id = newID("PJ")
        do {
            try await database.write { [self] db in
                let (visit, form) = try answerable(token, db)
                guard let code = keys.code(token),
                    let lead = visit.parts.first(where: { $0.visit == form.lead })
                else { throw VisitRefusal.codeInvalid }
                let mark = keys.mark(code)
                guard try !db.isRated(mark: mark) else { throw VisitRefusal.alreadyRated }
                try db.insertRating(
                    mark: mark, id: id, unit: lead.unit, day: day, score: score, opinion: opinion)
            }
        } catch DatabaseFault.uniqueViolation {
            throw VisitRefusal.alreadyRated
        }
    }

    /// Asks that an officer keep away (行政处罚法 art. 43), or objects. The check is not held up before the answer; a
    /// recusal that is granted goes the way of replacements.
    ///
    /// - Parameters:
    ///   - inspector: whom a recusal is about; one of the teams.
    ///   - contact: how to be reached, may be empty.
    /// - Throws: `VisitRefusal.codeInvalid`, `.wordsMissing`, `.textTooLong`, `.tooManyRequests`; `NotFound` for
    ///   somebody who is on no team.
    package func requestByCode(
        _ token: String, _ kind: VisitRequestKind, inspector: String?, statement: String, contact: String
    ) async throws {
        guard !statement.isEmpty else { throw VisitRefusal.wordsMissing }
        guard statement.count <= Self.longestOpinion, contact.count <= 100 else {
            throw VisitRefusal.textTooLong(most: Self.longestOpinion)
        }
        let (at, id, act) = (now(), newID("YY"), newID("act"))
        try await database.write { [self] db in
            let (visit, form) = try answerable(token, db)
            let concerned = kind == .recusal ? inspector : nil
            if kind == .recusal {
                let team = visit.parts.flatMap(\.officers)
                guard team.contains(where: { $0.inspector == concerned }) else {
                    throw NotFound("inspector", concerned ?? "")
                }
            }
            guard try db.visitRequestCount(ofApproval: form.id) < Self.mostRequests else {
                throw VisitRefusal.tooManyRequests(most: Int(Self.mostRequests))
            }
            try db.insertVisitRequest(
                id: id, approval: form.id, kind, inspector: concerned, statement: statement, contact: contact,
                at: at)
            let unit = visit.parts.first { $0.visit == form.lead }?.unit ?? ""
            try db.trace(
                Trace(id: act, at: at, account: "", unit: unit).act(
                    "visit.request", on: "joint", visit.id, "检查对象扫码\(kind.words)"))
        }
    }

    /// Answers a request, by a leader of the department that leads the visit.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `VisitRefusal.wordsMissing`, `.textTooLong`, `Conflict` when answered.
    package func answerVisitRequest(_ id: String, statement: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        guard !statement.isEmpty else { throw VisitRefusal.wordsMissing }
        guard statement.count <= Self.longestOpinion else {
            throw VisitRefusal.textTooLong(most: Self.longestOpinion)
        }
        let trace = trace(by: officer)
        try await onceOnly("尚未答复") { [self] in
            try await database.write { db in
                guard let request = try db.visitRequest(id),
                    let visit = try db.jointVisit(ofApproval: request.approval),
                    let form = visit.approvals.first(where: { $0.id == request.approval }),
                    visit.parts.first(where: { $0.visit == form.lead })?.unit == officer.unit
                else { throw NotFound("request", id) }
                if request.answer != nil { throw Conflict(expected: "尚未答复", found: "已答复") }
                try db.insertVisitAnswer(
                    of: id, statement: statement, at: trace.at, account: officer.account)
                try db.trace(
                    trace.act(
                        "visit.answer", on: "joint", visit.id, "答复检查对象的\(request.kind.words)：\(statement)"))
            }
        }
    }

    private func answerable(_ token: String, _ db: Connection) throws -> (JointVisit, VisitApproval) {
        switch try verdict(onCode: token, db) {
        case .genuine(let visit, let form), .expired(let visit, let form): return (visit, form)
        case .cancelled, .forged: throw VisitRefusal.codeInvalid
        }
    }
}
