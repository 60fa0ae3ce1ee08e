// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Recusal and replacement: asking, deciding, drawing who comes instead.
func replacementRoutes() -> [Route] {
    let askers: Access = .officers([.inspector, .departmentOperator])
    let readers: Access = .officers([
        .departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor,
    ])
    let concerned: Access = .officers([
        .inspector, .departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor,
    ])
    return [
        Route(
            method: .get, path: "visits/{visit}/replacements/new", access: askers, answer: AskPage.show),
        Route(
            method: .post, path: "visits/{visit}/replacements", access: askers,
            upload: Int64(Office.largestAttachment), answer: AskPage.ask),
        Route(method: .get, path: "replacements", access: readers, answer: ReplacementListPage.show),
        Route(
            method: .get, path: "replacements/{request}", access: concerned, answer: ReplacementPage.show),
        Route(
            method: .get, path: "replacements/{request}/evidence", access: concerned,
            answer: ReplacementPage.evidence),
        Route(
            method: .post, path: "replacements/{request}/decisions", access: .officers([.unitLeader]),
            answer: ReplacementPage.decide),
        Route(
            method: .post, path: "replacements/{request}/substitutes",
            access: .officers([.coordinator, .departmentOperator]), answer: ReplacementPage.substitute),
    ]
}

extension Officer {
    /// Whether this officer may read a request: the visit's unit, those who oversee the whole city, who asked, and whom
    /// it is about; not the rest of the team, for it may tell private things.
    func mayRead(_ request: StoredReplacement) -> Bool {
        if !roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) { return true }
        if request.unit == unit && !roles.isDisjoint(with: [.unitLeader, .departmentOperator]) {
            return true
        }
        return isConcerned(by: request)
    }

    /// Whether this officer may open the document: who decides, who asked, who oversees; whom it is about.
    func mayReadEvidence(_ request: StoredReplacement) -> Bool {
        if !roles.isDisjoint(with: [.supervisor, .auditor]) { return true }
        return request.unit == unit && roles.contains(.unitLeader) || isConcerned(by: request)
    }

    private func isConcerned(by request: StoredReplacement) -> Bool {
        request.askedBy == account || inspector != nil && request.inspector == inspector
    }

    /// Ways of asking for a replacement at a visit that are open to this officer.
    func waysOfAsking(_ visit: VisitRecord) -> [ReplacementRequestKind] {
        var ways: [ReplacementRequestKind] = []
        let isOwn = isOnTeam(of: visit) && roles.contains(.inspector)
        let isUnit = visit.unit == unit && roles.contains(.departmentOperator)
        if isOwn { ways.append(.declared) }
        if isUnit { ways.append(.applied) }
        if isOwn || isUnit { ways.append(.absence) }
        return ways
    }
}
