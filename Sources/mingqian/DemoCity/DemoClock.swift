// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Synchronization

/// The clock of the demo city while its history is played: some hours behind at first, so that a public value can have
/// come out by the time the city is handed over. Never ahead of the real one.
final class DemoClock: Sendable {
    private let behind: Mutex<Int64>

    init(hoursBehind: Int64) { behind = Mutex(hoursBehind * 3_600_000) }

    var now: Instant {
        Instant(milliseconds: Settings.clock().milliseconds - behind.withLock { $0 })
    }

    /// Catches up by some hours, at most to the present.
    func advance(hours: Int64) {
        behind.withLock { $0 = max(0, $0 - hours * 3_600_000) }
    }

    /// Catches up with the present.
    func catchUp() { behind.withLock { $0 = 0 } }
}
