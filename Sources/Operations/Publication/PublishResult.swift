// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

extension Office {
    /// Publishes an approved version within the review's transaction (企业信息公示暂行条例 art. 14: the result is public).
    ///
    /// The entry names the entity but neither its roster id nor its stratum: the three together would tell its risk
    /// class (protocol 1.1). A correction refers to the leaf of the version it replaces and gives the reason.
    func publish(
        _ result: StoredResult, of visit: VisitRecord, as role: Role, by officer: Officer, _ trace: Trace,
        _ db: Connection
    ) throws {
        guard let entity = try db.publicEntity(visit.entity) else { throw NotFound("entity", visit.entity) }
        let earlier = try db.results(ofVisit: visit.id).last { $0.publishedAt != nil }
        let corrected = try earlier?.publicationIndex.flatMap { try db.entry(at: $0)?.leaf }
        let items = try db.visitItems(line: visit.line)
        let (index, _) = try db.append(
            LogEntry(
                type: "result.publish", subject: result.id, at: trace.at,
                object: Self.publication(
                    of: result, visit, entity, items, actor: officer.actor(as: role), corrected, trace.at)))
        try db.insertPublication(
            of: result.id, visit: visit.id, entity: visit.entity, at: trace.at, logIndex: index)
        try db.trace(
            trace.act(
                "publishResult", on: "visit", visit.id,
                corrected == nil ? "检查结果向社会公示" : "公示更正后的检查结果：\(result.correctionReason ?? "")",
                logIndex: index))
    }

    private static func publication(
        of result: StoredResult, _ visit: VisitRecord, _ entity: PublicEntity, _ items: [VisitItem],
        actor: String, _ corrected: [UInt8]?, _ time: Instant
    ) -> CanonicalJSON {
        let uscc = entity.uscc ?? entity.registrationNumber ?? entity.key
        var fields: [String: CanonicalJSON] = [
            "v": "mingqian/1", "type": "result.publish", "id": .string(result.id),
            "at": .string(time.rfc3339), "actor": .string(actor),
            "draw": .string(Hex.encode(visit.announceLeaf)), "version": .int(result.version),
            "entity": ["uscc": .string(uscc), "name": .string(entity.name)], "unit": .string(visit.unit),
        ]
        fields["items"] = .array(published(result.result, items))
        fields["codes"] = .array(result.result.codes.map(CanonicalJSON.string))
        fields["follow_up"] = .string(result.result.followUp)
        fields["methods"] = .array(result.result.methods.map(CanonicalJSON.string))
        fields["checked_on"] = .string(result.result.checkedOn.text)
        fields["corrects"] = .optional(corrected.map { Hex.encode($0) })
        fields["reason"] = .optional(corrected == nil ? nil : result.correctionReason)
        return .object(fields)
    }

    /// Findings are free text and may name people: the log carries outcomes only.
    private static func published(_ result: CheckResult, _ items: [VisitItem]) -> [CanonicalJSON] {
        result.items.map { item in
            [
                "code": .string(item.item), "version": .int(item.itemVersion),
                "name": .string(items.first { $0.code == item.item }?.name ?? item.item),
                "outcome": .string(item.outcome.rawValue),
            ]
        }
    }
}
