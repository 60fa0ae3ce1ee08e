// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Synchronization

/// A clock that stands until it is moved.
package final class TestClock: Sendable {
    private let milliseconds: Mutex<Int64>

    package init(_ start: Instant) { milliseconds = Mutex(start.milliseconds) }

    package var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

    /// Moves the clock on (or back).
    package func advance(milliseconds step: Int64) { milliseconds.withLock { $0 += step } }

    /// Moves the clock on by minutes.
    package func advance(minutes: Int64) { advance(milliseconds: minutes * 60_000) }

    /// Moves the clock on by days.
    package func advance(days: Int64) { advance(milliseconds: days * 86_400_000) }
}

/// Bytes that look random and repeat for the same seed (SplitMix64).
package final class TestBytes: Sendable {
    private let state: Mutex<UInt64>

    package init(seed: UInt64) { state = Mutex(seed) }

    /// The next bytes.
    package func take(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: mixed ^ (mixed >> 31))
            }
        }
    }
}
