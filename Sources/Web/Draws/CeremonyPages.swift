// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Ceremonies for officers: the list, and one ceremony with the part each contributor has in it.
enum CeremonyPages {
    /// `/ceremonies`
    static func list(_ call: Call) async throws -> Answer {
        let paging = Paging(call.query)
        let now = call.office.now()
        let views = try await call.office.database.read { db in
            try db.ceremonies(limit: Int64(paging.size + 1), offset: Int64(paging.offset)).compactMap {
                try CeremonyView(db, $0.id, now: now)
            }
        }
        let rows = views.prefix(paging.size).map { view -> [HTML] in
            let done = view.contributors.count { $0.committed != nil }
            return [
                link(view.stored.id, "/ceremonies/\(view.stored.id)"), "\(view.lineName)",
                "\(done)/\(view.contributors.count)", "\(view.draws.count)", moment(view.stored.revealBy),
                statusTag(view.stage.words, view.stage.tone),
            ]
        }
        let all = table(
            caption: "全部仪式，最近的在前", headers: ["编号", "计划项目", "已承诺", "抽取", "公开随机数截止", "状态"],
            rows: Array(rows), empty: "尚无抽取仪式。请从抽查任务进入，准备抽取仪式。", numeric: [3])
        return .page(
            Page(
                title: "抽取仪式",
                body: """
                    <h1>抽取仪式</h1>
                    <p>每次仪式由各参与方分别登记承诺、公告截止后公开随机数，共同产生不可预知、不可挑选的随机种子。
                    \(link("参与抽取的密钥", "/contributor-keys"))</p>
                    \(all)
                    \(pager(paging, path: "/ceremonies", more: views.count > paging.size))
                    """))
    }

    /// `/ceremonies/{ceremony}`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        let now = call.office.now()
        let officer = try call.acting()
        let (found, tasks) = try await call.office.database.read { db in
            let view = try CeremonyView(db, id, now: now)
            return (view, view?.stage == .open ? try announceable(db, view, officer) : [])
        }
        guard let view = found else { throw NotFound("ceremony", id) }
        let page = CeremonyPage(call: call, officer: officer, view: view, tasks: tasks)
        return .page(
            Page(
                title: "抽取仪式 \(id)", body: page.html,
                crumbs: [("抽取仪式", "/ceremonies")],
                scripts: ["sha256.js", "digest.js", "nacl.js", "ceremony.js", "refresh.js"]))
    }

    /// Tasks with a frozen roster that this officer may announce here.
    private static func announceable(
        _ db: Connection, _ view: CeremonyView?, _ officer: Officer
    ) throws -> [(id: String, name: String)] {
        guard let view else { return [] }
        let names = view.contributors.map(\.name)
        return try db.tasksToAnnounce().compactMap { id in
            guard let task = try db.taskForDraw(id), task.line.contributors.map(\.name) == names,
                officer.roles.contains(.coordinator) || officer.unit == task.unit
            else { return nil }
            return (task.id, task.name)
        }
    }
}

/// One ceremony.
struct CeremonyPage {
    let call: Call
    let officer: Officer
    let view: CeremonyView
    let tasks: [(id: String, name: String)]

    private var id: String { view.stored.id }

    var html: HTML {
        """
        <h1>抽取仪式 \(id) \(statusTag(view.stage.words, view.stage.tone))</h1>
        <p>\(buttonLink("打开大屏", "/ceremonies/\(id)/screen"))　\(link("留痕", "/history/ceremony/\(id)"))</p>
        \(definitionList([
            ("计划项目", "\(view.lineName)（\(view.stored.line)）"),
            ("公开随机数截止", moment(view.stored.revealBy)),
            ("规则", rule),
        ] + (view.beacon?.facts ?? [])))
        \(mine)
        \(PublicValueForms(call: call, officer: officer, view: view).html)
        \(coordination)
        \(liveRegion(seconds: 5, live))
        """
    }

    private var rule: HTML {
        guard view.beacon != nil else {
            return "各方随机数须全部公开；逾期未齐的，本次仪式的抽取按规定作废，沿用原名单另行组织。"
        }
        return """
            至少 \(view.stored.minReveals) 方公开随机数；截止后公布的公开数值与各方随机数共同产生结果。\
            未公开的一方在日志中列名。
            """
    }

    private var live: HTML {
        """
        <section><h2>参与方</h2>\(contributorTable)</section>
        <section><h2>公告的抽取</h2>\(drawTable)</section>
        \(logged)
        """
    }

    private var contributorTable: HTML {
        table(
            caption: "参与方的承诺和随机数", headers: ["参与方", "名称", "承诺时间", "承诺值", "公开时间", "随机数"],
            rows: view.contributors.map { one in
                [
                    "\(one.title)", code(one.name),
                    one.committedAt.map { moment($0, seconds: true) } ?? "尚未承诺",
                    one.committed.map { digest(Hex.encode($0)) } ?? "—",
                    one.revealedAt.map { moment($0, seconds: true) } ?? "—",
                    one.revealed.map { digest(Hex.encode($0)) } ?? "—",
                ]
            })
    }

    private var drawTable: HTML {
        table(
            caption: "本次仪式的抽取", headers: ["抽取编号", "任务", "名单户数", "应抽", "公告时间", "状态"],
            rows: view.draws.map { draw in
                [
                    link(draw.stored.id, "/draws/\(draw.stored.id)"), "\(draw.taskName)",
                    "\(grouped(draw.size))", "\(grouped(draw.quota))", moment(draw.stored.announcedAt),
                    statusTag(draw.stage.words, draw.stage.tone),
                ]
            }, empty: "尚未公告抽取", numeric: [2, 3])
    }

    private var logged: HTML {
        var facts: [(String, HTML)] = []
        if let leaf = view.stored.leaf, let index = view.stored.openedIndex {
            facts.append(("仪式开启记录", "日志第 \(index) 条　\(hashGroups(leaf))"))
        }
        if let leaf = view.closeLeaf, let index = view.stored.closedIndex {
            facts.append(("截止公告记录", "日志第 \(index) 条　\(hashGroups(leaf))"))
        }
        if let value = view.stored.value { facts.append(("共同随机值", hashGroups(value))) }
        return facts.isEmpty ? "" : "<section><h2>公开日志</h2>\(definitionList(facts))</section>"
    }

    /// The forms of the places this officer holds.
    private var mine: HTML {
        let parts = view.places(of: officer).compactMap { place -> HTML? in
            switch view.stage {
            case .committing where place.committed == nil: commitForm(place)
            case .closed where place.revealed == nil: revealForm(place)
            case .committing, .open, .closed, .awaiting, .complete, .failed: nil
            }
        }
        return parts.joined()
    }

    private func commitForm(_ place: StoredContributor) -> HTML {
        """
        <section class="confirm"><h2>登记承诺：\(place.title)</h2>
        <p>请在本机生成一个随机数并妥善保存，只向平台登记它的承诺值。随机数在公告截止之前不会、也不得离开您的电脑。</p>
        <form method="post" action="/ceremonies/\(id)/commits" data-commit-form data-ceremony="\(id)" \
        data-name="\(place.name)" data-account="\(officer.account)">
        \(csrfField(call))
        <input type="hidden" name="name" value="\(place.name)">
        <p><button type="button" class="quiet" data-make hidden>第一步：在本机生成随机数</button>
        <a data-download hidden>第二步：下载备份文件</a></p>
        <p data-say class="say" role="status"></p>
        \(field("承诺值", name: "commit", hint: "64 位十六进制数字，由浏览器或者命令生成。一经登记不能更改。", required: true))
        \(field("公钥", name: "key", hint: "64 位十六进制数字。首次使用时登记为您本人的公钥并记入日志。", required: true))
        \(field("签名", name: "signature", hint: "128 位十六进制数字，证明承诺值由您本人生成。", required: true))
        <button type="submit" class="danger">登记承诺值</button>
        </form>
        <details><summary>不使用浏览器脚本的办法</summary>
        <p>在本机运行下列命令，把显示的承诺值、公钥和签名填入上框：</p>
        \(commandLine(
            "mingqian secret new --ceremony \(id) --name \(place.name) --key my.key --out \(place.name).secret"))
        </details></section>
        """
    }

    private func revealForm(_ place: StoredContributor) -> HTML {
        """
        <section class="confirm"><h2>公开随机数：\(place.title)</h2>
        <p>公告已经截止。请先核对下方截止公告记录已进入公开日志，再公开您保存的随机数。</p>
        <form method="post" action="/ceremonies/\(id)/reveals" data-reveal-form data-ceremony="\(id)" \
        data-name="\(place.name)" data-commit="\(Hex.encode(place.committed ?? []))">
        \(csrfField(call))
        <input type="hidden" name="name" value="\(place.name)">
        <p><button type="button" class="quiet" data-fill hidden>填入本机保存的随机数</button></p>
        <p data-file-row hidden><label>或者选择备份文件 <input type="file" data-file accept=".txt,.secret"></label></p>
        \(field("随机数", name: "r", hint: "64 位十六进制数字，须与登记的承诺值一致。", required: true))
        <p data-say class="say" role="status"></p>
        <button type="submit" class="danger">公开随机数</button>
        </form>
        <details><summary>不使用浏览器脚本的办法</summary>
        <p>在本机运行下列命令，把显示的随机数填入上框：</p>
        \(commandLine("mingqian secret show \(place.name).secret"))
        </details></section>
        """
    }

    private var coordination: HTML {
        let announcing: HTML = tasks.isEmpty ? "" : announceForm
        guard officer.roles.contains(.coordinator) else { return announcing }
        switch view.stage {
        case .committing where view.contributors.allSatisfy { $0.committed != nil }:
            return confirmation(
                call, title: "开启仪式", consequence: "各方承诺已经登记。开启后承诺值记入公开日志，不能更改，可以公告抽取。",
                facts: [], to: "/ceremonies/\(id)/openings", button: "开启仪式", back: "/ceremonies")
        case .open:
            guard !view.draws.isEmpty || view.replacementsWaiting > 0 else { return announcing }
            let closing = confirmation(
                call, title: "截止公告",
                consequence: "截止后不能再公告新的抽取，各方开始公开随机数。截止记录随即签署并公开。",
                facts: [
                    ("已公告抽取", "\(view.draws.count) 项"), ("待产生替换人员", "\(view.replacementsWaiting) 人次"),
                ], to: "/ceremonies/\(id)/closings", button: "截止公告",
                back: "/ceremonies")
            return announcing + closing
        case .committing, .closed, .awaiting, .complete, .failed: return announcing
        }
    }

    private var announceForm: HTML {
        let choices = selectField(
            "任务", name: "task", options: tasks.map { ($0.id, "\($0.name)（\($0.id)）") }, value: tasks[0].id)
        return confirmation(
            call, title: "公告抽取",
            consequence: "公告包含影响结果的全部内容（名单、分层、比例、人员、规则），记入公开日志后不能更改，一项任务只公告一次。",
            facts: [], to: "/ceremonies/\(id)/draws", button: "公告抽取", back: "/ceremonies/\(id)",
            fields: choices)
    }
}
