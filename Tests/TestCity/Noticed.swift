// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

extension Office {
    /// Brings visits of departments to where results may be recorded: asked for, approved, the entity told.
    ///
    /// - Parameters:
    ///   - visits: ids of departments' visits.
    ///   - clerk: an operator of their department.
    ///   - leader: a leader of the one that leads.
    package func notice(visits: [String], by clerk: Officer, leader: Officer) async throws {
        let today = Day(inShanghai: now())
        var windows: [Day: Set<String>] = [:]
        for visit in visits {
            let joint = try await database.read { try $0.jointVisit(ofVisit: visit) }
            guard let joint, let last = joint.parts.compactMap({ Day($0.dueDay) }).min() else {
                throw NotFound("visit", visit)
            }
            if joint.state == .unasked { windows[last, default: []].insert(joint.id) }
        }
        for (last, joints) in windows {
            try await askForVisits(
                Array(joints), VisitTerms(from: today, to: last, reason: ""), once: "", by: clerk)
            try await decideVisits(Array(joints), approved: true, reason: "", by: leader)
            try await issueNotices(Array(joints), by: clerk)
        }
    }
}
