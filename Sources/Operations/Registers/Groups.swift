// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// What an officer writes down of a group of inspectors.
package struct GroupDraft: Hashable, Sendable {
    package var name: String
    package var category: String
    /// Ids of inspectors.
    package var leader: String
    package var members: [String]
    package var experts: [String]

    package init(name: String, category: String, leader: String, members: [String], experts: [String]) {
        self.name = name
        self.category = category
        self.leader = leader
        self.members = members
        self.experts = experts
    }
}

extension Office {
    /// Opens a group of the own unit, or changes one. A group has a leader and at least one further inspector with a
    /// certificate; experts come on top. Groups are an order of the directory: who goes is drawn all the same.
    ///
    /// - Parameter id: nil for a new group.
    /// - Returns: the id.
    /// - Throws: `NotAllowed`, `NotFound`, `RegisterRefusal`.
    package func saveGroup(_ id: String?, _ draft: GroupDraft, by officer: Officer) async throws -> String {
        _ = try officer.require(.departmentOperator, .coordinator)
        guard !draft.name.isEmpty else { throw RegisterRefusal.nameMissing }
        guard draft.name.count <= 50, draft.category.count <= 50 else {
            throw RegisterRefusal.textTooLong(most: 50)
        }
        let trace = trace(by: officer)
        let group = id ?? newID("Z")
        try await database.write { [self] db in
            let standing = try id.map { try ownGroup($0, officer, db) }
            let unit = standing?.unit ?? officer.unit
            let others = try db.groups(units: [unit]).filter { $0.id != group }
            guard !others.contains(where: { $0.name == draft.name }) else { throw RegisterRefusal.nameTaken }
            let members = try members(draft, officer, db)
            try db.saveGroup(
                id: group, unit: unit, name: draft.name, category: draft.category, members: members,
                at: trace.at, by: officer.account)
            try db.trace(
                trace.act(
                    "group.save", on: "group", group,
                    "\(standing == nil ? "设立" : "变更")检查小组“\(draft.name)”",
                    before: standing.map { words($0.members) }, after: words(members)))
        }
        return group
    }

    /// Closes a group of the own unit; it stays in the history.
    ///
    /// - Throws: `NotAllowed`, `NotFound`, `Conflict`.
    package func closeGroup(_ id: String, by officer: Officer) async throws {
        _ = try officer.require(.departmentOperator, .coordinator)
        let trace = trace(by: officer)
        try await database.write { [self] db in
            let group = try ownGroup(id, officer, db)
            guard try db.closeGroup(id, at: trace.at, by: officer.account) else {
                throw Conflict(expected: "检查小组有效", found: "检查小组已经撤销")
            }
            try db.trace(trace.act("group.close", on: "group", id, "撤销检查小组“\(group.name)”"))
        }
    }

    private func ownGroup(_ id: String, _ officer: Officer, _ db: Connection) throws -> StoredGroup {
        let scope = ImportScope(of: officer, units: try db.units())
        guard let group = try db.group(id), scope.units.contains(group.unit) else {
            throw NotFound("group", id)
        }
        return group
    }

    private func members(
        _ draft: GroupDraft, _ officer: Officer, _ db: Connection
    ) throws -> [StoredGroup.Member] {
        var seen: Set<String> = []
        func member(_ id: String, _ part: GroupPart) throws -> StoredGroup.Member? {
            guard !id.isEmpty, seen.insert(id).inserted else { return nil }
            guard let person = try db.inspector(id), person.leftAt == nil else {
                throw RegisterRefusal.unknownInspector(id)
            }
            // Whoever holds no certificate is an expert at most.
            guard part == .expert ? !person.row.expert.isEmpty : !person.row.certificate.isEmpty else {
                throw RegisterRefusal.unknownInspector(person.row.name)
            }
            return StoredGroup.Member(
                inspector: id, name: person.row.name, unit: person.row.unit, part: part)
        }
        let leader = try member(draft.leader, .leader)
        let others = try draft.members.compactMap { try member($0, .member) }
        guard let leader, !others.isEmpty else { throw RegisterRefusal.groupIncomplete }
        return [leader] + others + (try draft.experts.compactMap { try member($0, .expert) })
    }

    private func words(_ members: [StoredGroup.Member]) -> String {
        members.map { "\($0.part.words)：\($0.name)" }.joined(separator: "\n")
    }
}
