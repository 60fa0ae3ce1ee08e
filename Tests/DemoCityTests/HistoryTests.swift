// SPDX-License-Identifier: Apache-2.0
import Foundation
import Operations
import SpotCheck
import Storage
import Testing

@testable import mingqian

@Suite struct `The history of the demo city` {
    /// Runs `demo-city` as from the command line and hands its office to `body`.
    private func inCity(
        _ entities: Int, seed: Int = 2017, bare: Bool = false,
        _ body: (Office, _ keys: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "mingqian-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let arguments = [
            "--database", "sqlite:\(folder.path)/city.sqlite", "--keys", "\(folder.path)/keys", "--uploads",
            "\(folder.path)/uploads",
        ]
        let city = ["--entities", "\(entities)", "--seed", "\(seed)"] + (bare ? ["--bare"] : [])
        try await DemoCity.parse(city + arguments).run()
        try await body(try await Settings.parse(arguments).office(level: .critical), "\(folder.path)/keys")
    }

    @Test func `has something for every page, and a log that stands`() async throws {
        try await inCity(600) { (office: Office, keys: String) async throws in
            let year = Day(inShanghai: office.now()).year
            let (plans, others) = try await office.database.read { db in
                (try db.plan("P\(year)-scjg"), try db.plan("P\(year)-yjj"))
            }
            #expect(plans?.state == .published && others?.state == .submitted)
            let (lines, draws, results, entities) = try await office.database.read { db in
                let counts = try db.publicationCounts()
                return (
                    try db.planLines("P\(year)-scjg"), try db.draws(limit: 9, offset: 0), counts.results,
                    counts.entities
                )
            }
            #expect(lines.count == 3 && lines.allSatisfy { $0.logIndex != nil })
            #expect(draws.count == 3)
            try await expectValue(draws[2], office)
            // One more than entities: a correction stands beside what it corrects.
            #expect(results == entities + 1 && entities >= 4)
            try await expectDraws(draws, office)
            let waiting = try await office.database.read { db in
                (
                    try db.resultsToReview(unit: "scjg", limit: 50).count,
                    try db.countApplications(unit: "scjg", waiting: true), try db.tasksToAnnounce().count
                )
            }
            #expect(waiting == (2, 1, 0))
            #expect(try await office.checkLog() == [])
            let (size, sealed) = try await office.database.read {
                (try $0.logSize(), try $0.lastCheckpoint()?.size)
            }
            #expect(sealed == size)
            try await goOn(draws[0], keys, office)
        }
    }

    /// The older draw is held and assigned, the younger is announced.
    private func expectDraws(_ draws: [StoredDraw], _ office: Office) async throws {
        let (held, under) = try await office.database.read { db in
            (
                try db.assignment(ofDraw: draws[1].id) != nil,
                try db.drawResult(draws[0].id) == nil
                    && db.ceremony(draws[0].ceremony)?.closedAt == nil
            )
        }
        #expect(held && under)
    }

    /// The oldest draw was closed by a public value although one contributor stayed silent.
    private func expectValue(_ draw: StoredDraw, _ office: Office) async throws {
        let (ceremony, silent, held) = try await office.database.read { db in
            (
                try db.ceremony(draw.ceremony),
                try db.contributors(ofCeremony: draw.ceremony).filter { $0.revealed == nil }.map(\.name),
                try db.drawResult(draw.id) != nil
            )
        }
        #expect(ceremony?.beaconBytes != nil && silent == ["scjg"] && held)
    }

    /// Whoever tries the demo can close the ceremony and reveal with the files that were left.
    private func goOn(_ draw: StoredDraw, _ keys: String, _ office: Office) async throws {
        func officer(_ login: String) async throws -> Officer {
            let id = try await office.database.read { try $0.account(login: login)?.id }
            let account = try #require(id)
            return try #require(try await office.actingOfficer(account: account))
        }
        try await office.closeCeremony(draw.ceremony, by: try await officer("zhouming"))
        for (name, login) in [("platform", "zhouming"), ("scjg", "lijuan"), ("sfj", "chenzheng")] {
            let file = try SecretFile(readFrom: "\(keys)/\(draw.ceremony)-\(name).secret")
            try await office.revealToCeremony(
                draw.ceremony, as: name, secret: file.r.hex, by: try await officer(login))
        }
        try await office.holdDraw(draw.id, by: try await officer("zhouming"))
        try await office.assignInspectors(draw: draw.id, by: try await officer("zhouming"))
        #expect(try await office.database.read { try $0.assignment(ofDraw: draw.id) } != nil)
    }

    @Test(arguments: [1, 2, 3]) func `fits the smallest city of any seed`(seed: Int) async throws {
        try await inCity(100, seed: seed) { (office: Office, _: String) async throws in
            #expect(try await office.database.read { try $0.draws(limit: 9, offset: 0).count } == 3)
            #expect(try await office.checkLog() == [])
        }
    }

    @Test func `is left out of a bare city, whose people can sign in`() async throws {
        try await inCity(100, bare: true) { (office: Office, _: String) async throws in
            let (draws, plans) = try await office.database.read { db in
                (try db.draws(limit: 9, offset: 0).count, try db.planYears().count)
            }
            #expect(draws == 0 && plans == 0)
            for login in DemoAccounts.officers.map(\.login) + ["scjg-0001"] {
                let hash = try await office.database.read { db in
                    try db.account(login: login).flatMap { try db.passwordHash(of: $0.id) }
                }
                #expect(
                    try await PasswordHash.verify(DemoAccounts.password, against: hash, cost: .quick),
                    "\(login)")
            }
        }
    }
}
