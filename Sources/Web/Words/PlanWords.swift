// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension PlanRefusal: WordedRefusal {
    /// What the officer who asked reads.
    package var words: String {
        switch self {
        case .yearOutOfRange(let from, let to): "只能编制 \(from) 年度至 \(to) 年度的抽查计划。"
        case .noRules(let year): "平台没有适用于 \(year) 年度的抽查规则，请联系系统管理员。"
        case .titleMissing: "请填写计划名称。"
        case .noLines: "计划没有抽查项目，请先增加项目再提交。"
        case .notOpen(.submitted): "计划正在等待审批，不能修改。如需修改，请由本单位负责人退回。"
        case .notOpen(let state): "计划的状态是“\(state.words)”，不能修改。"
        case .notSubmitted(let state): "计划的状态是“\(state.words)”，尚未提交审批。"
        case .notApproved(let state): "计划的状态是“\(state.words)”，须经本单位负责人批准后才能公布。"
        case .notPublished: "计划尚未公布，不能据此建立抽查任务。"
        case .approverSubmitted: "提交计划的人不能审批同一计划，请由本单位其他负责人审批。"
        case .returnNeedsReason: "请填写退回的理由。"

        case .nameMissing: "请填写名称。"
        case .textTooLong(let most): "文字过长，最多 \(most) 个字。"
        case .noItems: "请至少选择一项抽查事项。"
        case .unknownItem(let code): "抽查事项清单中没有编号为“\(code)”的事项。"
        case .itemNotValid(let name, let from, let to):
            "抽查事项“\(name)”自 \(dayWords(from)) 起\(to.isEmpty ? "" : "至 \(dayWords(to)) ")有效，没有覆盖全部抽查期间。"
        case .itemSuperseded(let code): "抽查事项“\(code)”在项目填写之后已有更新，请打开相关项目核对并重新保存。"
        case .lineTooLong: "本项目的事项、行业或者区域过多，超出一条公开记录的长度，请拆分为几个项目。"
        case .periodReversed(let from, let to): "截止日期（\(dayWords(to))）早于开始日期（\(dayWords(from))）。"
        case .periodOutsideYear(let year): "抽查期间应当在 \(year) 年之内。"
        case .drawsOutOfRange(let most): "抽取次数应当是 1 至 \(most) 之间的整数。"
        case .noCoordinator: "平台尚无统筹协调部门的账号，不能确定抽取参与方，请联系系统管理员。"
        case .noSupervision: "平台尚无行政执法监督机关的账号，不能确定抽取参与方，请联系系统管理员。"
        case .unknownObserver(let unit): "所选观察单位“\(unit)”不存在或者已经撤销。"

        case .unknownCode(let kind, let code): "没有代码为“\(code)”的\(kind.words)。"
        case .scopeOutsideArea(let place): "“\(place)”不在本单位的管辖区域之内。"
        case .areaNotNamed: "请选择管辖区域：县（市、区）单位只能在本区域内抽查。"
        case .untargetedButFiltered: "不定向抽查只能按管辖区域确定范围。设置其他条件的，应当选择定向抽查。"
        case .targetedButUnfiltered: "定向抽查应当在管辖区域之外至少设置一项条件。没有其他条件的，应当选择不定向抽查。"

        case .nothingDrawn: "按所填比例一户也抽不到，请核对抽查比例。"
        case .leastOutOfRange(let most): "每层最少户数应当是 0 至 \(most) 之间的整数。"
        case .aboveTier(let item, let risk, let most):
            "\(risk.rawValue) 类的比例超过“\(item)”所属事项类别的上限 \(most.words)。"
        case .belowOverall(let least, let drawn, let needed):
            "全年预计抽取 \(grouped(drawn)) 户，按总体比例不低于 \(least.words) 的规定至少应抽 \(grouped(needed)) 户。"
        case .belowItem(let item, let least, let drawn, let needed):
            "“\(item)”的抽查比例不得低于 \(least.words)，至少应抽 \(grouped(needed)) 户，现为 \(grouped(drawn)) 户。"
        case .aboveItem(let item, let most, let drawn, let allowed):
            "“\(item)”的抽查比例不得高于 \(most.words)，最多可抽 \(grouped(allowed)) 户，现为 \(grouped(drawn)) 户。"

        case .periodOutsideLine(let from, let to):
            "检查期限应当在计划项目的期间之内（\(dayWords(from))至\(dayWords(to))）。"
        case .periodOver(let to): "截止日期 \(dayWords(to)) 已过。"
        case .belowLine(let risk): "\(risk.rawValue) 类的比例或者最少户数低于已公布的计划项目。任务可以多抽，不能少抽。"
        case .scopeOutsideLine: "任务范围超出已公布的计划项目。任务只能在项目范围之内收窄。"
        case .teamSizeOutOfRange(let least, let most): "每组人数应当是 \(least) 至 \(most) 之间的整数。"
        case .teamCategoryNotOfLine(let category): "“\(category)”不是本项目抽查事项的类别。"
        case .noDrawsLeft(let most): "计划项目公布的抽取次数为 \(most) 次，任务已经建满。"
        case .poolEmpty: "按任务范围没有可抽取的检查对象，请核对范围和检查对象名录。"
        }
    }

    /// The field of a form the refusal is about; empty when it is about the whole.
    var field: String {
        switch self {
        case .yearOutOfRange, .noRules: "planYear"
        case .titleMissing: "title"
        case .returnNeedsReason: "reason"
        case .nameMissing, .textTooLong: "name"
        case .noItems, .unknownItem, .itemNotValid, .lineTooLong: "item"
        case .periodReversed, .periodOver: "to"
        case .periodOutsideYear, .periodOutsideLine: "from"
        case .drawsOutOfRange: "draws"
        case .unknownObserver: "observer"
        case .unknownCode(let kind, _): kind.field
        case .scopeOutsideArea, .areaNotNamed, .poolEmpty, .scopeOutsideLine: "jurisdiction"
        case .untargetedButFiltered, .targetedButUnfiltered: "kind"
        case .leastOutOfRange: "least"
        case .aboveTier(_, let risk, _), .belowLine(let risk): "ratio-\(risk.rawValue)"
        case .nothingDrawn, .belowOverall, .belowItem, .aboveItem: "ratioKind"
        case .teamSizeOutOfRange: "teamSize"
        case .teamCategoryNotOfLine: "teamCategory"
        case .noLines, .notOpen, .notSubmitted, .notApproved, .notPublished, .approverSubmitted,
            .itemSuperseded, .noCoordinator, .noSupervision, .noDrawsLeft:
            ""
        }
    }
}

extension ScopeCode {
    var words: String {
        switch self {
        case .jurisdiction: "管辖区域"
        case .entityType: "主体类型"
        case .industry: "行业"
        case .label: "监管标签"
        case .keyReason: "重点检查事由"
        }
    }

    var field: String {
        switch self {
        case .jurisdiction: "jurisdiction"
        case .entityType: "type"
        case .industry: "industry"
        case .label: "label"
        case .keyReason: "reason"
        }
    }
}

extension PlanState {
    var tone: Tone {
        switch self {
        case .drafting: .neutral
        case .submitted, .approved: .active
        case .returned: .warning
        case .published: .good
        }
    }

    /// What comes next, and by whom.
    var next: String {
        switch self {
        case .drafting: "由经办人填写项目后提交"
        case .submitted: "由本单位负责人审批"
        case .returned: "由经办人修改后重新提交"
        case .approved: "由统筹协调部门公布"
        case .published: "可以按项目建立抽查任务"
        }
    }
}

extension TaskStep {
    var tone: Tone {
        switch self {
        case .freeze, .announce, .reveal, .draw, .assign: .active
        case .inspect: .warning
        case .done: .good
        }
    }

    /// What is to be done next.
    var next: String {
        switch self {
        case .freeze: "固化检查对象名单"
        case .announce: "在抽取仪式中公告抽取"
        case .reveal: "各参与方公开随机数"
        case .draw: "举行抽取"
        case .assign: "匹配执法检查人员"
        case .inspect: "实施检查并公示结果"
        case .done: "全部结果已经公示"
        }
    }
}

extension RatioTable {
    /// What the public reads: nothing of classes, which are internal (国市监信发〔2022〕6号).
    var openWords: String {
        guard kind == .byClass else { return words }
        let ratios = Set(CreditRiskClass.allCases.map { row($0).ratio }).sorted()
        guard let low = ratios.first, let high = ratios.last, low < high else {
            return "按分级分类监管要求差异化确定"
        }
        return "按分级分类监管要求差异化确定，\(low.words)至\(high.words)"
    }
}
