// SPDX-License-Identifier: Apache-2.0
import CZip

/// A zip file open for reading; has identity because it must be closed exactly once.
final class ZipArchive {
    private let archive: OpaquePointer
    private let limits: WorkbookLimits

    /// - Throws: `.workbook(.damaged)` for what is no readable zip file.
    init(path: String, limits: WorkbookLimits) throws(TabularError) {
        var code: Int32 = 0
        guard let opened = zip_open(path, ZIP_RDONLY, &code) else { throw .workbook(.damaged(part: "")) }
        archive = opened
        self.limits = limits
    }

    deinit { zip_discard(archive) }

    /// Names are compared without case, as the packaging convention has it.
    func holds(_ part: String) -> Bool { place(of: part) != nil }

    private func place(of part: String) -> UInt64? {
        let found = zip_name_locate(archive, part, zip_flags_t(ZIP_FL_NOCASE))
        return found < 0 ? nil : UInt64(found)
    }

    /// Opens a part to be read from its start.
    ///
    /// - Throws: `.workbook`: `.damaged` without it, `.encrypted`, `.tooLarge`.
    func open(_ part: String, most: Int) throws(TabularError) -> ZipPart {
        guard let place = place(of: part) else { throw .workbook(.damaged(part: part)) }
        var facts = zip_stat_t()
        let wanted = UInt64(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD)
        guard zip_stat_index(archive, place, 0, &facts) == 0, facts.valid & wanted == wanted else {
            throw .workbook(.damaged(part: part))
        }
        guard facts.encryption_method == UInt16(ZIP_EM_NONE) else { throw .workbook(.encrypted) }
        let isDense = facts.size > 1 << 24 && facts.size / UInt64(limits.ratio) > facts.comp_size
        guard facts.size <= UInt64(most), !isDense else { throw .workbook(.tooLarge(part: part)) }
        guard let file = zip_fopen_index(archive, place, 0) else { throw .workbook(.damaged(part: part)) }
        return ZipPart(file, of: self, name: part, size: Int(facts.size))
    }
}

/// One part of a zip file while it is unpacked. Keeps its archive open.
final class ZipPart {
    let name: String
    /// What it unpacks to, by the directory of the archive.
    let size: Int
    private(set) var bytesRead = 0
    private let file: OpaquePointer
    private let archive: ZipArchive

    fileprivate init(_ file: OpaquePointer, of archive: ZipArchive, name: String, size: Int) {
        self.file = file
        self.archive = archive
        self.name = name
        self.size = size
    }

    deinit { zip_fclose(file) }

    /// Unpacks more into `buffer`; 0 at the end, which the checksum has confirmed then.
    ///
    /// - Throws: `.workbook(.damaged)`, also for more bytes than the directory said.
    func read(into buffer: UnsafeMutableRawPointer, count: Int) throws(TabularError) -> Int {
        let got = Int(zip_fread(file, buffer, UInt64(count)))
        guard got >= 0, bytesRead + got <= size else { throw .workbook(.damaged(part: name)) }
        bytesRead += got
        if got == 0, bytesRead < size { throw .workbook(.damaged(part: name)) }
        return got
    }
}
