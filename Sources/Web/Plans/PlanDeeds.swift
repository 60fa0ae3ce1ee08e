// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// What officers do to plans as a whole: each a form sent to one operation. A refusal shows the plan again with the
/// reason.
enum PlanDeeds {
    /// `POST /plans/{plan}/submission`
    static func submit(_ call: Call) async throws -> Answer {
        try await done(call, "计划已提交，等待本单位负责人审批。") { officer in
            try await call.office.submitPlan(call["plan"], by: officer)
        }
    }

    /// `POST /plans/{plan}/approval`
    static func approve(_ call: Call) async throws -> Answer {
        try await done(call, "计划已批准，由统筹协调部门公布。") { officer in
            try await call.office.approvePlan(call["plan"], by: officer)
        }
    }

    /// `POST /plans/{plan}/return`
    static func giveBack(_ call: Call) async throws -> Answer {
        try await done(call, "计划已退回。") { officer in
            try await call.office.returnPlan(call["plan"], reason: call.form.text("reason"), by: officer)
        }
    }

    /// `POST /plans/{plan}/publication`
    static func publish(_ call: Call) async throws -> Answer {
        try await done(call, "计划已公布，各项目已记入公开日志。") { officer in
            try await call.office.publishPlan(call["plan"], by: officer)
        }
    }

    private static func done(
        _ call: Call, _ notice: String, _ deed: (Officer) async throws -> Void
    ) async throws -> Answer {
        do {
            try await deed(try call.acting())
        } catch let refusal as PlanRefusal {
            // Of all fields only the reason stands on the plan's page.
            let field = ["reason", "name"].contains(refusal.field) ? "reason" : ""
            let known = call.path.hasSuffix("/return") ? field : ""
            return .refused(try await PlanPage.page(call, Problems(refusal.words, field: known)))
        }
        return .seeOther("/plans/\(call["plan"])", notice: notice)
    }
}
