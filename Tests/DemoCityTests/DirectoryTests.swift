// SPDX-License-Identifier: Apache-2.0
import Foundation
import SpotCheck
import Testing

@testable import mingqian

/// The directories of a demo city as cells.
struct Directories {
    let entities: [[String]]
    let inspectors: [[String]]
    let items: [[String]]

    init(entities count: Int, seed: UInt64) throws {
        let folder = try Self.written(count, seed)
        func rows(_ name: String) throws -> [[String]] {
            let text = String(decoding: try #require(folder[name]), as: UTF8.self)
            return text.split(separator: "\n").dropFirst().map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        }
        entities = try rows("entities")
        inspectors = try rows("inspectors")
        items = try rows("items")
    }

    /// The three files, by name.
    static func written(_ count: Int, _ seed: UInt64) throws -> [String: Data] {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "mingqian-demo-\(UUID().uuidString)")
        defer { do { try FileManager.default.removeItem(at: folder) } catch {} }
        let files = DemoFiles(folder: folder.path)
        try files.write(entities: count, seed: seed)
        return Dictionary(
            uniqueKeysWithValues: try ["items", "entities", "inspectors"].map { name in
                (name, try Data(contentsOf: URL(fileURLWithPath: files.path(name))))
            })
    }

    /// How many entities have each value in a column.
    func counts(_ column: String) throws -> [String: Int] {
        let place = try #require(DemoEntities.header.split(separator: ",").firstIndex { $0 == column })
        return Dictionary(grouping: entities, by: { $0[place] }).mapValues(\.count)
    }
}

@Suite struct `The directories of the demo city` {
    private static let city = Result { try Directories(entities: 5300, seed: 2017) }

    @Test func `have as many deregistered and revoked as the real ones`() throws {
        #expect(DemoEntities.departed(of: 530_000) == (280_808, 23_169))
        #expect(DemoEntities.departed(of: 5300) == (2808, 232))
        let states = try Self.city.get().counts("登记状态")
        let gone = states.filter { $0.key.contains("注销") && !$0.key.hasPrefix("吊销") }.values.reduce(0, +)
        let revoked = states.filter { $0.key.hasPrefix("吊销") }.values.reduce(0, +)
        #expect(gone == 2808 && revoked == 232)
        #expect(try Self.city.get().entities.count == 5300)
    }

    @Test func `have classes in the usual shares`() throws {
        let classes = try Self.city.get().counts("信用风险分类")
        for (risk, percent) in ["A": 65.0, "B": 25.0, "C": 8.0, "D": 2.0] {
            let share = Double(classes[risk] ?? 0) / 53
            #expect(abs(share - percent) < 2, "\(risk): \(share) %")
        }
        #expect(classes.count == 4)
    }

    @Test func `have codes and numbers with valid check digits, each once`() throws {
        let city = try Self.city.get()
        #expect(Set(city.entities.map { $0[0] }).count == city.entities.count)
        for row in city.entities {
            #expect(throws: Never.self, "\(row[0])") { try USCC(row[0]) }
            if !row[1].isEmpty {
                #expect(throws: Never.self, "\(row[1])") { try RegistrationNumber(row[1]) }
            }
        }
        #expect(city.entities.contains { !$0[1].isEmpty })
        for row in city.inspectors { #expect(throws: Never.self, "\(row[3])") { try ResidentID(row[3]) } }
    }

    @Test func `lie in the nine divisions and the five management areas`() throws {
        let areas = try Self.city.get().counts("属地")
        #expect(Set(areas.keys) == Set(DemoUnits.areas.map(\.code)))
        #expect(areas.count == 14)
        #expect(areas.keys.filter { $0.hasPrefix("4307-") }.count == 5)
    }

    @Test func `have sixty units, each once and under one that comes before`() {
        #expect(DemoUnits.all.count == 60)
        var known: Set<String> = []
        for unit in DemoUnits.all {
            #expect(unit.parent.map(known.contains) ?? true, "\(unit.id)")
            #expect(known.insert(unit.id).inserted, "\(unit.id)")
        }
        #expect(DemoUnits.counties.count == 14)
    }

    @Test func `have items of known units, and inspectors who are competent for them`() throws {
        let city = try Self.city.get()
        let units = Set(DemoUnits.all.map(\.id))
        #expect(city.items.count > 40 && city.items.allSatisfy { units.contains($0[1]) })
        #expect(Set(city.items.map { $0[0] }).count == city.items.count)
        let categories = Set(city.items.map { $0[2] })
        for row in city.inspectors {
            #expect(units.contains(row[0]) && !row[8].isEmpty)
            #expect(Set(row[8].split(separator: "、").map(String.init)).isSubset(of: categories))
        }
    }

    @Test func `have five thousand inspectors at full size, and six in every unit at least`() throws {
        var full = DemoInspectors(count: 5000, seed: 1)
        #expect(full.lines().count == 5001)
        var small = DemoInspectors(count: 180, seed: 1)
        let units = small.lines().dropFirst().map { $0.split(separator: ",")[0] }
        #expect(Dictionary(grouping: units, by: { $0 }).values.allSatisfy { $0.count >= 6 })
    }

    @Test func `are the same bytes for the same seed, and others for another`() throws {
        let first = try Directories.written(400, 7)
        #expect(try Directories.written(400, 7) == first)
        let other = try Directories.written(400, 8)
        #expect(other["entities"] != first["entities"] && other["inspectors"] != first["inspectors"])
    }
}
