// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck

/// 一单两库: the three directories, their files and imports, and the public list of items.
func registerRoutes() -> [Route] {
    directoryRoutes() + DatasetKind.allCases.flatMap(fileRoutes) + importRoutes() + [
        Route(method: .get, path: "open/items", access: .everyone, answer: OpenItemPages.list),
        Route(method: .get, path: "open/items/{code}", access: .everyone, answer: OpenItemPages.show),
    ]
}

/// Everybody in the office but the administrators of the platform itself.
private let readers: Access = .officers([
    .coordinator, .departmentOperator, .unitLeader, .inspector, .supervisor, .auditor,
])
private let importers: Access = .officers([.coordinator, .departmentOperator])

extension Officer {
    /// Whether the officer may hand in files.
    fileprivate var mayImport: Bool { importers.admits(self) }
}

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
        Route(method: .get, path: "registers/items", access: readers, answer: ItemPages.list),
        Route(method: .get, path: "registers/items/{code}", access: readers, answer: ItemPages.show),
        Route(method: .get, path: "registers/inspectors", access: readers, answer: InspectorPages.list),
        Route(
            method: .get, path: "registers/inspectors/{id}", access: readers, answer: InspectorPages.show),
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
        Route(method: .get, path: "imports/{id}", access: importers, answer: ImportPages.show),
        Route(
            method: .get, path: "imports/{id}/changes", access: importers, answer: ImportChangesPage.show),
        Route(
            method: .get, path: "imports/{id}/columns", access: importers, answer: ImportColumnsPage.show),
        Route(
            method: .post, path: "imports/{id}/columns", access: importers, answer: ImportColumnsPage.name),
        Route(
            method: .get, path: "imports/{id}/problems.xlsx", access: importers, answer: ImportPages.problems),
        Route(
            method: .post, path: "imports/{id}/confirmation", access: importers, answer: ImportPages.confirm),
        Route(method: .post, path: "imports/{id}/undoing", access: importers, answer: ImportPages.undo),
        Route(
            method: .post, path: "imports/{id}/cancellation", access: importers, answer: ImportPages.cancel),
    ]
}
