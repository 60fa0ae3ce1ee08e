// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The announced public value of a ceremony as pages show it.
struct BeaconView: Sendable {
    let plan: BeaconPlan
    let missed: [MissedPublicValue]
    /// Who typed for the source whose turn it is.
    let typed: [TypedPublicValue]
    /// The source whose turn it is; nil once the value is in or all are missed.
    let turn: Int?
    /// The value as text, once in the log.
    let value: String?

    /// Nil for a ceremony without a public value.
    init?(_ db: Connection, _ stored: StoredCeremony) throws {
        guard let plan = try stored.beaconPlan else { return nil }
        self.plan = plan
        missed = try db.missedPublicValues(ofCeremony: stored.id)
        let next = missed.count
        turn = stored.beaconAt == nil && next < plan.sources.count ? next : nil
        typed = try db.typedPublicValues(ofCeremony: stored.id).filter { $0.source == next }
        value = stored.beaconBytes.map { bytes in
            switch plan.sources[Int(stored.beaconSource ?? 0)].kind {
            case .lottery: String(decoding: bytes, as: UTF8.self)
            case .drand: Hex.encode(bytes)
            }
        }
    }

    /// `快乐8第2026061期`.
    func name(of source: Int) -> String {
        switch plan.sources[source].kind {
        case .lottery(let game, let issue): "\(game.words)第\(issue)期"
        case .drand(_, _, let round): "drand第\(round)轮"
        }
    }

    /// What is waited for, in words.
    var waiting: String { turn.map { "等待\(name(of: $0))" } ?? "" }

    /// Rows for lists of facts: every source with its times, and the value.
    var facts: [(String, HTML)] {
        var rows = plan.sources.indices.map { place -> (String, HTML) in
            let source = plan.sources[place]
            let times: HTML = "\(shown(source.at))公布，最迟等到\(shown(source.until))"
            let gone = missed.first { $0.source == place }
            let state: HTML = gone.map { "；已报告未公布：\($0.reason)" } ?? ""
            return (
                place == 0 ? "公开数值" : "备用来源 \(place)", "\(name(of: place))，\(times)\(state)"
            )
        }
        if let value { rows.append(("公开数值记录", digest(value))) }
        return rows
    }

    private func shown(_ text: String) -> HTML {
        Instant(rfc3339: text).map { moment($0) } ?? "\(text)"
    }
}

extension PlannedBeacon {
    /// Where a plan line names no public value.
    static let none = "不用，只用各方随机数"

    var words: String {
        switch self {
        case .lottery(let game): "全国性彩票开奖号码（\(game.words)）"
        case .drand: "drand 公共随机信标"
        }
    }
}

extension Lottery {
    var words: String {
        switch self {
        case .kl8: "快乐8"
        case .ssq: "双色球"
        case .dlt: "大乐透"
        }
    }

    /// How many numbers to type, in words.
    var shape: String {
        switch self {
        case .kl8: "20 个号码（1 至 80）"
        case .ssq: "6 个红球号码（1 至 33），再 1 个蓝球号码（1 至 16）"
        case .dlt: "5 个前区号码（1 至 35），再 2 个后区号码（1 至 12）"
        }
    }
}

/// The forms about a public value on a ceremony's page.
struct PublicValueForms {
    let call: Call
    let officer: Officer
    let view: CeremonyView

    private var id: String { view.stored.id }

    /// What this officer may do about it now.
    var html: HTML {
        guard let beacon = view.beacon, let turn = beacon.turn, view.stored.closedAt != nil,
            view.contributors.contains(where: { $0.unit == officer.unit })
        else { return "" }
        let now = call.office.now()
        guard view.stage == .awaiting else { return "" }
        let source = beacon.plan.sources[turn]
        guard now.rfc3339 >= source.at else {
            return notice("\(beacon.waiting)，公布后由两个账号分别录入。")
        }
        return give(beacon, turn) + (now.rfc3339 > source.until ? miss(beacon, turn) : "")
    }

    private func give(_ beacon: BeaconView, _ turn: Int) -> HTML {
        let own = beacon.typed.contains { $0.account == officer.account }
        let others = beacon.typed.contains { $0.account != officer.account }
        let state =
            own && others
            ? "您和另一账号录入的号码不一致。请各自核对原始公告，有误的一方重新录入。"
            : own
                ? "您已录入，等待另一账号核对录入；发现有误可以重新录入。"
                : others ? "另一账号已经录入，请您独立录入一遍，两次一致即记入日志。" : "请按原始公告录入。"
        let fields: HTML =
            switch beacon.plan.sources[turn].kind {
            case .lottery(let game, _):
                textArea(
                    "开奖号码", name: "value", hint: "\(game.shape)，用空格隔开。须由两个账号分别录入，一致才记入日志。",
                    rows: 2, required: true)
            case .drand(_, _, let round):
                textArea(
                    "第 \(round) 轮的签名或者文件内容", name: "value",
                    hint: "96 位十六进制签名，或者信标节点给出的整段 JSON。任何人都可以用信标公钥核验签名。", rows: 4, required: true)
            }
        return confirmation(
            call, title: "录入公开数值：\(beacon.name(of: turn))", consequence: "\(state)记入日志后不能更改。", facts: [],
            to: "/ceremonies/\(id)/values", button: "录入公开数值", back: "/ceremonies/\(id)",
            fields: "<input type=\"hidden\" name=\"source\" value=\"\(turn)\">\(fields)")
    }

    private func miss(_ beacon: BeaconView, _ turn: Int) -> HTML {
        guard officer.roles.contains(.unitLeader) else { return "" }
        let fields: HTML = """
            <input type="hidden" name="source" value="\(turn)">
            \(textArea("情况说明", name: "reason", hint: "将原文公开。", required: true))
            \(digestField("证明文件的 SHA-256", name: "document"))
            """
        let whole = confirmation(
            call, title: "报告未公布：\(beacon.name(of: turn))",
            consequence: "仅限该来源确实没有公布的情形，社会公众可以查证。报告后改用下一来源；没有下一来源的，按 V2 作废。",
            facts: [], to: "/ceremonies/\(id)/missed-values", button: "报告未公布", back: "/ceremonies/\(id)",
            fields: fields)
        return "<details class=\"danger\"><summary>该来源没有公布</summary>\(whole)</details>"
    }
}
