// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// The inspectors of a draw: the problem follows from what was committed and who was drawn, and the certificate
/// proves the answer to be the only best one, without solving anything (docs/draw.md part 2).
struct AssignmentRecount {
    let history: History
    let files: PublicFiles

    /// What to add to the line about the draw; differences go to the report.
    ///
    /// - Parameter drawn: roster id and stratum of everybody who stands drawn.
    func run(
        _ entry: LoggedAct, _ drawn: [(rosterID: String, stratum: String)], _ keys: DrawKeys,
        _ report: inout Report
    ) -> String {
        let logged = history.all("assign.result", "announce", of: entry.leaf)
        guard let assigned = logged.first else { return "；尚未匹配检查人员。" }
        if logged.count > 1 { report.find(logged[1].place, "同一抽取重复匹配检查人员。") }
        let results = history.all("draw.result", "announce", of: entry.leaf)
        if !results.contains(where: { $0.index < assigned.index }) {
            report.find(assigned.place, "匹配检查人员早于抽取结果。")
        }
        guard let problemFile = files.file(assigned.text("problem"), of: assigned, &report),
            let solutionFile = files.file(assigned.text("solution"), of: assigned, &report)
        else { return "。" }
        do {
            guard let problem = try problem(entry, drawn, keys, published: problemFile) else {
                report.find("文件 files/\(assigned.text("problem"))", "人员匹配问题不是由公告、名单和抽取结果得出的那一个。")
                return "。"
            }
            let json = try CanonicalJSON(parsing: solutionFile)
            let assignment = try Assignment(CanonicalJSONReader(json))
            let words = check(assignment, of: problem, assigned, &report)
            let teams = TeamsInForce(
                problem: problem, teams: assignment.teams, key: keys.assignKey)
            return words
                + ReplacementRecount(history: history, files: files).run(
                    entry, teams, since: assigned, &report)
        } catch let refusal as JSONRefusal {
            report.find(assigned.place, "人员匹配文件不能解析：\(refusal.words)")
        } catch {
            report.find(assigned.place, "由公布的文件不能得出人员匹配问题。")
        }
        return "。"
    }

    /// The problem that must have been solved; nil if the published one is another.
    private func problem(
        _ entry: LoggedAct, _ selected: [(rosterID: String, stratum: String)], _ keys: DrawKeys,
        published: [UInt8]
    ) throws -> AssignmentProblem? {
        let teams = try AnnouncedTeams(Announcement(parsing: entry.raw.bytes))
        guard let people = files.read("files/\(teams.inspectors)"),
            let barred = files.read("files/\(teams.relations)"),
            let relations = RelationsFile(parsing: barred)
        else { return nil }
        let problem = try assignmentProblem(
            key: keys.assignKey, shortlist: teams.shortlist, team: teams.team, selected: selected,
            inspectors: try InspectorsFile(parsing: people), relations: relations)
        return try problem.published(as: published)
    }

    private func check(
        _ assignment: Assignment, of problem: AssignmentProblem, _ assigned: LoggedAct,
        _ report: inout Report
    ) -> String {
        if let flaw = checkAssignment(assignment, of: problem) {
            report.find("文件 files/\(assigned.text("solution"))", flaw.words)
        }
        let officers = Set(assignment.teams.flatMap { $0 }).count
        if problem.tasks.count != assigned.count("visits") || officers != assigned.count("officers") {
            report.find(
                assigned.place,
                "记为 \(assigned.count("visits")) 户、\(assigned.count("officers")) 人，"
                    + "实为 \(problem.tasks.count) 户、\(officers) 人。"
            )
        }
        let fewest = assignmentPools(of: problem).map(\.eligible).min() ?? 0
        return "；匹配检查人员 \(officers) 人，经证书核验为负担最均衡的唯一结果（每户可选人数最少 \(fewest) 人）。"
    }
}

extension AssignmentProblem {
    /// Repeats of the ambiguous case that the office may make; the first has probability below 2^-40.
    private static let mostRetries = 8

    /// This problem, or the one with its retry key, if it is the one in the file; otherwise nil.
    func published(as bytes: [UInt8]) throws -> AssignmentProblem? {
        var problem = self
        for _ in 0..<Self.mostRetries {
            if try problem.json.encode() == bytes { return problem }
            // Another key is right only if this one gives two answers of the same cost.
            guard case .ambiguous(_, let retryKey) = assign(problem) else { return nil }
            problem = try AssignmentProblem(
                key: retryKey, shortlist: shortlist, inspectors: inspectors, tasks: tasks, barred: barred)
        }
        return nil
    }
}

extension AssignmentFlaw {
    /// Why the published teams are not those that the rules give.
    var words: String {
        switch self {
        case .wrongShape: "匹配结果与问题的户数或席位不符。"
        case .unknownInspector(let id): "\(id) 不在固化的检查人员名单中。"
        case .notEligible(let entity, let slot): "\(entity) 第 \(slot + 1) 席的人员须回避、资格不符或不在候选之列。"
        case .samePersonTwice(let entity): "\(entity) 的同一人占了两席。"
        case .overCapacity(let inspector): "\(inspector) 超出其可承担的户数。"
        case .potentialOutOfRange: "证书中的数值超出范围。"
        case .betterLoad(let inspector): "\(inspector) 的负担还可更均衡，不是最优结果。"
        case .betterSeat(let entity, let slot, let inspector):
            "\(entity) 第 \(slot + 1) 席由 \(inspector) 担任更优，或证书与结果不符。"
        case .notUnique: "另有同样最优的匹配，须按规则更换密钥后重算。"
        case .wrongShortlist: "候选人数不是公告所定的数或其加倍。"
        case .wideningNotProven: "没有证明扩大候选人数确有必要。"
        case .notStuck: "所称无法配齐的席位其实可以配齐。"
        }
    }
}
