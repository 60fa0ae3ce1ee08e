// SPDX-License-Identifier: Apache-2.0
import SpotCheck

extension Connection {
    /// Ceremonies that are closed and whose reveals may still come in, the oldest first.
    package func ceremoniesAwaitingReveals(at now: Instant) throws -> [StoredCeremony] {
        try rows(
            """
            SELECT * FROM ceremony
            WHERE closed_at IS NOT NULL AND value IS NULL AND reveal_by >= \(now.milliseconds)
            ORDER BY closed_at, id
            """
        ).map(StoredCeremony.init)
    }
}
