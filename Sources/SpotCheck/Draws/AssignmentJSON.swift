// SPDX-License-Identifier: Apache-2.0

extension AssignmentProblem {
    /// The problem as published, in canonical order (docs/draw.md 2.9).
    package var json: CanonicalJSON {
        [
            "assign_key": .digest(key),
            "shortlist": shortlist.map(CanonicalJSON.number) ?? .null,
            "inspectors": .array(inspectors.map(\.json)),
            "tasks": .array(tasks.map(\.json)),
            "barred": .array(barred.map(\.json)),
        ]
    }

    /// Reads a problem; a barred pair without a reason has the empty one, as in the shared vectors.
    package init(_ reader: CanonicalJSONReader) throws {
        let shortlist = try reader.value("shortlist") == .null ? nil : reader.count("shortlist")
        var barred: [Barred] = []
        for pair in try reader.array("barred") {
            barred.append(try Barred(pair, path: reader.path(of: "barred")))
        }
        try self.init(
            key: reader.digest("assign_key"), shortlist: shortlist,
            inspectors: reader.objects("inspectors").map(Inspector.init),
            tasks: reader.objects("tasks").map(Task.init), barred: barred)
    }
}

extension AssignmentProblem.Barred {
    fileprivate var json: CanonicalJSON {
        .array([.string(entity ?? "*"), .string(inspector), .string(reason)])
    }

    fileprivate init(_ json: CanonicalJSON, path: String) throws(JSONRefusal) {
        guard case .array(let parts) = json, parts.count == 2 || parts.count == 3,
            case .string(let entity) = parts[0], case .string(let inspector) = parts[1],
            case .string(let reason) = parts.count == 3 ? parts[2] : ""
        else { throw .wrongKind(path: path, expected: "[entity, inspector, reason]") }
        self.init(entity: entity == "*" ? nil : entity, inspector: inspector, reason: reason)
    }
}

extension AssignmentProblem.Inspector {
    fileprivate var json: CanonicalJSON {
        [
            "id": .string(id), "unit": .optional(unit), "skills": .array(skills.map(CanonicalJSON.string)),
            "capacity": .number(capacity), "base": .number(priorLoad),
        ]
    }

    fileprivate init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["id", "unit", "skills", "capacity", "base"])
        try self.init(
            id: reader.string("id"),
            unit: reader.fields["unit"] == nil ? nil : reader.optionalString("unit"),
            skills: reader.strings("skills"), capacity: reader.count("capacity"),
            priorLoad: reader.count("base"))
    }
}

extension AssignmentProblem.Task {
    fileprivate var json: CanonicalJSON {
        var fields: [String: CanonicalJSON] = [
            "entity": .string(entity), "slots": .array(slots.map { .string($0.requirement) }),
        ]
        if slots.contains(where: { $0.keptBy != nil }) {
            fields["kept"] = .array(slots.map { .optional($0.keptBy) })
        }
        return .object(fields)
    }

    fileprivate init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["entity", "slots", "kept"])
        let slots = try reader.strings("slots")
        var kept: [String?] = Array(repeating: nil, count: slots.count)
        if reader.fields["kept"] != nil {
            let holders = try reader.array("kept")
            guard holders.count == slots.count else {
                throw .wrongKind(path: reader.path(of: "kept"), expected: "one holder or null per slot")
            }
            for (number, holder) in holders.enumerated() {
                if case .string(let id) = holder { kept[number] = id }
            }
        }
        try self.init(
            entity: reader.string("entity"),
            slots: zip(slots, kept).map { AssignmentProblem.Slot(requirement: $0, keptBy: $1) })
    }
}

extension Assignment {
    /// The answer as published; teams and potentials follow the canonical order of the problem.
    package var json: CanonicalJSON {
        [
            "shortlist": shortlist.map(CanonicalJSON.number) ?? .null,
            "widening": widening?.json ?? .null,
            "teams": .array(teams.map { .array($0.map(CanonicalJSON.string)) }),
            "inspector_potentials": .array(certificate.inspectors.map { .string(String($0)) }),
            "slot_potentials": .array(
                certificate.slots.map { .array($0.map { .string(String($0)) }) }),
        ]
    }

    /// Reads a published answer; whether it is right is for `checkAssignment` to say.
    package init(_ reader: CanonicalJSONReader) throws(JSONRefusal) {
        try reader.only(["shortlist", "widening", "teams", "inspector_potentials", "slot_potentials"])
        let shortlist = try reader.value("shortlist") == .null ? nil : reader.count("shortlist")
        let widening = try reader.value("widening")
        try self.init(
            teams: reader.textLists("teams"), shortlist: shortlist,
            widening: widening == .null ? nil : StuckSlots(widening, path: reader.path(of: "widening")),
            certificate: AssignmentCertificate(
                inspectors: reader.potentials("inspector_potentials", reader.strings("inspector_potentials")),
                slots: reader.potentialLists("slot_potentials")))
    }
}

extension StuckSlots {
    /// `[[entity, slot], …]`, ascending.
    package var json: CanonicalJSON {
        .array(slots.map { .array([.string($0.entity), .number($0.slot)]) })
    }

    /// Reads `[[entity, slot], …]`.
    package init(_ json: CanonicalJSON, path: String) throws(JSONRefusal) {
        guard case .array(let places) = json else { throw .wrongKind(path: path, expected: "array") }
        var slots: [Place] = []
        for place in places {
            guard case .array(let pair) = place, pair.count == 2, case .string(let entity) = pair[0],
                case .int(let slot) = pair[1]
            else { throw .wrongKind(path: path, expected: "[entity, slot]") }
            slots.append(Place(entity: entity, slot: Int(slot)))
        }
        self.init(slots: slots)
    }
}

extension CanonicalJSONReader {
    fileprivate func textLists(_ key: String) throws(JSONRefusal) -> [[String]] {
        var lists: [[String]] = []
        for list in try array(key) {
            guard case .array(let items) = list else {
                throw .wrongKind(path: path(of: key), expected: "array of arrays")
            }
            var texts: [String] = []
            for item in items {
                guard case .string(let text) = item else {
                    throw .wrongKind(path: path(of: key), expected: "string")
                }
                texts.append(text)
            }
            lists.append(texts)
        }
        return lists
    }

    fileprivate func potentialLists(_ key: String) throws(JSONRefusal) -> [[Int128]] {
        var lists: [[Int128]] = []
        for list in try textLists(key) { lists.append(try potentials(key, list)) }
        return lists
    }

    fileprivate func potentials(_ key: String, _ texts: [String]) throws(JSONRefusal) -> [Int128] {
        var found: [Int128] = []
        for text in texts {
            guard let number = Int128(text), String(number) == text else {
                throw .wrongKind(path: path(of: key), expected: "decimal integer as text")
            }
            found.append(number)
        }
        return found
    }
}
