// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension SchemeRefusal {
    var words: String {
        switch self {
        case .scopeMissing: "请填写检查对象的范围和数量。"
        case .teamsMissing: "请填写检查组的组成。"
        case .noPartners: "请选择至少一个配合部门，或者选择联合抽查事项。"
        case .unknownPartner(let unit): "配合部门“\(unit)”不存在或者已经撤销。"
        case .unknownJointItem(let code): "联合抽查事项清单中没有编号为“\(code)”的事项。"
        case .notLead(let code): "联合抽查事项“\(code)”由其他部门发起，应当由发起部门提出方案。"
        case .ledByOther: "本次联合抽查的方案由其他部门牵头，修改意见请在答复中提出。"
        case .periodReversed: "截止日期早于开始日期。"
        case .opinionMissing: "不同意的，请写明意见。"
        case .textTooLong(let most): "文字过长，每项最多 \(most) 个字。"
        case .superseded: "牵头部门已经提出新的一稿，请答复最新一稿。"
        }
    }

    /// The field of a form the refusal is about; empty when it is about the whole.
    var field: String {
        switch self {
        case .scopeMissing: "scope"
        case .teamsMissing: "teams"
        case .noPartners, .unknownPartner: "partner"
        case .unknownJointItem, .notLead: "jointItem"
        case .periodReversed: "to"
        case .opinionMissing: "opinion"
        case .textTooLong: "scope"
        case .ledByOther, .superseded: ""
        }
    }
}

extension SchemeState {
    var tone: Tone {
        switch self {
        case .waiting: .active
        case .agreed: .good
        case .declined: .warning
        }
    }
}
