// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TransparencyLog

/// 存证回执: what happened, where it stands in the log, and everything needed to check that without a network, on A4.
struct ReceiptPage {
    let entry: StoredEntry
    let receipt: Receipt
    /// Who acted, in words.
    let actor: String
    let key: String

    /// `/open/log/entries/{index}/receipt`
    static func show(_ call: Call) async throws -> Answer {
        let text = call["index"]
        let (entry, receipt, units) = try await call.office.database.read { db in
            let (entry, receipt) = try db.entryWithReceipt(text)
            return (entry, receipt, try db.namesOfUnits())
        }
        let crumbs: [(String, Path)] = [
            ("公示首页", "/open"), ("公开日志", "/open/log"),
            ("日志条目\(entry.index)", "/open/log/entries/\(entry.index)"),
        ]
        guard let receipt else {
            return .page(
                Page(
                    title: "存证回执",
                    body: """
                        <h1>存证回执</h1>
                        \(notice("本条尚未被签名检查点涵盖，通常在一秒之内完成，请刷新。"))
                        """, chrome: .open, crumbs: crumbs))
        }
        let page = ReceiptPage(
            entry: entry, receipt: receipt, actor: try LogActor.words(of: entry, units: units),
            key: call.office.settings.verifierKey())
        return .page(Page(title: "存证回执", body: try page.html, chrome: .open, crumbs: crumbs))
    }

    /// `/open/log/entries/{index}/receipt.tlog-proof`
    static func file(_ call: Call) async throws -> Answer {
        let text = call["index"]
        let (entry, receipt) = try await call.office.database.read { try $0.entryWithReceipt(text) }
        guard let receipt else { throw NotFound("receipt", text) }
        return .file(
            name: "mingqian-\(entry.index).tlog-proof", type: "text/plain; charset=utf-8",
            bytes: Array(receipt.serialized.utf8))
    }

    /// `/open/log/entries/{index}/entry.json`: the bytes that were hashed.
    static func entryFile(_ call: Call) async throws -> Answer {
        let text = call["index"]
        let (entry, _) = try await call.office.database.read { try $0.entryWithReceipt(text) }
        return .file(
            name: "mingqian-\(entry.index).json", type: "application/json", bytes: entry.bytes,
            immutable: true)
    }

    private var html: HTML {
        get throws {
            let pieces = ReceiptPieces.split(Array(receipt.serialized.utf8))
            let codes = try pieces.enumerated().map { place, piece -> HTML in
                let label = "第 \(place + 1) 码，共 \(pieces.count) 码"
                return
                    "<figure>\(try QRCode(piece).svg(label: label))<figcaption>\(label)</figcaption></figure>"
            }
            return """
                <article class="certificate receipt">
                <h1>存证回执</h1>
                \(definitionList(facts))
                <div class="codes">\(codes)\(checking(pieces.count))</div>
                \(original)
                </article>
                """
        }
    }

    private var facts: [(String, HTML)] {
        let head = Checkpoint(text: receipt.checkpoint.text)
        return [
            ("事项", "\(LogWords.title(ofType: entry.type))"), ("办理", "\(actor)"),
            ("时间", moment(entry.at, seconds: true)),
            ("日志", "\(code(head?.origin ?? "")) 第 \(receipt.index) 条（从 0 起）"),
            ("叶子哈希", hashGroups(entry.leaf)),
            ("检查点", "共 \(head?.size ?? 0) 条，树根 \(hashGroups(head?.root.bytes ?? []))"),
        ]
    }

    private var original: HTML {
        guard receipt.extra != nil else {
            return """
                <p>记录原文较长，未印在本回执上，可从公开日志下载（日志条目 \(entry.index)），核对时用 --entry 给出。</p>
                """
        }
        return """
            <p>记录原文（叶子哈希即由其算出）：</p>
            \(verbatim(String(decoding: entry.bytes, as: UTF8.self)))
            """
    }

    private func checking(_ codes: Int) -> HTML {
        let all = codes == 1 ? "二维码" : "全部 \(codes) 个二维码（先后不论）"
        let entryPart = receipt.extra == nil ? " --entry 原文" : ""
        return """
            <section>
            <h2>如何核对</h2>
            <p>用任意扫码程序读出\(all)，把文字存为一个文件，在没有网络的电脑上运行：</p>
            \(commandLine("mingqian-verify receipt 文件 --key '\(key)'\(entryPart)"))
            <p>日志公钥宜取自本回执以外的渠道。核对相符，即证明上述记录在检查点签署之前已载入公开日志；\
            此后日志如有改动或者删去，均与本回执矛盾。回执不证明记录所述内容属实。</p>
            </section>
            """
    }
}

/// Who an entry says has acted.
enum LogActor {
    /// The unit and the duty an entry names (`duty@unit`); the platform for what it does by itself.
    static func words(of entry: StoredEntry, units: [String: String]) throws -> String {
        guard case .object(let fields) = try CanonicalJSON(parsing: entry.bytes),
            case .string(let actor)? = fields["actor"]
        else { return "平台" }
        let parts = actor.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return actor }
        return (units[parts[1]] ?? parts[1]) + (Role(rawValue: parts[0]).map { "（\($0.words)）" } ?? "")
    }
}

extension Connection {
    /// Most codes on a receipt with the entry's text in it; a longer entry is left out and must be handed in.
    private static var mostCodes: Int { 4 }

    /// An entry by the number in an address, with its receipt once a signed head covers it.
    ///
    /// The entry's own bytes go along as `extra` where that makes no more than four codes: then the receipt alone tells
    /// what was logged.
    fileprivate func entryWithReceipt(_ text: String) throws -> (StoredEntry, Receipt?) {
        guard let index = Int64(text), index >= 0, let entry = try entry(at: index) else {
            throw NotFound("entry", text)
        }
        guard let bare = try receipt(at: index) else { return (entry, nil) }
        let whole = Receipt(
            extra: entry.bytes, index: bare.index, path: bare.path, checkpoint: bare.checkpoint)
        let fits = ReceiptPieces.count(ofBytes: whole.serialized.utf8.count) <= Self.mostCodes
        return (entry, fits ? whole : bare)
    }
}
