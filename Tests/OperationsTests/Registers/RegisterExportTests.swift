// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `An exported register` {
    private func bytes(_ stream: AsyncThrowingStream<[UInt8], any Error>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in stream { bytes += piece }
        return bytes
    }

    @Test(arguments: TestDatabase.available)
    func `is handed in again without a change, as text and as a workbook`(kind: TestDatabase) async throws {
        let town = try await RegisterTown(kind)
        for dataset in DatasetKind.allCases {
            let sample = try Book(bytes: RegisterFiles.textTemplate(dataset))
            let report = try await town.office.importFile(
                dataset, path: sample.path, dryRun: false, by: town.cast.coordinator)
            #expect(report.committed, "\(report.outcome.problems)")
        }
        for dataset in DatasetKind.allCases {
            let text = try await bytes(
                try await town.office.exportRegister(dataset, by: town.cast.coordinator))
            let book = try await bytes(
                try await town.office.exportRegisterWorkbook(dataset, by: town.cast.coordinator))
            for file in [text, book] {
                let again = try Book(bytes: file)
                let report = try await town.office.importFile(
                    dataset, path: again.path, dryRun: true, by: town.cast.coordinator)
                #expect(
                    report.outcome.counts == ImportCounts(read: 1, unchanged: 1),
                    "\(dataset): \(report.outcome.problems) \(report.outcome.changes)")
            }
        }
        // Another unit exports what it may look up.
        let others = try await bytes(
            try await town.office.exportRegister(.inspectors, by: town.cast.otherOperator))
        #expect(!String(decoding: others, as: UTF8.self).contains("张示例"))
    }
}
