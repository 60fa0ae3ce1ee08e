// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// Lines of a plan that is being written.
enum LinePages {
    /// `/plans/{plan}/lines/new`
    static func new(_ call: Call) async throws -> Answer { .page(try await LineForm.load(call).page()) }

    /// `/plans/{plan}/lines/{line}`
    static func show(_ call: Call) async throws -> Answer { .page(try await LineForm.load(call).page()) }

    /// `POST /plans/{plan}/lines`
    static func add(_ call: Call) async throws -> Answer {
        try await kept(call, "项目已增加。") { draft, officer in
            _ = try await call.office.addPlanLine(
                plan: call["plan"], draft, once: call.form.text("once"), by: officer)
        }
    }

    /// `POST /plans/{plan}/lines/{line}`
    static func change(_ call: Call) async throws -> Answer {
        try await kept(call, "项目已保存。") { draft, officer in
            try await call.office.changePlanLine(call["line"], draft, by: officer)
        }
    }

    /// `POST /plans/{plan}/lines/{line}/removal`
    static func remove(_ call: Call) async throws -> Answer {
        let form = try await LineForm.load(call)
        do {
            try await call.office.removePlanLine(call["line"], by: try call.acting())
        } catch let refusal as PlanRefusal {
            return .refused(form.page(Problems(refusal.words)))
        }
        return .seeOther("/plans/\(call["plan"])", notice: "项目已删除。")
    }

    /// `POST /plans/{plan}/forecasts` and `…/lines/{line}/forecasts`: the same form with what it would draw today;
    /// changes nothing.
    static func forecast(_ call: Call) async throws -> Answer {
        let form = try await LineForm.load(call, typed: call.form)
        var problems = Problems()
        let scope = ScopeFields.read(call.form, &problems)
        let ratios = RatioFields.read(call.form, &problems)
        guard problems.isEmpty, let ratios else {
            return .page(form.page(problems, .failed("请先更正范围和比例。")))
        }
        do {
            let forecast = try await call.office.forecastLine(
                plan: call["plan"], scope: scope, ratios: ratios, items: call.form.all("item"),
                observers: call.form.all("observer"), by: try call.acting())
            return .page(form.page(Problems(), .counted(forecast)))
        } catch let refusal as PlanRefusal {
            return .page(form.page(Problems(), .failed(refusal.words)))
        }
    }

    private static func kept(
        _ call: Call, _ notice: String, _ deed: (PlanLineDraft, Officer) async throws -> Void
    ) async throws -> Answer {
        let form = try await LineForm.load(call, typed: call.form)
        var problems = Problems()
        guard let draft = LineForm.draft(call.form, &problems) else {
            return .refused(form.page(problems))
        }
        do {
            try await deed(draft, try call.acting())
        } catch let refusal as PlanRefusal {
            let field = RatioFields.place(of: refusal, call.form)
            return .refused(form.page(Problems(refusal.words, field: field)))
        }
        return .seeOther("/plans/\(call["plan"])", notice: notice)
    }
}
