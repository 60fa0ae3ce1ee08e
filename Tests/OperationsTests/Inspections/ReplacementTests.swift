// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage
import TestCity
import Testing

@Suite struct `A replacement of an officer` {
    @Test(arguments: TestDatabase.available)
    func `is approved first and then decided by the next ceremony alone`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let before = try await town.team(visit)
        let request = try await town.declare(visit)
        #expect(try await town.stored(request).state == .asked)
        try await town.decide(request)
        #expect(try await town.stored(request).state == .approved)
        #expect(try await town.team(visit) == before)
        try await town.holdNext()
        #expect(try await town.substitute(request) == nil)

        let stored = try await town.stored(request)
        let after = try await town.team(visit)
        #expect(stored.state == .replaced && stored.inspector == before[0])
        #expect(stored.substitute?.inspector == after[0])
        #expect(after[0] != before[0] && after[1] == before[1])
        for other in town.visits.dropFirst() {
            let team = try await town.team(other)
            #expect(team.count == 2 && Set(team).count == 2)
        }
        let (text, status) = try await town.verified()
        #expect(status == 0 && text.contains("更换 1 人次，均先批准后抽取"), "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `chains on the teams in force, also at the same place`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let before = try await town.team(visit)
        let requests = [try await town.declare(visit, 0), try await town.declare(visit, 1, code: "self")]
        for request in requests { try await town.decide(request) }
        try await town.holdNext()
        // The later approval must wait for the earlier one: the order is nobody's choice.
        await #expect(throws: ReplacementRefusal.earlierFirst(request: requests[0])) {
            try await town.substitute(requests[1])
        }
        for request in requests { #expect(try await town.substitute(request) == nil) }
        let middle = try await town.team(visit)
        #expect(Set(middle).isDisjoint(with: before) && Set(middle).count == 2)

        let again = try await town.office.reportAbsence(
            visit: visit, of: middle[0],
            ReplacementGrounds(code: "sick", statement: "住院", evidence: ReplacingTown.pdf), once: "",
            by: town.town.clerk)
        try await town.decide(again)
        await #expect(throws: ReplacementRefusal.noCeremony(approval: try await town.approval(again))) {
            try await town.substitute(again)
        }
        try await town.holdNext(3)
        #expect(try await town.substitute(again) == nil)
        let last = try await town.team(visit)
        #expect(last[1] == middle[1] && !(before + middle).contains(last[0]))
        let (text, status) = try await town.verified()
        #expect(status == 0 && text.contains("更换 3 人次，均先批准后抽取"), "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `names nobody in the log, and a refusal not even a pseudonym`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let refused = try await town.declare(town.visits[0])
        try await town.decide(refused, false, reason: "不属于亲属关系")
        let approved = try await town.office.applyForRecusal(
            visit: town.visits[0], of: try await town.team(town.visits[0])[0],
            ReplacementGrounds(code: "other", statement: "当事人称曾有纠纷", evidence: ReplacingTown.pdf),
            once: "", by: town.town.clerk)
        try await town.decide(approved)
        try await town.holdNext()
        _ = try await town.substitute(approved)
        let keys: (String) async throws -> [String] = { type in
            guard case .object(let fields)? = try await town.entries(type).first else { return [] }
            return fields.keys.sorted()
        }
        #expect(
            try await keys("replace.refuse") == ["actor", "announce", "at", "code", "type", "v"])
        #expect(
            try await keys("replace.approve") == [
                "actor", "announce", "at", "code", "entity", "evidence", "inspector", "type", "v",
            ])
        var text = ""
        for type in ["replace.refuse", "replace.approve", "assign.replace"] {
            text += try await town.entries(type).map { try $0.encodeText() }.joined()
        }
        for secret in ["检查员", "N0", "N1", "表兄", "纠纷", "亲属", "91430700T", "V-", town.town.leader.name] {
            #expect(!text.contains(secret), "\(secret) is in \(text)")
        }
        // The document itself is known only by a digest under a salt of its own.
        let digest = Digest32(sha256: ReplacingTown.pdf.bytes).hex
        #expect(!text.contains(digest) && text.contains("\"evidence\":\""))
    }

    @Test(arguments: TestDatabase.available)
    func `says that nobody is left, proves it, and keeps the visit waiting`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind, inspectors: 3)
        // Barred by relations, N00 is in no team of every third entity: two are left, and one of them leaves.
        let related = Set((0..<400).filter { $0.isMultiple(of: 3) }.map(DrawTown.key))
        let visit = try #require(
            try await town.office.database.read { db in
                try db.drawnRows(ofDraw: town.draw, limit: 1000, offset: 0).first {
                    related.contains($0.entity) && $0.jurisdiction == "430702"
                }?.visit
            })
        let before = try await town.team(visit)
        let request = try await town.declare(visit)
        try await town.decide(request)
        try await town.holdNext()
        let pool = try #require(try await town.substitute(request))
        #expect(pool.requirement == "430702/check" && pool.fitting == 3)
        #expect((pool.barred, pool.inTeam, pool.full, pool.free) == (2, 1, 0, 0))
        #expect(try await town.stored(request).state == .stuck)
        #expect(try await town.team(visit) == before)
        await #expect(throws: Conflict.self) { try await town.substitute(request) }
        await #expect(throws: InspectionRefusal.placeVacant) {
            try await town.file(visit, by: try await town.member(visit, 1))
        }
        // It does not stand in the way of others.
        let other = try #require(town.visits.first { $0 != visit })
        let next = try await town.declare(other)
        try await town.decide(next)
        try await town.holdNext(3)
        _ = try await town.substitute(next)
        let (text, status) = try await town.verified()
        #expect(status == 0 && text.contains("更换 2 人次") && text.contains("确无人可替"), "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `happens once however many try at the same time`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        try await once { try await town.decide(request) }
        try await town.holdNext()
        try await once { _ = try await town.substitute(request) }
        #expect(try await town.entries("replace.approve").count == 1)
        #expect(try await town.entries("assign.replace").count == 1)
        let (text, status) = try await town.verified()
        #expect(status == 0, "\(text)")
    }

    private func once(_ deed: @escaping @Sendable () async throws -> Void) async throws {
        let outcomes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do {
                        try await deed()
                        return "done"
                    } catch is Conflict {
                        return "conflict"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == ["done": 1, "conflict": 5])
    }
}

@Suite struct `A request to replace an officer` {
    @Test(arguments: TestDatabase.available)
    func `is made by the officer or the unit, for a reason of the list, with its document`(
        kind: TestDatabase
    ) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let (office, clerk) = (town.office, town.town.clerk)
        let own = try await town.member(visit, 0)
        let person = try #require(own.inspector)
        let good = ReplacementGrounds(code: "sick", statement: "住院", evidence: ReplacingTown.pdf)
        await #expect(throws: ReplacementRefusal.unknownReason("sick")) {
            try await office.declareRecusal(visit: visit, good, once: "", by: own)
        }
        await #expect(throws: ReplacementRefusal.unknownReason("kin")) {
            try await office.reportAbsence(
                visit: visit, of: person, ReplacementGrounds(code: "kin", statement: "亲属"), once: "", by: own)
        }
        await #expect(throws: ReplacementRefusal.statementMissing) {
            try await office.declareRecusal(
                visit: visit, ReplacementGrounds(code: "kin", statement: ""), once: "", by: own)
        }
        await #expect(throws: ReplacementRefusal.textTooLong(most: 500)) {
            try await office.declareRecusal(
                visit: visit, ReplacementGrounds(code: "kin", statement: String(repeating: "长", count: 501)),
                once: "", by: own)
        }
        await #expect(throws: ReplacementRefusal.evidenceMissing(.absence)) {
            try await office.reportAbsence(
                visit: visit, of: person, ReplacementGrounds(code: "sick", statement: "住院"), once: "", by: own
            )
        }
        await #expect(throws: ReplacementRefusal.evidenceMissing(.applied)) {
            try await office.applyForRecusal(
                visit: visit, of: person, ReplacementGrounds(code: "kin", statement: "亲属"), once: "",
                by: clerk)
        }
        await #expect(throws: InspectionRefusal.attachmentKind("x.exe")) {
            let file = EvidenceFile(name: "x.exe", bytes: Array("MZ".utf8))
            return try await office.reportAbsence(
                visit: visit, of: person,
                ReplacementGrounds(code: "sick", statement: "住院", evidence: file), once: "", by: own)
        }
        let outsider = try await town.outsider(visit)
        await #expect(throws: ReplacementRefusal.notInTeam) {
            try await office.reportAbsence(visit: visit, of: outsider, good, once: "", by: clerk)
        }
        #expect(try await town.asked() == [])
        _ = try await office.reportAbsence(visit: visit, of: person, good, once: "", by: own)
        #expect(try await town.asked().map(\.kind) == [.absence])
    }

    @Test(arguments: TestDatabase.available)
    func `is unknown to other teams and units`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let (office, cast) = (town.office, town.town.city.cast)
        let person = try await town.team(visit)[0]
        let other = Officer(
            account: cast.secondInspector.account, name: "", unit: "scjg", unitName: "", roles: [.inspector],
            jurisdiction: "4307", inspector: try await town.outsider(visit))
        let grounds = ReplacementGrounds(code: "kin", statement: "亲属", evidence: ReplacingTown.pdf)
        let absence = ReplacementGrounds(code: "sick", statement: "住院", evidence: ReplacingTown.pdf)
        let unknown = NotFound("visit", visit)
        await #expect(throws: unknown) {
            try await office.declareRecusal(visit: visit, grounds, once: "", by: other)
        }
        // Nobody of the team reports a colleague away.
        for officer in [other, try await town.member(visit, 1), cast.otherOperator] {
            await #expect(throws: unknown) {
                try await office.reportAbsence(visit: visit, of: person, absence, once: "", by: officer)
            }
        }
        await #expect(throws: unknown) {
            try await office.applyForRecusal(
                visit: visit, of: person, grounds, once: "", by: cast.otherOperator)
        }
        await #expect(throws: NotAllowed.self) {
            try await office.applyForRecusal(
                visit: visit, of: person, grounds, once: "", by: cast.unitLeader)
        }
        await #expect(throws: NotAllowed.self) {
            try await office.declareRecusal(visit: visit, grounds, once: "", by: cast.unitLeader)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `stands alone for a person until it is refused`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let first = try await town.declare(visit, once: "a")
        #expect(try await town.declare(visit, once: "a") == first)
        await #expect(throws: Conflict.self) { try await town.declare(visit, once: "b") }
        try await town.decide(first, false, reason: "不属于回避情形")
        town.town.clock.advance(minutes: 1)
        let second = try await town.declare(visit, code: "other")
        try await town.decide(second)
        await #expect(throws: Conflict.self) { try await town.declare(visit) }
        #expect(try await town.asked().map(\.state) == [.refused, .approved])
    }

    @Test(arguments: TestDatabase.available)
    func `is decided once, with a reason, by a leader of the unit who is not concerned`(
        kind: TestDatabase
    ) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let cast = town.town.city.cast
        let request = try await town.declare(visit)
        let size = try await town.office.database.read { try $0.logSize() }
        await #expect(throws: ReplacementRefusal.reasonMissing) { try await town.decide(request, reason: "") }
        for officer in [cast.otherLeader, cast.countyLeader] {
            await #expect(throws: NotFound("replacement", request)) {
                try await town.decide(request, by: officer)
            }
        }
        await #expect(throws: NotAllowed(needed: [.unitLeader])) {
            try await town.decide(request, by: cast.coordinator)
        }
        func leader(_ account: String, _ inspector: String?) -> Officer {
            Officer(
                account: account, name: "", unit: "scjg", unitName: "", roles: [.unitLeader, .inspector],
                jurisdiction: "4307", inspector: inspector)
        }
        let person = try await town.team(visit)[0]
        await #expect(throws: ReplacementRefusal.deciderConcerned) {
            try await town.decide(request, by: leader(cast.unitLeader.account, person))
        }
        await #expect(throws: ReplacementRefusal.deciderAsked) {
            try await town.decide(request, by: leader(cast.inspector.account, nil))
        }
        #expect(try await town.office.database.read { try $0.logSize() } == size)
        try await town.decide(request)
        for approved in [true, false] {
            await #expect(throws: Conflict.self) { try await town.decide(request, approved) }
        }
    }

    @Test(arguments: TestDatabase.available)
    func `comes too late once a result is recorded`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let open = try await town.declare(visit, 1)
        // An application does not hold up the check (处罚法 art. 43).
        _ = try await town.file(visit, by: try await town.member(visit, 0))
        await #expect(throws: ReplacementRefusal.resultRecorded) { try await town.declare(visit, 0) }
        await #expect(throws: ReplacementRefusal.resultRecorded) { try await town.decide(open) }
        try await town.decide(open, false, reason: "检查已经完成")
    }

    @Test(arguments: TestDatabase.available)
    func `that is approved stops the recording of results until somebody has come`(
        kind: TestDatabase
    ) async throws {
        let town = try await ReplacingTown.make(kind)
        let visit = town.visits[0]
        let stays = try await town.member(visit, 1)
        let leaves = try await town.member(visit, 0)
        let request = try await town.declare(visit, 0)
        try await town.decide(request)
        await #expect(throws: InspectionRefusal.placeVacant) { try await town.file(visit, by: stays) }
        try await town.holdNext()
        _ = try await town.substitute(request)
        await #expect(throws: NotFound("visit", visit)) { try await town.file(visit, by: leaves) }
        _ = try await town.file(visit, by: stays)
    }
}

@Suite struct `The draw of a substitute` {
    @Test(arguments: TestDatabase.available)
    func `takes no ceremony that was open before the approval`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        await #expect(throws: ReplacementRefusal.notApproved) { try await town.substitute(request) }
        let second = try await town.town.addTask()
        let (ceremony, _) = try await town.town.announce(second)
        try await town.decide(request)
        try await town.office.closeCeremony(ceremony.id, by: town.town.coordinator)
        for (name, officer) in town.town.contributors {
            try await town.town.reveal(ceremony, name, as: officer)
        }
        let approval = try await town.approval(request)
        await #expect(throws: ReplacementRefusal.noCeremony(approval: approval)) {
            try await town.substitute(request)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is missed by a stranger who sees that it could be held for days`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        try await town.decide(request)
        let waiting = try await town.verified()
        #expect(waiting.status == 0 && waiting.text.contains("待下一场仪式产生后抽取"), "\(waiting.text)")
        try await town.holdNext()
        let soon = try await town.verified()
        #expect(soon.status == 0 && soon.text.contains("替换人员即将抽取"), "\(soon.text)")
        town.town.clock.advance(days: 4)
        try await town.decide(try await town.declare(town.visits[1]), false)
        let late = try await town.verified()
        #expect(late.status == 1 && late.text.contains("却没有抽取替换人员"), "\(late.text)")
        _ = try await town.substitute(request)
        #expect(try await town.verified().status == 0)
    }

    @Test(arguments: TestDatabase.available)
    func `waits for the next ceremony and passes over one that failed`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        try await town.decide(request)
        let (failing, draw) = try await town.town.announce(try await town.town.addTask())
        let running = ReplacementRefusal.ceremonyRunning(failing.id)
        await #expect(throws: running) { try await town.substitute(request) }
        try await town.office.closeCeremony(failing.id, by: town.town.coordinator)
        try await town.town.reveal(failing, "platform", as: town.town.coordinator)
        await #expect(throws: running) { try await town.substitute(request) }
        // A later one that is complete may not be taken instead.
        try await town.holdNext(3)
        await #expect(throws: running) { try await town.substitute(request) }
        town.town.clock.advance(minutes: 121)
        try await town.office.voidDraw(
            draw, code: "V1", reason: "两方未公开", document: "", by: town.town.leader)
        #expect(try await town.substitute(request) == nil)
        let (text, status) = try await town.verified()
        #expect(status == 0, "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `may have a ceremony of its own, which nobody can hold for nothing`(kind: TestDatabase) async throws
    {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        let before = try await town.town.open()
        try await town.decide(request)
        let (office, coordinator) = (town.office, town.town.coordinator)
        // Opened before the approval, it waits for no replacement.
        await #expect(throws: CeremonyRefusal.nothingAnnounced) {
            try await office.closeCeremony(before.id, by: coordinator)
        }
        let own = try await town.town.open()
        try await office.closeCeremony(own.id, by: coordinator)
        for (name, officer) in town.town.contributors { try await town.town.reveal(own, name, as: officer) }
        #expect(try await town.substitute(request) == nil)
        let (text, status) = try await town.verified()
        #expect(status == 0, "\(text)")
    }

    @Test(arguments: TestDatabase.available)
    func `passes over a ceremony of its own whose public value never came out`(
        kind: TestDatabase
    ) async throws {
        let town = try await ReplacingTown.make(kind)
        let request = try await town.declare(town.visits[0])
        try await town.decide(request)
        let (office, coordinator) = (town.office, town.town.coordinator)
        let beacon = PlannedBeacon.lottery(.kl8)
        try await office.database.write { db in
            try db.execute("UPDATE plan_line SET beacon = \(beacon.code) WHERE id = \(town.town.line)")
        }
        let later = DrawTown(city: town.town.city, beacon: beacon)
        let own = try await later.open()
        try await office.closeCeremony(own.id, by: coordinator)
        for (name, officer) in town.town.contributors { try await later.reveal(own, name, as: officer) }
        town.town.clock.advance(days: 5)
        for source in 0..<2 {
            await #expect(throws: ReplacementRefusal.ceremonyRunning(own.id)) {
                try await town.substitute(request)
            }
            try await office.missPublicValue(
                ofCeremony: own.id, source: source, reason: "停售", document: Digest32(sha256: [1]).hex,
                by: town.town.leader)
        }
        let approval = try await town.approval(request)
        await #expect(throws: ReplacementRefusal.noCeremony(approval: approval)) {
            try await town.substitute(request)
        }
    }

    @Test(arguments: TestDatabase.available)
    func `is done by the bureau or the visit's own unit`(kind: TestDatabase) async throws {
        let town = try await ReplacingTown.make(kind)
        let cast = town.town.city.cast
        let request = try await town.declare(town.visits[0])
        try await town.decide(request)
        try await town.holdNext()
        await #expect(throws: NotFound("replacement", request)) {
            try await town.substitute(request, by: cast.otherOperator)
        }
        for officer in [cast.unitLeader, cast.inspector, cast.supervisor] {
            await #expect(throws: NotAllowed(needed: [.coordinator, .departmentOperator])) {
                try await town.substitute(request, by: officer)
            }
        }
        #expect(try await town.substitute(request, by: cast.coordinator) == nil)
    }
}

extension ReplacingTown {
    fileprivate func asked() async throws -> [StoredReplacement] {
        try await office.database.read { try $0.replacements(.draw(draw)) }
    }

    /// Where the approval of a request stands in the log.
    fileprivate func approval(_ request: String) async throws -> Int {
        Int(try #require(try await stored(request).decision).logIndex)
    }

    /// An inspector of the draw who is not in this team.
    fileprivate func outsider(_ visit: String) async throws -> String {
        let team = try await team(visit)
        return try #require((0..<6).map { "N0\($0)" }.first { !team.contains($0) })
    }

    /// A result in which nothing was found.
    fileprivate func file(_ visit: String, by officer: Officer) async throws -> String {
        let result = CheckResult(
            checkedOn: Day(inShanghai: town.clock.now), methods: ["onSite"], items: [], codes: ["F"],
            followUp: "1", note: "")
        try await office.notice(visits: [visit], by: town.clerk, leader: town.leader)
        return try await office.recordResult(
            visit: visit, result, correctionReason: "", once: "", by: officer)
    }
}
