// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

extension RegisterRefusal: WordedRefusal {
    /// What the officer reads: why the import does not go on and what to do.
    package var words: String {
        switch self {
        case .badRows(let count):
            "文件中有 \(grouped(count)) 行有误，整份文件未导入。请改正后重新上传，或者勾选“只导入无误的行”再确认。"
        case .wholeFileSpoilt: "文件中有合并的单元格，读出的内容不可靠，整份文件不能导入。请取消合并、逐行填写后重新上传。"
        case .nothingToImport: "文件中没有可以导入的行，请按“有误的行”所列办法改正后重新上传。"
        case .notCheckedYet: "文件尚未检查完毕，请待检查完成后再确认。"
        case .columnTwice(let header): "“\(header)”只能对应文件中的一列，请改正重复的选择。"
        case .alreadyDecided: "本次导入已经确认或者放弃，不能重复办理。请刷新页面查看最新情况。"
        case .notUndoable(let reason): "该次导入不能撤销：\(reason)。请改为导入更正后的文件。"
        case .reasonMissing: "请填写撤销的理由。"
        case .secondPersonNeeded: "录入和核对应由两人办理，请由本单位另一名经办人员或者负责人核对。"
        case .cellsRefused(let problems):
            problems.map { "\($0.columnName)：\($0.advice)" }.joined(separator: " ")
        case .nothingChanged: "所填内容与登记在册的一致，没有需要变更的。"
        case .textTooLong(let most): "文字过长，最多 \(most) 字。"
        case .periodReversed: "结束日期早于开始日期，请核对。"
        case .borrowerMissing: "借调应选择借入单位，且不能是本人所在单位。"
        case .nameMissing: "请填写名称。"
        case .tooManyFilters(let most): "最多保存 \(most) 个常用条件，请先删去不用的。"
        case .nothingChosen: "请先勾选要办理的对象。"
        case .tooManyChosen(let most): "一次最多办理 \(grouped(most)) 个对象，请增加条件缩小范围。"
        case .nameTaken: "本单位已有同名的检查小组，请换一个名称。"
        case .groupIncomplete: "检查小组至少两名检查人员，并有一名组长；专家不计入。"
        case .unknownInspector(let id): "本单位没有检查人员“\(id)”，请核对。"
        case .tooManyRows(let limit): "符合条件的超过 \(grouped(limit)) 行，一张工作表放不下。请增加条件，或者导出为 CSV。"
        case .fileGone: "上传的文件已不在服务器上，请重新上传。"
        case .emptyFile: "所选文件是空的，请核对后重新选择。"
        case .tooLarge(let bytes, let limit):
            "文件大小为 \(sizeWords(bytes))，超过 \(sizeWords(limit)) 的上限，请拆分后分次导入。"
        }
    }

    /// The field of the form it belongs to.
    var field: String {
        switch self {
        case .badRows: "validRowsOnly"
        case .fileGone, .emptyFile, .tooLarge: "file"
        case .nothingToImport, .wholeFileSpoilt, .notCheckedYet, .alreadyDecided, .columnTwice, .notUndoable,
            .tooManyRows, .secondPersonNeeded, .cellsRefused, .nothingChanged, .tooManyFilters,
            .nothingChosen,
            .tooManyChosen:
            ""
        case .textTooLong: "note"
        case .periodReversed: "to"
        case .borrowerMissing: "unit"
        case .nameMissing, .nameTaken: "name"
        case .groupIncomplete, .unknownInspector: "members"
        case .reasonMissing: "reason"
        }
    }
}

extension ImportState {
    var words: String {
        switch self {
        case .checking: "正在检查"
        case .checked: "检查完成，待确认"
        case .writing: "正在入库"
        case .committed: "已入库"
        case .undone: "已撤销"
        case .cancelled: "已放弃"
        case .failed: "未能完成"
        }
    }

    var tone: Tone {
        switch self {
        case .checking, .writing: .active
        case .checked: .warning
        case .committed: .good
        case .cancelled, .undone: .neutral
        case .failed: .bad
        }
    }
}

extension EntityStatus {
    var tone: Tone {
        switch self {
        case .active: .good
        case .suspended, .other: .warning
        case .licenceRevoked, .deregistered, .annulled, .movedOut, .ended: .neutral
        }
    }
}

extension EntityRow {
    /// What the status is called: of an object that is no body the word of its own kind, e.g. 在用.
    var statusWords: String { object == nil || statusRaw.isEmpty ? status.words : statusRaw }
}

/// 主体类型 in the few groups officers think in, each as beginnings of type codes.
enum EntityGroup: String, CaseIterable, Sendable {
    case company, individual, cooperative, publicBody, association, legalService, object, other

    var words: String {
        switch self {
        case .company: "企业"
        case .individual: "个体工商户"
        case .cooperative: "农民专业合作社"
        case .publicBody: "机关、事业单位、群众团体"
        case .association: "社会组织"
        case .legalService: "法律服务机构"
        case .object: "项目、产品、设备、场所"
        case .other: "其他"
        }
    }

    var types: [String] {
        switch self {
        case .company: (1...7).map(String.init)
        case .individual: ["95"]
        case .cooperative: ["91", "92"]
        case .publicBody: ["81"]
        case .association: ["82"]
        case .legalService: ["83"]
        case .object: ["X"]
        case .other: ["99"]
        }
    }
}
