// SPDX-License-Identifier: Apache-2.0
import Foundation
import Hummingbird
import SpotCheck

/// What came with a POST.
struct Body: Sendable {
    var form = Fields()
    var uploads: [Upload] = []
    /// What a program sent that is no form.
    var bytes: [UInt8] = []

    /// Messages of contributors' programs hold at most this many bytes.
    static let longestMessage = 4096

    /// Reads the whole body of a program's message.
    static func message(_ body: RequestBody) async throws -> Body {
        var message = Body()
        for try await chunk in body {
            guard message.bytes.count + chunk.readableBytes <= longestMessage else {
                throw UploadTooBig(limit: Int64(longestMessage))
            }
            message.bytes += chunk.readableBytesView
        }
        return message
    }

    /// Forms without files hold at most this many bytes.
    static let longestForm = 1 << 20

    /// Removes the files that nobody moved away.
    func discard() {
        for upload in uploads where FileManager.default.fileExists(atPath: upload.path) {
            unlink(upload.path)
        }
    }
}

/// Reads the body of a POST: a form, or a form with files that go to the uploads folder as they arrive.
struct BodyReader: Sendable {
    let folder: String
    /// Bytes of files the address takes.
    let limit: Int64
    /// A fresh name for each file.
    let newName: @Sendable () -> String
    /// Whether the form so far carries the right token; asked before the first byte of a file is kept.
    let vouched: @Sendable (Fields) -> Bool

    /// - Throws: `UploadTooBig`, `MultipartFault`, `MalformedRequest`, `ForeignForm`, or a fault of the disk.
    func read(_ body: RequestBody, type: String) async throws -> Body {
        if type.lowercased().hasPrefix("multipart/form-data") {
            return try await readMultipart(body, type: type)
        }
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= Body.longestForm else {
                throw UploadTooBig(limit: Int64(Body.longestForm))
            }
            bytes += chunk.readableBytesView
        }
        let known = type.isEmpty || type.lowercased().hasPrefix("application/x-www-form-urlencoded")
        guard known || bytes.isEmpty else { throw MalformedRequest() }
        return Body(form: Fields(urlencoded: bytes))
    }

    private func readMultipart(_ body: RequestBody, type: String) async throws -> Body {
        var parser = try Multipart(contentType: type)
        var sorter = PartSorter(reader: self)
        do {
            for try await chunk in body {
                for event in try parser.feed(chunk.readableBytesView) { try sorter.take(event) }
            }
            guard parser.isFinished else { throw MultipartFault.cutShort }
        } catch {
            sorter.abandon()
            throw error
        }
        return sorter.body
    }
}

/// A form without the token of this caller (HTTP 403).
struct ForeignForm: Error {}

/// Puts the parts of a multipart form where they belong.
private struct PartSorter {
    let reader: BodyReader
    var body = Body()
    private var name = ""
    private var text: [UInt8] = []
    private var textTotal = 0
    private var fileTotal: Int64 = 0
    private var file: OpenFile?

    private struct OpenFile {
        let handle: FileHandle
        let upload: (name: String, type: String, path: String)
        var size: Int64 = 0
    }

    init(reader: BodyReader) { self.reader = reader }

    mutating func take(_ event: Multipart.Event) throws {
        switch event {
        case .begin(let name, let file, let type): try begin(name, file, type)
        case .content(let bytes): try content(bytes)
        case .end: try end()
        }
    }

    private mutating func begin(_ name: String, _ file: String?, _ type: String) throws {
        self.name = name
        text = []
        guard let file else { return }
        guard reader.vouched(body.form) else { throw ForeignForm() }
        let path = "\(reader.folder)/\(reader.newName())"
        guard
            FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw UploadFolderUnusable(folder: reader.folder) }
        self.file = OpenFile(handle: handle, upload: (Upload.shown(file), type, path))
    }

    private mutating func content(_ bytes: [UInt8]) throws {
        if file != nil {
            fileTotal += Int64(bytes.count)
            guard fileTotal <= reader.limit else { throw UploadTooBig(limit: reader.limit) }
            try file?.handle.write(contentsOf: bytes)
            file?.size += Int64(bytes.count)
        } else {
            textTotal += bytes.count
            guard textTotal <= Body.longestForm else { throw UploadTooBig(limit: Int64(Body.longestForm)) }
            text += bytes
        }
    }

    private mutating func end() throws {
        if let file {
            try file.handle.close()
            body.uploads.append(
                Upload(
                    field: name, name: file.upload.name, type: file.upload.type, path: file.upload.path,
                    size: file.size))
            self.file = nil
        } else {
            body.form.add(name, String(decoding: text, as: UTF8.self))
        }
    }

    /// Leaves nothing behind.
    mutating func abandon() {
        if let file {
            unlink(file.upload.path)
            self.file = nil
        }
        body.discard()
    }
}

/// The folder for uploads cannot be written to.
struct UploadFolderUnusable: Error {
    let folder: String
}
