// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// The door for contributors' programs: canonical JSON in, JSON out, no session.
enum ContributorDoor {
    /// `GET /contribute/{key}`: the ceremonies in which the holder of a registered key has a place, and how far each
    /// is.
    static func waiting(_ call: Call) async throws -> Answer {
        let officer = try await call.office.holder(ofKey: call["key"])
        let now = call.office.now()
        let views = try await call.office.database.read { db in
            try db.ceremonies(limit: 50, offset: 0).compactMap { try CeremonyView(db, $0.id, now: now) }
        }
        let places = views.flatMap { view in
            view.places(of: officer).map { place -> CanonicalJSON in
                [
                    "ceremony": .string(view.stored.id), "name": .string(place.name),
                    "stage": .string(view.stage.rawValue), "line": .string(view.stored.line),
                    "reveal_by": .string(view.stored.revealBy.rfc3339),
                    "opened": view.stored.openedIndex.map { .int($0) } ?? .null,
                    "closed": view.stored.closedIndex.map { .int($0) } ?? .null,
                    "commit": place.committed.map { .string(Hex.encode($0)) } ?? .null,
                    "revealed": .bool(place.revealed != nil),
                ]
            }
        }
        let answer: CanonicalJSON = [
            "v": "mingqian/1", "type": "contribute.places", "unit": .string(officer.unit),
            "places": .array(places),
        ]
        return .json(try answer.encode())
    }

    /// `POST /contribute/commits`
    static func commit(_ call: Call) async throws -> Answer {
        let read = try message(call, "contribute.commit", ["ceremony", "name", "commit", "key", "signature"])
        try await call.office.commitToCeremony(
            try read.string("ceremony"), as: try read.string("name"), commit: try read.string("commit"),
            seal: CommitSeal(key: try read.string("key"), signature: try read.string("signature")))
        return .json(try done.encode())
    }

    /// `POST /contribute/reveals`
    static func reveal(_ call: Call) async throws -> Answer {
        let read = try message(call, "contribute.reveal", ["ceremony", "name", "r"])
        try await call.office.revealToCeremony(
            try read.string("ceremony"), as: try read.string("name"), secret: try read.string("r"))
        return .json(try done.encode())
    }

    private static let done: CanonicalJSON = ["v": "mingqian/1", "type": "contribute.done"]

    /// Reads a message of exactly these fields.
    private static func message(
        _ call: Call, _ type: String, _ fields: Set<String>
    ) throws -> CanonicalJSONReader {
        do throws(JSONRefusal) {
            let reader = try CanonicalJSONReader(CanonicalJSON(parsing: call.message, canonical: false))
            try reader.expect("v", "mingqian/1")
            try reader.expect("type", type)
            try reader.only(fields.union(["v", "type"]))
            for field in fields { _ = try reader.string(field) }
            return reader
        } catch {
            throw MalformedRequest()
        }
    }
}
