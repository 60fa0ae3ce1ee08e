// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Yearly plans, their lines and the tasks under them, for officers and for the public.
func planRoutes() -> [Route] {
    officePlanRoutes() + lineRoutes() + taskRoutes() + openPlanRoutes()
}

private let readers: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .supervisor, .auditor,
])
private let operators: Access = .officers([.departmentOperator])
private let leaders: Access = .officers([.unitLeader])

private func officePlanRoutes() -> [Route] {
    [
        Route(method: .get, path: "plans", access: readers, answer: PlanListPage.show),
        Route(method: .post, path: "plans", access: operators, answer: PlanListPage.begin),
        Route(method: .get, path: "plans/{plan}", access: readers, answer: PlanPage.show),
        Route(method: .post, path: "plans/{plan}/submission", access: operators, answer: PlanDeeds.submit),
        Route(method: .post, path: "plans/{plan}/approval", access: leaders, answer: PlanDeeds.approve),
        Route(method: .post, path: "plans/{plan}/return", access: leaders, answer: PlanDeeds.giveBack),
        Route(
            method: .post, path: "plans/{plan}/publication", access: .officers([.coordinator]),
            answer: PlanDeeds.publish),
    ]
}

private func lineRoutes() -> [Route] {
    [
        Route(method: .get, path: "plans/{plan}/lines/new", access: operators, answer: LinePages.new),
        Route(method: .post, path: "plans/{plan}/lines", access: operators, answer: LinePages.add),
        Route(
            method: .post, path: "plans/{plan}/forecasts", access: operators, answer: LinePages.forecast),
        Route(method: .get, path: "plans/{plan}/lines/{line}", access: operators, answer: LinePages.show),
        Route(
            method: .post, path: "plans/{plan}/lines/{line}", access: operators, answer: LinePages.change),
        Route(
            method: .post, path: "plans/{plan}/lines/{line}/forecasts", access: operators,
            answer: LinePages.forecast),
        Route(
            method: .post, path: "plans/{plan}/lines/{line}/removal", access: operators,
            answer: LinePages.remove),
    ]
}

private func taskRoutes() -> [Route] {
    [
        Route(method: .get, path: "tasks", access: readers, answer: TaskListPage.show),
        Route(method: .get, path: "tasks/new", access: operators, answer: TaskForm.new),
        Route(method: .post, path: "tasks", access: operators, answer: TaskForm.create),
        Route(method: .post, path: "tasks/forecasts", access: operators, answer: TaskForm.forecast),
        Route(method: .get, path: "tasks/{task}", access: readers, answer: TaskPage.show),
        Route(method: .get, path: "campaigns", access: readers, answer: CampaignPages.list),
        Route(method: .get, path: "campaigns/windows", access: readers, answer: WindowPages.show),
        Route(method: .get, path: "campaigns/{campaign}", access: readers, answer: CampaignPage.show),
        Route(
            method: .post, path: "campaigns/{campaign}/schemes",
            access: .officers([.coordinator, .departmentOperator]), answer: SchemePages.propose),
        Route(
            method: .get, path: "campaigns/{campaign}/schemes/{version}", access: readers,
            answer: SchemePages.show),
        Route(
            method: .post, path: "campaigns/{campaign}/schemes/{version}/answers",
            access: .officers([.departmentOperator, .unitLeader]), answer: SchemePages.answer),
        Route(
            method: .post, path: "campaigns", access: .officers([.coordinator]), answer: CampaignPages.open),
    ]
}

private func openPlanRoutes() -> [Route] {
    [
        Route(method: .get, path: "open/plans", access: .everyone, answer: OpenPlanPages.list),
        Route(method: .get, path: "open/plans/{plan}", access: .everyone, answer: OpenPlanPages.show),
        Route(
            method: .get, path: "open/campaigns/{campaign}", access: .everyone, answer: CampaignPage.showOpen),
    ]
}
