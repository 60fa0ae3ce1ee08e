// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension InspectionRefusal: WordedRefusal {
    /// What the officer reads: what is wrong and what to do.
    package var words: String {
        switch self {
        case .checkedBeforeAssignment(let day): "检查日期早于人员匹配之日（\(dayWords(day))），请核对。"
        case .checkedInTheFuture(let day): "检查日期晚于今天（\(dayWords(day))），请核对。"
        case .noMethod: "请至少选择一种检查方式。"
        case .unknownMethod(let method): "检查方式“\(method)”不在列表中，请重新选择。"
        case .itemMissing(let item): "事项\(item)没有填写结果，请逐项填写。"
        case .itemNotOfThisTask(let item): "事项\(item)不属于本次任务，请刷新页面后重新填写。"
        case .findingMissing(let item): "事项\(item)选择了“发现问题”，请写明发现的问题。"
        case .pointOpen(_, _, let question): "检查要点“\(question)”没有填写。"
        case .pointUnreadable(_, _, let question): "检查要点“\(question)”填写的内容无法识别，测量值请只填数字。"
        case .pointAmiss(let item, let question): "检查要点“\(question)”不符合要求，事项\(item)的检查结果不能为“未发现问题”。"
        case .sheetChanged(let item): "事项\(item)的检查表在填写期间有改动，已填内容保留，请按新的检查表核对后再提交。"
        case .noCode: "请选择总体检查结果。"
        case .unknownCode(let code): "检查结果代码“\(code)”不在现行代码表中，请重新选择。"
        case .detailWithoutItsCode(let name): "选择“\(name)”时须同时选择“发现问题待后续处理”。"
        case .codeStandsAlone(let name): "“\(name)”不能与其他检查结果同时选择。"
        case .problemContradictsCode(let name): "有事项发现问题，总体结果不能为“\(name)”。"
        case .problemNeedsCode: "有事项发现问题，总体结果须选择“发现问题待后续处理”“发现问题经责令已改正”或“不配合检查情节严重”。"
        case .nothingChecked(let name): "没有一个事项作过检查且未发现问题，总体结果不能为“\(name)”。"
        case .unknownFollowUp: "请选择后续处置措施。"
        case .textTooLong(let most): "文字过长，每处不超过\(most)字。"
        case .reviewerRecorded: "录入人与审核人不得为同一人，请由本单位其他负责人审核。"
        case .returnNeedsReason: "退回须写明理由，以便录入人修改。"
        case .correctionNeedsReason: "结果已经公示，更正须写明理由；更正后的结果经审核另行公示，原结果仍可查阅。"
        case .nothingToCorrect: "尚无已提交的结果，无需填写更正理由。"
        case .attachmentEmpty: "所选文件为空，请重新选择。"
        case .attachmentTooLarge(let most): "附件超过\(sizeWords(Int64(most)))，请压缩后再上传。"
        case .attachmentKind(let name): "“\(name)”不是可接受的附件：只接受JPEG、PNG、WebP图片和PDF文件。"
        case .certificateLapsed(let name): "检查人员\(name)的执法证在检查日不在有效期内，不得作为检查人员；请按程序更换人员。"
        case .notNoticed: "本次检查尚未经批准并通知检查对象，不能录入结果。请先办理检查审批和通知；情况紧急的，先登记紧急检查。"
        case .checkedBeforeApproval(let day): "检查日期早于批准的检查期间（\(dayWords(day.text))起），请核对。"
        case .fieldsInConflict: "同组人员对同一处填写了不同内容，请先选定其中一个，再提交。"
        case .lateWithoutReason(let day): "检查日期晚于任务期限（\(dayWords(day.text))），请在情况说明中写明逾期原因。"
        case .fieldTooLong(let most): "文字过长，每处不超过\(most)字；已填内容仍保留在本机。"
        case .photoDamaged: "照片在传输中损坏，请重新发送；原照片仍保留在本机。"
        case .notAPhoto(let name): "“\(name)”不是照片：只接受JPEG、PNG和WebP图片。"
        case .photoOfAnotherVisit: "这张照片已经用于另一次检查，不能重复使用。"
        case .copyWithoutOriginal: "原照片没有被接受，带水印的副本不能单独入卷。"
        case .placeVacant: "检查组有成员已批准更换，替换人员尚未产生，检查组不完整，此时不能上报结果。"
        }
    }

    /// The field of the result form it belongs to.
    var field: String {
        switch self {
        case .checkedBeforeAssignment, .checkedInTheFuture, .certificateLapsed, .placeVacant, .notNoticed,
            .checkedBeforeApproval:
            "checkedOn"
        case .noMethod, .unknownMethod: "method"
        case .itemMissing(let item), .itemNotOfThisTask(let item): "outcome-\(item)"
        case .findingMissing(let item): "finding-\(item)"
        case .pointOpen(let item, let point, _), .pointUnreadable(let item, let point, _):
            "answer-\(item):\(point)"
        case .pointAmiss(let item, _), .sheetChanged(let item): "outcome-\(item)"
        case .noCode, .unknownCode, .codeStandsAlone, .problemContradictsCode, .detailWithoutItsCode,
            .problemNeedsCode, .nothingChecked:
            "code"
        case .unknownFollowUp: "followUp"
        case .fieldsInConflict: ""
        case .textTooLong, .lateWithoutReason, .fieldTooLong: "note"
        case .correctionNeedsReason, .nothingToCorrect: "correctionReason"
        case .attachmentEmpty, .attachmentTooLarge, .attachmentKind, .photoDamaged, .notAPhoto,
            .photoOfAnotherVisit, .copyWithoutOriginal:
            "file"
        case .reviewerRecorded, .returnNeedsReason: "reason"
        }
    }
}

extension CheckMethod {
    /// The name of the method.
    var words: String {
        switch self {
        case .onSite: "实地核查"
        case .paper: "书面检查"
        case .network: "网络监测"
        case .offSite: "非现场检查"
        case .sampling: "检验检测"
        case .thirdParty: "第三方专业评估"
        }
    }
}

extension VisitState {
    var tone: Tone {
        switch self {
        case .due: .active
        case .drafted, .recorded: .warning
        case .returned: .bad
        case .published: .good
        }
    }
}
