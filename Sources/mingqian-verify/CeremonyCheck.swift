// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// One ceremony as the log tells it.
struct CeremonyRecord: Sendable {
    let entry: LoggedAct
    let ceremony: Ceremony
    /// The first close; nothing announced later may use the ceremony.
    let close: LoggedAct?
    /// The valid reveals in the order of the contributors, nil where none came before the public value.
    let reveals: [(entry: LoggedAct, secret: Digest32)?]
    /// The first public value, if the ceremony announced one and it came.
    let beacon: (entry: LoggedAct, bytes: [UInt8])?
    /// Reports that a source never appeared.
    let missed: [LoggedAct]

    /// Whether the value of the ceremony could be computed from what was logged before `index`.
    func isComputable(before index: Int) -> Bool {
        guard reveals.count(where: { $0.map { $0.entry.index < index } ?? false }) >= ceremony.minReveals
        else { return false }
        return ceremony.beacon == nil || beacon.map { $0.entry.index < index } ?? false
    }

    /// The entry that completed the value, if it is complete.
    var completion: LoggedAct? {
        guard isComputable(before: Int.max) else { return nil }
        return beacon?.entry ?? reveals.compactMap { $0?.entry }.max { $0.index < $1.index }
    }

    /// The value of the ceremony, nil while it cannot be computed.
    var value: Digest32? {
        do throws(DrawRefusal) {
            return try ceremony.value(reveals: reveals.map { $0?.secret }, beacon: beacon?.bytes ?? [])
        } catch {
            return nil
        }
    }

    /// Nil if the entry is no ceremony that the rules know.
    init?(_ entry: LoggedAct, in history: History) {
        do throws(DrawRefusal) {
            ceremony = try Ceremony(parsing: entry.raw.bytes)
        } catch {
            return nil
        }
        self.entry = entry
        close = history.all("ceremony.close", "ceremony", of: entry.leaf).first
        let ceremony = ceremony
        missed = history.all("ceremony.missed", "ceremony", of: entry.leaf)
        let value = history.all("ceremony.beacon", "ceremony", of: entry.leaf).first
        beacon =
            ceremony.beacon == nil
            ? nil : value.flatMap { entry in Hex.decode(entry.text("value")).map { (entry, $0) } }
        let limit = ceremony.beacon == nil ? Int.max : value?.index ?? Int.max
        let logged = history.all("ceremony.reveal", "ceremony", of: entry.leaf).filter { $0.index < limit }
        reveals = ceremony.contributors.indices.map { slot in
            for reveal in logged where reveal.text("name") == ceremony.contributors[slot].name {
                guard let secret = Digest32(hex: reveal.text("r")) else { continue }
                if ceremony.opens(slot: slot, secret: secret) { return (reveal, secret) }
            }
            return nil
        }
    }
}

/// Each ceremony by itself: who takes part, commit before close before reveal (docs/log.md section 7, point 4).
struct CeremonyCheck {
    let history: History
    /// Who must have been asked for secrets that did not arrive; nil if the reader names nobody.
    var policy: TrustPolicy?

    func run(_ report: inout Report) {
        let before = report.findings.count
        var seen: Set<String> = []
        let opened = history.all("ceremony.open")
        for entry in opened {
            if !seen.insert(entry.text("ceremony")).inserted {
                report.find(entry.place, "仪式编号 \(entry.text("ceremony")) 重复。")
            }
            check(entry, &report)
        }
        guard !opened.isEmpty else { return }
        report.pass("仪式：\(opened.count) 场随机数仪式的贡献方与计划一致，承诺均有本人签名，先承诺、后截止、再揭示，揭示值均与承诺相符。", since: before)
    }

    private func check(_ entry: LoggedAct, _ report: inout Report) {
        do throws(DrawRefusal) {
            let ceremony = try Ceremony(parsing: entry.raw.bytes)
            checkContributors(ceremony, entry, &report)
            PublicValueCheck(history: history, policy: policy).run(ceremony, entry, &report)
        } catch {
            report.find(entry.place, error.words)
        }
        checkClose(entry, &report)
        checkReveals(entry, &report)
    }

    private func checkContributors(_ ceremony: Ceremony, _ entry: LoggedAct, _ report: inout Report) {
        let line = entry.text("line")
        guard
            let plan = history.all("plan.item").last(where: {
                $0.text("id") == line && $0.index < entry.index
            })
        else { return report.find(entry.place, "仪式之前没有公布计划事项 \(line)。") }
        ContributorKeyCheck(history: history).run(ceremony, entry, plan, &report)
        let names = ceremony.contributors.map(\.name)
        if let words = contributorDifference(names, plan) { report.find(entry.place, words) }
    }

    private func checkClose(_ entry: LoggedAct, _ report: inout Report) {
        let closes = history.all("ceremony.close", "ceremony", of: entry.leaf)
        if closes.count > 1 { report.find(closes[1].place, "同一仪式重复截止。") }
        for close in closes where close.count("size") != close.number {
            report.find(close.place, "所载日志长度 \(close.count("size")) 与实际 \(close.number) 不符。")
        }
    }

    private func checkReveals(_ entry: LoggedAct, _ report: inout Report) {
        guard let record = CeremonyRecord(entry, in: history) else { return }
        var seen: Set<String> = []
        for reveal in history.all("ceremony.reveal", "ceremony", of: entry.leaf) {
            let name = reveal.text("name")
            if !seen.insert(name).inserted { report.find(reveal.place, "\(name) 重复揭示。") }
            guard let slot = record.ceremony.contributors.firstIndex(where: { $0.name == name }) else {
                report.find(reveal.place, "\(name) 不是本场仪式的贡献方。")
                continue
            }
            if let secret = Digest32(hex: reveal.text("r")),
                !record.ceremony.opens(slot: slot, secret: secret)
            {
                report.find(reveal.place, DrawRefusal.revealDoesNotOpen(name: name).words)
            }
            // Both are RFC 3339 in UTC with three decimals, so the texts sort as the moments do.
            if reveal.text("at") > PublicValueCheck.lastReveal(reveal, record.ceremony) {
                report.find(reveal.place, "\(name) 的揭示晚于期限 \(record.ceremony.revealBy)。")
            }
            guard let close = record.close, close.index < reveal.index else {
                report.find(reveal.place, "\(name) 在仪式截止之前揭示，其后的公告可据此挑选。")
                continue
            }
        }
    }
}

/// What differs between the contributors of a ceremony and those the plan line demands; nil if nothing does.
func contributorDifference(_ names: [String], _ plan: LoggedAct) -> String? {
    let demanded = plan.objects("contributors").compactMap { fields in
        if case .string(let name) = fields["name"] { return name }
        return nil as String?
    }
    let absent = Set(demanded).subtracting(names).sorted()
    let strangers = Set(names).subtracting(demanded).sorted()
    guard !absent.isEmpty || !strangers.isEmpty else { return nil }
    let parts =
        (absent.isEmpty ? [] : ["缺少 \(absent.joined(separator: "、"))"])
        + (strangers.isEmpty ? [] : ["多出 \(strangers.joined(separator: "、"))"])
    return "贡献方与计划事项 \(plan.text("id")) 规定的名单不符：\(parts.joined(separator: "，"))。"
}
