// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

/// A city into whose registers files come as tables of text, from whoever hands them in.
struct RegisterTown {
    let city: TestCity
    var office: Office { city.office }
    var cast: Cast { city.cast }

    init(_ kind: TestDatabase) async throws { city = try await TestCity.make(kind) }

    /// Hands a file in; the coordinator does unless somebody else is named.
    func hand(
        _ dataset: DatasetKind, _ rows: [[String]], by officer: Officer? = nil, dryRun: Bool = false
    ) async throws -> ImportReport {
        let book = try Book(rows)
        let report = try await office.importFile(
            dataset, path: book.path, dryRun: dryRun, by: officer ?? cast.coordinator)
        withExtendedLifetime(book) {}
        return report
    }

    /// As `hand`, for a file that has to be good; answers its id.
    @discardableResult
    func take(_ dataset: DatasetKind, _ rows: [[String]], by officer: Officer? = nil) async throws -> String {
        let report = try await hand(dataset, rows, by: officer)
        #expect(report.committed, "\(report.outcome.problems)")
        // No two files come within the same moment.
        city.clock.advance(minutes: 1)
        return try #require(report.job)
    }

    /// The rules that a file breaks.
    func rules(_ dataset: DatasetKind, _ rows: [[String]], by officer: Officer? = nil) async throws
        -> [RowRule]
    {
        try await hand(dataset, rows, by: officer, dryRun: true).outcome.problems.map(\.rule)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await office.database.read(body)
    }

    static func code(_ number: Int) -> String {
        let start = "91430702MA4\(String(1_000_000 + number).dropFirst())"
        return start + String(USCC.check(of: start))
    }

    static func name(_ number: Int) -> String { "测试商行\(number)" }

    /// So many firms in 武陵区, all 存续.
    func settle(_ count: Int, status: String = "存续") async throws {
        try await take(
            .entities,
            [["统一社会信用代码", "名称", "登记状态", "属地"]]
                + (1...count).map { [Self.code($0), Self.name($0), status, "武陵区"] })
    }

    /// Labels `SP` and below it `SP01`, which asks for a licence; both approved.
    func label() async throws {
        try await take(.labels, Self.labels([["SP", "食品", "", ""], ["SP01", "食品销售", "SP", "食品经营许可证"]]))
        for code in ["SP", "SP01"] {
            try await office.decideLabel(code, isApproved: true, opinion: "", by: cast.unitLeader)
        }
    }

    static func labels(_ rows: [[String]]) -> [[String]] {
        [["标签编码", "标签名称", "上级标签编码", "须持许可", "管理单位"]] + rows.map { $0 + ["scjg"] }
    }

    static func licences(_ rows: [(firm: Int, number: String, ends: String, state: String)]) -> [[String]] {
        [["统一社会信用代码", "名称", "许可证名称", "许可证编号", "许可发证机关", "有效期至", "许可状态"]]
            + rows.map { [code($0.firm), name($0.firm), "食品经营许可证", $0.number, "发证机关", $0.ends, $0.state] }
    }

    static func library(_ rows: [(firm: Int, number: String, ends: String)]) -> [[String]] {
        [["专项库名称", "对应监管标签", "统一社会信用代码/注册号", "企业名称", "许可证编号", "有效期至", "检查机关"]]
            + rows.map { ["食品库", "SP01", code($0.firm), name($0.firm), $0.number, $0.ends, "scjg"] }
    }

    static func inspectors(_ rows: [(number: String, name: String)]) -> [[String]] {
        [["所在单位", "单位工号", "姓名", "执法证号"]] + rows.map { ["scjg", $0.number, $0.name, "C\($0.number)"] }
    }
}
