// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// Plain files in the ustar form of POSIX.1-1988 (pax, "ustar Interchange Format"), which every system can unpack.
/// See docs/decisions for why it is written here.
enum TarArchive {
    private static let block = 512

    /// Two blocks of zeros.
    static let end = [UInt8](repeating: 0, count: 2 * block)

    /// One readable file with its header, filled up to whole blocks.
    ///
    /// - Parameter path: ASCII, at most 100 bytes, relative; the names of the public bundle are.
    static func entry(_ path: String, _ bytes: [UInt8], at: Instant) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put(path, at: 0)
        put(octal(0o644, digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(Int64(bytes.count), digits: 11), at: 124)
        put(octal(at.milliseconds / 1000, digits: 11), at: 136)
        // The sum is taken with its own field full of blanks.
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = header.reduce(Int64(0)) { $0 + Int64($1) }
        put(octal(sum, digits: 6), at: 148)
        header[154] = 0
        let fill = (block - bytes.count % block) % block
        return header + bytes + [UInt8](repeating: 0, count: fill)
    }

    private static func octal(_ number: Int64, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
