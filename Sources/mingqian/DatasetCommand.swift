// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Operations
import SpotCheck

/// Writes the files about a dataset: what offices fill in and what programs check against.
struct DatasetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "write the template, the dictionary or the JSON Schema of a dataset",
        discussion: "All are made from the one definition by which files are imported.")

    @Argument(help: ArgumentHelp(Import.datasets)) var dataset: String
    @OptionGroup var settings: Settings
    @Option(help: "where to write the template, a workbook") var template: String?
    @Option(help: "where to write the dictionary, as CSV") var dictionary: String?
    @Option(help: "where to write the JSON Schema of a row") var schema: String?

    func validate() throws {
        guard DatasetKind(rawValue: dataset) != nil else {
            throw ValidationError("dataset must be one of: \(Import.datasets)")
        }
        guard [template, dictionary, schema].contains(where: { $0 != nil }) else {
            throw ValidationError("say what to write: --template, --dictionary or --schema")
        }
    }

    func run() async throws {
        guard let kind = DatasetKind(rawValue: dataset) else { throw ExitCode.validationFailure }
        let tables = try await settings.office(level: .warning).rulebook.tables
        try write(template) { try RegisterFiles.template(kind, tables) }
        try write(dictionary) { RegisterFiles.dictionary(kind, tables) }
        try write(schema) { try Dataset.of(kind).schema(tables).encode() }
    }

    private func write(_ path: String?, _ bytes: () throws -> [UInt8]) throws {
        guard let path else { return }
        try Data(try bytes()).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
