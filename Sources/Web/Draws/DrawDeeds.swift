// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// What officers do to draws: each a form sent to one operation.
enum DrawDeeds {
    /// `POST /tasks/{task}/rosters`
    static func freeze(_ call: Call) async throws -> Answer {
        let kind = RosterKind(rawValue: call.form.text("kind")) ?? .blinded
        let roster = try await call.office.freezeRoster(
            ofTask: call["task"], as: kind, by: try call.acting())
        return .seeOther("/rosters/\(roster)", notice: "检查对象名单已固化，并已记入公开日志。")
    }

    /// `POST /ceremonies/{ceremony}/draws`
    static func announce(_ call: Call) async throws -> Answer {
        let draw = try await call.office.announceDraw(
            ofTask: call.form.text("task"), inCeremony: call["ceremony"], by: try call.acting())
        return .seeOther("/draws/\(draw)", notice: "抽取已公告，并已记入公开日志。")
    }

    /// `POST /draws/{draw}/results`
    static func hold(_ call: Call) async throws -> Answer {
        let draw = call["draw"]
        try await call.office.holdDraw(draw, by: try call.acting())
        return .seeOther("/draws/\(draw)", notice: "抽取已举行，结果已记入公开日志。")
    }

    /// `POST /draws/{draw}/skips`
    static func skip(_ call: Call) async throws -> Answer {
        let id = call["draw"]
        try await call.office.skipDrawn(
            CellText.code(call.form.text("entity")), inDraw: id, code: call.form.text("skip"),
            reason: call.form.text("reason"), evidence: call.form.text("evidence").lowercased(),
            by: try call.acting())
        return .seeOther("/draws/\(id)", notice: "已标注不合资格，按原次序处理，并记入公开日志。")
    }

    /// `POST /draws/{draw}/voids`
    static func void(_ call: Call) async throws -> Answer {
        let draw = call["draw"]
        try await call.office.voidDraw(
            draw, code: call.form.text("code"), reason: call.form.text("reason"),
            document: call.form.text("document"), by: try call.acting())
        return .seeOther("/draws/\(draw)", notice: "已批准作废，并已记入公开日志。")
    }

    /// `POST /draws/{draw}/assignments`
    static func assign(_ call: Call) async throws -> Answer {
        let draw = call["draw"]
        try await call.office.assignInspectors(draw: draw, by: try call.acting())
        return .seeOther("/draws/\(draw)", notice: "执法检查人员已匹配，检查任务已下达到检查组。")
    }
}
