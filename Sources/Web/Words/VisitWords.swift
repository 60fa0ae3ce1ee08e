// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

extension VisitRefusal: WordedRefusal {
    /// What is wrong and what to do.
    package var words: String {
        switch self {
        case .nothingChosen: "请至少选择一户。"
        case .tooMany(let most): "一次最多办理\(most)户，请分批办理。"
        case .windowReversed: "检查期间的起止日期前后颠倒，请核对。"
        case .windowOver(let day): "检查期间已过（今天是\(dayWords(day.text))），请重新填写。"
        case .windowBeyond(let day): "检查期间不得晚于任务期限（\(dayWords(day.text))），请核对。"
        case .reasonMissing: "请写明理由。"
        case .textTooLong(let most): "文字过长，每处不超过\(most)字。"
        case .teamShort(let unit): "\(unit)持有效执法证的检查人员不足两人，或者没有主检，不能报批。请先按程序更换人员。"
        case .leadUnknown: "请从参加检查的单位中选择牵头单位。"
        case .deciderAsked: "报批人与审批人不得为同一人，请由本单位其他负责人审批。"
        case .notApproved: "检查尚未批准，不能办理。"
        case .resultRecorded: "检查结果已经录入，不能再办理。"
        case .notLead: "现场检查笔录由主检（牵头单位检查组组长）填写。"
        case .beforeApproval(let day): "检查日期早于批准的检查期间（\(dayWords(day.text))起），请核对。"
        case .inTheFuture(let day): "检查日期晚于今天（\(dayWords(day.text))），请核对。"
        case .timesWrong: "请填写起止时间，例如 09:30 和 10:40，结束不早于开始。"
        case .placeMissing: "请填写检查地点。"
        case .presentMissing: "请填写现场人员及其身份。"
        case .summaryMissing: "请填写检查情况小结。"
        case .drawnOverOtherText: "签名之后笔录内容有改动，请当事人核对后重新签名。"
        case .fieldsInConflict: "同组人员对笔录同一处填写了不同内容，请先选定其中一个，再保存。"
        case .signatureMissing(.signed): "请填写签名人及其意见。"
        case .signatureMissing(.refused), .signatureMissing(.absent): "请写明原因和见证情况。"
        case .notUSCC(let text): "“\(text)”不是有效的统一社会信用代码，请核对或者重新扫码。"
        case .scoreMissing: "请选择评分（1至5分）。"
        case .alreadyRated: "本检查码已经评价过，每码评价一次。"
        case .wordsMissing: "请写明内容。"
        case .tooManyRequests(let most): "本检查码提交的申请已达\(most)件，请直接联系检查单位。"
        case .codeInvalid: "检查码无效或者检查已取消，不能提交。"
        }
    }

    /// The field of the form it belongs to.
    var field: String {
        switch self {
        case .nothingChosen, .tooMany: "joint"
        case .windowReversed, .windowOver, .windowBeyond: "to"
        case .reasonMissing: "reason"
        case .leadUnknown: "lead"
        case .beforeApproval, .inTheFuture: "day"
        case .timesWrong: "began"
        case .placeMissing: "place"
        case .presentMissing: "present"
        case .summaryMissing: "summary"
        case .signatureMissing, .drawnOverOtherText: "signatureWords"
        case .fieldsInConflict: ""
        case .notUSCC: "uscc"
        case .scoreMissing, .alreadyRated: "score"
        case .wordsMissing: "statement"
        case .textTooLong, .teamShort, .deciderAsked, .notApproved, .resultRecorded, .notLead,
            .tooManyRequests,
            .codeInvalid:
            ""
        }
    }
}

extension JointVisitState {
    var tone: Tone {
        switch self {
        case .unasked, .asked, .approved, .emergency: .warning
        case .noticed: .good
        case .returned, .refused, .cancelled: .bad
        }
    }
}

/// What the law lets the inspected party ask and forbids the inspectors (国办发〔2024〕54号).
enum VisitLaw {
    static let rights = [
        "检查人员不出示执法证件、不出示检查通知书或者检查码的，有权拒绝检查。",
        "认为检查人员与本单位有直接利害关系或者其他关系可能影响公正执法的，有权申请回避。",
        "对检查事项、程序和结果有权陈述、申辩和提出异议。",
        "检查人员泄露商业秘密、索取收受财物或者有其他违法行为的，有权投诉举报。",
    ]

    static let duties = "应当如实提供有关资料和情况，协助检查，不得拒绝或者阻挠依法进行的检查。"

    static let bans = [
        "严禁逐利检查。", "严禁干扰企业正常生产经营。", "严禁任性处罚企业。", "严禁下达检查指标。", "严禁变相检查。",
    ]
}

extension VisitApproval.Notice {
    /// 检查通知书的文号.
    func title(unit name: String) -> String { "\(name)检通〔\(year)〕\(number)号" }
}
