// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage
import Tabular

/// What to do with one file.
struct ImportPlan: Sendable {
    let dataset: DatasetKind
    let path: String
    /// Private to the import; 32 bytes.
    let salt: [UInt8]
    let isWriting: Bool
    let validRowsOnly: Bool
    let progress: ImportProgress?

    /// Reads the file against the register as `db` sees it. With `isWriting` the rows are written; it is for the
    /// caller to roll back when bad rows are not accepted.
    func run(_ db: Connection, _ context: ImportContext) throws -> ImportOutcome {
        var outcome = ImportOutcome()
        var table: ImportTable
        do throws(TabularError) {
            table = try ImportTable(path: path, dataset: dataset, titles: context.titles)
            outcome.notes = table.notes
            let found = table.found
            if found.problems.isEmpty {
                outcome.ignoredColumns = found.mapping.unknown.map { found.mapping.header[$0] }
            } else {
                outcome.counts.bad += 1
                outcome.add(found.problems)
            }
        } catch {
            outcome.counts.bad += 1
            outcome.add([RowProblem(error)])
            return outcome
        }
        guard outcome.problems.isEmpty else { return outcome }
        switch dataset {
        case .entities:
            return try run(db, EntitySink(context: context), context, outcome, &table)
        case .items:
            return try run(db, ItemSink(context: context), context, outcome, &table)
        case .inspectors:
            let relations = table.found.mapping.cells[InspectorRow.relationsColumn] != nil
            let sink = InspectorSink(
                context: context, noncePrefix: Array(sha256(salt).prefix(8)), relationsGiven: relations)
            return try run(db, sink, context, outcome, &table)
        case .labels:
            return try run(db, try LabelSink(context: context, db), context, outcome, &table)
        case .licences:
            return try run(db, LicenceSink(context: context, db), context, outcome, &table)
        case .libraries:
            return try run(db, try LibrarySink(context: context, db), context, outcome, &table)
        case .relations:
            return try run(db, RelationSink(context: context, db), context, outcome, &table)
        case .jointItems:
            return try run(db, try JointItemSink(context: context, db), context, outcome, &table)
        case .checkPoints:
            return try run(db, try CheckPointSink(context: context, db), context, outcome, &table)
        case .phrases:
            return try run(db, try PhraseSink(context: context, db), context, outcome, &table)
        }
    }

    private func run<Sink: RegisterSink>(
        _ db: Connection, _ sink: Sink, _ context: ImportContext, _ outcome: ImportOutcome,
        _ table: inout ImportTable
    ) throws -> ImportOutcome {
        var run = try ImportRun(
            db, sink: sink, context: context, plan: self, mapping: table.found.mapping, outcome: outcome)
        return try run.run(&table)
    }
}
