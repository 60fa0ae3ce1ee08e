// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension AccountRefusal: WordedRefusal {
    package var words: String {
        switch self {
        case .wrongLogin: "账号或者口令不正确。"
        case .locked(let minutes): "连续登录失败次数过多，该账号已锁定，请 \(minutes) 分钟后再试，或者联系安全管理员。"
        case .busy: "当前登录人数较多，请稍候再试。"
        case .wrongPassword: "原口令不正确。"
        case .weakPassword(let weakness): weakness.words
        case .samePassword: "新口令不能与原口令相同。"
        case .malformedLogin: "账号名由 3 至 32 位小写字母、数字、点、连字符或者下划线组成，以字母或者数字开头。"
        case .loginTaken(let login): "账号名“\(login)”已被使用，请换一个。"
        case .nameMissing: "请填写姓名。"
        case .reasonMissing: "请填写理由。"
        case .malformedUnit: "单位代码由 2 至 32 位小写字母、数字或者连字符组成，名称、管辖区域和所在行政区划均须填写。"
        case .unitTaken(let id): "单位代码“\(id)”已被使用。"
        case .unitUnknown: "所选单位不存在，请重新选择。"
        case .unitClosed(let name): "单位“\(name)”已经撤销。"
        case .unitInUse(let name, let accounts, let units):
            "单位“\(name)”尚有 \(accounts) 个在用账号、\(units) 个下级单位，不能撤销。"
        case .unitMisplaced(let kind, let under): "“\(under.words)”单位之下不能设立“\(kind.words)”单位。"
        case .incompatibleRoles(let held, let wanted):
            "该账号已有“\(held.map(\.words).joined(separator: "、"))”职责，不能再授予“\(wanted.words)”。"
                + "系统管理员、安全管理员、审计管理员三者不得兼任，也不得兼任业务职责。"
        case .roleHeld(let role): "该账号已有“\(role.words)”职责。"
        case .roleNotHeld(let role): "该账号没有“\(role.words)”职责。"
        case .roleNotOffered(let role): "“\(role.words)”职责不能自行申请，由安全管理员授予。"
        case .ownAccount: "不能为本人的账号办理此事，请由其他管理员办理。"
        case .accountClosed(let name): "账号“\(name)”已经注销。"
        case .lastAdministrator(let role): "这是最后一个“\(role.words)”账号，不能收回职责或者注销。"
        case .inspectorMissing(let id): id.isEmpty ? "执法检查人员请填写本单位工号。" : "本单位检查人员名录库中没有工号为“\(id)”的人员。"
        case .applicationPending(let login): "账号名“\(login)”已有待审批的申请。"
        case .alreadyFounded: "平台已经启用，不能重复初始化。"
        }
    }
}

extension PasswordWeakness {
    var words: String {
        switch self {
        case .tooShort(let least): "口令至少 \(least) 位。"
        case .tooLong(let most): "口令最多 \(most) 位。"
        case .tooFewKinds(let least):
            "口令须包含大写字母、小写字母、数字、符号中的至少 \(least) 种；\(PasswordRule.leastOfAnyKind) 位以上的不限。"
        case .containsLogin: "口令不能包含账号名。"
        }
    }
}
