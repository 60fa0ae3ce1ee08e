// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The big screen of a ceremony: readable at five metres, follows by itself, says who did what and under which hash.
struct CeremonyScreen {
    let view: CeremonyView
    let now: Instant

    /// `/ceremonies/{ceremony}/screen`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        let now = call.office.now()
        guard
            let view = try await call.office.database.read({ db in try CeremonyView(db, id, now: now) })
        else { throw NotFound("ceremony", id) }
        let screen = CeremonyScreen(view: view, now: now)
        return .page(
            Page(
                title: "抽取仪式 \(id)", body: liveRegion(seconds: 3, screen.html), chrome: .screen,
                scripts: ["refresh.js"]))
    }

    var html: HTML {
        """
        <header class="hall"><h1>\(view.lineName)</h1>
        <p>抽取仪式 \(view.stored.id)　<strong>\(headline)</strong></p></header>
        <ol class="hall-steps">\(steps)</ol>
        <ul class="hall-people">\(people)</ul>
        \(hashes)
        <p class="hall-foot">公开随机数截止：\(momentWords(view.stored.revealBy))　　现在：\(momentWords(now, seconds: true))</p>
        """
    }

    private var headline: String {
        switch view.stage {
        case .committing: "请各方登记承诺"
        case .open: "承诺已齐，正在公告抽取"
        case .closed: "公告已截止，请各方公开随机数"
        case .awaiting: view.beacon?.waiting ?? "等待公开数值"
        case .complete: results.allSatisfy { $0 >= .held } ? "抽取完成" : "随机数已齐，请举行抽取"
        case .failed: "逾期未齐，按规定作废"
        }
    }

    private var results: [DrawStage] { view.draws.map(\.stage) }

    private var steps: HTML {
        let committed = view.contributors.count { $0.committed != nil }
        let revealed = view.contributors.count { $0.revealed != nil }
        let all = view.contributors.count
        let held = results.count { $0 == .held || $0 == .assigned }
        let before: [(String, String, Bool, Bool)] = [
            ("承诺", "\(committed)/\(all)", committed == all, view.stage == .committing),
            ("开启", "", view.stored.openedAt != nil, view.stage == .committing && committed == all),
            ("公告", "\(view.draws.count) 项", view.stored.closedAt != nil, view.stage == .open),
            ("截止", "", view.stored.closedAt != nil, view.stage == .open && !view.draws.isEmpty),
            ("公开", "\(revealed)/\(all)", revealed == all, view.stage == .closed),
        ]
        let last = (
            "结果", "\(held)/\(view.draws.count)", !results.isEmpty && held == results.count,
            view.stage == .complete
        )
        return (before + valueStep + [last]).map { name, count, done, current -> HTML in
            """
            <li class="\(done ? "done" : current ? "current" : "waiting")"><strong>\(name)</strong> \
            <span>\(count)</span></li>
            """
        }.joined()
    }

    private var valueStep: [(String, String, Bool, Bool)] {
        guard view.beacon != nil else { return [] }
        return [("数值", "", view.stored.beaconAt != nil, view.stage == .awaiting)]
    }

    private var people: HTML {
        view.contributors.map { one -> HTML in
            let who = one.account.flatMap { view.people[$0] } ?? ""
            let state: HTML
            if let revealed = one.revealed, let at = one.revealedAt {
                state = "<span class=\"ok\">已公开 \(clock(at))</span>\(hashGroups(revealed))"
            } else if let committed = one.committed, let at = one.committedAt {
                state = "<span class=\"ok\">已承诺 \(clock(at))</span>\(hashGroups(committed))"
            } else {
                state = "<span class=\"wait\">等待承诺</span>"
            }
            return "<li><strong>\(one.title)</strong> <span>\(who)</span>\(state)</li>"
        }.joined()
    }

    /// Hour, minute and second; the day is on the screen's foot.
    private func clock(_ at: Instant) -> String {
        String(momentWords(at, seconds: true).drop { $0 != " " }.dropFirst())
    }

    private var hashes: HTML {
        var rows: [(String, HTML)] = []
        if let leaf = view.stored.leaf { rows.append(("开启记录", hashGroups(leaf))) }
        for draw in view.draws {
            rows.append(
                (
                    "公告 \(draw.taskName)",
                    """
                    名单 \(grouped(draw.size)) 户，应抽 \(grouped(draw.quota)) 户　\
                    \(statusTag(draw.stage.words, draw.stage.tone)) \(hashGroups(draw.stored.announceLeaf))
                    """
                ))
        }
        if let leaf = view.closeLeaf { rows.append(("截止记录", hashGroups(leaf))) }
        if let value = view.beacon?.value { rows.append(("公开数值", digest(value))) }
        if let value = view.stored.value { rows.append(("共同随机值", hashGroups(value))) }
        return rows.isEmpty ? "" : "<div class=\"hall-hashes\">\(definitionList(rows))</div>"
    }
}
