// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// Where the rows of one dataset go: how they are read, keyed, hashed, compared and written.
protocol RegisterSink {
    associatedtype Content: RegisterRow

    var context: ImportContext { get }
    /// The entities that rows name in the column `entity`; nil for datasets that name none.
    var entities: NamedEntities? { get }

    /// Settles what only the register and the office know of a row that was read, such as the unit; nil after telling
    /// the reader what is wrong.
    func settle(_ row: Content, _ reader: inout RowReader) throws -> Content?
    func key(of row: Content) -> String
    /// How a row is named to the office when it occurs twice.
    func words(for row: Content) -> String
    /// What the row is about, for people.
    func name(of row: Content) -> String
    /// The bytes a row is logged by.
    func canonical(_ row: Content) -> [UInt8]
    /// What a row is compared by, of its canonical bytes.
    func hash(_ canonical: [UInt8]) -> [UInt8]
    func keeping(_ row: Content, _ old: Content, where mapping: HeaderMapping) -> Content
    /// Whether the file lacks something of the row that may be stored.
    func lacks(_ row: Content, _ mapping: HeaderMapping) -> Bool
    func publicFields(_ row: Content) -> [(name: String, text: String)]
    /// When the record was last approved by its registrar, if it says so.
    func approval(_ row: Content) -> Day?
    /// Whether the officer may replace what is stored.
    func mayReplace(_ old: Content) -> Bool

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws
    func stored(_ db: Connection, keys: [String]) throws -> [String: Content]
    func insert(_ db: Connection, _ rows: [HashedRow<Content>]) throws
    /// Keeps what stands of rows that are about to be updated, so that the file can be taken back.
    func keepBefore(_ db: Connection, keys: [String]) throws
    func update(_ db: Connection, _ row: HashedRow<Content>) throws
    func finish(_ db: Connection) throws
}

extension RegisterSink {
    var entities: NamedEntities? { nil }
    func lacks(_ row: Content, _ mapping: HeaderMapping) -> Bool { !mapping.isComplete }
    func approval(_ row: Content) -> Day? { nil }
    func hash(_ canonical: [UInt8]) -> [UInt8] { sha256(canonical) }
}

/// Registers that are plain tables are kept all in one way.
extension RegisterSink where Content: StoredRecord {
    func key(of row: Content) -> String { row.key }
    func canonical(_ row: Content) -> [UInt8] { canonicalRow(publicFields(row)) }

    func eachHash(_ db: Connection, _ body: (String, [UInt8]) throws -> Void) throws {
        try db.eachHash(of: Content.self, body)
    }

    func stored(_ db: Connection, keys: [String]) throws -> [String: Content] {
        try db.records(keys: keys)
    }

    func keepBefore(_ db: Connection, keys: [String]) throws {
        try db.keepBefore(Content.self, keys: keys, job: context.job)
    }

    func insert(_ db: Connection, _ rows: [HashedRow<Content>]) throws {
        if !rows.isEmpty { try db.insertRecords(rows, job: context.job, at: context.at) }
    }

    func update(_ db: Connection, _ row: HashedRow<Content>) throws {
        try db.updateRecord(row, job: context.job, at: context.at)
    }

    func finish(_ db: Connection) throws {
        try db.followMemberships(on: Day(inShanghai: context.at), at: context.at)
    }
}

/// Whose import it is and when; the same for every row.
struct ImportContext: Sendable {
    let job: String
    /// The unit that hands it in.
    let unit: String
    let at: Instant
    let account: String
    /// What is known of titles, by folded title (`Dataset.mapping`).
    let titles: [String: String]
    let scope: ImportScope
    let tables: RegisterTables
    let seals: PersonalSeals
}

/// What the officer may write: entities by area, items and inspectors by unit.
struct ImportScope: Sendable {
    let jurisdiction: String
    /// Ids of the units the officer answers for.
    let units: Set<String>
    /// Open units by id and by name.
    let unitIDs: [String: String]

    init(of officer: Officer, units all: [OfficeUnit]) {
        let open = all.filter { $0.closedAt == nil }
        let everything = officer.roles.contains(.coordinator)
        jurisdiction = everything ? RegisterTables.cityCode : officer.jurisdiction
        units = everything ? Set(open.map(\.id)) : Self.below(officer.unit, among: open)
        unitIDs = Dictionary(
            open.map { (CellText.clean($0.name), $0.id) } + open.map { ($0.id, $0.id) },
            uniquingKeysWith: { first, _ in first })
    }

    /// A unit and all open ones below it.
    static func below(_ unit: String, among all: [OfficeUnit]) -> Set<String> {
        let open = all.filter { $0.closedAt == nil }
        var reached: Set<String> = [unit]
        var grows = true
        while grows {
            let below = open.filter { $0.parent.map(reached.contains) ?? false }.map(\.id)
            grows = !reached.isSuperset(of: below)
            reached.formUnion(below)
        }
        return reached
    }

    /// The id of the unit a row names, or nil after telling the reader what is wrong.
    func unit(_ text: String, _ key: String, _ reader: inout RowReader) -> String? {
        guard let id = unitIDs[text] else {
            reader.refuse(key, .unknownUnit, "没有名为“\(text)”的单位，请按“单位管理”中的名称或代码填写。")
            return nil
        }
        guard units.contains(id) else {
            reader.refuse(key, .outOfScope, "“\(text)”不在本单位管理范围内，请由该单位或统筹部门导入。")
            return nil
        }
        return id
    }
}
