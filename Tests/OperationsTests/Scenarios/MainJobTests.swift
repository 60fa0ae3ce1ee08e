// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@testable import mingqian_verify

extension MainJob {
    /// A small city from import to exported bundle; six visits of its draw are checked, reviewed and public.
    static func small(_ kind: TestDatabase) async throws -> (job: MainJob, bundle: TemporaryFolder) {
        let job = try await MainJob.make(kind)
        try await job.importItemsAndInspectors(6)
        let entities = try await job.importing(.entities, MainJob.csv(SmallRegister.entities(60)))
        #expect(entities.committed, "\(entities.outcome.problems)")
        try await job.plan(.flat(try #require(Ratio(1, 5)), least: 1))
        let draw = try await job.draw()
        try await job.inspect(try await job.visits(draw).prefix(6))
        return (job, try await job.export())
    }
}

@Suite struct `The main job` {
    @Test(arguments: TestDatabase.available)
    func `ends in a bundle that a stranger can verify`(kind: TestDatabase) async throws {
        let (job, bundle) = try await MainJob.small(kind)
        let (text, status) = try job.verify(bundle)
        #expect(status == 0, "\(text)")
        for words in [
            "抽取 \(job.town.task)-A1", "3 方随机数", "经证书核验", "8 份检查记录、7 份结果公示", "未发现任何差异",
        ] {
            #expect(text.contains(words), "\(words) is not in\n\(text)")
        }
    }

    @Test(.enabled(if: TestDatabase.available.count > 1, "TEST_POSTGRES_URL is not set"))
    func `gives the same bundle, byte for byte, from either database`() async throws {
        let one = try await MainJob.small(.sqlite).bundle.files()
        let other = try await MainJob.small(.postgres).bundle.files()
        #expect(one.keys.sorted() == other.keys.sorted())
        for path in one.keys { #expect(one[path] == other[path], "\(path)") }
    }
}
