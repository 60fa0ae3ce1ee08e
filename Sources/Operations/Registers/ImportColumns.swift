// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import Tabular

/// The columns of an uploaded file and what each is taken for.
package struct ImportColumns: Sendable {
    package let job: ImportJob
    /// The titles of the file, as its header has them.
    package let header: [String]
    /// For each the key of the column of the register it is taken for; nil if it is left out.
    package let keys: [String?]
    /// The first rows below the header.
    package let samples: [[String]]
    /// Columns that the file must have and does not, by their headers.
    package let missing: [String]
}

extension Office {
    /// The columns of a file that waits for somebody to say yes.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`.
    package func importColumns(of id: String, by officer: Officer) async throws -> ImportColumns {
        let job = try await ownJob(id, officer)
        let titles = try await database.read { try $0.columnTitles(unit: job.unit, dataset: job.dataset) }
        let dataset = Dataset.of(job.dataset)
        let found: HeaderSearch.Found
        var samples: [TabularRow] = []
        do throws(TabularError) {
            var table = try ImportTable(path: job.filePath, dataset: job.dataset, titles: titles)
            found = table.found
            samples = Array(found.below.prefix(3))
            while found.problems.isEmpty, samples.count < 3, let row = try table.reader.next() {
                samples.append(row)
            }
        } catch {
            throw RegisterRefusal.fileGone
        }
        let mapping = found.mapping
        var keys = [String?](repeating: nil, count: mapping.header.count)
        for (place, cell) in mapping.cells.enumerated() {
            if let cell { keys[cell] = dataset.columns[place].key }
        }
        return ImportColumns(
            job: job, header: mapping.header, keys: keys, samples: samples.map(\.fields),
            missing: dataset.columns.enumerated().filter { $1.required && mapping.cells[$0] == nil }
                .map(\.element.header))
    }

    /// Says what the columns of a file are, remembers it for the unit's next files, and has the file checked anew.
    ///
    /// - Parameter keys: for each column of the file, in its order, the key of a column of the register, or nil to
    ///   leave it out.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal.columnTwice`, `RegisterRefusal.alreadyDecided`.
    package func nameImportColumns(of id: String, _ keys: [String?], by officer: Officer) async throws {
        let columns = try await importColumns(of: id, by: officer)
        let dataset = Dataset.of(columns.job.dataset)
        var said: [String: String] = [:]
        var taken: Set<String> = []
        for (title, key) in zip(columns.header, keys) where !Dataset.folded(title).isEmpty {
            if let key {
                guard let place = dataset.place(of: key) else { throw NotFound("column", key) }
                guard taken.insert(key).inserted else {
                    throw RegisterRefusal.columnTwice(header: dataset.columns[place].header)
                }
            }
            said[Dataset.folded(title)] = key ?? ""
        }
        let trace = trace(by: officer)
        try await database.write { [said] db in
            guard var job = try db.importJob(id) else { throw NotFound("import", id) }
            guard job.state == .checked else { throw RegisterRefusal.alreadyDecided }
            try db.nameColumns(said, unit: job.unit, dataset: job.dataset, at: trace.at, by: officer.account)
            job.checkedAt = nil
            job.counts = ImportCounts()
            job.bytesRead = 0
            try db.updateImport(job)
            try db.storeProblems([], of: id)
            try db.storeChanges([], counts: [:], of: id)
            try db.trace(
                trace.act("register.columns", on: "import", id, "指定“\(job.fileName)”各列的含义，重新检查"))
        }
        begin { try await checkImport(id, by: officer) }
    }
}
