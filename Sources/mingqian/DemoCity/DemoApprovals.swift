// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The approvals and notices of the demo: those of the visits that were made, some under way, one emergency; and what
/// the inspected firms said.
struct DemoApprovals {
    let office: Office
    let people: DemoPeople

    private var today: Day { Day(inShanghai: office.now()) }

    /// Approves and announces the visits that are to be recorded. Of those left one is registered as an emergency, one
    /// is called off, one waits for the leader and one for the notice, as far as there are so many.
    func play(done visits: [VisitRecord]) async throws {
        let unit = DemoAccounts.inspectorUnit
        let clerk = try await people.officer("lijuan")
        let leader = try await people.officer("wangjianguo")
        let made = try await joints(visits.map(\.id))
        try await ask(made, by: clerk)
        try await decide(made, by: leader)
        try await notify(made, by: clerk)
        let more = try await office.database.read { db in
            try db.jointVisits(
                matching: JointVisitFilter(scope: .unit(unit), step: .ask), limit: 4, offset: 0
            ).map(\.id)
        }
        guard let urgent = more.first, let until = Day(year: today.year, month: 12, day: 31) else { return }
        let terms = VisitTerms(from: today, to: until, reason: "接报可能发生食品安全事故，须立即到场核查。")
        try await office.registerEmergency(urgent, terms, once: "", by: clerk)
        let rest = Array(more.dropFirst())
        try await ask(rest, by: clerk)
        if let off = rest.first {
            try await decide([off], by: leader)
            try await notify([off], by: clerk)
            try await office.cancelVisit(off, reason: "检查对象当日停业装修，另行安排。", by: leader)
        }
        try await decide(Array(rest.dropFirst(2)), by: leader)
    }

    /// The record of the first visit, and ratings enough to be shown.
    func afterwards(_ visits: [VisitRecord]) async throws {
        for (place, id) in try await joints(visits.map(\.id)).enumerated() {
            guard let visit = try await office.database.read({ try $0.jointVisit(id) }) else { continue }
            if place == 0, let lead = visit.leadOfficer {
                let scene = SceneRecord(
                    day: today, began: "09:30", ended: "10:40", place: visit.entityAddress,
                    present: "店长（现场负责人）",
                    summary: "现场经营秩序正常，发现的一项问题已当场改正。", signature: .signed,
                    signatureWords: "店长签名，记录属实")
                try await office.recordScene(
                    joint: id, scene, once: "", by: try await people.inspector(lead.inspector))
            }
            guard place < 7, let code = try office.checkCode(of: visit) else { continue }
            try await office.rateVisit(
                code: code, score: place == 3 ? 4 : 5, opinion: place == 2 ? "检查人员态度好，讲解清楚。" : "")
            if place == 1 {
                try await office.requestByCode(
                    code, .objection, inspector: nil, statement: "现场检查时间与营业高峰重合，建议错峰。", contact: "")
            }
        }
    }

    private func joints(_ visits: [String]) async throws -> [String] {
        try await office.database.read { db in
            try visits.compactMap { try db.jointVisit(ofVisit: $0)?.id }
        }
    }

    private func ask(_ joints: [String], by clerk: Officer) async throws {
        guard !joints.isEmpty, let until = Day(year: today.year, month: 12, day: 31) else { return }
        try await office.askForVisits(
            joints, VisitTerms(from: today, to: until, reason: "按年度抽查计划实施。"), once: "", by: clerk)
    }

    private func decide(_ joints: [String], by leader: Officer) async throws {
        guard !joints.isEmpty else { return }
        try await office.decideVisits(joints, approved: true, reason: "同意", by: leader)
    }

    private func notify(_ joints: [String], by clerk: Officer) async throws {
        guard !joints.isEmpty else { return }
        try await office.issueNotices(joints, by: clerk)
    }
}
