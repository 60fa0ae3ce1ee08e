// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// 一单两库: the three directories, their files and imports, and the public list of items.
func registerRoutes() -> [Route] {
    directoryRoutes() + objectRoutes() + peopleRoutes() + DatasetKind.allCases.flatMap(fileRoutes)
        + DatasetKind.allCases.flatMap(recordRoutes) + importRoutes() + disputeRoutes() + [
            Route(method: .get, path: "open/items", access: .everyone, answer: OpenItemPages.list),
            Route(method: .get, path: "open/items/{code}", access: .everyone, answer: OpenItemPages.show),
            Route(
                method: .get, path: "open/joint-items", access: .everyone, answer: JointItemPages.listOpen),
        ]
}

/// Everybody in the office but the administrators of the platform itself.
private let readers: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .inspector, .supervisor, .auditor,
])
private let importers: Access = .officers([.coordinator, .departmentOperator])
/// Those who answer for people, or watch over all.
private let overseers: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .supervisor, .auditor,
])
/// Leaders proofread what was typed by hand, decide about labels and send people on leave.
private let recorders: Access = .officers([.coordinator, .departmentOperator, .unitLeader])

extension Officer {
    /// Whether the officer may hand in files.
    fileprivate var mayImport: Bool { importers.admits(self) }
}

/// Whether the officer may read a register as a whole; what it says of persons is not for all their colleagues.
func mayRead(_ officer: Officer, wholeOf kind: DatasetKind) -> Bool { wholeReaders(kind).admits(officer) }

private func wholeReaders(_ kind: DatasetKind) -> Access {
    switch kind {
    case .inspectors, .relations: overseers
    case .items, .entities, .labels, .licences, .libraries, .jointItems, .checkPoints, .phrases: readers
    }
}

/// Whether the officer may enter and correct records.
func mayEnter(_ officer: Officer) -> Bool { importers.admits(officer) }

/// Whether the officer may record that an inspector is away.
func mayRecordAbsence(_ officer: Officer) -> Bool { recorders.admits(officer) }

/// The way from a directory to handing in a file for it, for those who may.
func importButton(_ officer: Officer, _ kind: DatasetKind) -> HTML {
    guard officer.mayImport else { return .empty }
    return "<p class=\"actions\">\(buttonLink("导入", Path("/imports/new").with("dataset", kind.rawValue)))</p>"
}

private func directoryRoutes() -> [Route] {
    [
        Route(method: .get, path: "registers/entities", access: readers, answer: EntityListPage.show),
        Route(method: .get, path: "registers/entities.csv", access: readers, answer: EntityListPage.export),
        Route(method: .get, path: "registers/suggestions", access: readers, answer: EntityListPage.suggest),
        Route(
            method: .get, path: "registers/entities.xlsx", access: readers,
            answer: EntityListPage.exportWorkbook),
        Route(
            method: .get, path: "registers/entities/{key}", access: readers, answer: EntityRecordPage.show),
        Route(
            method: .get, path: "registers/entities/{key}/calendar", access: readers,
            answer: EntityCalendar.show),
        Route(
            method: .post, path: "registers/entities/{key}/key-marks", access: .officers([.unitLeader]),
            answer: KeyObjectPart.mark),
        Route(
            method: .post, path: "key-marks/{mark}/end", access: .officers([.unitLeader]),
            answer: KeyObjectPart.end),
        Route(method: .get, path: "registers/items", access: readers, answer: ItemPages.list),
        Route(method: .get, path: "registers/items/{code}", access: readers, answer: ItemPages.show),
        Route(method: .get, path: "registers/inspectors", access: readers, answer: InspectorPages.list),
        Route(
            method: .get, path: "registers/inspectors/{id}", access: readers, answer: InspectorRecordPage.show
        ),
    ]
}

/// Labels, libraries, licences.
private func objectRoutes() -> [Route] {
    [
        Route(method: .get, path: "registers", access: readers, answer: RegistersPage.show),
        Route(method: .post, path: "saved-filters", access: readers, answer: SavedFilterForms.save),
        Route(method: .post, path: "saved-filters/removal", access: readers, answer: SavedFilterForms.remove),
        Route(
            method: .post, path: "registers/entities/batch", access: importers, answer: EntityListPage.act),
        Route(method: .get, path: "registers/labels", access: readers, answer: LabelPages.list),
        Route(method: .get, path: "registers/labels/{code}", access: readers, answer: LabelPages.show),
        Route(
            method: .post, path: "registers/labels/{code}/decision",
            access: .officers([.coordinator, .unitLeader]), answer: LabelPages.decide),
        Route(method: .get, path: "registers/libraries", access: readers, answer: LibraryPages.list),
        Route(
            method: .get, path: "registers/libraries/changes", access: readers, answer: LibraryPages.changes),
        Route(method: .get, path: "registers/licences", access: readers, answer: LicencePages.list),
        Route(method: .get, path: "registers/joint-items", access: readers, answer: JointItemPages.list),
        Route(method: .get, path: "registers/check-points", access: readers, answer: CheckPointPages.list),
        Route(method: .get, path: "registers/phrases", access: readers, answer: PhrasePages.list),
        Route(
            method: .get, path: "registers/items/{code}/sheet", access: readers, answer: CheckPointPages.paper
        ),
    ]
}

/// Relations, absences, groups.
private func peopleRoutes() -> [Route] {
    [
        Route(method: .get, path: "registers/relations", access: overseers, answer: RelationPages.list),
        Route(
            method: .post, path: "registers/inspectors/{id}/absences", access: recorders,
            answer: AbsenceForm.record),
        Route(
            method: .post, path: "registers/inspectors/{id}/absences/{absence}/ending", access: recorders,
            answer: AbsenceForm.end),
        Route(method: .get, path: "registers/groups", access: readers, answer: GroupPages.list),
        Route(method: .get, path: "registers/groups/new", access: importers, answer: GroupPages.new),
        Route(method: .post, path: "registers/groups", access: importers, answer: GroupPages.save),
        Route(method: .get, path: "registers/groups/{id}", access: readers, answer: GroupPages.show),
        Route(method: .post, path: "registers/groups/{id}", access: importers, answer: GroupPages.save),
        Route(
            method: .post, path: "registers/groups/{id}/closing", access: importers, answer: GroupPages.close),
    ]
}

private func disputeRoutes() -> [Route] {
    let deciders = Access.officers([.coordinator])
    return [
        Route(method: .get, path: "registers/disputes", access: readers, answer: DisputePages.list),
        Route(method: .get, path: "registers/disputes/{id}", access: deciders, answer: DisputePages.show),
        Route(
            method: .post, path: "registers/disputes/{id}/settlement", access: deciders,
            answer: DisputePages.settle),
        Route(method: .get, path: "registers/sources", access: deciders, answer: DisputePages.sources),
        Route(method: .post, path: "registers/sources", access: deciders, answer: DisputePages.nameSource),
    ]
}

/// The whole of a register as a file, and the forms for one record.
private func recordRoutes(_ kind: DatasetKind) -> [Route] {
    var routes = [
        Route(method: .get, path: "registers/\(kind.rawValue)/entry", access: importers) { call in
            try await RecordFormPage.enter(call, kind)
        },
        Route(
            method: .post, path: "registers/\(kind.rawValue)/entry", access: importers,
            upload: Int64(Office.largestAttachment)
        ) { call in try await RecordFormPage.propose(call, kind) },
    ]
    // A relation is declared anew rather than corrected: what was declared before stays in the history.
    if kind != .relations {
        let record = "registers/\(kind.rawValue)/{\(RecordFormPage.parameter(kind))}/correction"
        routes += [
            Route(method: .get, path: record, access: importers) { call in
                try await RecordFormPage.correct(call, kind)
            },
            Route(
                method: .post, path: record, access: importers, upload: Int64(Office.largestAttachment)
            ) { call in try await RecordFormPage.propose(call, kind) },
        ]
    }
    // The list of entities has its own, which keep its filters.
    guard kind != .entities else { return routes }
    return routes + [
        Route(method: .get, path: "registers/\(kind.rawValue).csv", access: wholeReaders(kind)) { call in
            .stream(
                name: "\(kind.title) \(call.office.now().dayInChina).csv", type: "text/csv; charset=utf-8",
                chunks: try await call.office.exportRegister(kind, by: try call.acting()))
        },
        Route(method: .get, path: "registers/\(kind.rawValue).xlsx", access: wholeReaders(kind)) { call in
            .stream(
                name: "\(kind.title) \(call.office.now().dayInChina).xlsx", type: workbookType,
                chunks: try await call.office.exportRegisterWorkbook(kind, by: try call.acting()))
        },
    ]
}

/// The media type of .xlsx files.
let workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/// Addresses of their own for each dataset rather than a parameter: they stand beside the records' own addresses.
private func fileRoutes(_ kind: DatasetKind) -> [Route] {
    [
        Route(method: .get, path: "registers/\(kind.rawValue)/template.xlsx", access: readers) { call in
            .file(
                name: "\(kind.title)模板.xlsx", type: workbookType,
                bytes: try RegisterFiles.template(kind, call.office.rulebook.tables))
        },
        Route(method: .get, path: "registers/\(kind.rawValue)/template.csv", access: readers) { _ in
            .file(
                name: "\(kind.title)模板.csv", type: "text/csv; charset=utf-8",
                bytes: RegisterFiles.textTemplate(kind))
        },
        Route(method: .get, path: "registers/\(kind.rawValue)/dictionary", access: readers) { call in
            DictionaryPage.show(call, kind)
        },
        Route(method: .get, path: "registers/\(kind.rawValue)/dictionary.csv", access: readers) { call in
            .file(
                name: "\(kind.title)填写说明.csv", type: "text/csv; charset=utf-8",
                bytes: RegisterFiles.dictionary(kind, call.office.rulebook.tables))
        },
        Route(method: .get, path: "registers/\(kind.rawValue)/schema.json", access: readers) { call in
            .file(
                name: "\(kind.rawValue).schema.json", type: "application/schema+json",
                bytes: try Dataset.of(kind).schema(call.office.rulebook.tables).encode())
        },
    ]
}

private func importRoutes() -> [Route] {
    [
        Route(method: .get, path: "imports", access: importers, answer: ImportPages.list),
        Route(method: .get, path: "imports/new", access: importers, answer: ImportPages.new),
        Route(
            method: .post, path: "imports", access: importers, upload: Office.largestImport,
            answer: ImportPages.upload),
        Route(method: .get, path: "imports/{id}", access: recorders, answer: ImportPages.show),
        Route(method: .get, path: "imports/{id}/source", access: recorders, answer: ImportPages.source),
        Route(method: .get, path: "proofreading", access: recorders, answer: ProofreadingPage.show),
        Route(
            method: .get, path: "imports/{id}/changes", access: importers, answer: ImportChangesPage.show),
        Route(
            method: .get, path: "imports/{id}/columns", access: importers, answer: ImportColumnsPage.show),
        Route(
            method: .post, path: "imports/{id}/columns", access: importers, answer: ImportColumnsPage.name),
        Route(
            method: .get, path: "imports/{id}/problems.xlsx", access: importers, answer: ImportPages.problems),
        Route(
            method: .post, path: "imports/{id}/confirmation", access: recorders, answer: ImportPages.confirm),
        Route(method: .post, path: "imports/{id}/undoing", access: importers, answer: ImportPages.undo),
        Route(
            method: .post, path: "imports/{id}/cancellation", access: recorders, answer: ImportPages.cancel),
    ]
}
