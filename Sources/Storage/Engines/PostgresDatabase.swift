// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Synchronization

/// PostgreSQL through a small pool of blocking connections, each on its own queue, handed out in order of arrival.
final class PostgresDatabase: Sendable {
    private typealias Waiter = CheckedContinuation<PostgresSession, any Error>

    private struct State {
        var idle: [PostgresSession] = []
        var opened = 0
        var waiting: [Waiter] = []
        var closed = false
    }

    /// How often a body is run before a conflict is reported.
    static let attempts = 20
    /// From this attempt on a writer waits for its turn alone: nobody starves, whatever the load.
    static let attemptsInCompany = 4
    /// How often a broken connection is replaced within one transaction.
    static let reconnections = 5
    /// Statements kept prepared per connection; lists of changing length would fill the server's memory.
    static let statements = 300

    private let address: String
    private let limit: Int
    private let whenClosed: @Sendable () -> Void
    private let state = Mutex(State())

    init(address: String, limit: Int, whenClosed: @escaping @Sendable () -> Void) throws {
        self.address = address
        self.limit = max(1, limit)
        let first = PostgresSession(address: address)
        do {
            try first.queue.sync { try first.connect() }
        } catch Setback.connectionLost(let message) {
            throw DatabaseFault.unreachable(message)
        }
        state.withLock {
            $0.idle = [first]
            $0.opened = 1
        }
        self.whenClosed = whenClosed
    }

    deinit { whenClosed() }

    func close() {
        let (waiting, idle) = state.withLock { state in
            state.closed = true
            defer { (state.waiting, state.idle) = ([], []) }
            return (state.waiting, state.idle)
        }
        for waiter in waiting { waiter.resume(throwing: DatabaseFault.closed) }
        for session in idle { session.queue.sync { session.disconnect() } }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await repeated { _ in
            .reading
        } body: {
            try body($0)
        }
    }

    func write<T: Sendable>(
        alone: Bool, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await repeated { attempt in
            alone || attempt > Self.attemptsInCompany ? .writingAlone : .writing
        } body: {
            try body($0)
        }
    }

    // MARK: Attempts

    private func repeated<T: Sendable>(
        mode: (Int) -> PostgresSession.Mode, body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        var attempt = 0
        var losses = 0
        var sawDuplicate = false
        while true {
            attempt += 1
            do {
                return try await once(body, mode(attempt))
            } catch Setback.conflict {
                guard attempt < Self.attempts else { throw StorageConflict(attempts: attempt) }
            } catch Setback.stalePlan {
                guard attempt < Self.attempts else { throw StorageConflict(attempts: attempt) }
            } catch Setback.connectionLost(let message) {
                losses += 1
                guard losses < Self.reconnections else { throw DatabaseFault.unreachable(message) }
            } catch DatabaseFault.uniqueViolation(let columns) {
                // The key may have come from a transaction this one could not see yet: look once more.
                guard !sawDuplicate else { throw DatabaseFault.uniqueViolation(columns) }
                sawDuplicate = true
                continue
            } catch DatabaseFault.statement(let code, let message) where code == "42P07" || code == "42710" {
                // So may a table, or the type of its rows: of two processes that start on an empty database both find
                // no schema, and without the table that all later turns wait on, both make it.
                guard !sawDuplicate else { throw DatabaseFault.statement(code: code, message: message) }
                sawDuplicate = true
                continue
            }
            await pause(after: attempt)
        }
    }

    private func once<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> T, _ mode: PostgresSession.Mode
    ) async throws -> T {
        let session = try await acquire()
        defer { release(session) }
        return try await withCheckedThrowingContinuation { continuation in
            session.queue.async {
                continuation.resume(with: Result { try Self.transaction(body, mode, on: session) })
            }
        }
    }

    private static func transaction<T>(
        _ body: (Connection) throws -> T, _ mode: PostgresSession.Mode, on session: PostgresSession
    ) throws -> T {
        try session.connect()
        let connection = Connection(session, dialect: .postgres)
        defer {
            connection.end()
            session.rollback()
        }
        do {
            if session.statementCount > Self.statements { try session.forgetStatements() }
            try session.begin(mode)
            let value = try body(connection)
            if let failure = connection.failure { throw failure }
            try session.commit()
            return value
        } catch {
            // A body may answer a setback with an error of its own; what it saw did not count.
            let cause = connection.failure as? Setback ?? error
            session.rollback()
            if case Setback.stalePlan = cause { try session.forgetStatements() }
            throw cause
        }
    }

    /// Full jitter: writers that collided come back at different times. 4 ms at first, 128 ms at most.
    private func pause(after attempt: Int) async {
        let most = 2_000 << min(attempt, 6)
        let microseconds = Int.random(in: 0...most)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
                continuation.resume()
            }
        }
    }

    // MARK: Pool

    private func acquire() async throws -> PostgresSession {
        try await withCheckedThrowingContinuation { (waiter: Waiter) in
            let answer: Result<PostgresSession, any Error>? = state.withLock { state in
                if state.closed { return .failure(DatabaseFault.closed) }
                if let session = state.idle.popLast() { return .success(session) }
                if state.opened < limit {
                    state.opened += 1
                    return .success(PostgresSession(address: address))
                }
                state.waiting.append(waiter)
                return nil
            }
            if let answer { waiter.resume(with: answer) }
        }
    }

    private func release(_ session: PostgresSession) {
        let next: Waiter? = state.withLock { state in
            if state.closed { return nil }
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.idle.append(session)
            return nil
        }
        next?.resume(returning: session)
    }
}
