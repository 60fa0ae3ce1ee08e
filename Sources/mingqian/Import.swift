// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck
import Storage

/// Reads a directory into the register, or only says what would happen.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "import a dataset from a workbook or a CSV file",
        discussion: "Exit code 0 only if no row is bad. Whole file or nothing unless --valid-rows-only.")

    /// The datasets there are, in the order in which they can be handed in.
    static let datasets = DatasetKind.allCases.map(\.rawValue).joined(separator: ", ")

    enum Report: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: ArgumentHelp(Import.datasets)) var dataset: String
    @Argument(help: "the file: .xlsx, or CSV in UTF-8, UTF-16 or GB 18030") var file: String
    @OptionGroup var settings: Settings
    @Flag(help: "say what would change and change nothing") var dryRun = false
    @Flag(help: "import the good rows although others are bad") var validRowsOnly = false
    @Option(
        help:
            "what a title of the file means, as TITLE=KEY with a key of the dictionary; TITLE= leaves it out")
    var map: [String] = []
    @Option(help: "how to report") var report: Report = .text
    @Option(name: .customLong("as"), help: "login of the account that acts; the console if not given")
    var login: String?

    func validate() throws {
        guard DatasetKind(rawValue: dataset) != nil else {
            throw ValidationError("dataset must be one of: \(Import.datasets)")
        }
        for pair in map {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let kind = DatasetKind(rawValue: dataset),
                parts[1].isEmpty || Dataset.of(kind).place(of: String(parts[1])) != nil
            else { throw ValidationError("--map \(pair): write TITLE=KEY with a key of the dictionary") }
        }
        guard FileManager.default.isReadableFile(atPath: file) else {
            throw ValidationError("cannot read \(file)")
        }
    }

    func run() async throws {
        guard let kind = DatasetKind(rawValue: dataset) else { throw ExitCode.validationFailure }
        let office = try await settings.office(level: .warning)
        let officer = try await acting(office)
        let progress = ImportProgress()
        let teller = Task { try await tell(progress) }
        defer { teller.cancel() }
        let result = try await office.importFile(
            kind, path: file, dryRun: dryRun, validRowsOnly: validRowsOnly, titles: titles, by: officer,
            progress: progress)
        switch report {
        case .json: print(try result.json.encodeText())
        case .text: result.lines.forEach { print($0) }
        }
        if result.outcome.counts.bad > 0 { throw ExitCode.failure }
    }

    private var titles: [String: String] {
        let pairs = map.map { pair -> (String, String) in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Dataset.folded(String(parts[0])), String(parts.last ?? ""))
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }

    /// Whoever has a shell on the server may do what a coordinator may; the trace says it was the console.
    private func acting(_ office: Office) async throws -> Officer {
        guard let login else {
            let units = try await office.database.read { try $0.units() }
            let root = units.first { $0.parent == nil && $0.closedAt == nil }
            return Officer(
                account: "console", name: "命令行", unit: root?.id ?? "console", unitName: root?.name ?? "命令行",
                roles: [.coordinator], jurisdiction: RegisterTables.cityCode)
        }
        let account = try await office.database.read { try $0.account(login: login) }
        guard let account, let officer = try await office.actingOfficer(account: account.id) else {
            throw ValidationError("no open account with login \(login)")
        }
        return officer
    }

    private func tell(_ progress: ImportProgress) async throws {
        while true {
            try await Task.sleep(for: .seconds(2))
            let rows = progress.state.rows
            if rows > 0 { FileHandle.standardError.write(Data("已读\(rows)行\n".utf8)) }
        }
    }
}

extension ImportReport {
    /// The report for programs.
    var json: CanonicalJSON {
        let errors = outcome.problems.map { problem in
            CanonicalJSON.object([
                "row": .number(problem.row), "column": .number(problem.column),
                "column_name": .string(problem.columnName), "value": .string(problem.value),
                "rule": .string(problem.rule.rawValue), "advice": .string(problem.advice),
            ])
        }
        let changes = outcome.changes.map { change in
            CanonicalJSON.object([
                "row": .number(change.row), "key": .string(change.key), "name": .string(change.name),
                "field": .string(change.field), "before": .string(change.before),
                "after": .string(change.after),
            ])
        }
        return .object([
            "dataset": .string(dataset.rawValue), "file": .string(fileName), "dry_run": .bool(dryRun),
            "committed": .bool(committed), "job": .optional(job), "encoding": .string(outcome.encoding),
            "rows": .int(outcome.counts.read), "new": .int(outcome.counts.new),
            "changed": .int(outcome.counts.changed), "unchanged": .int(outcome.counts.unchanged),
            "bad": .int(outcome.counts.bad), "errors": .array(errors), "changes": .array(changes),
            "changed_fields": .array(changedFields),
            "errors_left_out": .int(outcome.problemsLeftOut),
            "notes": .array(outcome.notes.map { .string($0) }),
            "ignored_columns": .array(outcome.ignoredColumns.map { .string($0) }),
        ])
    }

    private var changedFields: [CanonicalJSON] {
        outcome.fieldCounts.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.map { field, rows in
            ["field": .string(field), "rows": .int(rows)]
        }
    }

    /// The report for people; the first problems only.
    var lines: [String] {
        let counts = outcome.counts
        var lines = [
            "\(dataset.title) \(fileName)（\(outcome.encoding)）",
            "读取\(counts.read)行：新增\(counts.new)，变更\(counts.changed)，未变\(counts.unchanged)，有误\(counts.bad)",
        ]
        lines += outcome.notes
        if !outcome.ignoredColumns.isEmpty {
            lines.append("未使用的列：\(outcome.ignoredColumns.joined(separator: "、"))")
        }
        lines += outcome.problems.prefix(50).map { problem in
            "第\(problem.row)行 \(problem.columnName)“\(problem.value)”〔\(problem.rule.rawValue)〕\(problem.advice)"
        }
        let more = outcome.problems.count - 50 + Int(outcome.problemsLeftOut)
        if more > 0 { lines.append("……另有\(more)处问题，用 --report json 可看全部") }
        lines.append(dryRun ? "试运行，未写入。" : committed ? "已导入。" : "未导入：整份文件须全部无误，或用 --valid-rows-only。")
        return lines
    }
}
