// SPDX-License-Identifier: Apache-2.0
import Foundation
import Tabular

/// Reads rows on a thread of its own, two batches ahead of whoever takes them: unpacking and parsing a workbook takes
/// as long as checking its rows, and the second core is idle otherwise.
///
/// `@unchecked Sendable`: the reader is touched by its thread alone until `finish`, all else under `condition`.
final class RowsAhead: @unchecked Sendable {
    struct Batch: Sendable {
        let rows: [TabularRow]
        /// How far the file has been read, in bytes.
        let bytesRead: Int
        let ending: Ending
    }

    enum Ending: Sendable {
        case more
        case finished
        case failed(TabularError)
    }

    private static let batchSize = 4096
    private static let mostWaiting = 2

    private let condition = NSCondition()
    private var reader: TableReader
    private var waiting: [Batch] = []
    private var isAbandoned = false
    private var hasEnded = false

    /// Begins to read what is left in `reader`.
    init(_ reader: TableReader) {
        self.reader = reader
        let thread = Thread { [self] in work() }
        thread.name = "mingqian.rows"
        thread.start()
    }

    /// The next batch; waits for it. Rows before an error are delivered with it.
    func next() -> Batch {
        condition.withLock {
            while waiting.isEmpty { condition.wait() }
            defer { condition.broadcast() }
            return waiting.removeFirst()
        }
    }

    /// Ends the reading, wherever it is, and gives the reader back.
    func finish() -> TableReader {
        condition.withLock {
            isAbandoned = true
            condition.broadcast()
            while !hasEnded { condition.wait() }
            return reader
        }
    }

    private func work() {
        while put(read()) {}
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }

    /// Hands a batch over once there is room; false when it was the last one or nobody wants more.
    private func put(_ batch: Batch) -> Bool {
        condition.withLock {
            while waiting.count >= Self.mostWaiting, !isAbandoned { condition.wait() }
            waiting.append(batch)
            condition.broadcast()
            if case .more = batch.ending { return !isAbandoned }
            return false
        }
    }

    private func read() -> Batch {
        var rows: [TabularRow] = []
        rows.reserveCapacity(Self.batchSize)
        var ending = Ending.more
        do throws(TabularError) {
            while rows.count < Self.batchSize {
                guard let row = try reader.next() else {
                    ending = .finished
                    break
                }
                if !row.isBlank { rows.append(row) }
            }
        } catch {
            ending = .failed(error)
        }
        return Batch(rows: rows, bytesRead: reader.bytesRead, ending: ending)
    }
}
