// SPDX-License-Identifier: Apache-2.0

/// One cell to be written.
package enum TableCell: Hashable, Sendable {
    /// Free text; what a spreadsheet would take for a formula is made inert.
    case text(String)
    /// A code that must stay text: a spreadsheet would round `110108000000016` or read `91E17…` as a number.
    case code(String)
    case number(Int64)
    case empty
}
