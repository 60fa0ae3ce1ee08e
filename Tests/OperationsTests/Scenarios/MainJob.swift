// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import Tabular
import TestCity
import Testing

@testable import mingqian_verify

/// The main job by the office's own operations and nothing else: three directories from files, plan, approval,
/// publication, task, roster, ceremony of three, draw, assignment, results, review, publication, export.
struct MainJob: Sendable {
    let town: DrawTown

    var city: TestCity { town.city }
    var office: Office { city.office }
    var cast: Cast { city.cast }

    static let plan = "P2026-scjg"

    static func make(_ kind: TestDatabase) async throws -> MainJob {
        MainJob(town: DrawTown(city: try await TestCity.make(kind)))
    }

    // MARK: Directories

    /// Rows of an import file, header first.
    static func csv(_ rows: [[String]]) -> [UInt8] {
        var writer = CSVWriter()
        for row in rows { writer.append(row.map { TableCell.text($0) }) }
        return writer.takeBytes()
    }

    /// Imports a file that lies in a folder of its own while it is read.
    func importing(
        _ kind: DatasetKind, _ bytes: [UInt8], dryRun: Bool = false
    ) async throws -> ImportReport {
        let folder = try TemporaryFolder()
        let path = folder.path + "/\(kind.rawValue).csv"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let report = try await office.importFile(kind, path: path, dryRun: dryRun, by: cast.coordinator)
        withExtendedLifetime(folder) {}
        return report
    }

    /// Two items and so many inspectors for the whole city; the first two are those of the cast.
    func importItemsAndInspectors(_ inspectors: Int) async throws {
        let items = try await importing(.items, Self.csv(Self.items))
        #expect(items.committed, "\(items.outcome.problems)")
        let names = ["赵磊", "孙燕"]
        let people = (1...inspectors).map { number -> [String] in
            let code = String(10_000 + number).dropFirst()
            let name = number <= names.count ? names[number - 1] : "检查员\(number)"
            return ["SCJG\(code)", name, "scjg", "1807000\(code)", "2024-01-01", "2028-12-31", "全市", "在岗"]
        }
        let header = ["单位工号", "姓名", "所在单位", "执法证号", "执法证有效期自", "执法证有效期至", "执法区域", "人员状态"]
        let officers = try await importing(.inspectors, Self.csv([header] + people))
        #expect(officers.committed, "\(officers.outcome.problems)")
    }

    private static let items = [
        [
            "事项编号", "检查主体", "抽查类别", "抽查事项", "检查内容", "法律法规名称", "条款", "检查对象", "事项类别", "检查方式",
            "生效日期",
        ],
        [
            "SCJG-001", "常德市市场监督管理局", "登记事项检查", "营业执照（登记证）规范使用情况的检查", "执照是否置于醒目位置",
            "中华人民共和国市场主体登记管理条例", "第三十六条", "企业", "一般检查事项", "现场检查、书面检查", "2026-01-01",
        ],
        [
            "SCJG-002", "常德市市场监督管理局", "公示信息检查", "年度报告公示信息的检查", "年报是否如实", "企业信息公示暂行条例",
            "第十四条", "企业", "一般检查事项", "书面检查", "2026-01-01",
        ],
    ]

    // MARK: Plan and task

    /// A published plan with one line and its task; the ids are those that `DrawTown` speaks of.
    func plan(_ ratios: RatioTable) async throws {
        let (from, to) = (try #require(Day("2026-11-24")), try #require(Day("2026-12-31")))
        let plan = try await office.beginPlan(
            year: 2026, title: "2026年度抽查计划", by: cast.departmentOperator)
        let line = try await office.addPlanLine(
            plan: plan,
            PlanLineDraft(
                name: "登记事项和公示信息抽查", items: ["SCJG-001", "SCJG-002"], scope: PoolScope(), ratios: ratios,
                draws: 2, from: from, to: to), by: cast.departmentOperator)
        try await office.submitPlan(plan, by: cast.departmentOperator)
        try await office.approvePlan(plan, by: cast.unitLeader)
        try await office.publishPlan(plan, by: cast.coordinator)
        let task = try await office.createTask(
            line: line,
            TaskDraft(
                name: "第一批抽查", scope: PoolScope(), ratios: ratios,
                team: TeamShape(size: 2, category: "", leadSkill: ""), from: from, to: to),
            by: cast.departmentOperator)
        #expect(line == town.line && task == town.task)
    }

    // MARK: Draw

    /// Freezes, holds the ceremony of the three, draws and assigns; answers the id of the draw.
    func draw() async throws -> String {
        let draw = try await town.hold()
        city.clock.advance(minutes: 5)
        try await office.assignInspectors(draw: draw, by: cast.departmentOperator)
        return draw
    }

    /// The visits of a draw in the order of strata and places.
    func visits(_ draw: String) async throws -> [String] {
        try await office.database.read { db in
            try db.drawnRows(ofDraw: draw, limit: 100_000, offset: 0).compactMap(\.visit)
        }
    }

    // MARK: Results

    /// Files, reviews and so publishes the results of some visits: the first finds a problem and is corrected later,
    /// the second is returned once, the rest find nothing.
    func inspect(_ visits: some Collection<String>) async throws {
        city.clock.advance(days: 1)
        try await office.notice(
            visits: Array(visits), by: cast.departmentOperator, leader: cast.unitLeader)
        for (number, visit) in visits.enumerated() {
            city.clock.advance(minutes: 7)
            let first = try await file(visit, finding: number == 0 ? "未将营业执照置于醒目位置" : "")
            guard number == 1 else {
                try await review(first, approved: true)
                continue
            }
            try await review(first, approved: false, reason: "请写明检查方式")
            try await review(try await file(visit, finding: ""), approved: true)
        }
        guard let corrected = visits.first else { return }
        city.clock.advance(days: 1)
        let second = try await file(corrected, finding: "", reason: "经复核，当日已改正")
        try await review(second, approved: true)
    }

    private func file(_ visit: String, finding: String, reason: String = "") async throws -> String {
        let record = try #require(try await office.database.read { try $0.visit(visit) })
        let items = try await office.database.read { try $0.visitItems(line: record.line) }
        let lead = try #require(record.officers.first { $0.lead })
        let day = Day(inShanghai: city.clock.now)
        let result = CheckResult(
            checkedOn: day, methods: ["onSite"],
            items: items.enumerated().map { place, item in
                ItemResult(
                    item: item.code, itemVersion: item.version,
                    outcome: place == 0 && !finding.isEmpty ? .problem : .noProblem,
                    finding: place == 0 ? finding : "", handling: "")
            }, codes: finding.isEmpty ? ["1"] : ["A"], followUp: finding.isEmpty ? "1" : "3", note: "")
        return try await office.recordResult(
            visit: visit, result, correctionReason: reason, once: "", by: try await officer(of: lead))
    }

    private func review(_ result: String, approved: Bool, reason: String = "") async throws {
        try await office.reviewResult(result, approved: approved, reason: reason, by: cast.unitLeader)
    }

    /// The account of an inspector; opened by the administrators where there is none yet.
    private func officer(of member: VisitOfficer) async throws -> Officer {
        if let known = cast.everyone.first(where: { $0.inspector == member.inspector }) { return known }
        let login = String(member.inspector.split(separator: ":").last ?? "").lowercased()
        let known = try await office.database.read { try $0.account(login: login)?.id }
        if let known { return try #require(try await office.actingOfficer(account: known)) }
        let account = try await office.openAccount(
            login: login, name: member.name, unit: "scjg", password: TestCity.password,
            inspector: member.inspector, provisional: false, by: cast.systemAdministrator)
        try await office.grantRole(.inspector, to: account, by: cast.securityAdministrator)
        return try #require(try await office.actingOfficer(account: account))
    }

    // MARK: Export

    /// The public bundle of now, in a fresh folder.
    func export() async throws -> TemporaryFolder {
        city.clock.advance(minutes: 1)
        try await office.sealLog()
        let folder = try TemporaryFolder()
        try await office.exportLog(to: folder.path)
        return folder
    }

    /// What a stranger's verifier says who has the log's key from elsewhere.
    func verify(_ folder: TemporaryFolder) throws -> (text: String, status: Int32) {
        VerifyCommand.run([folder.path, "--key", office.settings.verifierKey()])
    }
}

/// A folder that is gone with the last use of the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "mingqian-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Every file below by its path.
    func files() throws -> [String: [UInt8]] {
        let files = try PublicFiles(folder: path)
        return Dictionary(uniqueKeysWithValues: files.paths.map { ($0, files.read($0) ?? []) })
    }
}

/// A few dozen invented entities of two counties for jobs whose size does not matter.
enum SmallRegister {
    static func entities(_ count: Int) -> [[String]] {
        let header = ["统一社会信用代码", "名称", "登记状态", "属地", "信用风险分类"]
        return [header]
            + (0..<count).map { number in
                let first17 = "91430702MA4" + String(100_000 + number)
                return [
                    first17 + String(USCC.check(of: first17)), "常德示例\(number)号商行",
                    number % 9 == 8 ? "注销" : "存续", ["武陵区", "安乡县"][number % 2],
                    ["A", "A", "B", "B", "C", "D"][number / 2 % 6],
                ]
            }
    }
}
