// SPDX-License-Identifier: Apache-2.0

/// Dated rules, calendar and code tables of one installation.
package struct Rulebook: Sendable {
    package init() {}
}
