// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// The portal's first page: search first, then what is new.
struct OpenHomePage {
    let latest: [PublishedResult]
    let results: Int64
    let entities: Int64
    let logSize: Int64
    let pack: RulePack

    var html: HTML {
        """
        <h1>双随机、一公开</h1>
        <p class="lead">随机抽取检查对象，随机选派检查人员，抽查情况及查处结果及时向社会公开。每一次抽取都可由任何人独立复算。</p>
        \(entitySearch(""))
        \(figures([
            Figure("已公示检查结果", results, "/open/results"), Figure("涉及市场主体", entities),
            Figure("公开日志条目", logSize, "/open/log"),
        ]))
        <h2>最新公示</h2>
        \(resultTable(latest, pack: pack))
        <p>\(link("全部检查结果", "/open/results"))</p>
        <h2>看得见的随机</h2>
        <ol>
        <li>抽查名录先固化并公布摘要，名录内容此后一字不可改。</li>
        <li>统筹部门、业务部门和监督机关各自秘密选定一个随机数，先公布承诺，后公开数值，缺一不可。</li>
        <li>公开的数值合成种子，每个对象由种子算出一个票号，票号最小者抽中；谁都可以复算。</li>
        <li>结果只能产生一次，重抽须公开编号并说明理由。</li>
        </ol>
        <p>\(link("查看历次抽取", "/open/draws")) · \(link("如何核验", "/open/verify")) · \
        \(link("怎样证明抽取没有做手脚", "/open/about/proof")) · \(link("供审计人员阅读", "/open/about/audit"))</p>
        """
    }
}

/// The search box for enterprises.
func entitySearch(_ words: String) -> HTML {
    filterForm(
        to: "/open/entities",
        field(
            "企业名称、统一社会信用代码或注册号", name: "q", value: words,
            hint: "可输入名称中的任意连续文字，或代码的末四位以上", kind: .search))
}

/// Published results as a table.
func resultTable(_ rows: [PublishedResult], pack: RulePack) -> HTML {
    table(
        caption: "检查结果", headers: ["检查对象", "检查机关", "任务", "检查日期", "检查结果", "公示时间"],
        rows: rows.map { row in
            [
                link(row.entityName, "/open/results/\(row.result)"), "\(row.unitName)", "\(row.taskName)",
                day(row.checkedOn),
                "\(codeWords(row.codes, pack))\(row.isLatest ? HTML.empty : statusTag("已更正", .warning))",
                moment(Instant(milliseconds: row.publishedAt)),
            ]
        }, empty: "暂无公示的检查结果。")
}

private func codeWords(_ json: String, _ pack: RulePack) -> String {
    let codes = json.split { "[]\", ".contains($0) }.map(String.init)
    return codes.map { pack.result($0)?.name ?? $0 }.joined(separator: "；")
}

/// All results, newest first.
struct OpenResultsPage {
    let rows: [PublishedResult]
    let words: String
    let pack: RulePack

    var html: HTML {
        """
        <h1>检查结果公示</h1>
        \(filterForm(to: "/open/results", field("检查对象名称", name: "q", value: words, kind: .search)))
        \(resultTable(Array(rows.prefix(20)), pack: pack))
        \(rows.count > 20 ? next : HTML.empty)
        """
    }

    private var next: HTML {
        let last = rows[19]
        let path = Path("/open/results").withFilled("q", words).with(
            "after", "\(last.publishedAt)~\(last.result)")
        return "<p>\(link("下一页", path))</p>"
    }
}

/// One published version, and the versions before and after it.
struct OpenResultPage {
    let result: StoredResult
    let visit: VisitRecord
    let items: [VisitItem]
    let versions: [StoredResult]
    let entity: PublicEntity
    let pack: RulePack

    var html: HTML {
        """
        <h1>\(entity.name)</h1>
        \(correction)
        \(definitionList([
            ("统一社会信用代码", code(entity.uscc ?? entity.registrationNumber ?? entity.key)),
            ("检查机关", "\(visit.unitName)"), ("任务", "\(visit.taskName)"),
            ("检查日期", day(result.result.checkedOn.text)),
            ("公示时间", result.publishedAt.map { moment(Instant(milliseconds: $0)) } ?? "—"),
            ("抽取记录", link(visit.draw, "/open/draws/\(visit.draw)")),
            ("公开日志序号", "\(result.publicationIndex ?? 0)"),
        ]))
        \(resultFacts(result.result, items: items, pack: pack, findings: false))
        \(versions.count > 1 ? others : HTML.empty)
        <p>\(link("该企业的全部公示", "/open/entities/\(entity.key)"))</p>
        """
    }

    private var correction: HTML {
        if let newest = versions.last, newest.version > result.version {
            return notice("本结果已被第\(newest.version)版更正，理由：\(newest.correctionReason ?? "")", .warning)
        }
        guard let reason = result.correctionReason else { return .empty }
        return notice("本结果为更正后的第\(result.version)版，更正理由：\(reason)", .warning)
    }

    private var others: HTML {
        let links = versions.map { version -> HTML in
            "<li>\(link("第\(version.version)版", "/open/results/\(version.id)"))</li>"
        }
        return "<h2>各版公示</h2><ul>\(links)</ul>"
    }
}

/// Search results.
struct OpenEntitiesPage {
    let words: String
    let found: [PublicEntity]

    var html: HTML {
        """
        <h1>企业查询</h1>
        \(entitySearch(words))
        \(words.isEmpty ? HTML.empty : list)
        """
    }

    private var list: HTML {
        table(
            caption: "查询结果", headers: ["名称", "统一社会信用代码／注册号", "登记状态", "登记机关"],
            rows: found.map { entity in
                [
                    link(entity.name, "/open/entities/\(entity.key)"),
                    code(entity.uscc ?? entity.registrationNumber ?? entity.key), "\(entity.status)",
                    "\(entity.authority)",
                ]
            }, empty: "没有找到“\(words)”。请核对名称或代码后再查。")
            + (found.count == 50 ? notice("只列出前50条，请输入更多文字缩小范围。") : .empty)
    }
}

/// One enterprise and what has been published about it.
struct OpenEntityPage {
    let entity: PublicEntity
    let results: [PublishedResult]
    let jurisdiction: String
    let pack: RulePack

    var html: HTML {
        """
        <h1>\(entity.name)</h1>
        \(definitionList([
            ("统一社会信用代码", code(entity.uscc ?? "—")), ("注册号", code(entity.registrationNumber ?? "—")),
            ("曾用名", "\(entity.formerNames.isEmpty ? "—" : entity.formerNames)"),
            ("登记状态", "\(entity.status)"), ("成立日期", entity.registeredOn.map { day($0) } ?? "—"),
            ("登记机关", "\(entity.authority)"), ("管辖", "\(jurisdiction)"),
        ]))
        <h2>抽查结果</h2>
        \(resultTable(results, pack: pack))
        """
    }
}
