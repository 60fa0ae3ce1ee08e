// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 现场检查: the officer's pages on a phone, and what they send by themselves. All below `/field/`, which is as far as
/// the service worker reaches.
func fieldRoutes() -> [Route] {
    let inspectors: Access = .officers([.inspector])
    return [
        Route(method: .get, path: "field/today", access: inspectors, answer: FieldTodayPage.show),
        Route(method: .get, path: "field/outbox", access: inspectors, answer: FieldOutboxPage.show),
        Route(method: .get, path: "field/visits/{joint}", access: inspectors, answer: FieldVisitPage.show),
        Route(method: .get, path: "field/session", access: inspectors, answer: FieldMessages.session),
        Route(method: .get, path: "field/drafts/{joint}", access: inspectors, answer: FieldMessages.drafts),
        Route(method: .post, path: "field/saves/{subject}", access: inspectors, answer: FieldMessages.save),
        Route(
            method: .post, path: "field/photos/{visit}", access: inspectors,
            upload: Int64(Office.largestPiece), answer: FieldMessages.photo),
        Route(method: .get, path: "field/worker.js", access: .everyone) { call in
            guard let worker = Assets.own.files["field-worker.js"] else { throw NotFound("asset", "worker") }
            return .file(name: "worker.js", type: worker.type, bytes: worker.bytes, inline: true)
        },
    ]
}

/// Messages of the pages on the phone.
enum FieldMessages {
    /// `GET /field/session`: who is signed in, the form token, the key for what waits on the device, and our clock.
    static func session(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let now = call.office.now()
        let object: CanonicalJSON = [
            "account": .string(officer.account), "token": .string(call.token),
            "key": .string(Hex.encode(call.office.fieldKey(of: officer.account))),
            "now": .int(now.milliseconds),
        ]
        return .json(try object.encode())
    }

    /// `GET /field/drafts/{joint}`: what the fields of the visit hold, for those on its teams.
    static func drafts(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let joint = call["joint"]
        let drafts = try await call.office.database.read { db in
            guard let visit = try db.jointVisit(joint), officer.isOnTeam(of: visit) else {
                throw NotFound("visit", joint)
            }
            let own = visit.parts.filter { officer.isOnTeam(of: $0) }.map(\.visit)
            return try ([joint] + own).map { ($0, try db.fieldDraft($0)) }
        }
        let subjects = Dictionary(
            drafts.map { ($0.0, json($0.1)) }, uniquingKeysWith: { first, _ in first })
        return .json(
            try CanonicalJSON.object([
                "now": .int(call.office.now().milliseconds), "subjects": .object(subjects),
            ]).encode())
    }

    /// `POST /field/saves/{subject}`: fields as `[[name, text, base, milliseconds], …]` in `saves`.
    static func save(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        guard case .array(let list) = try parsed(call.form.exact("saves")) else {
            throw MalformedRequest()
        }
        let saves = try list.map { one -> FieldSave in
            guard case .array(let parts) = one, parts.count == 4, case .string(let name) = parts[0],
                case .string(let text) = parts[1], case .int(let base) = parts[2],
                case .int(let at) = parts[3]
            else { throw MalformedRequest() }
            return FieldSave(name: name, text: text, base: base, claimedAt: Instant(milliseconds: at))
        }
        let (draft, outcomes) = try await call.office.saveFields(call["subject"], saves, by: officer)
        return .json(
            try CanonicalJSON.object([
                "now": .int(call.office.now().milliseconds), "draft": json(draft),
                "outcomes": .array(outcomes.map { .string($0.rawValue) }),
            ]).encode())
    }

    /// `POST /field/photos/{visit}`: a piece of a photo; answers how far the photo has come.
    static func photo(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let form = call.form
        let copyOf = form.text("copyOf")
        guard let sha256 = Hex.decode(form.text("sha256")), let size = form.integer("size"),
            let start = form.integer("start"), let takenAt = form.integer("takenAt"),
            copyOf.isEmpty || Hex.decode(copyOf)?.count == 32
        else { throw MalformedRequest() }
        let bytes = try call.uploads.file("piece")?.bytes(atMost: Int64(Office.largestPiece)) ?? []
        do {
            let progress = try await call.office.receivePhoto(
                visit: call["visit"],
                PhotoPiece(
                    sha256: sha256, size: size, name: Upload.shown(form.text("name")),
                    takenAt: Instant(milliseconds: takenAt),
                    copyOf: copyOf.isEmpty ? nil : Hex.decode(copyOf),
                    start: start, bytes: bytes), by: officer)
            return .json(
                try CanonicalJSON.object([
                    "held": .int(progress.held), "attachment": .string(progress.attachment ?? ""),
                    "refused": .string(""),
                ]).encode())
        } catch let refusal as InspectionRefusal {
            return .json(
                try CanonicalJSON.object([
                    "held": .int(0), "attachment": .string(""), "refused": .string(refusal.words),
                ]).encode())
        }
    }

    private static func parsed(_ text: String) throws(MalformedRequest) -> CanonicalJSON {
        do { return try CanonicalJSON(parsing: text) } catch { throw MalformedRequest() }
    }

    private static func json(_ draft: FieldDraft) -> CanonicalJSON {
        func told(_ entry: FieldEntry) -> CanonicalJSON {
            [
                "name": .string(entry.name), "text": .string(entry.text), "edition": .int(entry.edition),
                "by": .string(entry.accountName), "account": .string(entry.account),
                "at": .int(entry.receivedAt.milliseconds),
            ]
        }
        return [
            "edition": .int(draft.edition), "fields": .object(draft.fields.mapValues(told)),
            "conflicts": .array(draft.conflicts.map(told)),
        ]
    }
}
