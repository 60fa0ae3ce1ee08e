// SPDX-License-Identifier: Apache-2.0

/// Why a published assignment is not the one the rules give.
package enum AssignmentFlaw: Hashable, Sendable {
    /// Teams or potentials do not have the shape of the problem.
    case wrongShape
    case unknownInspector(String)
    /// A slot is filled by somebody barred, unqualified, or outside its shortlist.
    case notEligible(entity: String, slot: Int)
    case samePersonTwice(entity: String)
    case overCapacity(inspector: String)
    /// A potential is too large to be one.
    case potentialOutOfRange
    /// The load of this person could be traded for a better one.
    case betterLoad(inspector: String)
    /// Moving this slot to this person begins a cheaper chain, or the potentials do not belong to these
    /// teams.
    case betterSeat(entity: String, slot: Int, inspector: String)
    /// Other teams cost the same.
    case notUnique
    /// The shortlist is not the announced one, doubled.
    case wrongShortlist
    /// Nothing proves that half the shortlist was too short.
    case wideningNotProven
    /// The slots named stuck could be filled, or do not exist.
    case notStuck
}

/// Checks an assignment in one pass over the edges: valid, of least cost, and the only one (A1 to A5).
///
/// Independent of the solver: it reads nothing but the problem, the teams and the published potentials.
/// Returns nil if all is well. See docs/draw.md 2.5.
package func checkAssignment(_ assignment: Assignment, of problem: AssignmentProblem) -> AssignmentFlaw? {
    let eligibility = AssignmentEligibility(problem)
    if let flaw = shortlistFlaw(assignment, problem, eligibility) { return flaw }
    let network = AssignmentNetwork(problem, eligibility: eligibility, shortlist: assignment.shortlist)
    return AssignmentCheck(problem, network).flaw(in: assignment)
}

/// Checks a claim that no full set of teams exists: the slots outnumber the places they can reach (A6).
package func checkStuck(_ stuck: StuckSlots, of problem: AssignmentProblem) -> AssignmentFlaw? {
    let network = AssignmentNetwork(
        problem, eligibility: AssignmentEligibility(problem), shortlist: nil, hashing: false)
    return outnumber(stuck, problem, network) ? nil : .notStuck
}

/// The shortlist is the announced one, or that doubled, each doubling forced.
private func shortlistFlaw(
    _ assignment: Assignment, _ problem: AssignmentProblem, _ eligibility: AssignmentEligibility
) -> AssignmentFlaw? {
    guard let announced = problem.shortlist, let used = assignment.shortlist else {
        return problem.shortlist == assignment.shortlist && assignment.widening == nil ? nil : .wrongShortlist
    }
    guard used > 0, used % announced == 0, (used / announced).nonzeroBitCount == 1 else {
        return .wrongShortlist
    }
    guard used > announced else { return assignment.widening == nil ? nil : .wrongShortlist }
    guard let widening = assignment.widening else { return .wideningNotProven }
    // What half the shortlist could not fill, a quarter could not either.
    let narrow = AssignmentNetwork(problem, eligibility: eligibility, shortlist: used / 2)
    return outnumber(widening, problem, narrow) ? nil : .wideningNotProven
}

/// Whether `|X| > Σ_i min(capacity_i, teams of X that reach i)`: then `X` cannot all be filled (Hall).
private func outnumber(
    _ stuck: StuckSlots, _ problem: AssignmentProblem, _ network: AssignmentNetwork
) -> Bool {
    var slots: Set<Int> = []
    for place in stuck.slots {
        guard let task = problem.taskIndex(of: place.entity),
            problem.tasks[task].slots.indices.contains(place.slot),
            slots.insert(Int(network.slotStart[task]) + place.slot).inserted
        else { return false }
    }
    var teams = Array(repeating: 0, count: network.inspectorCount)
    var lastTeam = Array(repeating: Int32(-1), count: network.inspectorCount)
    for slot in slots.sorted() {
        for edge in network.edges(of: slot) {
            let inspector = Int(network.edgeTo[edge])
            guard lastTeam[inspector] != network.taskOf[slot] else { continue }
            lastTeam[inspector] = network.taskOf[slot]
            teams[inspector] += 1
        }
    }
    var room = 0
    for inspector in teams.indices { room += min(Int(network.capacity[inspector]), teams[inspector]) }
    return slots.count > room
}

/// The certificate check on a given network.
struct AssignmentCheck {
    private let problem: AssignmentProblem
    private let network: AssignmentNetwork

    init(_ problem: AssignmentProblem, _ network: AssignmentNetwork) {
        self.problem = problem
        self.network = network
    }

    /// What is wrong with teams and potentials, if anything; the shortlist is taken as right.
    func flaw(in assignment: Assignment) -> AssignmentFlaw? {
        guard assignment.certificate.inspectors.count == network.inspectorCount,
            assignment.teams.map(\.count) == problem.tasks.map(\.slots.count),
            assignment.certificate.slots.map(\.count) == problem.tasks.map(\.slots.count)
        else { return .wrongShape }
        var seating = Seating(network)
        if let flaw = seat(assignment, &seating) { return flaw }
        let slots = assignment.certificate.slots.flatMap { $0 }
        let inspectors = assignment.certificate.inspectors
        // Bounded so that no sum below can overflow.
        let bound = Int128(1) << 120
        guard (slots + inspectors).allSatisfy({ (-bound...bound).contains($0) }) else {
            return .potentialOutOfRange
        }
        var tight = TightArcs(nodeCount: network.inspectorCount + network.slotCount + 1)
        if let flaw = loadFlaw(seating, inspectors, &tight) { return flaw }
        if let flaw = seatFlaw(seating, inspectors, slots, &tight) { return flaw }
        return tight.isAcyclic ? nil : .notUnique
    }

    private struct Seating {
        var held: [Int32]
        var paid: [Int128]
        var load: [Int]

        init(_ network: AssignmentNetwork) {
            held = Array(repeating: -1, count: network.slotCount)
            paid = Array(repeating: 0, count: network.slotCount)
            load = Array(repeating: 0, count: network.inspectorCount)
        }
    }

    /// A1: everyone eligible, nobody twice in a team, nobody above capacity.
    private func seat(_ assignment: Assignment, _ seating: inout Seating) -> AssignmentFlaw? {
        var indexOf: [String: Int32] = [:]
        for (index, inspector) in problem.inspectors.enumerated() { indexOf[inspector.id] = Int32(index) }
        var slot = 0
        for (task, team) in zip(problem.tasks, assignment.teams) {
            guard Set(team).count == team.count else { return .samePersonTwice(entity: task.entity) }
            for (number, id) in team.enumerated() {
                guard let inspector = indexOf[id] else { return .unknownInspector(id) }
                guard let edge = network.edge(from: slot, to: inspector) else {
                    return .notEligible(entity: task.entity, slot: number)
                }
                seating.held[slot] = inspector
                seating.paid[slot] = Int128(network.ticket[edge])
                seating.load[Int(inspector)] += 1
                slot += 1
            }
        }
        for (inspector, load) in seating.load.enumerated()
        where load > Int(network.capacity[inspector]) {
            return .overCapacity(inspector: problem.inspectors[inspector].id)
        }
        return nil
    }

    /// Residual arcs between inspectors and the sink, whose potential is 0.
    private func loadFlaw(
        _ seating: Seating, _ potential: [Int128], _ tight: inout TightArcs
    ) -> AssignmentFlaw? {
        let sink = tight.nodeCount - 1
        for (inspector, load) in seating.load.enumerated() {
            let visits = Int128(network.prior[inspector]) + Int128(load)
            var reduced: [(cost: Int128, from: Int, to: Int)] = []
            if load < Int(network.capacity[inspector]) {
                reduced.append(((2 * visits + 1) << 88 - potential[inspector], inspector, sink))
            }
            if load > 0 {
                reduced.append((potential[inspector] - (2 * visits - 1) << 88, sink, inspector))
            }
            for arc in reduced {
                guard arc.cost >= 0 else { return .betterLoad(inspector: problem.inspectors[inspector].id) }
                if arc.cost == 0 { tight.append(arc.from, arc.to) }
            }
        }
        return nil
    }

    /// Residual arcs between slots and inspectors, pair nodes folded in: a pair in use leads to the slot that
    /// uses it.
    private func seatFlaw(
        _ seating: Seating, _ inspectors: [Int128], _ slots: [Int128], _ tight: inout TightArcs
    ) -> AssignmentFlaw? {
        let first = network.inspectorCount
        for slot in 0..<network.slotCount {
            for edge in network.edges(of: slot) {
                let inspector = network.edgeTo[edge]
                let cost = Int128(network.ticket[edge])
                let holder = network.team(of: slot).first { seating.held[$0] == inspector }
                let arc: (cost: Int128, from: Int, to: Int) =
                    if holder == slot {
                        (slots[slot] - cost - inspectors[Int(inspector)], Int(inspector), first + slot)
                    } else if let holder {
                        (
                            cost - seating.paid[holder] + slots[holder] - slots[slot], first + slot,
                            first + holder
                        )
                    } else {
                        (cost + inspectors[Int(inspector)] - slots[slot], first + slot, Int(inspector))
                    }
                guard arc.cost >= 0 else { return flaw(at: slot, with: inspector) }
                if arc.cost == 0 { tight.append(arc.from, arc.to) }
            }
        }
        return nil
    }

    private func flaw(at slot: Int, with inspector: Int32) -> AssignmentFlaw {
        let task = Int(network.taskOf[slot])
        return .betterSeat(
            entity: problem.tasks[task].entity, slot: slot - Int(network.slotStart[task]),
            inspector: problem.inspectors[Int(inspector)].id)
    }
}

/// Residual arcs of reduced cost 0: a cycle among them is another answer of the same cost (A3).
private struct TightArcs {
    let nodeCount: Int
    private var from: [Int32] = []
    private var to: [Int32] = []

    init(nodeCount: Int) { self.nodeCount = nodeCount }

    mutating func append(_ from: Int, _ to: Int) {
        self.from.append(Int32(from))
        self.to.append(Int32(to))
    }

    /// Takes away nodes without incoming arcs until none is left (Kahn).
    var isAcyclic: Bool {
        var start = Array(repeating: 0, count: nodeCount + 1)
        var incoming = Array(repeating: 0, count: nodeCount)
        for node in from { start[Int(node) + 1] += 1 }
        for node in to { incoming[Int(node)] += 1 }
        for node in 0..<nodeCount { start[node + 1] += start[node] }
        var free = start
        var targets = Array(repeating: Int32(0), count: to.count)
        for arc in from.indices {
            targets[free[Int(from[arc])]] = to[arc]
            free[Int(from[arc])] += 1
        }
        var sources = incoming.indices.filter { incoming[$0] == 0 }
        var removed = 0
        while let node = sources.popLast() {
            removed += 1
            for arc in start[node]..<start[node + 1] {
                incoming[Int(targets[arc])] -= 1
                if incoming[Int(targets[arc])] == 0 { sources.append(Int(targets[arc])) }
            }
        }
        return removed == nodeCount
    }
}
