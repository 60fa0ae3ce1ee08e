// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TransparencyLog

/// The public log: its entries to read, its files to fetch one by one or all at once.
///
/// The files of each yearly log stay below `/open/logs/N`, N from 1; below `/open/log` are those of the one that goes
/// on.
func openLogRoutes() -> [Route] {
    logFileRoutes("open/log") + logFileRoutes("open/logs/{log}") + [
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
        Route(method: .get, path: "open/bundle.tar", access: .everyone, answer: bundle),
        Route(method: .get, path: "open/logs/{log}/bundle.tar", access: .everyone, answer: bundle),
    ]
}

private func logFileRoutes(_ prefix: String) -> [Route] {
    [
        Route(method: .get, path: "\(prefix)/checkpoint", access: .everyone, answer: checkpoint),
        Route(method: .get, path: "\(prefix)/log.vkey", access: .everyone, answer: logKey),
        Route(
            method: .get, path: "\(prefix)/policy", access: .everyone,
            answer: { try await part($0, .policy) }),
        Route(
            method: .get, path: "\(prefix)/witness.vkeys", access: .everyone,
            answer: { try await part($0, .witnessKeys) }),
        Route(method: .get, path: "\(prefix)/closes/{index}", access: .everyone, answer: close),
        Route(method: .get, path: "\(prefix)/tile/**", access: .everyone, answer: tile),
    ]
}

extension Call {
    /// The log whose files are asked for.
    fileprivate func log(_ db: Connection) throws -> YearLog {
        guard let number = try logNumber else { return try db.currentLog() }
        guard let log = try db.log(number: number) else { throw NotFound("log", self["log"]) }
        return log
    }

    /// Its number, from 1; nil for the one that goes on.
    fileprivate var logNumber: Int64? {
        get throws {
            guard !self["log"].isEmpty else { return nil }
            guard let number = Int64(self["log"]) else { throw NotFound("log", self["log"]) }
            return number
        }
    }
}

private let crumbs: [(String, Path)] = [("公示首页", "/open")]

private func listEntries(_ call: Call) async throws -> Answer {
    let page = 50
    let before = call.query.integer("before").map { max($0, 0) } ?? .max
    let shown = try await call.office.database.read { db in
        let units = Dictionary(
            try db.units().map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
        return OpenLogPage(
            entries: try db.entries(before: before, limit: page), logs: try db.logs(),
            head: try db.lastCheckpoint(), quorum: try call.office.quorumState(db), page: page,
            units: units)
    }
    return .page(Page(title: "公开日志", body: try shown.html, chrome: .open, crumbs: crumbs))
}

private func showEntry(_ call: Call) async throws -> Answer {
    let text = call["index"]
    let page = try await call.office.database.read { db in
        guard let index = Int64(text), index >= 0, let entry = try db.entry(at: index) else {
            throw NotFound("entry", text)
        }
        return OpenEntryPage(
            entry: entry, place: LogWords.place(of: index, in: try db.logs()),
            receipt: try db.receipt(at: index))
    }
    return .page(
        Page(
            title: "日志条目\(page.entry.index)", body: page.html, chrome: .open,
            crumbs: crumbs + [("公开日志", "/open/log")]))
}

private func checkpoint(_ call: Call) async throws -> Answer {
    let head = try await call.office.database.read { db in
        try call.office.publishedHead(db, of: try call.log(db))
    }
    guard let head else { throw NotFound("checkpoint", "") }
    return .text(head.note)
}

private func logKey(_ call: Call) async throws -> Answer {
    let log = try await call.office.database.read { try call.log($0) }
    return .text("\(try call.office.key(of: log).vkey)\n")
}

/// A small text of the public bundle, if it is in there.
private func part(_ call: Call, _ part: PublicBundleListing.Part) async throws -> Answer {
    do {
        let listing = try await call.office.publicBundle(of: try call.logNumber)
        guard listing.parts.contains(part) else { throw NotFound("file", part.path) }
        let bytes = try await call.office.bytes(of: part, in: listing)
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
    let bytes = try await call.office.database.read { db in
        try db.publicTile(path: path, of: try call.log(db))
    }
    guard let bytes else { throw NotFound("tile", path) }
    return .file(name: "tile", type: "application/octet-stream", bytes: bytes, immutable: true)
}

private func bundle(_ call: Call) async throws -> Answer {
    let day = Day(inShanghai: call.office.now()).text
    do {
        return .stream(
            name: "mingqian-\(day)\(try call.logNumber.map { "-\($0)" } ?? "").tar",
            type: "application/x-tar",
            chunks: try await call.office.publicBundleArchive(of: try call.logNumber))
    } catch ExportRefusal.nothingSealed {
        throw NotFound("bundle", "")
    }
}

/// The newest entries first.
struct OpenLogPage {
    let entries: [StoredEntry]
    /// All there have been, the first one first.
    let logs: [YearLog]
    /// Of the log that goes on.
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
            \(figures([Figure("日志条目", logs.last?.size ?? 0), Figure("最近签名检查点涵盖", head?.size ?? 0)]))
            <p>\(buttonLink("下载全部公开文件", "/open/bundle.tar")) \(link("如何核验", "/open/verify"))\
            　\(link("检查点", "/open/log/checkpoint"))　\(link("日志公钥", "/open/log/log.vkey"))\
            \(quorum == nil ? .empty : policyLink)</p>
            \(pastLogs)
            \(witnessPart)
            \(table(
                caption: "日志条目", headers: ["序号", "事项", "办理", "时间", "叶子哈希"],
                rows: try entries.map { entry in
                    [
                        link(number(of: entry), "/open/log/entries/\(entry.index)"),
                        "\(LogWords.title(ofType: entry.type))",
                        "\(try LogActor.words(of: entry, units: units))",
                        moment(entry.at, seconds: true), shortDigest(Hex.encode(entry.leaf)),
                    ]
                }))
            \(older)
            """
        }
    }

    /// With one log the number of an entry is its place; with more, the log is named too.
    private func number(of entry: StoredEntry) -> String {
        logs.count == 1 ? "\(entry.index)" : LogWords.place(of: entry.index, in: logs)
    }

    private var pastLogs: HTML {
        guard logs.count > 1 else { return .empty }
        let rows: [[HTML]] = logs.dropLast().reversed().map { log in
            let files = "/open/logs/\(log.number)"
            return [
                code(log.origin), "\(grouped(log.size))", "\(link("检查点", Path("\(files)/checkpoint")))",
                "\(link("公钥", Path("\(files)/log.vkey")))",
                "\(link("全部公开文件", Path("\(files)/bundle.tar")))",
            ]
        }
        return """
            <h2>历年日志</h2>
            <p>日志按年更换。新日志的第0条记录载有上一日志的最后检查点，历年日志由此首尾相接，任何一年都不能事后改动。\
            核验本年文件时，以 --before 给出往年文件。</p>
            \(table(caption: "往年日志", headers: ["名称", "条目", "检查点", "公钥", "文件"], rows: rows))
            """
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
    /// The log and the number in it.
    let place: String
    let receipt: Receipt?

    var html: HTML {
        """
        <h1>日志条目\(entry.index)：\(LogWords.title(ofType: entry.type))</h1>
        \(definitionList([
            ("日志", "\(place)"), ("时间", moment(entry.at, seconds: true)),
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
