// SPDX-License-Identifier: Apache-2.0

/// The keys of one draw, all derived from its announcement and the ceremony's value (docs/draw.md section 1.2).
package struct DrawKeys: Sendable, Hashable {
    package let value: Digest32
    package let seed: Digest32
    /// Makes the tickets of entities.
    package let entityKey: Digest32
    /// Makes the tickets of inspectors.
    package let assignKey: Digest32

    /// `value`: of the announced ceremony, which the caller has checked.
    package init(_ announcement: Announcement, value: Digest32) throws(DrawRefusal) {
        self.value = value
        seed = .tagged("seed", try announcement.leaf().bytes, value.bytes)
        switch announcement.tickets {
        case .draw: entityKey = .tagged("entity-key", seed.bytes)
        case .ceremony: entityKey = .tagged("entity-key", value.bytes)
        }
        assignKey = .tagged("assign-key", seed.bytes)
    }
}
