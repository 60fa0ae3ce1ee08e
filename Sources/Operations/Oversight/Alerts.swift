// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage
import Tabular

extension Office {
    /// The rules that alerts of a year follow: those in force on its last day, or today if that is earlier.
    package func alertPack(year: Int) throws -> RulePack {
        let today = Day(inShanghai: now())
        guard let last = Day(year: year, month: 12, day: 31) else { return try rulebook.pack(on: today) }
        return try rulebook.pack(on: min(last, today))
    }

    /// Whose alerts an officer may read: all for those who oversee, otherwise those of the own unit.
    package func alertUnit(of officer: Officer) -> String? {
        officer.roles.isDisjoint(with: [.coordinator, .supervisor, .auditor]) ? officer.unit : nil
    }

    /// Gives the reason an alert asks for, by a leader of a unit that made one of the visits. The first reason stands.
    ///
    /// - Parameter year: the calendar year of the alert.
    /// - Throws: `NotAllowed`, `NotFound` (no such alert, or without a visit of the unit), `AlertRefusal`, `Conflict`.
    package func answerAlert(_ id: String, year: Int, reason: String, by officer: Officer) async throws {
        _ = try officer.require(.unitLeader)
        guard !reason.isEmpty else { throw AlertRefusal.reasonMissing }
        guard reason.count <= 500 else { throw AlertRefusal.textTooLong(most: 500) }
        let trace = trace(by: officer)
        let pack = try alertPack(year: year)
        try await onceOnly("预警待说明") {
            try await database.write { db in
                let filter = AlertFilter(unit: officer.unit, year: year)
                let found = try db.alerts(
                    matching: filter, pack.alerts, clean: pack.cleanCodes, limit: Int(Int32.max), offset: 0)
                guard let alert = found.first(where: { $0.id == id }) else { throw NotFound("alert", id) }
                guard alert.answer == nil else {
                    throw Conflict(expected: "预警待说明", found: "预警已经说明")
                }
                try db.insertAlertAnswer(
                    to: id, unit: officer.unit, reason: reason, at: trace.at, account: officer.account)
                try db.trace(
                    trace.act(
                        "alert.answer", on: "alert", id,
                        "说明预警“\(alert.kind.words)”（\(alert.entityName)，\(alert.day)）：\(reason)"))
            }
        }
    }

    /// The alerts that match as a CSV file, as far as the officer may read them.
    package func exportAlerts(_ asked: AlertFilter, by officer: Officer) async throws -> [UInt8] {
        var filter = asked
        filter.unit = alertUnit(of: officer)
        let pack = try alertPack(year: filter.year)
        let found = try await database.read { [filter] db in
            try db.alerts(
                matching: filter, pack.alerts, clean: pack.cleanCodes, limit: Int(Int32.max), offset: 0)
        }
        var writer = CSVWriter()
        writer.append(["预警", "检查对象", "代码", "最近检查日期", "检查次数", "检查人员", "说明", "说明单位"].map { .text($0) })
        for alert in found {
            writer.append([
                .text(alert.kind.words), .text(alert.entityName), .code(alert.entity), .text(alert.day),
                .number(alert.visits), .text(alert.inspectorName ?? ""), .text(alert.answer?.reason ?? ""),
                .text(alert.answer?.unitName ?? ""),
            ])
        }
        return writer.bytes
    }
}
