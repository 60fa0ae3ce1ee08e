// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A draw from pool to teams` {
    @Test(arguments: TestDatabase.available)
    func `is what anyone computes from the public files`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        try await town.office.database.read { db in
            let stored = try #require(try db.draw(draw))
            let ceremony = try #require(try db.ceremony(stored.ceremony))
            let roster = try #require(try db.roster(stored.roster))
            let result = try #require(try db.drawResult(draw))
            let opened = try #require(try ceremony.openedIndex.flatMap { try db.entry(at: $0)?.bytes })
            let announced = try #require(try db.entry(at: stored.announceIndex)?.bytes)
            let check = try DrawCheck(
                roster: try #require(try db.publicFile(roster.file)), ceremony: opened,
                announcement: announced,
                reveals: try db.contributors(ofCeremony: ceremony.id).map { Digest32($0.revealed ?? []) })
            #expect(try check.differences(inFile: try #require(try db.publicFile(result.file))) == [])
            #expect(
                try check.differences(inEntry: try #require(try db.entry(at: result.logIndex)?.bytes)) == [])
            #expect(check.outcome.keys.seed.bytes == result.seed)
            let taken = try db.selections(ofDraw: draw)
            #expect(taken.map(\.rosterID).sorted() == check.outcome.strata.flatMap(\.selected).sorted())
            for stratum in try RosterStrata.decode(roster.strata) {
                #expect(try db.selectionCounts(ofDraw: draw)[stratum.name, default: 0] == stratum.quota)
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `opens blinded ids to the entities of the pool and no others`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let id = try await town.office.freezeRoster(ofTask: town.task, by: town.clerk)
        try await town.office.database.read { db in
            let stored = try #require(try db.roster(id))
            let roster = try Roster(parsing: try #require(try db.publicFile(stored.file)))
            let lines = try db.openings(ofRoster: id).split(separator: UInt8(ascii: "\n")).map {
                String(decoding: $0, as: UTF8.self).split(separator: "\t").map(String.init)
            }
            #expect(lines.map { $0[0] } == (0..<roster.size).map { roster.id(at: $0) })
            #expect(Set(lines.map { $0[1] }) == Set((0..<400).map(DrawTown.key)))
            let secret = RosterSecret(try #require(Digest32(stored.secret ?? [])))
            for line in lines { #expect(secret.opening(of: line[1]).opens(line[0])) }
            let file = String(decoding: roster.file, as: UTF8.self)
            #expect(!file.contains("91430700"))
            #expect(roster.root.bytes == stored.root)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `gives teams that the certificate proves, never with a recused pair`(kind: TestDatabase) async throws
    {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        try await town.office.database.read { db in
            let rows = try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0)
            let teams = Dictionary(
                grouping: try db.teamPlaces(ofVisits: rows.compactMap(\.visit)), by: \.visit)
            let relations = Set(try db.relations().map { [$0.inspector, $0.entity] })
            #expect(!rows.isEmpty)
            #expect(!relations.isEmpty)
            for row in rows {
                let visit = try #require(row.visit)
                let team = try #require(teams[visit])
                #expect(team.count == 2)
                #expect(Set(team.map(\.inspector)).count == 2)
                let place = row.jurisdiction == "430702" ? "N0" : "N1"
                for seat in team {
                    #expect(seat.inspector.hasPrefix(place))
                    #expect(!relations.contains([seat.inspector, row.entity]))
                }
            }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `can be held once however many try at the same time`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let (_, draw) = try await town.reveal()
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    do {
                        try await town.office.holdDraw(draw, by: town.clerk)
                        return "held"
                    } catch is Conflict {
                        return "conflict"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["held": 1, "conflict": 63])
        let entries = try await town.office.database.read { db in
            try db.entries(about: draw, type: "draw.result").count
        }
        #expect(entries == 1)
    }

    @Test(arguments: TestDatabase.available)
    func `is assigned once`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind)
        let draw = try await town.hold()
        try await town.office.assignInspectors(draw: draw, by: town.clerk)
        await #expect(throws: Conflict.self) {
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `says which seats nobody can take`(kind: TestDatabase) async throws {
        let town = try await DrawTown.make(kind, barAll: true)
        let draw = try await town.hold()
        do {
            try await town.office.assignInspectors(draw: draw, by: town.clerk)
            Issue.record("a team of one was assigned")
        } catch CeremonyRefusal.noTeams(let stuck) {
            #expect(stuck.requirements.contains("430703/check"))
            #expect(stuck.seats > stuck.entities.count)
            #expect(!stuck.entities.isEmpty)
        }
        let visits = try await town.office.database.read { db in
            try db.drawnRows(ofDraw: draw, limit: 1000, offset: 0).compactMap(\.visit)
        }
        #expect(visits == [])
    }
}
