// SPDX-License-Identifier: Apache-2.0

/// One value that somebody put into a field of a record on which several officers work.
package struct FieldEntry: Hashable, Sendable {
    package let name: String
    /// Several values of one field are lines of it.
    package let text: String
    /// Place among all entries of the record, from 1.
    package let edition: Int64
    /// The newest entry of the record that its writer had seen.
    package let base: Int64
    package let account: String
    package let accountName: String
    /// When it was typed by the clock of the device, and when it arrived by ours.
    package let claimedAt: Instant
    package let receivedAt: Instant
    /// False for one that came too late to stand and waits for somebody to choose.
    package let isStanding: Bool

    package init(
        name: String, text: String, edition: Int64, base: Int64, account: String, accountName: String,
        claimedAt: Instant, receivedAt: Instant, isStanding: Bool
    ) {
        self.name = name
        self.text = text
        self.edition = edition
        self.base = base
        self.account = account
        self.accountName = accountName
        self.claimedAt = claimedAt
        self.receivedAt = receivedAt
        self.isStanding = isStanding
    }
}

/// What a device sends of one field.
package struct FieldSave: Hashable, Sendable {
    package let name: String
    package let text: String
    package let base: Int64
    package let claimedAt: Instant

    package init(name: String, text: String, base: Int64, claimedAt: Instant) {
        self.name = name
        self.text = text
        self.base = base
        self.claimedAt = claimedAt
    }

    package static let longestName = 120
    package static let longestText = 4000
}

/// A record before it is filed, as its entries make it: different fields of different officers merge, the same field
/// filled differently is a conflict that stays open until somebody who has seen both chooses.
package struct FieldDraft: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        /// The field holds it already.
        case unchanged
        case accepted
        /// The field was filled meanwhile, by somebody else or by a later entry of the same officer that came
        /// first: both are kept, for no clock of a phone says which one is meant.
        case conflict
    }

    /// In order of arrival.
    package private(set) var entries: [FieldEntry]

    package init(_ entries: [FieldEntry] = []) { self.entries = entries }

    /// The newest entry of the record; 0 before the first.
    package var edition: Int64 { entries.last?.edition ?? 0 }

    /// What stands in a field, or nil.
    package func standing(_ name: String) -> FieldEntry? {
        entries.last { $0.isStanding && $0.name == name }
    }

    /// What stands in every field that was ever filled.
    package var fields: [String: FieldEntry] {
        Dictionary(entries.filter(\.isStanding).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    /// Entries that wait for somebody to choose: no later choice was made by somebody who had seen them.
    package var conflicts: [FieldEntry] {
        entries.filter { entry in
            !entry.isStanding
                && !entries.contains { $0.isStanding && $0.name == entry.name && $0.base >= entry.edition }
        }
    }

    /// What becomes of a save by `account`.
    package func outcome(of save: FieldSave, by account: String) -> Outcome {
        let open = conflicts.filter { $0.name == save.name }
        let hasSeenAll = open.allSatisfy { $0.edition <= save.base }
        guard let now = standing(save.name) else { return .accepted }
        if now.text == save.text { return open.isEmpty || !hasSeenAll ? .unchanged : .accepted }
        if open.contains(where: { $0.account == account && $0.text == save.text && $0.edition > save.base }) {
            return .unchanged
        }
        if save.base >= now.edition && (open.isEmpty || hasSeenAll) { return .accepted }
        // The own field goes on; what somebody else put there still waits, for this save has not seen it.
        return now.account == account && save.claimedAt >= now.claimedAt ? .accepted : .conflict
    }

    /// Takes a save in and tells what became of it.
    package mutating func take(
        _ save: FieldSave, by account: String, named accountName: String, at: Instant
    ) -> Outcome {
        let outcome = outcome(of: save, by: account)
        guard outcome != .unchanged else { return outcome }
        entries.append(
            FieldEntry(
                name: save.name, text: save.text, edition: edition + 1, base: save.base, account: account,
                accountName: accountName, claimedAt: save.claimedAt, receivedAt: at,
                isStanding: outcome == .accepted))
        return outcome
    }
}
