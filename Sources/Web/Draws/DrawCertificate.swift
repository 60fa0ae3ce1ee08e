// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// The printed certificate of a draw: one A4 page with the hashes that fix it.
enum DrawCertificate {
    /// `/draws/{draw}/certificate`
    static func show(_ call: Call) async throws -> Answer {
        let id = call["draw"]
        let now = call.office.now()
        guard
            let view = try await call.office.database.read({ db in try DrawView(db, id, now: now) })
        else { throw NotFound("draw", id) }
        return .page(
            Page(
                title: "抽取证书 \(id)", body: html(view), crumbs: [("抽取", "/draws"), (id, "/draws/\(id)")]))
    }

    private static func html(_ view: DrawView) -> HTML {
        var facts: [(String, HTML)] = [
            ("任务", "\(view.task.name)（\(view.task.id)）"),
            ("计划项目", "\(view.task.line.name)（\(view.task.line.id)）"),
            ("名单", "\(grouped(view.roster.size)) 户，\(hashGroups(view.roster.root))"),
            ("应抽户数", "\(grouped(view.quota)) 户"),
            ("公告记录", hashGroups(view.stored.announceLeaf)),
            (
                "参与方",
                view.ceremony.contributors.map { one -> HTML in
                    "\(one.title) \(one.revealed == nil ? "（未公开）" : "（已公开）")"
                }.joined(by: "、")
            ),
        ]
        if let beacon = view.ceremony.beacon, let words = beacon.value {
            facts.append(("公开数值", digest(words)))
        }
        if let keys = view.keys {
            facts.append(("共同随机值", hashGroups(keys.value.bytes)))
            facts.append(("种子", hashGroups(keys.seed.bytes)))
            facts.append(("票号密钥", hashGroups(keys.entityKey.bytes)))
            facts.append(("核对一户", digest(selfCheckLine("名单编号", key: keys.entityKey))))
        }
        if let result = view.result {
            facts.append(("实抽户数", "\(grouped(view.drawn)) 户"))
            facts.append(("举行时间", moment(result.heldAt, seconds: true)))
            facts.append(("结果文件", digest(result.file)))
        }
        if let void = view.void {
            facts.append(("作废", "\(VoidCode(rawValue: void.code)?.words ?? void.code)：\(void.reason)"))
        }
        return """
            <article class="certificate">
            <h1>随机抽取证书</h1>
            <p>抽取编号 \(view.stored.id)　\(statusTag(view.stage.words, view.stage.tone))</p>
            \(definitionList(facts))
            \(stepsTable(view.steps, people: true))
            <p>以上内容均可在公示平台“抽取公示”栏目（/open/draws/\(view.stored.id)）下载公开文件独立复算。</p>
            </article>
            """
    }
}
