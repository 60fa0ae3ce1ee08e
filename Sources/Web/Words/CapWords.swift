// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension ExemptionRefusal: WordedRefusal {
    /// What the officer reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .unknownGround: "请选择一项豁免事由；所选事由须在现行规则包的豁免事由之内。"
        case .reasonMissing: "请写明理由（批准文件、举报编号等），以便负责人决定和事后核查。"
        case .textTooLong(let most): "文字过长，不超过\(most)字。"
        case .unknownEntity(let key): "名录中没有代码为“\(key)”的检查对象，请核对。"
        case .notHeldBack(let key): "“\(key)”没有因频次上限或者无事不扰被排除，不需要豁免；也可能不在任务范围之内。"
        case .alreadyAnnounced(let draw): "抽取 \(draw) 已经公告，名单不能再变。如该抽取作废，可在更正名单之前申请。"
        case .deciderAsked: "申请由您本人提出，您不能决定，请由本单位其他负责人决定。"
        }
    }

    /// The field of the form it belongs to.
    var field: String {
        switch self {
        case .unknownGround: "ground"
        case .reasonMissing, .textTooLong: "reason"
        case .unknownEntity, .notHeldBack: "entity"
        case .alreadyAnnounced, .deciderAsked: ""
        }
    }
}

/// The rule behind one who is held back, with the figures it was decided on.
///
/// - Parameters:
///   - code: `HoldBack`, or that of a rule which a later program knows.
///   - pack: the rules of the roster; nil if they no longer come with the program.
func holdBackWords(
    code: String, used: Int64?, cleanOn: String?, year: String, pack: RulePack?
) -> String {
    switch HoldBack(rawValue: code) {
    case .routineCap:
        let cap = pack.map { "，上限 \($0.routineCap) 次" } ?? ""
        return "本单位\(year)年已安排或者完成一般检查 \(used ?? 0) 次\(cap)"
    case .coolDown: return "\(cleanOn.map(dayWords) ?? "此前")检查未发现问题，无事不扰期未满"
    case nil: return code
    }
}

extension RulePack {
    /// Names of the reasons for closer inspection by code.
    var reasonNames: [String: String] {
        Dictionary(keyReasons.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the rules say about how often, for whoever freezes a roster.
    var capWords: String {
        var words = "同一单位对同一检查对象每年一般检查不超过 \(routineCap) 次"
        let left = CreditRiskClass.allCases.filter { coolDown.months(of: $0) > 0 }
        if !left.isEmpty {
            let whose = coolDown.reach == .unit ? "本单位" : "任一单位"
            let classes = left.map { "\($0.rawValue)类 \(coolDown.months(of: $0)) 个月" }.joined(separator: "、")
            words += "；\(whose)检查未发现问题的，\(classes)内不再列入名单，重点检查对象除外"
        }
        return words + "（\(title)）。"
    }
}

extension KeyMarkRefusal: WordedRefusal {
    /// What the leader reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .unknownReason: "请选择一项由负责人标注的重点检查事由。"
        case .reasonMissing: "请写明理由。"
        case .textTooLong(let most): "文字过长，不超过\(most)字。"
        }
    }
}

extension MergeRefusal: WordedRefusal {
    /// What the officer reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .notMergeable: "所选两次检查不是两个单位对同一检查对象的检查，不能合并。"
        case .alreadyMade: "其中一次检查已经上报结果，不能再合并。"
        case .windowReversed: "共同检查期间的截止早于开始，请核对。"
        case .windowPast: "共同检查期间已经过去，请重新填写。"
        case .windowBeyond(let day): "共同检查期间不能晚于两项检查中较早的期限 \(day.chineseText)。"
        case .reasonMissing: "不合并的，请写明理由。"
        case .textTooLong(let most): "文字过长，不超过\(most)字。"
        }
    }

    /// The field of the form it belongs to.
    var field: String {
        switch self {
        case .notMergeable, .alreadyMade: ""
        case .windowReversed, .windowPast, .windowBeyond: "to"
        case .reasonMissing, .textTooLong: "reason"
        }
    }
}

extension MergeState {
    var tone: Tone {
        switch self {
        case .open: .warning
        case .accepted: .good
        case .declined: .neutral
        }
    }
}

extension AlertRefusal: WordedRefusal {
    /// What the leader reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .reasonMissing: "请写明情况说明。"
        case .textTooLong(let most): "文字过长，不超过\(most)字。"
        }
    }
}
