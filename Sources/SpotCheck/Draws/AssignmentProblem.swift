// SPDX-License-Identifier: Apache-2.0

/// Everything that decides who inspects whom, committed before the randomness exists (docs/draw.md 2.1).
///
/// The lists are kept in canonical order: inspectors by id, tasks by entity, barred pairs by entity,
/// inspector and reason, all ascending by bytes; the slots of a task keep the order given, because
/// a slot's number enters its tickets. The answer does not depend on the order of the input.
package struct AssignmentProblem: Hashable, Sendable {
    /// `TH("assign-key"; seed)` of the draw, or a retry or replacement key derived from it.
    package let key: Digest32
    /// Each slot keeps only this many smallest tickets, doubled while no full team can be formed; nil keeps
    /// all.
    package let shortlist: Int?
    package let inspectors: [Inspector]
    package let tasks: [Task]
    package let barred: [Barred]

    /// A person who may be drawn, under a pseudonymous id.
    package struct Inspector: Hashable, Sendable {
        package let id: String
        /// The unit that a requirement `@unit` asks for.
        package let unit: String?
        /// Opaque tokens, ascending; none contains `@` or is `*`.
        package let skills: [String]
        /// Most visits in this assignment; with 0 the person is in no pool.
        package let capacity: Int
        /// Visits already made this year; loads are balanced on top of it.
        package let priorLoad: Int

        /// An inspector; repeated skills count once.
        package init(id: String, unit: String? = nil, skills: [String], capacity: Int, priorLoad: Int) {
            self.id = id
            self.unit = unit
            self.skills = Set(skills).sorted()
            self.capacity = capacity
            self.priorLoad = priorLoad
        }
    }

    /// One seat of a team.
    package struct Slot: Hashable, Sendable {
        /// `*` for anyone, else `skill`, `@unit` or `skill@unit`.
        package let requirement: String
        /// In a replacement, the person who keeps this seat (protocol: all other slots fixed).
        package let keptBy: String?

        /// A slot, open unless `keptBy` names its holder.
        package init(requirement: String, keptBy: String? = nil) {
            self.requirement = requirement
            self.keptBy = keptBy
        }
    }

    /// The team wanted for one entity.
    package struct Task: Hashable, Sendable {
        package let entity: String
        package let slots: [Slot]

        /// A task with seats as given.
        package init(entity: String, slots: [Slot]) {
            self.entity = entity
            self.slots = slots
        }

        /// A task whose slots are all open.
        package init(entity: String, slots: [String]) {
            self.init(entity: entity, slots: slots.map { Slot(requirement: $0) })
        }
    }

    /// A person who must not visit an entity, with a reason code (recusal, rotation, leave …).
    package struct Barred: Hashable, Sendable {
        /// Nil bars the person from every entity, for instance on leave.
        package let entity: String?
        package let inspector: String
        package let reason: String

        /// A barred pair.
        package init(entity: String?, inspector: String, reason: String) {
            self.entity = entity
            self.inspector = inspector
            self.reason = reason
        }
    }

    /// Checks the input and puts it into canonical order.
    package init(
        key: Digest32, shortlist: Int?, inspectors: [Inspector], tasks: [Task], barred: [Barred]
    ) throws(AssignmentRefusal) {
        if let shortlist, shortlist < 1 || shortlist > Self.largestCount { throw .shortlistOutOfRange }
        self.key = key
        self.shortlist = shortlist
        self.inspectors = inspectors.sorted { $0.id < $1.id }
        self.tasks = tasks.sorted { $0.entity < $1.entity }
        self.barred = Set(barred).sorted {
            ($0.entity ?? "", $0.inspector, $0.reason) < ($1.entity ?? "", $1.inspector, $1.reason)
        }
        try checkInspectors()
        try checkTasks()
        try checkBarred()
    }

    /// Bound of capacities, prior loads and shortlists, so that every cost fits 128 bits.
    static let largestCount = 1_000_000
    /// Bound of the slots of one team.
    static let largestTeam = 64

    private func checkInspectors() throws(AssignmentRefusal) {
        for (place, inspector) in inspectors.enumerated() {
            guard Self.isIdentifier(inspector.id) else { throw .malformedIdentifier(inspector.id) }
            if place > 0, inspectors[place - 1].id == inspector.id {
                throw .duplicateInspector(inspector.id)
            }
            guard (0...Self.largestCount).contains(inspector.capacity),
                (0...Self.largestCount).contains(inspector.priorLoad)
            else { throw .loadOutOfRange(inspector: inspector.id) }
            for token in inspector.skills + [inspector.unit].compactMap({ $0 })
            where token.isEmpty || token == "*" || token.utf8.contains(UInt8(ascii: "@")) {
                throw .malformedSkill(token)
            }
        }
    }

    private func checkTasks() throws(AssignmentRefusal) {
        for (place, task) in tasks.enumerated() {
            guard Self.isIdentifier(task.entity) else { throw .malformedIdentifier(task.entity) }
            if place > 0, tasks[place - 1].entity == task.entity { throw .duplicateEntity(task.entity) }
            guard (1...Self.largestTeam).contains(task.slots.count) else {
                throw .teamSizeOutOfRange(entity: task.entity)
            }
            let kept = task.slots.compactMap(\.keptBy)
            guard Set(kept).count == kept.count else { throw .keptTwice(entity: task.entity) }
            for id in kept where !hasInspector(id) { throw .unknownInspector(id) }
        }
    }

    private func checkBarred() throws(AssignmentRefusal) {
        for pair in barred {
            guard hasInspector(pair.inspector) else { throw .unknownInspector(pair.inspector) }
            if let entity = pair.entity, taskIndex(of: entity) == nil { throw .unknownEntity(entity) }
        }
    }

    private func hasInspector(_ id: String) -> Bool { inspectorIndex(of: id) != nil }

    /// Place of an inspector in canonical order.
    package func inspectorIndex(of id: String) -> Int? {
        Self.search(inspectors.count) { inspectors[$0].id < id }.flatMap {
            inspectors[$0].id == id ? $0 : nil
        }
    }

    /// Place of a task in canonical order.
    package func taskIndex(of entity: String) -> Int? {
        Self.search(tasks.count) { tasks[$0].entity < entity }.flatMap {
            tasks[$0].entity == entity ? $0 : nil
        }
    }

    private static func search(_ count: Int, isBefore: (Int) -> Bool) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low < count ? low : nil
    }

    /// `[0-9A-Za-z._:-]{1,64}`, so that byte order and string order agree.
    private static func isIdentifier(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// Why an assignment cannot even be posed.
package enum AssignmentRefusal: Error, Hashable {
    case shortlistOutOfRange
    case malformedIdentifier(String)
    case malformedSkill(String)
    case duplicateInspector(String)
    case duplicateEntity(String)
    case loadOutOfRange(inspector: String)
    case teamSizeOutOfRange(entity: String)
    case keptTwice(entity: String)
    case unknownInspector(String)
    case unknownEntity(String)
    /// A replacement names somebody who is not in the team.
    case notInTeam(entity: String, inspector: String)
    /// A replacement was asked for with teams that do not fit the problem.
    case teamsDoNotFit
}
