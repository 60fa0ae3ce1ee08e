// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension ReplacementRefusal: WordedRefusal {
    /// What the officer reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .unknownReason: "请选择一项事由；所选事由须在现行事由表内，并与申请方式相符。"
        case .statementMissing: "请写明具体情况，以便负责人决定。"
        case .textTooLong(let most): "文字过长，不超过\(most)字。"
        case .evidenceMissing(.applied): "请上传当事人的书面申请。"
        case .evidenceMissing: "请上传不能到场的证明材料。"
        case .notInTeam: "该人员不在本户现在的检查组中，请刷新页面后重新选择。"
        case .resultRecorded: "本户的检查结果已经上报，检查由谁进行已成事实，不能再更换检查人员。"
        case .deciderConcerned: "申请涉及您本人，您不能决定，请由本单位其他负责人决定。"
        case .deciderAsked: "申请由您本人提出，您不能决定，请由本单位其他负责人决定。"
        case .reasonMissing: "请写明批准或者不批准的理由。"
        case .notApproved: "更换尚未经负责人批准，不能抽取替换人员。"
        case .noCeremony(let approval):
            "批准（日志第 \(approval) 条）之后还没有开启新的抽取仪式。替换人员须由其后第一场仪式的随机数产生，"
                + "请待下一场仪式开启、截止并公开全部随机数后再抽取；一时没有抽取任务的，可由统筹协调部门专为更换举行一场仪式。"
        case .ceremonyRunning(let id):
            "批准之后的第一场仪式 \(id) 正在进行，随机数尚未公开齐全。请待其完成后再抽取，不得改用其他仪式。"
        case .earlierFirst: "同一抽取中还有更早批准的更换尚未抽取，须按批准的先后逐一抽取。"
        case .ambiguous: "替换结果多次出现并列，请联系系统管理员。"
        }
    }

    /// The field of the form it belongs to.
    var field: String {
        switch self {
        case .unknownReason: "code"
        case .statementMissing, .textTooLong: "statement"
        case .evidenceMissing: "file"
        case .notInTeam: "inspector"
        case .reasonMissing: "reason"
        case .resultRecorded, .deciderConcerned, .deciderAsked, .notApproved, .noCeremony, .ceremonyRunning,
            .earlierFirst, .ambiguous:
            ""
        }
    }
}

extension ReplacementState {
    var tone: Tone {
        switch self {
        case .asked, .approved: .warning
        case .refused: .neutral
        case .replaced: .good
        case .stuck: .bad
        }
    }
}

extension SubstitutePool {
    /// Why nobody can come, and what remains to be done without naming anybody.
    var words: String {
        "没有可以替换的人员：名单固化时锁定的人员中，符合“\(TeamWords.requirement(requirement))”要求的有 \(fitting) 人，"
            + "其中与本户须回避的 \(barred) 人，已在本检查组的 \(inTeam) 人，任务已满的 \(full) 人。"
            + "抽取公告没有约定扩大人员范围，不得指定人员。检查组不足两人的，本户不能实施检查，"
            + "请报请上级机关，补充执法检查人员名录后，在下一批任务中重新抽取。"
    }
}
