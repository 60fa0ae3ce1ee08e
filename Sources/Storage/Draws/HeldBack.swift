// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What the rules say about who of a pool is held back: the cap of one authority in one year, and the time an entity is
/// left alone.
package struct RoutineGate: Hashable, Sendable {
    /// The authority; each counts its own visits.
    package let unit: String
    /// Whose exemptions count; nil while there is no task yet.
    package let task: String?
    /// The calendar year of the planned visits.
    package let year: Int
    /// Most routine visits of the authority to one entity in the year.
    package let cap: Int
    package let coolDown: CoolDown
    /// Codes of results that found nothing.
    package let cleanCodes: [String]
    /// Key objects are never left alone; `on` is the first day a visit could be made.
    package let rules: PoolRules

    package init(unit: String, task: String?, year: Int, pack: RulePack, from: Day) {
        self.unit = unit
        self.task = task
        self.year = year
        cap = pack.routineCap
        coolDown = pack.coolDown
        cleanCodes = pack.cleanCodes
        rules = PoolRules(pack, on: from)
    }
}

/// One entity of a pool that a rule keeps out of a roster, or that an exemption lets past the rule.
package struct HeldBackMember: Hashable, Sendable {
    package let key: String
    package let cell: StratumCell
    package let rule: HoldBack
    /// Routine visits of the authority in the year, planned and done; nil unless the cap holds it back.
    package let used: Int64?
    /// Day of the visit that found nothing; nil unless it is left alone.
    package let cleanOn: Day?
    /// The approved exemption that lets it in, or nil: then it is kept out.
    package let exemption: String?
    /// The code of that exemption's ground.
    package let exemptionCode: String?
}

/// One entity of a frozen roster's list of those held back.
package struct HeldBackRow: Hashable, Sendable {
    package let entity: String
    package let name: String
    package let code: String
    package let used: Int64?
    package let cleanOn: String?
    package let exemptionCode: String?
}

extension Connection {
    /// Members of the pool that a rule holds back, by key; the cap goes before the cool-down. Exempted ones are among
    /// them and say so.
    ///
    /// Two queries over the authority's visits, whatever the size of the register.
    package func heldBack(_ scope: PoolScope, _ gate: RoutineGate) throws -> [HeldBackMember] {
        var members: [String: HeldBackMember] = [:]
        for row in try rows(try held(scope, gate, by: Self.cleanVisits(gate), where: coolingDown(gate))) {
            let member = try heldBackMember(row, .coolDown)
            members[member.key] = member
        }
        for row in try rows(try held(scope, gate, by: Self.cappedEntities(gate), where: "1 = 1")) {
            let member = try heldBackMember(row, .routineCap)
            members[member.key] = member
        }
        return members.values.sorted { $0.key < $1.key }
    }

    private func held(
        _ scope: PoolScope, _ gate: RoutineGate, by facts: SQL, where condition: SQL
    ) throws -> SQL {
        """
        SELECT key, risk_class, jurisdiction, \(try Self.certain(scope, gate.rules)) AS certain, used, clean_on,
            (SELECT MIN(x.id) FROM cap_exemption x JOIN cap_exemption_decision y ON y.exemption = x.id
                WHERE y.approved = 1 AND x.task = \(gate.task ?? "")
                    AND (x.entity IS NULL OR x.entity = key)) AS exemption,
            (SELECT MIN(x.code) FROM cap_exemption x JOIN cap_exemption_decision y ON y.exemption = x.id
                WHERE y.approved = 1 AND x.task = \(gate.task ?? "")
                    AND (x.entity IS NULL OR x.entity = key)) AS exemption_code
        FROM entity JOIN (\(facts)) AS held ON held.who = key
        WHERE in_pool = 1 AND \(try Self.condition(scope, gate.rules)) AND \(condition) ORDER BY key
        """
    }

    private func heldBackMember(_ row: Row, _ rule: HoldBack) throws -> HeldBackMember {
        HeldBackMember(
            key: try row.text("key"), cell: try cell(row), rule: rule, used: try row.optionalInteger("used"),
            cleanOn: try row.optionalDay("clean_on"), exemption: try row.optionalText("exemption"),
            exemptionCode: try row.optionalText("exemption_code"))
    }

    /// Entities to which the authority has planned or made as many routine visits in the year as the cap allows.
    private static func cappedEntities(_ gate: RoutineGate) -> SQL {
        """
        SELECT who, COUNT(*) AS used, CAST(NULL AS TEXT) AS clean_on
        FROM (\(routineVisits(ofUnit: gate.unit, year: gate.year))) AS routine
        GROUP BY who HAVING COUNT(*) >= \(gate.cap)
        """
    }

    /// One row `who` for each routine visit of a unit in a year: made, to be made, or drawn and waiting for a team. It
    /// is of the year in which it was first recorded, or else is due. Voided draws and exempted visits do not count.
    static func routineVisits(ofUnit unit: String, year: Int) -> SQL {
        let (from, to) = ("\(year)-01-01", "\(year)-12-31")
        return """
            SELECT v.entity AS who FROM visit v LEFT JOIN result r ON r.visit = v.id AND r.version = 1
            WHERE v.unit = \(unit) AND COALESCE(r.checked_on, v.due_day) >= \(from)
                AND COALESCE(r.checked_on, v.due_day) <= \(to)
                AND NOT EXISTS (SELECT 1 FROM draw_void w WHERE w.draw = v.draw)
                AND NOT EXISTS (\(exemption(task: "v.task", entity: "v.entity")))
            UNION ALL
            SELECT s.entity AS who FROM draw_selected s JOIN draw d ON d.id = s.draw JOIN task t ON t.id = d.task
            WHERE t.unit = \(unit) AND t.to_day >= \(from) AND t.to_day <= \(to) AND \(standing)
                AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.draw = s.draw)
                AND NOT EXISTS (SELECT 1 FROM draw_void w WHERE w.draw = s.draw)
                AND NOT EXISTS (\(exemption(task: "d.task", entity: "s.entity")))
            """
    }

    /// Those standing drawn in a draw, not exempted, whom this draw would bring past the cap, by key.
    package func selectedPastCap(inDraw draw: String, _ gate: RoutineGate) throws -> [String] {
        try rows(
            """
            SELECT s.entity FROM draw_selected s JOIN draw d ON d.id = s.draw
            WHERE s.draw = \(draw) AND \(Self.standing)
                AND NOT EXISTS (\(Self.exemption(task: "d.task", entity: "s.entity")))
                AND s.entity IN (SELECT who FROM
                    (\(Self.routineVisits(ofUnit: gate.unit, year: gate.year))) AS routine
                    GROUP BY who HAVING COUNT(*) > \(gate.cap))
            ORDER BY s.entity
            """
        ).map { try $0.text("entity") }
    }

    /// The approved exemptions of a task that cover an entity.
    static func exemption(task: SQL, entity: SQL) -> SQL {
        """
        SELECT 1 FROM cap_exemption x JOIN cap_exemption_decision y ON y.exemption = x.id
        WHERE y.approved = 1 AND x.task = \(task) AND (x.entity IS NULL OR x.entity = \(entity))
        """
    }

    /// The last visit that found nothing, of entities where no later public result says otherwise.
    private static func cleanVisits(_ gate: RoutineGate) -> SQL {
        let clean = gate.cleanCodes.map { "[\"\($0)\"]" }
        let longest = CreditRiskClass.allCases.map { gate.coolDown.months(of: $0) }.max() ?? 0
        let since = gate.rules.on.adding(months: -longest).text
        let own: SQL =
            switch gate.coolDown.reach {
            case .unit: "v.unit = \(gate.unit)"
            case .all: "1 = 1"
            }
        return """
            SELECT v.entity AS who, CAST(NULL AS BIGINT) AS used, MAX(r.checked_on) AS clean_on
            FROM publication p JOIN result r ON r.id = p.result JOIN visit v ON v.id = r.visit
            WHERE \(own) AND r.checked_on > \(since) AND r.codes IN \(list: clean)
                AND NOT EXISTS (
                    SELECT 1 FROM publication q JOIN result n ON n.id = q.result
                    WHERE q.entity = v.entity AND n.codes NOT IN \(list: clean)
                        AND (n.checked_on > r.checked_on
                            OR n.visit = r.visit AND n.version > r.version))
            GROUP BY v.entity
            """
    }

    /// Rows of `entity` that are still left alone on the gate's day, by class; key objects never are.
    private func coolingDown(_ gate: RoutineGate) -> SQL {
        let classes = CreditRiskClass.allCases.filter { gate.coolDown.months(of: $0) > 0 }
        guard !classes.isEmpty else { return "1 = 0" }
        let waiting = classes.map { risk -> SQL in
            let since = gate.rules.on.adding(months: -gate.coolDown.months(of: risk)).text
            return "(risk_class = \(risk.rawValue) AND clean_on > \(since))"
        }
        let anyone: SQL = "(\(SQL.join(waiting, separator: " OR ")))"
        return gate.rules.isKeyObject.map { "\(anyone) AND NOT \($0)" } ?? anyone
    }

    /// Keeps who was held back from a roster, or let in by an exemption.
    package func insertHeldBack(_ members: [HeldBackMember], ofRoster roster: String) throws {
        try bulkInsert(
            into: "roster_held_back",
            columns: ["roster", "entity", "code", "used", "clean_on", "exemption"],
            rows: members.map { member in
                [
                    .text(roster), .text(member.key), .text(member.rule.rawValue),
                    member.used.map(SQLValue.integer) ?? .null,
                    member.cleanOn.map { .text($0.text) } ?? .null,
                    member.exemption.map(SQLValue.text) ?? .null,
                ]
            })
    }

    /// A page of those held back from a roster, by key, with how many there are.
    ///
    /// - Parameter exempted: those whom an exemption let in, instead of those kept out.
    package func heldBack(
        ofRoster roster: String, exempted: Bool, limit: Int, offset: Int
    ) throws -> (rows: [HeldBackRow], total: Int64) {
        let which: SQL = exempted ? "h.exemption IS NOT NULL" : "h.exemption IS NULL"
        let total = try first(
            "SELECT COUNT(*) AS n FROM roster_held_back h WHERE h.roster = \(roster) AND \(which)")
        let page = try rows(
            """
            SELECT h.entity, h.code, h.used, h.clean_on, e.name, x.code AS exemption_code
            FROM roster_held_back h LEFT JOIN entity e ON e.key = h.entity
                LEFT JOIN cap_exemption x ON x.id = h.exemption
            WHERE h.roster = \(roster) AND \(which) ORDER BY h.entity LIMIT \(limit) OFFSET \(offset)
            """
        ).map { row in
            HeldBackRow(
                entity: try row.text("entity"), name: try row.optionalText("name") ?? "",
                code: try row.text("code"), used: try row.optionalInteger("used"),
                cleanOn: try row.optionalText("clean_on"),
                exemptionCode: try row.optionalText("exemption_code"))
        }
        return (page, try total?.integer("n") ?? 0)
    }

    /// Keeps why the members of a roster are key objects.
    package func insertKeyReasons(
        _ reasons: [(entity: String, code: String, isCertain: Bool)], ofRoster roster: String
    ) throws {
        try bulkInsert(
            into: "roster_key_reason", columns: ["roster", "entity", "code", "certain"],
            rows: reasons.map { one in
                [.text(roster), .text(one.entity), .text(one.code), .integer(one.isCertain ? 1 : 0)]
            })
    }

    /// How many members of a roster have each reason.
    package func keyReasonCounts(ofRoster roster: String) throws -> [(code: String, size: Int64)] {
        try rows(
            """
            SELECT code, COUNT(*) AS n FROM roster_key_reason WHERE roster = \(roster)
            GROUP BY code ORDER BY code
            """
        ).map { (try $0.text("code"), try $0.integer("n")) }
    }
}
