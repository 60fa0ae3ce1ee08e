// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The public portal: nothing personal, no class, no upcoming visit.
func publicationRoutes() -> [Route] {
    [
        Route(method: .get, path: "", access: .everyone, answer: { _ in .seeOther("/open", notice: nil) }),
        Route(method: .get, path: "open", access: .everyone, answer: openHome),
        Route(method: .get, path: "open/results", access: .everyone, answer: openResults),
        Route(method: .get, path: "open/results/{result}", access: .everyone, answer: openResult),
        Route(method: .get, path: "open/entities", access: .everyone, answer: openEntities),
        Route(method: .get, path: "open/entities/{entity}", access: .everyone, answer: openEntity),
    ] + openLogRoutes() + verifyRoutes() + aboutRoutes()
}

private let openCrumbs: [(String, Path)] = [("公示首页", "/open")]

private func openHome(_ call: Call) async throws -> Answer {
    let (latest, counts, size) = try await call.office.database.read { db in
        (try db.publishedResults(limit: 8), try db.publicationCounts(), try db.currentLog().end)
    }
    let page = OpenHomePage(
        latest: latest, results: counts.results, entities: counts.entities, logSize: size,
        pack: try call.office.rulebook.pack(on: Day(inShanghai: call.office.now())))
    return .page(Page(title: "双随机抽查公示", body: page.html, chrome: .open))
}

private func openResults(_ call: Call) async throws -> Answer {
    let words = call.query.text("q")
    let cursor = call.query.text("after").split(separator: "~", maxSplits: 1).map(String.init)
    let after = cursor.count == 2 ? Int64(cursor[0]).map { (at: $0, result: cursor[1]) } : nil
    let rows = try await call.office.database.read { db in
        try db.publishedResults(text: words, after: after, limit: 21)
    }
    let page = OpenResultsPage(
        rows: rows, words: words, pack: try call.office.rulebook.pack(on: Day(inShanghai: call.office.now())))
    return .page(Page(title: "检查结果公示", body: page.html, chrome: .open, crumbs: openCrumbs))
}

private func openResult(_ call: Call) async throws -> Answer {
    let id = call["result"]
    let (result, visit, items, versions, entity) = try await call.office.database.read { db in
        guard let result = try db.result(id), result.publishedAt != nil,
            let visit = try db.visit(result.visit), let entity = try db.publicEntity(visit.entity)
        else { throw NotFound("result", id) }
        let versions = try db.results(ofVisit: visit.id).filter { $0.publishedAt != nil }
        return (result, visit, try db.visitItems(line: visit.line), versions, entity)
    }
    let pack =
        try call.office.rulebook.pack(named: result.pack)
        ?? call.office.rulebook.pack(on: Day(inShanghai: call.office.now()))
    let page = OpenResultPage(
        result: result, visit: visit, items: items, versions: versions, entity: entity, pack: pack)
    return .page(
        Page(
            title: "\(entity.name)检查结果", body: page.html, chrome: .open,
            crumbs: openCrumbs + [("检查结果", "/open/results")]))
}

private func openEntities(_ call: Call) async throws -> Answer {
    let words = call.query.text("q")
    let found = try await call.office.database.read { db in
        words.isEmpty ? [] : try db.searchEntities(words, limit: 50)
    }
    let page = OpenEntitiesPage(words: words, found: found)
    return .page(Page(title: "企业查询", body: page.html, chrome: .open, crumbs: openCrumbs))
}

private func openEntity(_ call: Call) async throws -> Answer {
    let key = call["entity"]
    let (entity, results) = try await call.office.database.read { db in
        guard let entity = try db.publicEntity(key) else { throw NotFound("entity", key) }
        return (entity, try db.publishedResults(entity: key, limit: 200))
    }
    let page = OpenEntityPage(
        entity: entity, results: results,
        jurisdiction: call.office.rulebook.tables.jurisdictions.first { $0.code == entity.jurisdiction }?.name
            ?? "—",
        pack: try call.office.rulebook.pack(on: Day(inShanghai: call.office.now())))
    return .page(
        Page(
            title: entity.name, body: page.html, chrome: .open,
            crumbs: openCrumbs + [("企业查询", "/open/entities")]))
}
