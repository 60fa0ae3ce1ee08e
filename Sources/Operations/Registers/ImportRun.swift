// SPDX-License-Identifier: Apache-2.0
import Crypto
import SpotCheck
import Storage
import Tabular
import TransparencyLog

/// Reads one file against the register, row by row, within one transaction. Made anew whenever the transaction is
/// tried again; the file itself never changes.
struct ImportRun<Sink: RegisterSink> {
    private let db: Connection
    private let sink: Sink
    private let context: ImportContext
    private let dataset: Dataset
    private let mapping: HeaderMapping
    private let salt: SymmetricKey
    private let isWriting: Bool
    private let acceptsBadRows: Bool
    private let progress: ImportProgress?
    private var known: [String: Known] = [:]
    private var tree = Frontier()
    private var changesRecorded = 0
    private var disputes: FieldDisputes
    private(set) var outcome: ImportOutcome

    private typealias Candidate = RowCandidate<Sink.Content>

    private struct Known {
        /// The start of the stored hash; empty for keys that are new in this file.
        var hash: [UInt8]
        var seenInRow = 0
    }

    init(
        _ db: Connection, sink: Sink, context: ImportContext, plan: ImportPlan, mapping: HeaderMapping,
        outcome: ImportOutcome
    ) throws {
        self.db = db
        self.sink = sink
        self.context = context
        self.mapping = mapping
        self.outcome = outcome
        dataset = Dataset.of(plan.dataset)
        salt = SymmetricKey(data: plan.salt)
        isWriting = plan.isWriting
        acceptsBadRows = plan.validRowsOnly
        progress = plan.progress
        disputes = try FieldDisputes(db, context: context, dataset: plan.dataset)
        var known: [String: Known] = [:]
        try sink.eachHash(db) { key, hash in known[key] = Known(hash: hash) }
        self.known = known
    }

    /// Reads all rows that are left in `table` and settles the outcome.
    mutating func run(_ table: inout ImportTable) throws -> ImportOutcome {
        let ahead = RowsAhead<Sink.Content>(table.reader, mapping, context.tables)
        defer { _ = ahead.finish() }
        reading: while true {
            let batch = ahead.next()
            try take(batch.rows)
            progress?.note(rows: outcome.counts.read, bytes: Int64(batch.bytesRead))
            switch batch.ending {
            case .more: continue
            case .finished: break reading
            case .failed(let error):
                outcome.counts.bad += 1
                outcome.add([RowProblem(error)])
                break reading
            }
        }
        table.reader = ahead.finish()
        let merged = table.mergedCells
        outcome.counts.bad += Int64(merged.count)
        outcome.add(merged)
        outcome.mustNotBeWritten = !merged.isEmpty
        outcome.notes += table.remarks + disputes.notes
        outcome.encoding = table.reader.encoding
        outcome.bytesRead = Int64(table.reader.bytesRead)
        outcome.rowsRoot = tree.root.bytes
        outcome.rowsSize = Int64(tree.size)
        outcome.problems.sort { ($0.row, $0.column) < ($1.row, $1.column) }
        if isWriting, !disputes.found.isEmpty { try db.insertDisputes(disputes.found) }
        if isWriting && outcome.changesAnything { try sink.finish(db) }
        return outcome
    }

    private mutating func take(_ rows: [RowRead<Sink.Content>]) throws {
        if let entities = sink.entities, let cell = dataset.place(of: "entity").flatMap({ mapping.cells[$0] })
        {
            try entities.load(
                rows.map { $0.reader.cells.indices.contains(cell) ? $0.reader.cells[cell] : "" })
        }
        var candidates: [Candidate] = []
        candidates.reserveCapacity(rows.count)
        for row in rows {
            outcome.counts.read += 1
            if let candidate = try settle(row) { candidates.append(candidate) }
        }
        try compare(candidates)
    }

    /// The usable content of a row, or nil after counting it as bad.
    private mutating func settle(_ row: RowRead<Sink.Content>) throws -> Candidate? {
        var reader = row.reader
        var settled: Sink.Content?
        if let content = row.content { settled = try sink.settle(content, &reader) }
        for flaw in row.flaws { note(flaw, in: &reader) }
        var problems = reader.problems
        if let content = settled, problems.isEmpty {
            let key = sink.key(of: content)
            let seen = known[key]?.seenInRow ?? 0
            if seen == 0 {
                known[key, default: Known(hash: [])].seenInRow = row.number
                return Candidate(key: key, row: row.number, content: content)
            }
            problems.append(
                wholeRow(
                    row.number, sink.words(for: content), .duplicateInFile,
                    "与第\(seen)行重复，请只保留一行。"))
        }
        refuse(problems)
        return nil
    }

    /// Tells what a flaw of the file means for the row. In a column that holds quantities a spreadsheet may round.
    private func note(_ flaw: TabularFlaw, in reader: inout RowReader) {
        switch flaw {
        case .textAfterQuote(let cell):
            reader.refuse(
                cell: cell, .quoteInside, "单元格内的双引号应写成两个双引号，请改正后重新导出。", everywhere: true)
        case .roundedNumber(let cell):
            guard reader.isCode(cell: cell) else { return }
            reader.refuse(
                cell: cell, .roundedNumber,
                "单元格是数字格式，超过15位的部分已被电子表格改成0。请把整列设为文本格式，从原始材料重新录入。")
        case .errorValue(let cell):
            reader.refuse(cell: cell, .formulaError, "单元格是公式错误值，请改成实际内容。")
        case .formulaWithoutValue(let cell):
            reader.refuse(
                cell: cell, .formulaError, "单元格是没有计算结果的公式，请在电子表格中打开、重新计算并保存，或者改成实际内容。")
        }
    }

    private func wholeRow(_ row: Int, _ value: String, _ rule: RowRule, _ advice: String) -> RowProblem {
        RowProblem(
            row: row, column: (mapping.cells[0] ?? -1) + 1, columnName: dataset.columns[0].header,
            value: value,
            rule: rule, advice: advice)
    }

    private mutating func refuse(_ problems: [RowProblem]) {
        outcome.counts.bad += 1
        outcome.add(problems)
    }

    /// Tells new, changed and unchanged rows apart and writes what is to be written.
    private mutating func compare(_ read: [Candidate]) throws {
        let sink = sink
        let candidates = try completed(read)
        var new: [HashedRow<Sink.Content>] = []
        var changed: [(Candidate, HashedRow<Sink.Content>)] = []
        for candidate in candidates {
            let canonical = sink.canonical(candidate.content)
            let hash = sink.hash(canonical)
            let row = HashedRow(row: candidate.content, hash: hash)
            guard let old = known[candidate.key]?.hash, !old.isEmpty else {
                outcome.counts.new += 1
                outcome.note(change(candidate, field: "", before: "", after: ""))
                log(canonical)
                new.append(row)
                continue
            }
            if old == hash {
                outcome.counts.unchanged += 1
                log(canonical)
            } else {
                changed.append((candidate, row))
            }
        }
        if writes { try sink.insert(db, new) }
        try replace(changed)
    }

    /// The rows with what the file has no columns for as the register has it.
    private func completed(_ candidates: [Candidate]) throws -> [Candidate] {
        let lacking = candidates.filter { sink.lacks($0.content, mapping) }
        guard !lacking.isEmpty else { return candidates }
        let stored = try sink.stored(db, keys: lacking.map(\.key).filter { isStored($0) })
        guard !stored.isEmpty else { return candidates }
        return candidates.map { candidate in
            guard let old = stored[candidate.key], sink.lacks(candidate.content, mapping) else {
                return candidate
            }
            return Candidate(
                key: candidate.key, row: candidate.row,
                content: sink.keeping(candidate.content, old, where: mapping))
        }
    }

    private mutating func replace(_ changed: [(Candidate, HashedRow<Sink.Content>)]) throws {
        guard !changed.isEmpty else { return }
        let stored = try sink.stored(db, keys: changed.map(\.0.key))
        var updates: [(key: String, row: HashedRow<Sink.Content>)] = []
        var fields: [RegisterChange] = []
        for (candidate, row, old) in try settled(allowed(changed, stored)) {
            let differing = differences(old, row.row)
            log(sink.canonical(row.row))
            guard !differing.isEmpty || row.hash != sink.hash(sink.canonical(old)) else {
                outcome.counts.unchanged += 1
                continue
            }
            outcome.counts.changed += 1
            for (field, before, after) in differing {
                outcome.note(change(candidate, field: field, before: before, after: after))
            }
            updates.append((candidate.key, row))
            fields += differing.map { field, before, after in
                RegisterChange(
                    dataset: dataset.kind, key: candidate.key, field: field, before: before, after: after,
                    at: context.at, account: context.account, importJob: context.job)
            }
        }
        guard writes else { return }
        // Only of rows that change: what is kept is what an undo puts back.
        try sink.keepBefore(db, keys: updates.map(\.key))
        for (_, row) in updates { try sink.update(db, row) }
        try db.recordChanges(fields, serial: context.job, from: changesRecorded)
        changesRecorded += fields.count
    }

    private typealias Replacement = (Candidate, row: HashedRow<Sink.Content>, old: Sink.Content)

    /// The rows the officer may replace; the others are counted as bad.
    private mutating func allowed(
        _ changed: [(Candidate, HashedRow<Sink.Content>)], _ stored: [String: Sink.Content]
    ) -> [Replacement] {
        changed.compactMap { candidate, row in
            if let old = stored[candidate.key], sink.mayReplace(old) { return (candidate, row, old) }
            refuse([
                wholeRow(
                    candidate.row, sink.words(for: candidate.content), .outOfScope,
                    "登记在册的这一条不在本单位管辖范围内，请由其所属单位或统筹部门变更。")
            ])
            return nil
        }
    }

    /// The rows with the fields in which another unit's word goes first as they stand.
    private mutating func settled(_ rows: [Replacement]) throws -> [Replacement] {
        let asked = rows.map { candidate, row, old in
            let days = sink.approval(old).flatMap { old in sink.approval(row.row).map { (old, $0) } }
            return FieldDisputes.Row(
                key: candidate.key, name: sink.name(of: candidate.content),
                differing: differences(old, row.row), approvals: days)
        }
        let kept = try disputes.settle(asked)
        guard !kept.isEmpty else { return rows }
        return rows.compactMap { candidate, row, old in
            guard let fields = kept[candidate.key] else { return (candidate, row, old) }
            guard let mixed = mixed(row.row, old, fields: fields) else {
                refuse([
                    wholeRow(
                        candidate.row, sink.words(for: candidate.content), .notTogether,
                        "\(fields.sorted().joined(separator: "、"))以其他单位报送的为准，但与本行其余内容合不到一起，请核对。")
                ])
                return nil
            }
            return (candidate, HashedRow(row: mixed, hash: sink.hash(sink.canonical(mixed))), old)
        }
    }

    /// `new` with some fields, named by their headers, as in `old`.
    private func mixed(_ new: Sink.Content, _ old: Sink.Content, fields: Set<String>) -> Sink.Content? {
        let words = CellWords(tables: context.tables)
        let cells = zip(dataset.columns, zip(new.cells(words), old.cells(words))).map { column, pair in
            fields.contains(column.header) ? pair.1 : pair.0
        }
        var reader = RowReader(
            dataset: dataset, mapping: dataset.mapping(header: dataset.columns.map(\.header)),
            tables: context.tables, row: 0, cells: cells)
        return Sink.Content(&reader)
    }

    private func differences(
        _ old: Sink.Content, _ new: Sink.Content
    ) -> [(field: String, before: String, after: String)] {
        zip(sink.publicFields(old), sink.publicFields(new)).filter { $0.text != $1.text }.map {
            ($1.name, $0.text, $1.text)
        }
    }

    private func change(
        _ candidate: Candidate, field: String, before: String, after: String
    ) -> ImportChange {
        ImportChange(
            row: candidate.row, key: candidate.key, name: sink.name(of: candidate.content), field: field,
            before: before, after: after)
    }

    /// The row's leaf in the import's own tree. The salt keeps guessing from finding who was imported.
    private mutating func log(_ canonical: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(for: canonical, using: salt)
        _ = tree.append(MerkleHash.leaf(Array(code)))
    }

    private func isStored(_ key: String) -> Bool { !(known[key]?.hash ?? []).isEmpty }

    /// Whole file or nothing: after the first bad row there is no use in writing what will be rolled back.
    private var writes: Bool { isWriting && (acceptsBadRows || outcome.counts.bad == 0) }
}

/// A usable row on its way to being compared. By reference, as it holds on to many texts.
private final class RowCandidate<Content: RegisterRow>: Sendable {
    let key: String
    let row: Int
    let content: Content

    init(key: String, row: Int, content: Content) {
        self.key = key
        self.row = row
        self.content = content
    }
}
