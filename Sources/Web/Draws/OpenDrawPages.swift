// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Draws for the public: every step, every file, how to check. Blinded ids only, unless the campaign chose to name
/// the drawn at once (protocol 0).
enum OpenDrawPages {
    /// `/open/draws`
    static func list(_ call: Call) async throws -> Answer {
        let paging = Paging(call.query)
        let (rows, total) = try await call.office.database.read { db in
            (
                try db.draws(limit: Int64(paging.size), offset: Int64(paging.offset)).map {
                    try DrawListRow(db, $0)
                }, try db.countDraws()
            )
        }
        let lines = rows.map { row -> [HTML] in
            [
                link(row.stored.id, "/open/draws/\(row.stored.id)"), "\(row.taskName)",
                "\(grouped(row.size))", moment(row.stored.announcedAt),
                statusTag(row.stage.words, row.stage.tone),
            ]
        }
        return .page(
            Page(
                title: "抽取公示",
                body: """
                    <h1>抽取公示</h1>
                    <p>每一次随机抽取在公布随机数之前就已公告并记入公开日志，公告后不能更改、不能重抽。\
                    任何人都可以下载公开文件，自行复算。</p>
                    \(drawListTable(lines))
                    \(pager(paging.with(total: total), path: "/open/draws", unit: "项"))
                    """, chrome: .open))
    }

    /// `/open/draws/{draw}`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["draw"]
        let now = call.office.now()
        let paging = Paging(call.query)
        let tables = call.office.rulebook.tables
        let page = try await call.office.database.read { db -> OpenDrawPage? in
            guard let view = try DrawView(db, id, now: now) else { return nil }
            let list = try view.result.flatMap { try db.publicFile($0.file) }.map {
                try DrawnList(parsing: $0)
            }
            let open = view.task.disclosure == "immediate" && view.result != nil
            return OpenDrawPage(
                view: view, list: list,
                named: open
                    ? try db.drawnNames(ofDraw: id, limit: Int64(paging.size), offset: Int64(paging.offset))
                    : [], paging: paging, tables: tables,
                replacements: ReplacementFact.list(view.replacements, call.office))
        }
        guard let page else { throw NotFound("draw", id) }
        return .page(
            Page(
                title: "抽取 \(id)", body: try page.html, chrome: .open,
                crumbs: [("抽取公示", "/open/draws")]))
    }

    /// `/open/draws/{draw}/{file}`: the two log entries the draw rests on, byte for byte.
    static func entry(_ call: Call) async throws -> Answer {
        let id = call["draw"]
        let name = call["file"]
        let bytes = try await call.office.database.read { db -> [UInt8]? in
            guard let draw = try db.draw(id) else { return nil }
            switch name {
            case "announcement.json": return try db.entry(at: draw.announceIndex)?.bytes
            case "ceremony.json":
                guard let index = try db.ceremony(draw.ceremony)?.openedIndex else { return nil }
                return try db.entry(at: index)?.bytes
            default: return nil
            }
        }
        guard let bytes else { throw NotFound("file", name) }
        return .file(name: "\(id)-\(name)", type: "application/json", bytes: bytes, inline: false)
    }

    /// `/open/files/{sha256}`
    static func file(_ call: Call) async throws -> Answer {
        let sha256 = call["sha256"]
        let found = try await call.office.database.read { db -> (PublicFile, [UInt8])? in
            guard let entry = try db.publicFileEntry(sha256), let bytes = try db.publicFile(sha256) else {
                return nil
            }
            return (entry, bytes)
        }
        guard let (entry, bytes) = found else { throw NotFound("file", sha256) }
        let isJSON = bytes.first == UInt8(ascii: "{")
        return .file(
            name: "\(entry.kind)-\(sha256.prefix(16)).\(isJSON ? "json" : "txt")",
            type: isJSON ? "application/json" : "text/plain; charset=utf-8", bytes: bytes, inline: false,
            immutable: true)
    }
}

/// One draw for the public.
struct OpenDrawPage: Sendable {
    let view: DrawView
    let list: DrawnList?
    let named: [(key: String, name: String)]
    let paging: Paging
    let tables: RegisterTables
    let replacements: [ReplacementFact]

    private var id: String { view.stored.id }

    var html: HTML {
        get throws {
            """
            <h1>\(view.task.name)：抽取 \(id) \(statusTag(view.stage.words, view.stage.tone))</h1>
            \(facts)
            \(voided)
            <section><h2>全过程记录</h2>
            <p>下列每一步都记入只增不改的公开日志，先后以日志序号为准。</p>
            \(stepsTable(view.steps, people: false))</section>
            <section><h2>分层应抽与实抽</h2>\(strataTable(
                view.strata, counts: view.result == nil ? nil : view.counts, tables))
            \(try excludedTable(view.roster.excluded))</section>
            \(commitments)
            \(drawn)
            \(replacementSection(replacements, forOfficers: false))
            <section><h2>下载公开文件</h2>\(drawFiles(view))</section>
            \(checking)
            """
        }
    }

    private var facts: HTML {
        definitionList([
            ("计划项目", link(view.task.line.name, "/open/plans/\(view.task.line.plan)")),
            ("组织单位", "\(view.ceremony.unitNames[view.task.unit] ?? view.task.unit)"),
            ("检查期限", period(view.task.fromDay, view.task.toDay)),
            ("名单", "\(grouped(view.roster.size)) 户，根哈希 \(digest(Hex.encode(view.roster.root)))"),
            ("抽取方法", "等概率抽取：每户票号为 SHA-256，票号最小者抽中"),
            ("票号范围", ticketWords),
            ("规则", code(view.roster.pack)),
            (
                "名单公开方式",
                view.task.disclosure == "immediate" ? "抽取后即公开名单" : "为保证检查随机、不打招呼，名称随检查结果公开"
            ),
        ])
    }

    private var ticketWords: HTML {
        guard view.stored.tickets == "ceremony" else { return "仅用于本次抽取" }
        let campaign = view.task.campaign.map { link("到户次数", "/open/campaigns/\($0)") } ?? HTML.empty
        return "联合抽查：同一检查对象在各部门的抽取中票号相同 \(campaign)"
    }

    private var voided: HTML {
        guard let void = view.void else { return "" }
        let words = VoidCode(rawValue: void.code)?.words ?? void.code
        let others = view.attempts.filter { $0.id != id }.map { link($0.id, "/open/draws/\($0.id)") }
        return notice("本次抽取已作废：\(words)。理由：\(void.reason)", .bad)
            + (others.isEmpty ? "" : "<p>同一任务的其他抽取：\(others.joined(by: "、"))</p>")
    }

    private var commitments: HTML {
        let rows = view.ceremony.contributors.map { one -> [HTML] in
            [
                "\(one.title)", one.committed.map { digest(Hex.encode($0)) } ?? "—",
                one.revealed.map { digest(Hex.encode($0)) } ?? "尚未公开",
            ]
        }
        var seeds: [(String, HTML)] = view.ceremony.beacon?.facts ?? []
        if let keys = view.keys {
            seeds += [
                ("共同随机值", digest(keys.value.hex)), ("本次抽取的种子", digest(keys.seed.hex)),
                ("票号密钥", digest(keys.entityKey.hex)),
            ]
        }
        return """
            <section><h2>随机数从哪里来</h2>
            <p>各方先登记承诺值并签名，公告截止后才公开随机数；任何一方都无法预知或者挑选结果。</p>
            \(table(caption: "参与方的承诺值和随机数", headers: ["参与方", "承诺值", "随机数"], rows: rows))
            \(seeds.isEmpty ? HTML.empty : definitionList(seeds))
            </section>
            """
    }

    private var drawn: HTML {
        guard let list else { return "" }
        let rows = list.strata.map { stratum -> [HTML] in
            [
                "\(stratumWords(stratum.name, tables))", "\(stratum.take)",
                stratum.threshold.map { digest($0.hex) } ?? "—",
                stratum.selected.first.map { digest($0) } ?? "—",
            ]
        }
        let outcome = table(
            caption: "各分层的抽中户数和末位票号", headers: ["分层", "抽中", "末位票号", "首位名单编号"], rows: rows, numeric: [1])
        return """
            <section><h2>抽取结果</h2>
            \(outcome)
            \(tickets)
            <p>抽中的企业在检查结果公布后，可在\(link("检查结果", "/open/results"))中按名称查询。</p>
            \(names)
            </section>
            """
    }

    /// In a `balls` draw an entity has as many tickets as its weight, which only the roster tells.
    private var tickets: HTML {
        guard let list, let keys = view.keys, view.stored.method != DrawMethod.balls.rawValue else {
            return ""
        }
        return DrawnTickets(list: list, key: keys.entityKey, paging: paging, tables: tables).html
            + (named.isEmpty
                ? pager(paging.with(total: view.drawn), path: "/open/draws/\(id)", unit: "户") : "")
    }

    private var names: HTML {
        guard !named.isEmpty else { return "" }
        return table(
            caption: "抽中名单，按代码排列", headers: ["名称", "统一社会信用代码"],
            rows: named.map { ["\($0.name)", code($0.key)] })
            + pager(paging.with(total: view.drawn), path: "/open/draws/\(id)", unit: "户")
    }

    /// How anyone checks: in the browser, all with one program, one entity with one line.
    private var checking: HTML {
        let line =
            view.keys.flatMap { keys in
                list?.strata.lazy.compactMap(\.selected.first).first.map {
                    selfCheckLine($0, key: keys.entityKey)
                }
            } ?? "(xxd -r -p <<<票号密钥; printf %s 名单编号) | sha256sum"
        return """
            <section><h2>如何核验</h2>
            <p>\(buttonLink("在浏览器中核验", "/open/draws/\(id)/verify"))</p>
            <ol>
            <li>下载全部公开文件（见\(link("核验说明", "/open/verify"))），运行
            \(commandLine("mingqian-verify public"))
            程序从公开文件出发，复算日志、名单、种子、抽取和人员匹配，并逐项说明。</li>
            <li>核对文件：\(commandLine("sha256sum 文件"))结果应与上列哈希一致。</li>
            <li>核对一户：票号小于或者等于所在分层末位票号的即为抽中。
            \(commandLine(line))</li>
            </ol>
            </section>
            """
    }
}
