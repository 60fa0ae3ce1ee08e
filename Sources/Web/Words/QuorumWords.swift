// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension QuorumRefusal: WordedRefusal {
    /// What the officer who asked reads.
    package var words: String {
        switch self {
        case .stale(let since, let minutes, let missing):
            "公开日志自\(momentWords(since))起没有取得足够的见证联署，已超过\(minutes)分钟的限度，抽取工作暂停。"
                + missingWords(missing) + "请联系上述单位，联署恢复后再办理。"
        case .closeNotCosigned(let missing):
            "截止公告的检查点还没有取得足够的见证联署，现在不能公开随机数。" + missingWords(missing) + "通常数秒之内完成，请稍后重试。"
        }
    }

    private func missingWords(_ missing: [MissingWitness]) -> String {
        guard !missing.isEmpty else { return "" }
        let names = missing.map { witness in
            witness.name + (witness.last.map { "（最近一次\(momentWords($0))）" } ?? "（从未联署）")
        }
        return "未联署的见证方：\(names.joined(separator: "、"))。"
    }
}
