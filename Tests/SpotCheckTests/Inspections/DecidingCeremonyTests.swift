// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `The ceremony that decides a replacement` {
    private func candidate(_ id: String, _ index: Int, value: Bool = false, failed: Bool = false)
        -> DecidingCeremony.Candidate
    {
        DecidingCeremony.Candidate(id: id, openedIndex: index, hasValue: value, hasFailed: failed)
    }

    @Test func `is the first one opened after the approval`() {
        let all = [candidate("C3", 30, value: true), candidate("C1", 10, value: true), candidate("C2", 20)]
        #expect(DecidingCeremony.among(all, after: 5) == .ready("C1"))
        #expect(DecidingCeremony.among(all, after: 9) == .ready("C1"))
        // A value that exists already may not be preferred to the next one.
        #expect(DecidingCeremony.among(all, after: 10) == .running("C2"))
        #expect(DecidingCeremony.among(all, after: 20) == .ready("C3"))
        #expect(DecidingCeremony.among(all, after: 30) == .none)
        #expect(DecidingCeremony.among([], after: 0) == .none)
    }

    @Test func `is not one that failed, but a value counts whatever became of the draws`() {
        let failed = [candidate("C1", 10, failed: true), candidate("C2", 20, value: true, failed: true)]
        #expect(DecidingCeremony.among(failed, after: 5) == .ready("C2"))
        #expect(DecidingCeremony.among(Array(failed.prefix(1)), after: 5) == .none)
    }

    @Test func `state of a request follows from its facts`() {
        #expect(ReplacementState.of(approved: nil, hasSubstitute: nil) == .asked)
        #expect(ReplacementState.of(approved: false, hasSubstitute: nil) == .refused)
        #expect(ReplacementState.of(approved: true, hasSubstitute: nil) == .approved)
        #expect(ReplacementState.of(approved: true, hasSubstitute: true) == .replaced)
        #expect(ReplacementState.of(approved: true, hasSubstitute: false) == .stuck)
    }
}
