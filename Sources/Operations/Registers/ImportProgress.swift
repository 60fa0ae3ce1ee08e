// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How far a file has been read, told from the reading thread to whoever looks on.
///
/// `@unchecked Sendable`: both numbers are only touched under `lock`.
package final class ImportProgress: @unchecked Sendable {
    private let lock = NSLock()
    private var rows: Int64 = 0
    private var bytes: Int64 = 0

    package init() {}

    func note(rows: Int64, bytes: Int64) {
        lock.withLock {
            self.rows = rows
            self.bytes = bytes
        }
    }

    /// Rows and bytes read so far.
    package var state: (rows: Int64, bytes: Int64) { lock.withLock { (rows, bytes) } }
}
