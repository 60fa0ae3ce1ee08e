// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// The public value of a ceremony: planned, named before it existed, taken in its turn and after the reveals
/// (docs/draw.md sections 1.2 and 1.4).
struct PublicValueCheck {
    let history: History
    var policy: TrustPolicy?

    /// Until when a reveal counts: one that a witness handed in may come later, but before the value can be known.
    static func lastReveal(_ reveal: LoggedAct, _ ceremony: Ceremony) -> String {
        guard !reveal.text("witness").isEmpty, let json = ceremony.beacon else { return ceremony.revealBy }
        do throws(DrawRefusal) {
            return try BeaconPlan(json, after: ceremony.revealBy).sources.first?.at ?? ceremony.revealBy
        } catch {
            return ceremony.revealBy
        }
    }

    func run(_ ceremony: Ceremony, _ entry: LoggedAct, _ report: inout Report) {
        checkPlanned(ceremony, entry, &report)
        let values = history.all("ceremony.beacon", "ceremony", of: entry.leaf)
        guard let json = ceremony.beacon else {
            if ceremony.minReveals != ceremony.contributors.count {
                // Without a public value a missing reveal would be a choice between two outcomes (P3).
                report.find(entry.place, "没有公开数值的仪式必须由全部贡献方揭示。")
            }
            if let value = values.first { report.find(value.place, "仪式没有约定公开数值，却记入了公开数值。") }
            return
        }
        if ceremony.contributors.count > 1, ceremony.minReveals < 2 {
            report.find(entry.place, "约定公开数值的仪式至少须由两方揭示。")
        }
        do throws(DrawRefusal) {
            let plan = try BeaconPlan(json, after: ceremony.revealBy)
            checkMissed(plan, entry, &report)
            if values.count > 1 { report.find(values[1].place, "同一仪式记入了两个公开数值。") }
            if let value = values.first { check(value, plan, ceremony, entry, &report) }
        } catch {
            report.find(entry.place, error.words)
        }
    }

    /// The plan line says which kind of public value there is, or that there is none.
    private func checkPlanned(_ ceremony: Ceremony, _ entry: LoggedAct, _ report: inout Report) {
        let plan = history.all("plan.item").last {
            $0.text("id") == entry.text("line") && $0.index < entry.index
        }
        guard let plan else { return }
        let planned: PlannedBeacon? =
            switch plan.text("beacon", "kind") {
            case "lottery": PlannedBeacon(code: plan.text("beacon", "game") ?? "")
            case "drand": .drand
            default: nil
            }
        guard let json = ceremony.beacon else {
            if planned != nil { report.find(entry.place, "计划事项规定了公开数值，仪式却没有约定。") }
            return
        }
        guard let planned else { return report.find(entry.place, "计划事项没有规定公开数值，仪式却约定了公开数值。") }
        do throws(DrawRefusal) {
            let sources = try BeaconPlan(json, after: ceremony.revealBy).sources
            if let other = sources.firstIndex(where: { !planned.admits($0) }) {
                report.find(entry.place, "公开数值第 \(other + 1) 来源不是计划事项规定的那一种。")
            }
        } catch {
            // Said where the plan of sources is read.
            return
        }
    }

    private func checkMissed(_ plan: BeaconPlan, _ entry: LoggedAct, _ report: inout Report) {
        for (turn, missed) in history.all("ceremony.missed", "ceremony", of: entry.leaf).enumerated() {
            guard missed.count("source") == turn, plan.sources.indices.contains(turn) else {
                report.find(missed.place, "没有按来源的先后次序报告未公布。")
                continue
            }
            if missed.text("at") <= plan.sources[turn].until {
                report.find(missed.place, "第 \(turn + 1) 来源的截止时间未到即报告未公布。")
            }
            report.wait(
                "仪式 \(entry.text("ceremony"))：第 \(turn + 1) 来源（\(plan.sources[turn].words)）被报告未公布，"
                    + "请向公布机构查证。")
        }
    }

    /// Whoever is said not to have revealed has left nothing with the witnesses either: enough of them say so, after
    /// the time for reveals and before the value came out.
    private func checkSilence(
        _ value: LoggedAct, _ plan: BeaconPlan, _ ceremony: Ceremony, _ entry: LoggedAct,
        _ report: inout Report
    ) {
        guard let policy, let record = CeremonyRecord(entry, in: history) else { return }
        let statements = value.objects("absent")
        for (slot, one) in ceremony.contributors.enumerated() where record.reveals[slot] == nil {
            var said: Set<NoteVerifier> = []
            for fields in statements {
                guard fields["name"] == .string(one.name), case .string(let text) = fields["statement"]
                else { continue }
                for witness in policy.witnesses
                where Self.isAbsence(text, of: one.commit, by: witness.key, ceremony, plan) {
                    said.insert(witness.key)
                }
            }
            if !policy.isMet(by: said) {
                report.find(
                    value.place, "\(one.name) 未公开随机数，而没有足够的见证方在公开数值产生之前证明其处也未留存。")
            }
        }
    }

    private static func isAbsence(
        _ text: String, of commit: Digest32, by witness: NoteVerifier, _ ceremony: Ceremony,
        _ plan: BeaconPlan
    ) -> Bool {
        let statement: RevealStatement
        do {
            statement = try RevealStatement(verifying: Array(text.utf8), by: witness)
        } catch {
            return false
        }
        let at = Instant(milliseconds: statement.timeSeconds * 1000).rfc3339
        return statement.kind == .absent && statement.commit.bytes == commit.bytes
            && at > ceremony.revealBy && at < plan.sources[0].at
    }

    private func check(
        _ value: LoggedAct, _ plan: BeaconPlan, _ ceremony: Ceremony, _ entry: LoggedAct,
        _ report: inout Report
    ) {
        let place = value.count("source")
        guard plan.sources.indices.contains(place), let bytes = Hex.decode(value.text("value")),
            plan.sources[place].fits(bytes)
        else { return report.find(value.place, "公开数值不是约定来源的规定写法。") }
        let source = plan.sources[place]
        let missed = history.all("ceremony.missed", "ceremony", of: entry.leaf).count {
            $0.index < value.index
        }
        if missed != place { report.find(value.place, "应取第 \(missed + 1) 来源，实取第 \(place + 1) 来源。") }
        if value.text("at") < source.at || value.text("at") <= ceremony.revealBy {
            report.find(value.place, "公开数值记入时尚未公布，或者揭示尚未截止。")
        }
        let late = history.all("ceremony.reveal", "ceremony", of: entry.leaf).filter {
            $0.index > value.index
        }
        if let late = late.first { report.find(late.place, "在公开数值之后揭示，可据此挑选结果。") }
        checkSilence(value, plan, ceremony, entry, &report)
        report.wait("仪式 \(entry.text("ceremony"))：公开数值为\(source.words) \(source.shown(bytes))，请与公布机构的公告核对。")
    }
}

/// Commitments carry the signatures of their contributors, under keys known before (docs/draw.md section 1.2).
struct ContributorKeyCheck {
    let history: History

    func run(_ ceremony: Ceremony, _ entry: LoggedAct, _ plan: LoggedAct, _ report: inout Report) {
        var units: [String: String] = [:]
        for fields in plan.objects("contributors") {
            if case .string(let name) = fields["name"], case .string(let unit) = fields["unit"] {
                units[name] = unit
            }
        }
        var seen: Set<String> = []
        for one in ceremony.contributors {
            guard let seal = one.seal, one.isSigned(inCeremony: ceremony.id) else {
                report.find(entry.place, "\(one.name) 的承诺没有本人的有效签名。")
                continue
            }
            let key = seal.key.hex
            if !seen.insert(key).inserted { report.find(entry.place, "两方使用同一公钥 \(key.prefix(16))…。") }
            let known = history.all("contributor.key", "key", of: key).contains {
                $0.index < entry.index && $0.text("unit") == units[one.name]
            }
            let ended = history.all("contributor.withdraw", "key", of: key).contains {
                $0.index < entry.index
            }
            if !known || ended {
                report.find(entry.place, "\(one.name) 的公钥 \(key.prefix(16))… 事先没有以其单位的名义登记，或者已经停用。")
            }
        }
    }
}

extension CeremonyRecord {
    /// Whether enough had revealed before `index`, the public value aside.
    func hasEnough(before index: Int) -> Bool {
        reveals.count { $0.map { $0.entry.index < index } ?? false } >= ceremony.minReveals
    }

    /// Whether every source of the public value had been reported missing before `index`.
    func isExhausted(before index: Int) -> Bool {
        guard let json = ceremony.beacon, beacon == nil else { return false }
        do throws(DrawRefusal) {
            let sources = try BeaconPlan(json, after: ceremony.revealBy).sources.count
            return missed.count { $0.index < index } >= sources
        } catch {
            return false
        }
    }
}

extension PublicSource {
    /// What it is, for the report.
    fileprivate var words: String {
        switch kind {
        case .lottery(let game, let issue): "\(game.rawValue) 第 \(issue) 期"
        case .drand(let chain, _, let round): "drand 链 \(chain.prefix(16))… 第 \(round) 轮"
        }
    }

    fileprivate func shown(_ bytes: [UInt8]) -> String {
        switch kind {
        case .lottery: String(decoding: bytes, as: UTF8.self)
        case .drand(_, let key, _): "签名 \(Hex.encode(bytes))（公钥 \(key)；本程序不含配对运算，请用 drand 的核验程序核对）"
        }
    }
}
