// SPDX-License-Identifier: Apache-2.0

/// Why an import does not go on. Each case is shown to the officer who asked.
package enum RegisterRefusal: Error, Hashable, Sendable {
    /// Whole file or nothing: there are bad rows and the officer did not choose to leave them out.
    case badRows(count: Int64)
    /// What is wrong with the file spoils its good rows too, as merged cells do.
    case wholeFileSpoilt
    /// Not one row of the file can be used.
    case nothingToImport
    case notCheckedYet
    case alreadyDecided
    /// Something was built on a committed file, which therefore cannot be taken back.
    case notUndoable(String)
    case reasonMissing
    /// More rows than a sheet holds.
    case tooManyRows(limit: Int)
    /// The uploaded file is no longer there.
    case fileGone
    case emptyFile
    case tooLarge(bytes: Int64, limit: Int64)
    /// Two columns of the file were said to be the same column of the register, by its header.
    case columnTwice(header: String)
    /// Whoever handed it in does not decide about it.
    case secondPersonNeeded
    case textTooLong(most: Int)
    /// What was typed breaks rules, cell by cell.
    case cellsRefused([RowProblem])
    /// What was typed is what stands already.
    case nothingChanged
    case periodReversed
    /// Lent, but not said to whom; or to the own unit.
    case borrowerMissing
    case nameMissing
    case tooManyFilters(most: Int)
    /// Nothing was chosen to act upon, or more than one act may take.
    case nothingChosen
    case tooManyChosen(most: Int)
    case nameTaken
    case groupIncomplete
    case unknownInspector(String)
}
