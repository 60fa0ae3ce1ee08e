// SPDX-License-Identifier: Apache-2.0

/// What kinds of log entries are called by those who read them (docs/log.md section 1); a kind of a later program keeps
/// its own name.
package func logEntryTitle(ofType type: String) -> String {
    switch type {
    case "log.start": "日志启用"
    case "register.import": "名录导入"
    case "register.undo": "撤销导入"
    case "plan.item": "公布计划项目"
    case "exemption.ask": "申请频次豁免"
    case "exemption.decide": "决定频次豁免"
    case "roster.freeze": "固化名单"
    case "roster.amend": "更正名单"
    case "roster.opening": "出具名单编号凭证"
    case "roster.erase": "销毁名单名单密钥"
    case "contributor.key": "登记参与方公钥"
    case "contributor.withdraw": "停用参与方公钥"
    case "ceremony.open": "开启抽取仪式"
    case "draw.announce": "公告抽取"
    case "ceremony.close": "截止公告"
    case "ceremony.reveal": "公开随机数"
    case "ceremony.beacon": "记入公开数值"
    case "ceremony.missed": "报告公开数值未公布"
    case "draw.skip": "标注不合资格"
    case "draw.result": "抽取结果"
    case "draw.void": "抽取作废"
    case "assign.result": "匹配检查人员"
    case "replace.approve": "批准更换检查人员"
    case "replace.refuse": "不批准更换检查人员"
    case "assign.replace": "抽取替换人员"
    case "visit.ask": "检查报批"
    case "visit.emergency": "登记紧急检查"
    case "visit.approve": "批准检查"
    case "visit.return": "退回检查审批"
    case "visit.notice": "发出检查通知"
    case "visit.cancel": "取消检查"
    case "visit.record": "填写现场检查笔录"
    case "inspection.record": "录入检查结果"
    case "inspection.review": "审核检查结果"
    case "result.publish": "公示检查结果"
    default: type
    }
}
