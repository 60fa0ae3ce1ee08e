// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Nothing is recorded or published about a visit that no draw led to (docs/log.md section 7, point 10).
struct PublicationCheck {
    let history: History
    let files: PublicFiles

    func run(_ report: inout Report) {
        let before = report.findings.count
        checkBasis("inspection.record", "检查记录", &report)
        checkBasis("result.publish", "结果公示", &report)
        checkVersions(&report)
        let records = history.all("inspection.record").count
        let published = history.all("result.publish").count
        guard records + published > 0 else { return }
        report.pass("检查与公示：\(records) 份检查记录、\(published) 份结果公示均以日志中的抽取结果为据，更正均指明原公示。", since: before)
    }

    /// The draw must have a result by then, and not be void.
    private func checkBasis(_ type: String, _ name: String, _ report: inout Report) {
        for entry in history.all(type) {
            let announce = entry.text("draw")
            let isDrawn = history.all("draw.result", "announce", of: announce).contains {
                $0.index < entry.index
            }
            let isVoid = history.all("draw.void", "announce", of: announce).contains {
                $0.index < entry.index
            }
            if !isDrawn { report.find(entry.place, "\(name)所依据的抽取在此之前没有结果。") }
            if isVoid { report.find(entry.place, "\(name)所依据的抽取已经作废。") }
        }
    }

    private func checkVersions(_ report: inout Report) {
        var seen: Set<String> = []
        var entities: [String: Set<String>] = [:]
        for entry in history.all("result.publish") {
            if !seen.insert(entry.text("id")).inserted {
                report.find(entry.place, "结果 \(entry.text("id")) 重复公示。")
            }
            if let corrected = history.entry(entry.text("corrects"), "result.publish") {
                if corrected.text("entity", "uscc") != entry.text("entity", "uscc") {
                    report.find(entry.place, "更正的是另一家检查对象的公示。")
                }
            }
            let announce = entry.text("draw")
            entities[announce, default: []].insert(entry.text("entity", "uscc") ?? "")
            let drawn = history.all("draw.result", "announce", of: announce).first.map(taken) ?? 0
            if (entities[announce] ?? []).count > drawn {
                report.find(entry.place, "同一抽取公示的检查对象多于抽中的 \(drawn) 家。")
            }
        }
    }

    private func taken(_ result: LoggedAct) -> Int {
        result.objects("strata").reduce(0) { sum, stratum in
            if case .int(let take) = stratum["take"] { return sum + Int(take) }
            return sum
        }
    }
}
