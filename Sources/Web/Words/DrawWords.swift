// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension CeremonyRefusal: WordedRefusal {
    /// What the officer who asked reads.
    package var words: String {
        switch self {
        case .planNotPublished, .emptyPool, .nothingToDraw, .rosterMissing, .nothingAmended, .rosterErased,
            .registerMoving, .tooFewInspectors, .rosterMustBeBlinded,
            .rosterMustBeAsInCampaign, .rosterIsPlain:
            freezingWords
        case .visitsNotOver, .notDrawn, .unknownSkipCode: afterwardsWords
        case .pastCap(let entities, let cap):
            "抽中的检查对象中有 \(entities.count) 户因其他抽取已达到年度检查频次上限（\(cap) 次）："
                + "\(entities.prefix(10).joined(separator: "、"))。请先由本单位负责人以“已达到年度检查频次上限”标注不合资格。"
        case .noContributors, .tooFewContributors, .revealByNotAhead, .notAContributor,
            .contributesAlready, .malformedCommit, .commitRepeated, .commitsMissing, .alreadyOpened:
            preparingWords
        case .malformedKey, .malformedSignature, .signatureDoesNotFit, .keyOfAnother, .keyWithdrawn:
            sealWords
        case .sourcesNotAsPlanned, .sourceTimes, .malformedIssue, .minRevealsOutOfRange,
            .noPublicValue, .publicValueTooEarly, .notItsTurn, .publicValueRefused, .publicValueKnown,
            .publicValueStillPossible, .revealsTooFew, .publicValueMissing:
            publicValueWords
        case .notOpened, .announcedTooLate, .otherContributors, .taskAlreadyAnnounced,
            .campaignElsewhere, .rosterFrozenAfterOpening, .nothingAnnounced, .closedTooLate:
            announcingWords
        case .notClosed, .malformedReveal, .revealedTooLate, .revealDoesNotMatch, .revealsMissing, .isVoid:
            revealingWords
        case .unknownVoidCode, .reasonMissing, .documentMissing, .revealsStillPossible, .nothingIsMissing,
            .sourcesRemain, .resultDue, .alreadyAssigned:
            voidingWords
        case .notHeld, .noTeams, .ambiguousTeams: assigningWords
        }
    }

    private var freezingWords: String {
        switch self {
        case .planNotPublished(let line): "计划项目 \(line) 尚未公布，不能据此抽取。"
        case .emptyPool: "按任务范围没有可抽取的检查对象，请核对任务范围和检查对象名录。"
        case .nothingToDraw: "按任务比例算出的应抽户数为零，请核对抽取比例。"
        case .rosterMissing(let task): "任务 \(task) 的检查对象名单尚未固化，请先固化名单。"
        case .nothingAmended: "与已固化的名单相比，今天的检查对象名录没有变化，无须更正。"
        case .rosterErased: "该名单的名单密钥已经销毁，编号与检查对象的对应关系不能再恢复。"
        case .rosterMustBeBlinded(let obstacle): "名单只能采用隐名编号：\(obstacle.words)。"
        case .rosterMustBeAsInCampaign(let kind):
            "同一联合抽查的其他任务已采用“\(kind.words)”的名单，本任务须相同，否则同一检查对象的票号不一致。"
        case .rosterIsPlain: "该名单公开的就是统一社会信用代码，没有可以出具凭证或者销毁的编号。"
        case .registerMoving: "名录正在更新，名单未能固化。请待导入结束后再办理。"
        case .tooFewInspectors(let area, let skill, let have, let need):
            "区域 \(area) 内符合“\(TeamWords.skill(skill))”要求的执法检查人员只有 \(have) 人，每组至少需要 \(need) 人。"
                + "请先核对人员名录中的执法区域、事项范围、证件有效期和在岗情况。"
        default: ""
        }
    }

    private var afterwardsWords: String {
        switch self {
        case .visitsNotOver(let task): "任务 \(task) 的检查尚未全部办结，现在还不能办理。"
        case .notDrawn(let entity): "“\(entity)”不在抽中名单中，或者已经标注不合资格。"
        case .unknownSkipCode(let code): "没有“\(code)”这一不合资格事由。"
        default: ""
        }
    }

    private var preparingWords: String {
        switch self {
        case .noContributors(let line): "计划项目 \(line) 没有列明抽取参与方。"
        case .tooFewContributors(let have, let need):
            "抽取仪式至少需要 \(need) 方参与，计划项目只列了 \(have) 方。"
        case .revealByNotAhead: "公开随机数的截止时间必须晚于现在。"
        case .notAContributor(let name): "“\(name)”不是本次仪式的参与方。"
        case .contributesAlready(let name): "您已经以“\(name)”身份登记过承诺，同一账号不能代表两方。"
        case .malformedCommit: "承诺值应为 64 位小写十六进制数字，请核对后重新填写。"
        case .commitRepeated(let name): "该承诺值与“\(name)”登记的相同。每一方必须自行生成随机数。"
        case .commitsMissing(let names): "以下参与方尚未登记承诺：\(names.joined(separator: "、"))。"
        case .alreadyOpened: "仪式已经开启，承诺不能再登记或者更改。"
        default: ""
        }
    }

    private var sealWords: String {
        switch self {
        case .malformedKey: "公钥应为 64 位小写十六进制数字，请核对后重新填写。"
        case .malformedSignature: "签名应为 128 位小写十六进制数字，请核对后重新填写。"
        case .signatureDoesNotFit: "签名与承诺值、公钥不相符，没有收下。请在同一台电脑上重新生成后提交。"
        case .keyOfAnother: "该公钥已由其他账号登记。每个账号须使用自己的密钥。"
        case .keyWithdrawn: "该公钥已经停用，请更换新的密钥。"
        default: ""
        }
    }

    private var publicValueWords: String {
        switch self {
        case .sourcesNotAsPlanned(let line): "计划项目 \(line) 对公开数值的规定与所填来源不一致，请按计划项目填写。"
        case .sourceTimes(let source):
            "第 \(source + 1) 来源的时间不合要求：公布时间须晚于公开随机数截止时间，也须晚于前一来源的截止时间；截止须晚于公布。"
        case .malformedIssue(let issue): "“\(issue)”不是有效的期号，应为 5 至 12 位数字。"
        case .minRevealsOutOfRange(let least, let most):
            least == most
                ? "本次仪式须由全部 \(most) 方公开随机数。" : "最少公开方数应在 \(least) 至 \(most) 之间。"
        case .noPublicValue: "本次仪式没有约定公开数值。"
        case .publicValueTooEarly(let at): "公开数值应在\(momentText(at))之后、各方公开随机数截止后录入。"
        case .notItsTurn(let source): "现在应录入第 \(source + 1) 来源的公开数值。"
        case .publicValueRefused(let refusal): refusal.words
        case .publicValueKnown: "公开数值已经确定，不能更改。"
        case .publicValueStillPossible(let until): "该来源的截止时间（\(momentText(until))）未到，不能报告未公布。"
        case .revealsTooFew(let have, let need):
            "只有 \(have) 方公开了随机数，少于约定的 \(need) 方，本次仪式的抽取应按 V1 作废。"
        case .publicValueMissing: "公开数值尚未录入，不能举行抽取。"
        default: ""
        }
    }

    private var announcingWords: String {
        switch self {
        case .notOpened: "仪式尚未开启，请待各方登记承诺后开启仪式。"
        case .announcedTooLate(let ceremony): "仪式 \(ceremony) 已截止公告，此后不能再加入新的抽取。"
        case .otherContributors(let line): "本次仪式的参与方与计划项目 \(line) 列明的参与方不一致。"
        case .taskAlreadyAnnounced(let draw): "该任务已经公告抽取（\(draw)），一项任务只抽取一次。"
        case .campaignElsewhere(let ceremony): "同一联合抽查的其他任务已在抽取仪式 \(ceremony) 公告，请在同一仪式公告。"
        case .rosterFrozenAfterOpening: "名单须在仪式开启之前固化。"
        case .nothingAnnounced: "尚未公告任何抽取，也没有等待本场仪式的人员更换，不能截止。"
        case .closedTooLate: "公开随机数的截止时间已过，仪式不能再截止公告，应按规定作废后重新组织。"
        default: ""
        }
    }

    private var revealingWords: String {
        switch self {
        case .notClosed: "仪式尚未截止公告，此时不得公开随机数。"
        case .malformedReveal: "随机数应为 64 位小写十六进制数字，请核对备份文件。"
        case .revealedTooLate: "公开随机数的截止时间已过。"
        case .revealDoesNotMatch(let name): "随机数与“\(name)”登记的承诺值不一致，没有收下。请核对备份文件。"
        case .revealsMissing(let names): "以下参与方尚未公开随机数：\(names.joined(separator: "、"))。"
        case .isVoid(let code): "该次抽取已经作废（\(VoidCode(rawValue: code)?.words ?? code)）。"
        default: ""
        }
    }

    private var voidingWords: String {
        switch self {
        case .unknownVoidCode(let code): "没有“\(code)”这一作废事由。"
        case .reasonMissing: "请写明批准作废的理由。"
        case .documentMissing: "依书面决定作废的，须填写该文件的 SHA-256 值（64 位小写十六进制数字）。"
        case .revealsStillPossible: "公开随机数的截止时间未到，参与方仍可公开，不能作废。"
        case .nothingIsMissing: "已有足够的参与方公开随机数，不存在缺少随机数的情形。"
        case .sourcesRemain: "尚有公开数值来源未报告缺失，不能以此作废。"
        case .resultDue(let draw): "共同随机值已经确定，抽取 \(draw) 应当先举行并记录结果，然后才能依书面决定作废。"
        case .alreadyAssigned(let draw): "抽取 \(draw) 已匹配执法检查人员，检查已进入实施，不能作废。"
        default: ""
        }
    }

    private var assigningWords: String {
        switch self {
        case .notHeld(let draw): "抽取 \(draw) 尚未举行，不能匹配执法检查人员。"
        case .noTeams(let stuck): stuck.words
        case .ambiguousTeams: "匹配结果多次出现并列，请联系系统管理员。"
        default: ""
        }
    }
}

extension StuckTeams {
    /// Which constraint cannot be met, and for whom.
    var words: String {
        let wants = requirements.map(TeamWords.requirement).joined(separator: "、")
        let shown = entities.prefix(5).map { "\($0.rosterID.prefix(12))…（\($0.seats) 个席位）" }
        let more = entities.count > 5 ? "等 \(entities.count) 户" : ""
        return "无法组成全部检查组：要求“\(wants)”的 \(seats) 个席位，只有 \(people) 人可以承担，"
            + "合计最多 \(places) 户次（已扣除回避）。涉及：\(shown.joined(separator: "、"))\(more)。"
            + "请协调增派人员后，按作废程序重新组织；不得指定人员。"
    }
}

/// How requirements of seats are told.
enum TeamWords {
    static func skill(_ skill: String) -> String { skill == "check" ? "本任务事项" : skill }

    /// `430702/check` as words.
    static func requirement(_ text: String) -> String {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return text }
        return "\(parts[0]) \(skill(String(parts[1])))"
    }
}

extension VoidCode {
    var words: String {
        switch self {
        case .tooFewReveals: "V1 逾期未公开随机数"
        case .publicValueMissing: "V2 公开数值始终未公布"
        case .writtenOrder: "V3 法院或者上级机关书面决定"
        }
    }
}

extension DrawStage {
    var words: String {
        switch self {
        case .announced: "已公告"
        case .closed: "待公开随机数"
        case .revealed: "待举行"
        case .held: "已抽取"
        case .assigned: "已匹配人员"
        case .void: "已作废"
        }
    }

    var tone: Tone {
        switch self {
        case .announced, .closed: .active
        case .revealed: .warning
        case .held: .active
        case .assigned: .good
        case .void: .bad
        }
    }
}

extension CeremonyStage {
    var words: String {
        switch self {
        case .committing: "登记承诺"
        case .open: "公告抽取"
        case .closed: "公开随机数"
        case .awaiting: "等待公开数值"
        case .complete: "随机值已确定"
        case .failed: "逾期未齐"
        }
    }

    var tone: Tone {
        switch self {
        case .committing, .open, .closed: .active
        case .awaiting: .warning
        case .complete: .good
        case .failed: .bad
        }
    }
}

extension DrawRefusal: WordedRefusal {
    /// What the officer who asked reads; these speak of broken objects, not of missing steps.
    package var words: String {
        switch self {
        case .revealDoesNotOpen(let name): "“\(name)”的随机数与承诺值不一致。"
        case .tooFewReveals(let have, let need): "已公开的随机数为 \(have) 个，需要 \(need) 个。"
        case .roster(let refusal): refusal.words
        case .rosterRoot, .rosterSize: "名单文件与公告的名单不一致，抽取不能举行。"
        case .stratumSize(let name, let announced, let found):
            "分层 \(name) 公告为 \(announced) 户，名单中为 \(found) 户，二者不一致。"
        case .stratumNotAnnounced(let name, _): "名单中的分层 \(name) 未列入公告。"
        case .otherCeremony: "公告所指的仪式与本次仪式不一致。"
        case .noContributors: "仪式没有参与方。"
        case .duplicateContributor(let name): "参与方“\(name)”重复。"
        case .noStrata, .badStratumName, .duplicateStratum, .wholeRosterBesideStrata, .ratioOutOfRange:
            "公告的分层设置不符合抽取规则。"
        case .weightTooLarge: "名单中的权重超出抽取方法允许的范围。"
        case .minRevealsOutOfRange, .revealSlots, .beaconMissing, .beaconUnexpected, .beaconWithoutSource,
            .beaconTimes, .notAnObject,
            .unknownMethod, .unknownTickets, .attemptOutOfRange, .previousDoesNotFit:
            "抽取记录的格式不符合抽取规则，请联系系统管理员。"
        }
    }
}

extension RosterRefusal: WordedRefusal {
    /// Names the line of the roster file.
    package var words: String {
        switch self {
        case .unterminated(let line): "名单文件第 \(line) 行不完整，文件可能被截断。"
        case .badID(let line): "名单文件第 \(line) 行的编号不合规。"
        case .badStratum(let line): "名单文件第 \(line) 行的分层不合规。"
        case .badWeight(let line): "名单文件第 \(line) 行的权重不合规。"
        case .unsorted(let line): "名单文件第 \(line) 行没有按编号顺序排列。"
        case .duplicate(let line, let id): "名单文件第 \(line) 行的编号 \(id) 重复。"
        }
    }
}

extension PublicValueRefusal {
    /// Why what was typed or carried in cannot be the public value.
    var words: String {
        switch self {
        case .numbersMissing(let have, let need): "应录入 \(need) 个号码，实际为 \(have) 个。"
        case .numberOutOfRange(let number, let highest): "号码 \(number) 超出范围，应在 1 至 \(highest) 之间。"
        case .numberTwice(let number): "号码 \(number) 重复。"
        case .notANumber(let text): "“\(text)”不是号码。"
        case .notASignature: "应为 96 位小写十六进制数字的签名，或者该轮次的文件。"
        case .otherRound(let round): "文件是第 \(round) 轮的，不是约定的轮次。"
        case .randomnessDiffers: "文件中的随机数与签名不相符，文件可能已损坏。"
        case .notARoundFile: "不是有效的轮次文件。"
        }
    }
}

/// A moment of the log (RFC 3339) as officers read it.
private func momentText(_ text: String) -> String {
    Instant(rfc3339: text).map { momentWords($0) } ?? text
}

extension AssignmentRefusal: WordedRefusal {
    /// These speak of broken input, which the office's own files never are.
    package var words: String { "匹配所依据的人员或者回避文件不符合规则，请联系系统管理员。" }
}
