// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What a dishonest office might do, with words that the report must then contain.
enum Lie: String, CaseIterable {
    case lateAnnouncement = "公告晚于仪式截止"
    case secondTask = "只列 1 次抽取"
    case drawnTwice = "应为第 2 次抽取，记为第 1 次"
    case unsortedRoster = "未按编号升序"
    case duplicateID = "的编号 E1003 重复"
    case swappedStratum = "重算的名单树根与固化条目"
    case rosterSize = "名单 60 家，固化条目 2 记为 61 家"
    case stratumSize = "分层 A.430702 公告 19 家，实有 20 家"
    case freezeAfterAnnouncement = "公告之前没有固化所指的名单"
    case planAfterFreeze = "名单固化之前没有公布计划事项 L1"
    case missingContributor = "缺少 sfj"
    case extraContributor = "多出 sfj"
    case fewerReveals = "必须由全部贡献方揭示"
    case copiedCommit = "sfj 揭示的随机数与其承诺不符"
    case otherSecret = "scjg 揭示的随机数与其承诺不符"
    case revealBeforeClose = "platform 在仪式截止之前揭示"
    case lowerRatio = "低于计划的 1/5"
    case lateReveal = "的揭示晚于期限"
    case voidTooEarly = "未到即以 V1 作废"
    case revealTwice = "scjg 重复揭示"
    case wrongCloseSize = "所载日志长度 9 与实际 8 不符"
    case resultWithheld = "却没有公布结果"
    case secondResult = "有两个结果"
    case otherSeed = "seed 应为"
    case assignedTwice = "重复匹配检查人员"
    case favouredInspector = "不是最优结果"
    case barredInspector = "须回避、资格不符"
    case otherProblem = "不是由公告、名单和抽取结果得出的那一个"
    case wrongCount = "户、7 人"
    case otherSelection = "selected[1] 应为"
    case listMissing = "不存在"
    case voidAfterResult = "只能在其后以 V3"
    case voidInsteadOfResult = "不得不出结果而作废"
    case otherInspectors = "公告的 inspectors 文件与固化时不同"
    case publishedMore = "多于抽中的 6 家"
    case superfluousKey = "多出字段 class"
    case missingKey = "缺少字段 unit"
    case wrongReference = "字段 draw 没有指向更早的相应条目"
    case unknownType = "类型 result.hide 不在允许之列"
    case notCanonical = "不是规范的 JSON"
    case unsignedCommit = "scjg 的承诺没有本人的有效签名"
    case forgedSignature = "scjg 的承诺没有本人的有效签名。"
    case unknownKey = "事先没有以其单位的名义登记"
    case keyOfAnotherUnit = "以其单位的名义登记，或者"
    case withdrawnKey = "或者已经停用"
    // About a public value.
    case beaconNotOpened = "计划事项规定了公开数值，仪式却没有约定"
    case beaconNotPlanned = "计划事项没有规定公开数值"
    case beaconOfOtherKind = "公开数值第 1 来源不是计划事项规定的那一种"
    case sourceBeforeReveals = "的时间早于揭示期限"
    case valueBeforeItsTime = "公开数值记入时尚未公布"
    case valueOutOfTurn = "应取第 1 来源，实取第 2 来源"
    case valueMisspelt = "公开数值不是约定来源的规定写法"
    case secondValue = "同一仪式记入了两个公开数值"
    case revealAfterValue = "在公开数值之后揭示"
    case missedTooEarly = "截止时间未到即报告未公布"
    case missedOutOfTurn = "没有按来源的先后次序报告未公布"
    case resultBeforeValue = "结果早于随机值可以计算之时"
    case voidBeforeExhausted = "不得以 V2 作废"
    case voidThoughEnough = "已有足够的贡献方揭示"
    case onlyOneReveal = "至少须由两方揭示"

    /// Whether the lie is told in an office that uses public values.
    var isAboutValue: Bool { (Self.allCases.firstIndex(of: self) ?? 0) >= Self.firstAboutValue }

    private static let firstAboutValue = allCases.firstIndex(of: .beaconNotOpened) ?? 0
}

/// The public value of the story: the issue of an evening, and the next as fallback.
enum StoryBeacon {
    static func plan(_ lie: Lie?) -> CanonicalJSON {
        var first: CanonicalJSON = [
            "kind": "lottery", "game": "kl8", "issue": "2026061",
            "at": .string(lie == .sourceBeforeReveals ? "2026-03-02T01:00:00.000Z" : at),
            "until": "2026-03-02T03:30:00.000Z",
        ]
        if lie == .beaconOfOtherKind, case .object(var fields) = first {
            fields["game"] = "ssq"
            first = .object(fields)
        }
        let second: CanonicalJSON = [
            "kind": "lottery", "game": "kl8", "issue": "2026062", "at": "2026-03-02T04:00:00.000Z",
            "until": "2026-03-02T05:00:00.000Z",
        ]
        return ["sources": [first, second]]
    }

    static let at = "2026-03-02T03:00:00.000Z"

    /// The numbers 1 to 20 of an issue; misspelt with a number too few.
    static func value(_ source: Int, _ lie: Lie?) -> [UInt8] {
        let numbers = (1...(lie == .valueMisspelt ? 19 : 20)).map { "\($0)." }.joined()
        return Array("kl8/202606\(source + 1)/\(numbers)/".utf8)
    }
}
