// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `A scope` {
    private static func scope(_ numbers: inout Numbers) -> PoolScope {
        func some(_ list: [String], _ bits: UInt64) -> [String] {
            bits % 2 == 0 ? [] : list.enumerated().filter { bits >> (1 + $0.offset) & 1 == 1 }.map(\.element)
        }
        func flag(_ bits: UInt64) -> Bool? { bits % 3 == 0 ? nil : bits % 3 == 1 }
        func day(_ bits: UInt64) -> Day? { bits % 3 == 0 ? nil : Day(number: Int32(bits % 20_000)) }
        return PoolScope(
            jurisdictions: some(["430702", "430703", "430721"], numbers.next()),
            types: some(["1", "11", "1130", "9500"], numbers.next()),
            industries: some(["5", "52", "5211", "62"], numbers.next()), registeredFrom: day(numbers.next()),
            registeredTo: day(numbers.next()),
            classes: some(["A", "B", "C", "D"], numbers.next()).compactMap(CreditRiskClass.init(rawValue:)),
            abnormal: flag(numbers.next()), serious: flag(numbers.next()), keyObject: flag(numbers.next()))
    }

    @Test func `reads back what it wrote`() throws {
        var numbers = Numbers(1)
        for _ in 0..<500 {
            let scope = Self.scope(&numbers)
            #expect(try PoolScope(CanonicalJSON(parsing: try scope.canonical.encode())) == scope)
        }
    }

    /// Each condition dropped or kept.
    private static func widened(_ scope: PoolScope, _ numbers: inout Numbers) -> PoolScope {
        var wider = scope
        let drops: [(inout PoolScope) -> Void] = [
            { $0.jurisdictions = [] }, { $0.types = $0.types.map { String($0.prefix(1)) } },
            { $0.industries = [] }, { $0.registeredFrom = $0.registeredFrom?.adding(-9) },
            { $0.registeredTo = nil }, { $0.classes = CreditRiskClass.allCases }, { $0.abnormal = nil },
            { $0.serious = nil }, { $0.keyObject = nil },
        ]
        for drop in drops where numbers.next() % 3 == 0 { drop(&wider) }
        if scope.classes.isEmpty { wider.classes = [] }
        return wider
    }

    @Test func `is within itself and within whatever it is widened to, step by step`() {
        var numbers = Numbers(2)
        for _ in 0..<2000 {
            let first = Self.scope(&numbers)
            let second = Self.widened(first, &numbers)
            let third = Self.widened(second, &numbers)
            #expect(first.isWithin(first) && first.isWithin(PoolScope()))
            #expect(first.isWithin(second) && second.isWithin(third) && first.isWithin(third))
        }
    }

    @Test func `is narrower by every condition it adds, and wider by each it drops`() throws {
        let day = try #require(Day("2020-01-01"))
        let wide = PoolScope(
            jurisdictions: ["430702", "430703"], types: ["11"], industries: ["52"],
            registeredFrom: day, registeredTo: day.adding(100), classes: [.a, .b], abnormal: false,
            serious: false, keyObject: true)
        let changes: [(inout PoolScope) -> Void] = [
            { $0.jurisdictions = ["430702"] }, { $0.types = ["1130"] }, { $0.industries = ["5211", "5299"] },
            { $0.registeredFrom = day.adding(1) }, { $0.registeredTo = day.adding(99) },
            { $0.classes = [.b] },
        ]
        for change in changes {
            var narrow = wide
            change(&narrow)
            #expect(narrow.isWithin(wide) && !wide.isWithin(narrow))
        }
        let drops: [(inout PoolScope) -> Void] = [
            { $0.jurisdictions = [] }, { $0.types = [] }, { $0.industries = [] }, { $0.registeredFrom = nil },
            { $0.registeredTo = nil }, { $0.classes = [] }, { $0.abnormal = nil }, { $0.serious = nil },
            { $0.keyObject = nil },
        ]
        for drop in drops {
            var wider = wide
            drop(&wider)
            #expect(wide.isWithin(wider) && !wider.isWithin(wide))
        }
    }

    @Test func `is untargeted only while it names nothing but places`() {
        #expect(!PoolScope(jurisdictions: ["430702"]).isTargeted)
        #expect(PoolScope(types: ["11"]).isTargeted && PoolScope(classes: [.d]).isTargeted)
        #expect(PoolScope(abnormal: false).isTargeted && PoolScope(keyObject: true).isTargeted)
    }

    @Test func `that cannot be read whole is refused, never widened`() throws {
        guard case .object(let good) = PoolScope(classes: [.a]).canonical else {
            Issue.record("no object")
            return
        }
        let spoilt: [(String, CanonicalJSON)] = [
            ("classes", ["A", "E"]), ("registered_from", "2020-02-30"), ("registered_to", "tomorrow"),
            ("abnormal", 1), ("types", "11"), ("jurisdictions", [1]),
        ]
        for (key, value) in spoilt {
            var fields = good
            fields[key] = value
            #expect(throws: JSONRefusal.self) { try PoolScope(.object(fields)) }
        }
        for key in good.keys {
            var fields = good
            fields[key] = nil
            #expect(throws: JSONRefusal.missing(path: key)) { try PoolScope(.object(fields)) }
        }
    }
}
