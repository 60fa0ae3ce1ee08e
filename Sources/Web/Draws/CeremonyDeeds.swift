// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// What officers and contributors do to ceremonies: each a form sent to one operation.
enum CeremonyDeeds {
    /// `POST /ceremonies`
    static func prepare(_ call: Call) async throws -> Answer {
        let minutes = call.form.integer("minutes") ?? 0
        let revealBy = Instant(milliseconds: call.office.now().milliseconds + minutes * 60_000)
        let id = try await call.office.prepareCeremony(
            forLine: call.form.text("line"), revealBy: revealBy,
            awaiting: try CeremonyFields.awaited(call.form),
            minReveals: call.form.integer("reveals").flatMap { Int(exactly: $0) }, by: try call.acting())
        return .seeOther("/ceremonies/\(id)", notice: "抽取仪式已准备，请通知各参与方登记承诺。")
    }

    /// `POST /ceremonies/{ceremony}/commits`
    static func commit(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        try await call.office.commitToCeremony(
            id, as: call.form.text("name"), commit: call.form.text("commit").lowercased(),
            seal: CommitSeal(
                key: call.form.text("key").lowercased(), signature: call.form.text("signature").lowercased()),
            by: try call.acting())
        return .seeOther("/ceremonies/\(id)", notice: "承诺值已登记。请保管好随机数备份文件，公告截止后须用它公开。")
    }

    /// `POST /ceremonies/{ceremony}/openings`
    static func open(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        try await call.office.openCeremony(id, by: try call.acting())
        return .seeOther("/ceremonies/\(id)", notice: "仪式已开启，可以公告抽取。")
    }

    /// `POST /ceremonies/{ceremony}/closings`
    static func close(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        let isSigned = try await call.office.closeCeremony(id, by: try call.acting())
        return .seeOther(
            "/ceremonies/\(id)",
            notice: isSigned
                ? "公告已截止，请各参与方公开随机数。"
                : "公告已截止。包含截止记录的检查点尚未签发，恢复签发后请各参与方核对并公开随机数；如长时间未恢复，请联系管理员。")
    }

    /// `POST /ceremonies/{ceremony}/values`
    static func give(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        let outcome = try await call.office.givePublicValue(
            ofCeremony: id, source: Int(exactly: call.form.integer("source") ?? -1) ?? -1,
            text: call.form.text("value"), by: try call.acting())
        let words =
            switch outcome {
            case .accepted: "公开数值已记入日志，共同随机值已经确定，可以举行抽取。"
            case .waitsForSecond: "已录入，等待另一账号核对录入。"
            case .differs: "已录入，但与另一账号录入的不一致。请各自核对原始公告，有误的一方重新录入。"
            }
        return .seeOther("/ceremonies/\(id)", notice: words)
    }

    /// `POST /ceremonies/{ceremony}/missed-values`
    static func miss(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        try await call.office.missPublicValue(
            ofCeremony: id, source: Int(exactly: call.form.integer("source") ?? -1) ?? -1,
            reason: call.form.text("reason"), document: call.form.text("document").lowercased(),
            by: try call.acting())
        return .seeOther("/ceremonies/\(id)", notice: "已记录该来源未公布。")
    }

    /// `POST /ceremonies/{ceremony}/reveals`
    static func reveal(_ call: Call) async throws -> Answer {
        let id = call["ceremony"]
        try await call.office.revealToCeremony(
            id, as: call.form.text("name"), secret: call.form.text("r").lowercased(), by: try call.acting())
        return .seeOther("/ceremonies/\(id)", notice: "随机数已公开，与承诺值一致。")
    }
}
