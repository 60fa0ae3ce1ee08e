// SPDX-License-Identifier: Apache-2.0
import GRDB
import Synchronization

/// Lets writers that would only wait for each other share one transaction, and with it one flush to the disk.
///
/// With `synchronous = FULL` a commit costs a flush, whatever is in it, and SQLite has one writer. So whoever waits
/// while another body runs is taken into the same transaction, in order of arrival and for at most
/// `longestTransaction`. Every body after the first runs in a savepoint: one that throws takes back its own changes
/// and nobody else's. Nobody hears of an outcome before the commit, so what is told to somebody is on the disk.
final class SQLiteWriter: Sendable {
    /// Until when a transaction takes in more bodies: the first of them waits for the last.
    private static let longestTransaction = Duration.milliseconds(20)

    /// One body on its way to its outcome.
    private struct Deed: Sendable {
        /// Takes long: shares with nobody, so that nobody waits for it who came before.
        let isLong: Bool
        /// Runs the body and gives back what to do once its changes are safe.
        let run: @Sendable (GRDB.Database) throws -> Success
        let fail: @Sendable (any Error) -> Void
    }

    private typealias Success = @Sendable () -> Void

    private let waiting = Mutex<[Deed]>([])

    /// Puts a body into the queue; `serve` must be called once for each.
    func enqueue<T: Sendable>(
        isLong: Bool, _ continuation: CheckedContinuation<T, any Error>,
        _ body: @escaping @Sendable (GRDB.Database) throws -> T
    ) {
        let deed = Deed(
            isLong: isLong,
            run: { db in
                let value = try body(db)
                return { continuation.resume(returning: value) }
            },
            fail: { continuation.resume(throwing: $0) })
        waiting.withLock { $0.append(deed) }
    }

    /// Runs the first in the queue, with those behind it as far as they may join; does nothing if an earlier call
    /// has taken them all.
    func serve(_ db: GRDB.Database) {
        guard let first = next() else { return }
        let begun = ContinuousClock.now
        var shared = SharedTransaction(db)
        guard shared.begin(with: first), !first.isLong else { return shared.commit() }
        while begun.duration(to: .now) < Self.longestTransaction, let deed = nextShort() {
            guard shared.join(deed) else { return }
        }
        shared.commit()
    }

    private func next() -> Deed? { waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() } }

    private func nextShort() -> Deed? {
        waiting.withLock { $0.first?.isLong == false ? $0.removeFirst() : nil }
    }

    /// A transaction with the bodies that have succeeded in it so far.
    private struct SharedTransaction {
        private let db: GRDB.Database
        private var done: [(deed: Deed, success: Success)] = []

        init(_ db: GRDB.Database) { self.db = db }

        /// Opens the transaction with a first body; false when that failed and nothing is open.
        mutating func begin(with deed: Deed) -> Bool {
            do {
                try db.beginTransaction(.immediate)
                let success = try deed.run(db)
                // Without this a savepoint of the next one would be a transaction of its own, and commit early.
                guard db.isInsideTransaction else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
                done.append((deed, success))
                return true
            } catch {
                abandon()
                deed.fail(error)
                return false
            }
        }

        /// Runs one more body; false when the transaction was lost and everybody in it has been served.
        mutating func join(_ deed: Deed) -> Bool {
            do {
                try db.execute(sql: "SAVEPOINT deed")
                let success = try deed.run(db)
                try db.execute(sql: "RELEASE deed")
                done.append((deed, success))
                return true
            } catch {
                let isKept = takesBack()
                deed.fail(error)
                if !isKept { serveAlone() }
                return isKept
            }
        }

        /// Makes the changes durable and tells everybody.
        mutating func commit() {
            guard !done.isEmpty else { return }
            do {
                try db.commit()
                for each in done { each.success() }
            } catch {
                abandon()
                // What one of them left for the commit to refuse must not hit the others.
                if done.count == 1 { done[0].deed.fail(error) } else { serveAlone() }
            }
        }

        /// Undoes the last body; false when SQLite has undone the whole transaction (disk full).
        private func takesBack() -> Bool {
            do {
                guard db.isInsideTransaction else { return false }
                try db.execute(sql: "ROLLBACK TO deed; RELEASE deed")
                return true
            } catch {
                abandon()
                return false
            }
        }

        /// After the common transaction was lost: each again by itself, with an outcome of its own.
        private func serveAlone() {
            for each in done {
                var own = SharedTransaction(db)
                if own.begin(with: each.deed) { own.commit() }
            }
        }

        private func abandon() {
            // A refusal here means that SQLite has rolled back by itself already.
            if db.isInsideTransaction { do { try db.rollback() } catch {} }
        }
    }
}
