// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Visits made together, and alerts about visits made too often.
func mergeRoutes() -> [Route] {
    let readers: Access = .officers([.departmentOperator, .unitLeader, .coordinator, .supervisor, .auditor])
    let proposers: Access = .officers([.departmentOperator, .coordinator])
    return [
        Route(method: .get, path: "merges", access: readers, answer: MergePages.show),
        Route(method: .get, path: "merges/new", access: proposers, answer: MergePages.new),
        Route(method: .post, path: "merges", access: proposers, answer: MergePages.propose),
        Route(method: .get, path: "merges/{merge}", access: readers, answer: MergePages.proposal),
        Route(
            method: .post, path: "merges/{merge}/answers",
            access: .officers([.departmentOperator, .unitLeader]), answer: MergePages.answer),
        Route(method: .get, path: "alerts", access: readers, answer: AlertPages.show),
        Route(method: .get, path: "alerts.csv", access: readers, answer: AlertPages.export),
        Route(
            method: .post, path: "alerts/answers", access: .officers([.unitLeader]),
            answer: AlertPages.answer),
    ]
}
