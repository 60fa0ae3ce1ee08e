// SPDX-License-Identifier: Apache-2.0

/// The one best set of teams, with the proof that it is best and the only one (docs/draw.md 2.4 and 2.5).
package struct Assignment: Hashable, Sendable {
    /// Inspector ids in slot order, per task in canonical order.
    package let teams: [[String]]
    /// The shortlist in force after any doubling; nil if the problem had none.
    package let shortlist: Int?
    /// Proof that half of `shortlist` was not enough; nil unless it was doubled.
    package let widening: StuckSlots?
    package let certificate: AssignmentCertificate

    /// An assignment as published; nothing is checked here, see `checkAssignment`.
    package init(
        teams: [[String]], shortlist: Int?, widening: StuckSlots?, certificate: AssignmentCertificate
    ) {
        self.teams = teams
        self.shortlist = shortlist
        self.widening = widening
        self.certificate = certificate
    }
}

/// Node potentials: the least cost of sending one more visit from the node to the sink (docs/draw.md 2.5).
///
/// Whoever holds them checks optimality in one pass over the edges, without solving anything.
package struct AssignmentCertificate: Hashable, Sendable {
    /// One per inspector, in canonical order; unit: `2^88` per step of the load marginal, 1 per ticket.
    package let inspectors: [Int128]
    /// One per slot, per task in canonical order.
    package let slots: [[Int128]]

    /// A certificate as published.
    package init(inspectors: [Int128], slots: [[Int128]]) {
        self.inspectors = inspectors
        self.slots = slots
    }
}

/// A set of slots that cannot all be filled: more slots than the people they can reach may take (A6).
///
/// The set is the smallest of its kind that contains every unfillable slot, hence the same for every solver.
package struct StuckSlots: Hashable, Sendable {
    package let slots: [Place]

    /// One slot of one team, numbered from 0.
    package struct Place: Hashable, Sendable {
        package let entity: String
        package let slot: Int

        /// A place.
        package init(entity: String, slot: Int) {
            self.entity = entity
            self.slot = slot
        }
    }

    /// A claim that these slots are stuck, see `checkStuck`.
    package init(slots: [Place]) { self.slots = slots }
}

/// What solving an assignment gives.
package enum AssignmentOutcome: Hashable, Sendable {
    case assigned(Assignment)
    /// No full set of teams exists even from the whole pool.
    case stuck(StuckSlots)
    /// Another set of teams costs exactly the same (probability below edges / 2^62): log this one of them,
    /// for which `checkAssignment` gives `.notUnique`, then solve with the retry key.
    case ambiguous(Assignment, retryKey: Digest32)
}

/// Finds the minimum-cost full flow of `ssj-assign/1`.
///
/// First the sum of squared loads is least, which makes the loads as even as they can be; among those
/// answers the sum of tickets is least. Every answer is passed through `checkAssignment` before it is
/// returned.
package func assign(_ problem: AssignmentProblem) -> AssignmentOutcome {
    let eligibility = AssignmentEligibility(problem)
    var shortlist = problem.shortlist
    var widening: StuckSlots?
    while true {
        let network = AssignmentNetwork(problem, eligibility: eligibility, shortlist: shortlist)
        var balance = LoadBalance(network)
        let stuck = balance.fill()
        guard stuck.isEmpty else {
            let claim = StuckSlots(stuck, in: problem, network)
            if network.isComplete { return .stuck(claim) }
            if widening == nil, let whole = stuckInWholePool(problem, eligibility) { return .stuck(whole) }
            widening = claim
            shortlist = shortlist.map { $0 * 2 }
            continue
        }
        balance.even()
        return certified(problem, network, balance, shortlist: shortlist, widening: widening)
    }
}

/// Decides before any doubling whether the whole pool is enough, so that a hopeless case hashes nothing more.
private func stuckInWholePool(
    _ problem: AssignmentProblem, _ eligibility: AssignmentEligibility
) -> StuckSlots? {
    let network = AssignmentNetwork(problem, eligibility: eligibility, shortlist: nil, hashing: false)
    var balance = LoadBalance(network)
    let stuck = balance.fill()
    return stuck.isEmpty ? nil : StuckSlots(stuck, in: problem, network)
}

private func certified(
    _ problem: AssignmentProblem, _ network: AssignmentNetwork, _ balance: LoadBalance,
    shortlist: Int?, widening: StuckSlots?
) -> AssignmentOutcome {
    let levels = LoadLevels(network, balance)
    var matching = TicketMatching(TightNetwork(network, balance, levels))
    matching.solve()
    let potentials = matching.potentials(inspectors: network.inspectorCount)
    var teams: [[String]] = []
    var slots: [[Int128]] = []
    for task in problem.tasks.indices {
        let range = Int(network.slotStart[task])..<Int(network.slotStart[task + 1])
        teams.append(range.map { problem.inspectors[matching.inspector(of: $0)].id })
        slots.append(Array(potentials.slots[range]))
    }
    let answer = Assignment(
        teams: teams, shortlist: shortlist, widening: widening,
        certificate: AssignmentCertificate(inspectors: potentials.inspectors, slots: slots))
    switch AssignmentCheck(problem, network).flaw(in: answer) {
    case nil: return .assigned(answer)
    case .notUnique: return .ambiguous(answer, retryKey: assignmentRetryKey(problem.key))
    case .some(let flaw): preconditionFailure("solver produced a flawed assignment: \(flaw)")
    }
}

extension StuckSlots {
    fileprivate init(_ slots: [Int32], in problem: AssignmentProblem, _ network: AssignmentNetwork) {
        self.init(
            slots: slots.sorted().map { slot in
                let task = Int(network.taskOf[Int(slot)])
                return Place(
                    entity: problem.tasks[task].entity, slot: Int(slot - network.slotStart[task]))
            })
    }
}
