// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Tabular

/// Dated rules, calendar and code tables of one installation.
package struct Rulebook: Sendable {
    package let packs: [RulePack]
    package let calendar: WorkingDays
    package let tables: RegisterTables
    /// Public values that ceremonies may wait for.
    package let publicValues: [PublicValueRule]

    package init(
        packs: [RulePack], calendar: WorkingDays, tables: RegisterTables,
        publicValues: [PublicValueRule] = []
    ) {
        self.packs = packs
        self.calendar = calendar
        self.tables = tables
        self.publicValues = publicValues
    }

    /// The rule of a kind of public value, or nil when the tables do not name it.
    package func publicValue(_ kind: PlannedBeacon) -> PublicValueRule? {
        publicValues.first { $0.kind == kind }
    }

    /// Reads the data files that come with the program; a damaged file stops the start.
    package static func load() throws -> Rulebook {
        guard let folder = Bundle.module.url(forResource: "Resources", withExtension: nil) else {
            throw RulebookFault.missing("Resources")
        }
        return try load(from: folder)
    }

    /// Reads the data files of `folder`, laid out as the program's own `Resources`.
    package static func load(from folder: URL) throws -> Rulebook {
        let files = RulebookFiles(folder: folder)
        return Rulebook(
            packs: try files.packs(), calendar: try files.calendar(), tables: try files.tables(),
            publicValues: try files.publicValues())
    }

    /// The rules in force on `day`.
    ///
    /// - Throws: `RulebookFault.noPack` when no pack covers the day.
    package func pack(on day: Day) throws -> RulePack {
        guard let pack = RulePack.applicable(on: day, among: packs) else {
            throw RulebookFault.noPack(day)
        }
        return pack
    }

    /// Names of the reasons for closer inspection by code; where packs differ, the latest.
    package var keyReasonNames: [String: String] {
        Dictionary(
            packs.flatMap(\.keyReasons).map { ($0.code, $0.name) }, uniquingKeysWith: { _, later in later })
    }

    /// The pack a draw or a result was made under, or nil if it no longer comes with the program.
    package func pack(named id: String) -> RulePack? { packs.first { $0.id == id } }
}

/// What is wrong with the data files, for whoever installs the program.
package enum RulebookFault: Error, Hashable {
    case missing(String)
    case unreadable(String, row: Int)
    case noPack(Day)
}

/// The data files of one folder.
private struct RulebookFiles {
    let folder: URL

    func packs() throws -> [RulePack] {
        let packs = folder.appendingPathComponent("packs")
        let files = try FileManager.default.contentsOfDirectory(at: packs, includingPropertiesForKeys: nil)
        let read = try files.filter { $0.pathExtension == "json" }.map { file in
            try RulePack(reading: Array(try Data(contentsOf: file)))
        }
        guard !read.isEmpty else { throw RulebookFault.missing("packs") }
        return read.sorted { $0.validFrom < $1.validFrom }
    }

    func calendar() throws -> WorkingDays {
        let name = "calendar/workday-exceptions.csv"
        let exceptions = try rows(name).map { row in
            guard let day = Day(row[0]), let off = CellText.yesNo(row[1]) else {
                throw RulebookFault.unreadable(name, row: row.number)
            }
            return WorkingDays.Exception(day: day, isDayOff: off)
        }
        return WorkingDays(exceptions: exceptions)
    }

    func tables() throws -> RegisterTables {
        let statuses = "codes/status-words.csv"
        let jurisdictions = try rows("codes/jurisdictions.csv").map { row in
            Jurisdiction(
                code: row[0], name: row[1], division: row[2],
                aliases: row[3].split(separator: "|").map { String($0) })
        }
        return RegisterTables(
            divisions: try codes("divisions"), jurisdictions: jurisdictions,
            industries: try codes("industries"), entityTypes: try codes("entity-types"),
            statusWords: try rows(statuses).map { row in
                guard let status = EntityStatus(rawValue: row[1]) else {
                    throw RulebookFault.unreadable(statuses, row: row.number)
                }
                return (row[0], status)
            })
    }

    func publicValues() throws -> [PublicValueRule] {
        let name = "codes/public-values.csv"
        return try rows(name).map { row in
            guard let kind = PlannedBeacon(code: row[0]), let wait = Int64(row[3]) else {
                throw RulebookFault.unreadable(name, row: row.number)
            }
            var chain: PublicValueRule.Chain?
            if kind == .drand {
                guard let genesis = Int64(row[6]), let period = Int64(row[7]), period > 0 else {
                    throw RulebookFault.unreadable(name, row: row.number)
                }
                chain = PublicValueRule.Chain(hash: row[4], key: row[5], genesis: genesis, period: period)
            }
            return PublicValueRule(
                kind: kind, name: row[1], dailyAt: row[2], waitHours: wait, chain: chain)
        }
    }

    private func codes(_ list: String) throws -> CodeList {
        CodeList(try rows("codes/\(list).csv").map { CodeName(code: $0[0], name: $0[1]) })
    }

    /// The rows of a file below its header.
    private func rows(_ name: String) throws -> [TabularRow] {
        let path = folder.appendingPathComponent(name).path
        var reader = CSVReader(try ByteSource(path: path), delimiter: UInt8(ascii: ","))
        var rows: [TabularRow] = []
        while let row = try reader.next() { rows.append(row) }
        return Array(rows.dropFirst())
    }
}
