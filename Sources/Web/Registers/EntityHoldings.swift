// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// What hangs on an entity: licences, libraries, objects it answers for, what is being corrected or disputed.
struct EntityHoldings: Sendable {
    private let entity: StoredEntity
    private let today: Day
    private let officer: Officer
    private let licences: [(row: LicenceRow, holder: String)]
    private let objects: [StoredCheckObject]
    private let held: [StoredEntity]
    private let holder: StoredEntity?
    private let forms: [ImportJob]
    private let disputes: Int64

    init(_ db: Connection, of entity: StoredEntity, today: Day, officer: Officer) throws {
        self.entity = entity
        self.today = today
        self.officer = officer
        licences = try db.licences(matching: LicenceFilter(entity: entity.key), limit: 200)
        objects = try db.checkObjects(
            matching: CheckObjectFilter(entity: entity.key), on: today, limit: 200)
        held = try db.entities(heldBy: entity.key, limit: 200)
        holder = try entity.row.holder.flatMap { try db.entity($0) }
        forms = try db.openForms(.entities, key: entity.key)
        disputes = try db.disputeCount(matching: DisputeFilter(dataset: .entities, key: entity.key))
    }

    var html: HTML {
        """
        \(forms.map { job -> HTML in
            "<p>\(statusTag("待核对", .warning)) \(link(job.fileName, "/imports/\(job.id)"))</p>"
        })
        \(disputes == 0 ? HTML.empty : disputed)
        \(correctionLink(officer, .entities, entity.key))
        \(holder.map { "<p>责任单位：\(link($0.row.name, "/registers/entities/\($0.key)"))</p>" as HTML })
        <h2>许可</h2>
        \(licenceTable(licences, today, namesHolder: false))
        <h2>监管标签和专项库</h2>
        \(table(
            caption: "监管标签和专项库", headers: ["专项库", "监管标签", "许可证编号", "在库"],
            rows: objects.map { object in
                [
                    "\(object.row.library)", link(object.labelName, "/registers/labels/\(object.row.label)"),
                    object.row.licenceNumber.isEmpty ? "—" : code(object.row.licenceNumber),
                    LibraryPages.tag(object.membership),
                ]
            }, empty: "未列入专项检查对象库。"))
        \(held.isEmpty ? HTML.empty : heldTable)
        """
    }

    private var disputed: HTML {
        "<p>\(statusTag("与其他单位报送的不一致", .warning)) \(link("\(disputes) 处", "/registers/disputes"))</p>"
    }

    private var heldTable: HTML {
        "<h2>所负责的项目、产品、设备、场所</h2>"
            + table(
                caption: "所负责的对象", headers: ["名称", "编号", "类别", "状态"],
                rows: held.map { one in
                    [
                        link(one.row.name, "/registers/entities/\(one.key)"), code(one.key),
                        "\(one.row.object?.kind.words ?? "")",
                        statusTag(one.row.statusWords, one.row.status.tone),
                    ]
                })
    }
}
