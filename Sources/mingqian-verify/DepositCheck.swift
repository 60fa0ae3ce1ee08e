// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

/// The witnesses' receipts that a contributor kept (docs/log.md section 4): whoever left a secret with a witness in
/// time has revealed it, and an office that says otherwise has lost it or did not want to see it.
struct DepositCheck {
    let history: History
    let trust: Trust

    func run(_ report: inout Report) {
        for (place, note) in trust.deposits.enumerated() {
            check(note, "存放回执第 \(place + 1) 份", &report)
        }
    }

    private func check(_ note: [UInt8], _ place: String, _ report: inout Report) {
        guard let (witness, statement) = statement(note) else {
            return report.find(place, "不是所给见证方签署的回执。")
        }
        guard statement.kind == .receipt else { return report.find(place, "不是存放随机数的回执。") }
        let at = Instant(milliseconds: statement.timeSeconds * 1000).rfc3339
        for entry in history.all("ceremony.open") {
            guard let record = CeremonyRecord(entry, in: history),
                let slot = record.ceremony.contributors.firstIndex(where: {
                    $0.commit.bytes == statement.commit.bytes
                })
            else { continue }
            let name = record.ceremony.contributors[slot].name
            let title = "\(place)：\(name) 在仪式 \(record.ceremony.id) 的随机数于 \(at) 存放在\(witness.name)"
            if record.reveals[slot] != nil {
                return report.pass("\(title)，日志已有登记。", since: report.findings.count)
            }
            guard at <= record.ceremony.revealBy else {
                return report.wait("\(title)，晚于揭示期限 \(record.ceremony.revealBy)，不作数。")
            }
            return report.find(
                entry.place,
                "\(name) 在揭示期限 \(record.ceremony.revealBy) 之前（\(at)）已把随机数存放在\(witness.name)，"
                    + "日志却没有登记：由此作的缺席、作废不能归于 \(name)。")
        }
        report.find(place, "日志中没有登记这一承诺值的仪式。")
    }

    private func statement(_ note: [UInt8]) -> (NoteVerifier, RevealStatement)? {
        for witness in trust.allWitnesses {
            do { return (witness, try RevealStatement(verifying: note, by: witness)) } catch { continue }
        }
        return nil
    }
}
