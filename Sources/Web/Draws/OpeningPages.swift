// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 名单编号凭证: whom a blinded id stands for, or that somebody is not in the roster; to print and to check offline.
enum OpeningPages {
    /// `/openings/{opening}`: for whoever had it shown, and for those who supervise.
    static func show(_ call: Call) async throws -> Answer {
        let (shown, roster) = try await found(call)
        guard let entity = shown.entity else {
            return .page(
                Page(
                    title: "编号对应关系", body: whole(shown, roster),
                    crumbs: [("名单 \(roster.id)", "/rosters/\(roster.id)")]))
        }
        let slip = try await call.office.database.read { try roster.slip(of: entity, $0) }
        return .page(
            Page(
                title: "名单编号凭证", body: try page(shown, slip),
                crumbs: [("名单 \(roster.id)", "/rosters/\(roster.id)")]))
    }

    /// `/openings/{opening}/proof.json` or `openings.csv`
    static func file(_ call: Call) async throws -> Answer {
        let (shown, roster) = try await found(call)
        switch (call["file"], shown.entity) {
        case ("proof.json", let entity?):
            let slip = try await call.office.database.read { try roster.slip(of: entity, $0) }
            return .file(
                name: "名单编号凭证-\(entity).json", type: "application/json", bytes: try slip.json.encode())
        case ("openings.csv", nil):
            let bytes = try await call.office.database.read { try roster.openingsTable($0) }
            return .file(name: "编号对应关系-\(roster.id).csv", type: "text/csv; charset=utf-8", bytes: bytes)
        default: throw NotFound("file", call["file"])
        }
    }

    private static func found(_ call: Call) async throws -> (ShownOpening, StoredRoster) {
        let (id, officer) = (call["opening"], try call.acting())
        let found = try await call.office.database.read { db -> (ShownOpening, StoredRoster)? in
            guard let shown = try db.shownOpening(id), let roster = try db.roster(shown.roster) else {
                return nil
            }
            return (shown, roster)
        }
        guard let (shown, roster) = found,
            shown.account == officer.account
                || !officer.roles.isDisjoint(with: [.auditor, .supervisor])
        else { throw NotFound("opening", id) }
        guard roster.secret != nil else { throw CeremonyRefusal.rosterErased }
        return (shown, roster)
    }

    private static func whole(_ shown: ShownOpening, _ roster: StoredRoster) -> HTML {
        """
        <h1>编号对应关系</h1>
        \(definitionList([
            ("名单", link(roster.id, "/rosters/\(roster.id)")), ("户数", "\(grouped(roster.size)) 户"),
            ("调取时间", moment(shown.shownAt, seconds: true)), ("日志记录", "第 \(shown.logIndex) 条"),
        ]))
        <p>\(link("下载编号对应关系（统一社会信用代码、盐值、名单编号）", "/openings/\(shown.id)/openings.csv"))</p>
        <p class="hint">核对要点：每一编号均可由代码和盐值算出；对应关系与名录快照一一对应；各户分层与固化当日的风险等级一致。</p>
        """
    }

    private static func page(_ shown: ShownOpening, _ slip: OpeningSlip) throws -> HTML {
        let line: String =
            if case .present(let leaf) = slip.proof { leaf.line.replacing("\t", with: "　") } else { "—" }
        return """
            <article class="certificate">
            <h1>名单编号凭证</h1>
            <p>\(slip.isPresent
                ? statusTag("在名单中", .good) : statusTag("不在名单中", .warning))</p>
            \(definitionList([
                ("检查对象", code(slip.opening.id)), ("名单", code(slip.roster.id)),
                ("名单根哈希", hashGroups(slip.roster.root)), ("名单记录", hashGroups(slip.leaf.bytes)),
                ("盐值", digest(slip.opening.salt.hex)), ("名单编号", digest(slip.opening.rosterID)),
                ("名单中的一行", "\(line)"), ("出具时间", moment(shown.shownAt, seconds: true)),
                ("日志记录", "第 \(shown.logIndex) 条"),
            ]))
            <p>\(link("下载凭证文件", "/openings/\(shown.id)/proof.json"))，可用
            \(commandLine("mingqian-verify opening 凭证文件 公开文件夹"))
            核验：编号由代码和盐值算出，并由哈希路径证明\(slip.isPresent ? "在" : "不在")名单中。</p>
            </article>
            """
    }
}
