// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Testing

@Suite struct `States of plans and tasks` {
    @Test func `a plan stands where its last fact put it`() {
        func state(_ submitted: Int64?, _ returned: Int64?, _ approved: Int64?, _ published: Int64?)
            -> PlanState
        {
            PlanState.of(
                submittedAt: submitted, returnedAt: returned, approvedAt: approved, publishedAt: published)
        }
        #expect(state(nil, nil, nil, nil) == .drafting)
        #expect(state(1, nil, nil, nil) == .submitted)
        #expect(state(nil, 2, nil, nil) == .returned)
        #expect(state(3, 2, nil, nil) == .submitted)
        #expect(state(3, 2, 4, nil) == .approved)
        #expect(state(3, 2, 4, 5) == .published)
        #expect(PlanState.allCases.filter(\.isOpen) == [.drafting, .returned])
        #expect(Set(PlanState.allCases.map(\.words)).count == PlanState.allCases.count)
    }
}
