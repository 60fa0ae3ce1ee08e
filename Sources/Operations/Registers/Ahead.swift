// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Makes one thing after the other on a thread of its own, two ahead of whoever takes them. What is made of what
/// another one makes goes through as many hands at once as there are cores.
///
/// `@unchecked Sendable`: what makes the things is touched by its thread alone, all else under `condition`.
final class Ahead<Product: Sendable>: @unchecked Sendable {
    private static var mostWaiting: Int { 2 }

    private let condition = NSCondition()
    private let make: () -> (product: Product, isLast: Bool)
    private var waiting: [Product] = []
    private var isAbandoned = false
    private var hasEnded = false

    /// Begins to make things; `make` is not called again after it said that one is the last.
    init(_ name: String, _ make: @escaping () -> (product: Product, isLast: Bool)) {
        self.make = make
        let thread = Thread { [self] in work() }
        thread.name = "mingqian.\(name)"
        thread.start()
    }

    /// The next one; waits for it. Not to be called after the last.
    func next() -> Product {
        condition.withLock {
            while waiting.isEmpty { condition.wait() }
            defer { condition.broadcast() }
            return waiting.removeFirst()
        }
    }

    /// Ends the making, wherever it is; nothing is made any more when this returns.
    func finish() {
        condition.withLock {
            isAbandoned = true
            condition.broadcast()
            while !hasEnded { condition.wait() }
        }
    }

    private func work() {
        while put(make()) {}
        condition.withLock {
            hasEnded = true
            condition.broadcast()
        }
    }

    /// Hands one over once there is room; false when it was the last one or nobody wants more.
    private func put(_ made: (product: Product, isLast: Bool)) -> Bool {
        condition.withLock {
            while waiting.count >= Self.mostWaiting, !isAbandoned { condition.wait() }
            waiting.append(made.product)
            condition.broadcast()
            return !made.isLast && !isAbandoned
        }
    }
}
