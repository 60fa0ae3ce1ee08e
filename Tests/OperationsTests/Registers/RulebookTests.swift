// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Testing

@Suite struct `The rulebook` {
    @Test func `holds what comes with the program`() throws {
        let book = try Rulebook.load()
        #expect(book.packs.map(\.id) == ["changde-2016", "changde-2025"])
        #expect(book.calendar.lastKnownYear >= 2026)
        #expect(book.tables.jurisdictions.count == 15)
        #expect(book.tables.divisions.name(of: "430726") == "石门县")
        #expect(book.tables.industries.name(of: "0111") == "稻谷种植")
        #expect(book.tables.entityTypes.name(of: "9500") == "个体工商户")
    }

    @Test func `knows which rules are in force`() throws {
        let book = try Rulebook.load()
        #expect(try book.pack(on: try #require(Day("2026-03-02"))).id == "changde-2025")
        #expect(throws: RulebookFault.self) { try book.pack(on: Day(number: 0)) }
    }

    @Test(arguments: [
        ("存续（在营、开业、在册）", EntityStatus.active), ("在营(开业)企业", .other), ("在营（开业）", .active),
        ("吊销,未注销", .licenceRevoked), ("吊销，未注销", .licenceRevoked), ("吊销，已注销", .deregistered),
        ("迁往市外", .movedOut), ("歇业(备案)", .suspended), ("清算中", .other), ("个体转企业", .deregistered),
    ]) func `tells the status behind the words of a source`(words: String, status: EntityStatus) throws {
        #expect(try Rulebook.load().tables.status(words) == status)
    }

    @Test func `gives every management area a division of the city`() throws {
        let tables = try Rulebook.load().tables
        for area in tables.jurisdictions {
            #expect(tables.divisions.contains(area.division), "\(area.code)")
            #expect(tables.jurisdictionCode(area.name) == area.code)
        }
        #expect(tables.jurisdictionCode("西洞庭") == "4307-xdt")
    }
}
