// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import TransparencyLog

extension CheckpointRefusal {
    /// Why a checkpoint is not accepted.
    var words: String {
        switch self {
        case .malformed: "检查点正文格式不符。"
        case .originDiffers(let found): "检查点属于另一日志 \(found)。"
        case .note(.badSignature(let name)): "\(name) 的签名不成立，检查点已被改动。"
        case .note(.notSignedByKnownKey): "没有日志公钥的签名。"
        case .note(.malformed), .note(.badText), .note(.tooLong): "检查点不是有效的签名文本。"
        }
    }
}

extension JSONRefusal {
    /// What is wrong with the bytes, for the reader of a report.
    var words: String {
        switch self {
        case .unexpectedEnd: "内容不完整。"
        case .unexpectedByte(let offset): "第 \(offset) 字节不合语法。"
        case .notUTF8(let offset): "第 \(offset) 字节起不是 UTF-8 文本。"
        case .loneSurrogate(let offset): "第 \(offset) 字节的转义不完整。"
        case .floatingPoint(let offset): "第 \(offset) 字节起为小数，不允许。"
        case .integerOutOfRange(let offset): "第 \(offset) 字节起的整数超出范围。"
        case .duplicateKey(let key, let offset): "第 \(offset) 字节处字段 \(key) 重复。"
        case .nestedTooDeep(let offset): "第 \(offset) 字节处嵌套过深。"
        case .notCanonical(let offset): "第 \(offset) 字节起不是规范写法。"
        case .integerTooLarge(let number): "整数 \(number) 过大。"
        case .keyNotASCII(let key): "字段名 \(key) 含非 ASCII 字符。"
        case .missing(let path): "缺少 \(path)。"
        case .wrongKind(let path, _), .outOfRange(let path): "\(path) 的内容不符合规定。"
        case .unknownKey(let path): "多出 \(path)。"
        }
    }
}

extension RosterRefusal {
    /// Why a file is no roster.
    var words: String {
        switch self {
        case .unterminated(let line): "名单第 \(line) 行没有换行，文件可能被截断。"
        case .badID(let line): "名单第 \(line) 行的编号不合规定。"
        case .badStratum(let line): "名单第 \(line) 行的分层不合规定。"
        case .badWeight(let line): "名单第 \(line) 行的权重不合规定。"
        case .unsorted(let line): "名单第 \(line) 行未按编号升序排列。"
        case .duplicate(let line, let id): "名单第 \(line) 行的编号 \(id) 重复。"
        }
    }
}

extension DrawRefusal {
    /// Why a draw cannot be computed from what was published.
    var words: String {
        switch self {
        case .notAnObject(let refusal): refusal.words
        case .roster(let refusal): refusal.words
        case .noContributors: "没有随机数贡献方。"
        case .duplicateContributor(let name): "贡献方 \(name) 重复。"
        case .minRevealsOutOfRange(let asked, let count): "最少揭示数 \(asked) 与 \(count) 个贡献方不符。"
        case .revealSlots(let contributors, let slots): "\(contributors) 个贡献方对应 \(slots) 个揭示位置。"
        case .revealDoesNotOpen(let name): "\(name) 揭示的随机数与其承诺不符。"
        case .tooFewReveals(let have, let need): "揭示数 \(have)，少于所需的 \(need)。"
        case .beaconMissing: "公告约定的公开数值没有提供。"
        case .beaconUnexpected: "公告没有约定公开数值，却使用了公开数值。"
        case .beaconWithoutSource: "约定了公开数值，却没有写明来源。"
        case .beaconTimes(let source): "公开数值第 \(source + 1) 来源的时间早于揭示期限或前一来源的截止时间。"
        case .unknownMethod(let name): "抽取方法 \(name) 不在允许之列。"
        case .unknownTickets(let name): "票号范围 \(name) 不在允许之列。"
        case .attemptOutOfRange(let number): "抽取次数 \(number) 超出范围。"
        case .previousDoesNotFit(let attempt): "第 \(attempt) 次抽取与其前次作废记录不符。"
        case .noStrata: "没有分层。"
        case .badStratumName(let name): "分层名称 \(name) 不合规定。"
        case .duplicateStratum(let name): "分层 \(name) 重复。"
        case .wholeRosterBesideStrata: "全名单与其他分层同时出现。"
        case .ratioOutOfRange(let stratum): "分层 \(stratum) 的比例不合规定。"
        case .otherCeremony: "不是公告所指的随机数仪式。"
        case .rosterRoot: "名单的树根与公告不符。"
        case .rosterSize(let announced, let found): "公告名单 \(announced) 家，实有 \(found) 家。"
        case .stratumSize(let name, let announced, let found): "分层 \(name) 公告 \(announced) 家，实有 \(found) 家。"
        case .stratumNotAnnounced(let name, let size): "名单中分层 \(name)（\(size) 家）未列入公告。"
        case .weightTooLarge(let id, let weight, let largest): "\(id) 的权重 \(weight) 超过 \(largest)。"
        }
    }
}
