// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Everything about rosters, ceremonies and draws, for officers and for the public.
func drawRoutes() -> [Route] {
    officeDrawRoutes() + rosterRoutes() + contributorKeyRoutes() + contributorRoutes() + ceremonyRoutes()
        + openDrawRoutes()
}

private let readers: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .supervisor, .auditor,
])
private let managers: Access = .officers([.coordinator, .departmentOperator])
private let contributors: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .supervisor, .auditor,
])

private func officeDrawRoutes() -> [Route] {
    [
        Route(method: .get, path: "tasks/{task}/draw", access: readers, answer: TaskDrawPage.show),
        Route(method: .post, path: "tasks/{task}/rosters", access: managers, answer: DrawDeeds.freeze),
        Route(method: .get, path: "tasks/{task}/caps", access: readers, answer: CapPage.show),
        Route(
            method: .post, path: "tasks/{task}/exemptions", access: .officers([.departmentOperator]),
            answer: CapPage.ask),
        Route(
            method: .post, path: "exemptions/{exemption}/decisions", access: .officers([.unitLeader]),
            answer: CapPage.decide),
        Route(method: .get, path: "rosters/{roster}/held-back", access: readers, answer: HeldBackPage.show),
        Route(
            method: .post, path: "tasks/{task}/amendments", access: .officers([.unitLeader]),
            answer: RosterDeeds.amend),
        Route(method: .get, path: "draws", access: readers, answer: DrawPages.list),
        Route(method: .get, path: "draws/{draw}", access: readers, answer: DrawPages.show),
        Route(
            method: .get, path: "draws/{draw}/certificate", access: readers, answer: DrawCertificate.show),
        Route(method: .post, path: "draws/{draw}/results", access: managers, answer: DrawDeeds.hold),
        Route(
            method: .post, path: "draws/{draw}/voids", access: .officers([.unitLeader]),
            answer: DrawDeeds.void),
        Route(
            method: .post, path: "draws/{draw}/skips", access: .officers([.unitLeader]),
            answer: DrawDeeds.skip),
        Route(method: .post, path: "draws/{draw}/assignments", access: managers, answer: DrawDeeds.assign),
    ]
}

private func rosterRoutes() -> [Route] {
    let openers: Access = .officers([
        .coordinator, .departmentOperator, .supervisor, .auditor, .inspector,
    ])
    return [
        Route(method: .get, path: "rosters/{roster}", access: readers, answer: RosterPage.show),
        Route(
            method: .post, path: "rosters/{roster}/openings", access: openers, answer: RosterDeeds.open),
        Route(
            method: .post, path: "rosters/{roster}/audits", access: .officers([.supervisor, .auditor]),
            answer: RosterDeeds.audit),
        Route(
            method: .post, path: "rosters/{roster}/erasure", access: .officers([.coordinator]),
            answer: RosterDeeds.erase),
        Route(method: .get, path: "openings/{opening}", access: openers, answer: OpeningPages.show),
        Route(
            method: .get, path: "openings/{opening}/{file}", access: openers, answer: OpeningPages.file),
    ]
}

private func ceremonyRoutes() -> [Route] {
    let coordinator: Access = .officers([.coordinator])
    return [
        Route(method: .get, path: "ceremonies", access: readers, answer: CeremonyPages.list),
        Route(method: .post, path: "ceremonies", access: coordinator, answer: CeremonyDeeds.prepare),
        Route(method: .get, path: "ceremonies/{ceremony}", access: readers, answer: CeremonyPages.show),
        Route(
            method: .get, path: "ceremonies/{ceremony}/screen", access: readers, answer: CeremonyScreen.show),
        Route(
            method: .post, path: "ceremonies/{ceremony}/commits", access: contributors,
            answer: CeremonyDeeds.commit),
        Route(
            method: .post, path: "ceremonies/{ceremony}/openings", access: coordinator,
            answer: CeremonyDeeds.open),
        Route(
            method: .post, path: "ceremonies/{ceremony}/draws", access: managers, answer: DrawDeeds.announce),
        Route(
            method: .post, path: "ceremonies/{ceremony}/closings", access: coordinator,
            answer: CeremonyDeeds.close),
        Route(
            method: .post, path: "ceremonies/{ceremony}/reveals", access: contributors,
            answer: CeremonyDeeds.reveal),
        Route(
            method: .post, path: "ceremonies/{ceremony}/values", access: contributors,
            answer: CeremonyDeeds.give),
        Route(
            method: .post, path: "ceremonies/{ceremony}/missed-values", access: .officers([.unitLeader]),
            answer: CeremonyDeeds.miss),
    ]
}

private func contributorKeyRoutes() -> [Route] {
    [
        Route(
            method: .get, path: "contributor-keys", access: contributors, answer: ContributorKeyPages.list),
        Route(
            method: .post, path: "contributor-keys", access: contributors,
            answer: ContributorKeyPages.register),
        Route(
            method: .post, path: "contributor-keys/{key}/withdrawal", access: contributors,
            answer: ContributorKeyPages.withdraw),
    ]
}

/// What `mingqian contribute` and programs like it speak to.
private func contributorRoutes() -> [Route] {
    [
        Route(
            method: .get, path: "contribute/{key}", access: .contributors, answer: ContributorDoor.waiting),
        Route(
            method: .post, path: "contribute/commits", access: .contributors, answer: ContributorDoor.commit),
        Route(
            method: .post, path: "contribute/reveals", access: .contributors, answer: ContributorDoor.reveal),
    ]
}

private func openDrawRoutes() -> [Route] {
    [
        Route(method: .get, path: "open/draws", access: .everyone, answer: OpenDrawPages.list),
        Route(method: .get, path: "open/draws/{draw}", access: .everyone, answer: OpenDrawPages.show),
        Route(
            method: .get, path: "open/draws/{draw}/{file}", access: .everyone, answer: OpenDrawPages.entry),
        Route(method: .get, path: "open/files/{sha256}", access: .everyone, answer: OpenDrawPages.file),
    ]
}
