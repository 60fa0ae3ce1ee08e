// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TransparencyLog

/// The public log: its entries to read, its files to fetch one by one or all at once.
func openLogRoutes() -> [Route] {
    [
        Route(method: .get, path: "open/log", access: .everyone, answer: listEntries),
        Route(method: .get, path: "open/log/entries/{index}", access: .everyone, answer: showEntry),
        Route(
            method: .get, path: "open/log/entries/{index}/receipt", access: .everyone,
            answer: ReceiptPage.show),
        Route(
            method: .get, path: "open/log/entries/{index}/receipt.tlog-proof", access: .everyone,
            answer: ReceiptPage.file),
        Route(
            method: .get, path: "open/log/entries/{index}/entry.json", access: .everyone,
            answer: ReceiptPage.entryFile),
        Route(method: .get, path: "open/log/checkpoint", access: .everyone, answer: checkpoint),
        Route(method: .get, path: "open/log/log.vkey", access: .everyone, answer: logKey),
        Route(
            method: .get, path: "open/log/policy", access: .everyone, answer: { try await part($0, .policy) }),
        Route(
            method: .get, path: "open/log/witness.vkeys", access: .everyone,
            answer: { try await part($0, .witnessKeys) }),
        Route(method: .get, path: "open/log/closes/{index}", access: .everyone, answer: close),
        Route(method: .get, path: "open/log/tile/**", access: .everyone, answer: tile),
        Route(method: .get, path: "open/bundle.tar", access: .everyone, answer: bundle),
    ]
}

private let crumbs: [(String, Path)] = [("公示首页", "/open")]

private func listEntries(_ call: Call) async throws -> Answer {
    let page = 50
    let before = call.query.integer("before").map { max($0, 0) } ?? .max
    let shown = try await call.office.database.read { db in
        let units = Dictionary(
            try db.units().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return OpenLogPage(
            entries: try db.entries(before: before, limit: page), size: try db.logSize(),
            head: try db.lastCheckpoint(), quorum: try call.office.quorumState(db), page: page,
            units: units)
    }
    return .page(Page(title: "公开日志", body: try shown.html, chrome: .open, crumbs: crumbs))
}

private func showEntry(_ call: Call) async throws -> Answer {
    let text = call["index"]
    let (entry, receipt) = try await call.office.database.read { db -> (StoredEntry, Receipt?) in
        guard let index = Int64(text), index >= 0, let entry = try db.entry(at: index) else {
            throw NotFound("entry", text)
        }
        return (entry, try db.receipt(at: index))
    }
    return .page(
        Page(
            title: "日志条目\(entry.index)", body: OpenEntryPage(entry: entry, receipt: receipt).html,
            chrome: .open,
            crumbs: crumbs + [("公开日志", "/open/log")]))
}

private func checkpoint(_ call: Call) async throws -> Answer {
    guard let head = try await call.office.database.read({ try call.office.publishedHead($0) }) else {
        throw NotFound("checkpoint", "")
    }
    return .text(head.note)
}

private func logKey(_ call: Call) async throws -> Answer {
    .text("\(call.office.settings.logKey.vkey)\n")
}

/// A small text of the public bundle, if it is in there.
private func part(_ call: Call, _ part: PublicBundleListing.Part) async throws -> Answer {
    do {
        let listing = try await call.office.publicBundle()
        guard listing.parts.contains(part) else { throw NotFound("file", part.path) }
        let bytes = try await call.office.bytes(of: part, under: listing.head)
        return .text(String(decoding: bytes, as: UTF8.self))
    } catch ExportRefusal.nothingSealed {
        throw NotFound("file", part.path)
    }
}

private func close(_ call: Call) async throws -> Answer {
    guard let index = Int64(call["index"]) else { throw NotFound("close", call["index"]) }
    return try await part(call, .close(index))
}

/// Tiles by their names in C2SP tlog-tiles: what is served once never changes.
private func tile(_ call: Call) async throws -> Answer {
    let path = "tile/\(call.rest)"
    guard let bytes = try await call.office.database.read({ try $0.publicTile(path: path) }) else {
        throw NotFound("tile", path)
    }
    return .file(name: "tile", type: "application/octet-stream", bytes: bytes, immutable: true)
}

private func bundle(_ call: Call) async throws -> Answer {
    let day = Day(inShanghai: call.office.now()).text
    do {
        return .stream(
            name: "mingqian-\(day).tar", type: "application/x-tar",
            chunks: try await call.office.publicBundleArchive())
    } catch ExportRefusal.nothingSealed {
        throw NotFound("bundle", "")
    }
}

/// The newest entries first.
struct OpenLogPage {
    let entries: [StoredEntry]
    let size: Int64
    let head: StoredCheckpoint?
    /// How far the witnesses have followed; nil while there are none.
    let quorum: QuorumState?
    let page: Int
    /// Names of units by id.
    let units: [String: String]

    var html: HTML {
        get throws {
            """
            <h1>公开日志</h1>
            <p class="lead">计划、名录、抽取、检查和公示的每一步都在此留下一条记录，只增不改。任何一条被改动或者删去，\
            与任何人保存过的检查点就对不上。</p>
            \(figures([Figure("日志条目", size), Figure("最近签名检查点涵盖", head?.size ?? 0)]))
            <p>\(buttonLink("下载全部公开文件", "/open/bundle.tar")) \(link("如何核验", "/open/verify"))\
            　\(link("检查点", "/open/log/checkpoint"))　\(link("日志公钥", "/open/log/log.vkey"))\
            \(quorum == nil ? .empty : policyLink)</p>
            \(witnessPart)
            \(table(
                caption: "日志条目", headers: ["序号", "事项", "办理", "时间", "叶子哈希"],
                rows: try entries.map { entry in
                    [
                        link("\(entry.index)", "/open/log/entries/\(entry.index)"),
                        "\(LogWords.title(ofType: entry.type))", "\(try LogActor.words(of: entry, units: units))",
                        moment(entry.at, seconds: true), shortDigest(Hex.encode(entry.leaf)),
                    ]
                }))
            \(older)
            """
        }
    }

    private var policyLink: HTML {
        "　\(link("见证策略", "/open/log/policy"))　\(link("见证方公钥", "/open/log/witness.vkeys"))"
    }

    private var witnessPart: HTML {
        guard let quorum else {
            return "<h2>见证方</h2>\(notice("尚未配置见证方。请保存检查点，日后据以核对日志只增未改。"))"
        }
        let rows: [[HTML]] = quorum.witnesses.map { witness in
            [
                "\(witness.name)", witness.isRequired ? "是" : "否",
                witness.size.map { "\(grouped($0))条" } ?? "—",
                witness.last.map { moment($0, seconds: true) } ?? "从未联署",
            ]
        }
        let state =
            quorum.waitingSince.map { since in
                "第\(quorum.size)条起的记录自\(momentWords(since, seconds: true))起等待联署。"
            } ?? "全部记录均已取得足够的联署。"
        return """
            <h2>见证方</h2>
            <p>见证方独立保存本日志最近的检查点，只为延续旧检查点的新检查点联署。取得足够联署的检查点涵盖\
            \(grouped(quorum.size))条。\(state)</p>
            \(table(caption: "各见证方最近一次联署", headers: ["名称", "计入法定数", "最近联署至", "时间"], rows: rows))
            """
    }

    private var older: HTML {
        guard entries.count == page, let last = entries.last, last.index > 0 else { return .empty }
        return "<p>\(link("更早的条目", Path("/open/log").with("before", "\(last.index)")))</p>"
    }
}

/// One entry as it was hashed, with its receipt.
struct OpenEntryPage {
    let entry: StoredEntry
    let receipt: Receipt?

    var html: HTML {
        """
        <h1>日志条目\(entry.index)：\(LogWords.title(ofType: entry.type))</h1>
        \(definitionList([
            ("时间", moment(entry.at, seconds: true)),
            ("叶子哈希", digest(Hex.encode(entry.leaf))),
        ]))
        <h2>原文</h2>
        <p>叶子哈希是在下列字节之前加一个零字节后计算的SHA-256。</p>
        \(verbatim(String(decoding: entry.bytes, as: UTF8.self)))
        <h2>回执</h2>
        \(receipt.map(receiptPart) ?? notice("本条尚未被签名检查点涵盖，通常在一秒之内完成，请刷新。"))
        """
    }

    private func receiptPart(_ receipt: Receipt) -> HTML {
        """
        <p>保存这份回执，即可在没有网络时证明本条记录在日志之内（格式为C2SP tlog-proof）。</p>
        <p>\(buttonLink("打印回执", "/open/log/entries/\(entry.index)/receipt"))\
        　\(link("下载回执", "/open/log/entries/\(entry.index)/receipt.tlog-proof"))\
        　\(link("下载原文", "/open/log/entries/\(entry.index)/entry.json"))</p>
        \(verbatim(receipt.serialized))
        """
    }
}
