// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 待核对的录入和更正: what others of the units one answers for have typed.
enum ProofreadingPage {
    static func show(_ call: Call) async throws -> Answer {
        let officer = try call.acting()
        let (jobs, people, units) = try await call.office.jobsToProofread(by: officer)
        let rows = jobs.map { job -> [HTML] in
            [
                link(job.fileName, "/imports/\(job.id)"), "\(job.dataset.title)",
                "\(job.reason.isEmpty ? "—" : job.reason)",
                "\(units[job.unit] ?? job.unit) \(people[job.account] ?? "")", moment(job.uploadedAt),
            ]
        }
        return .page(
            Page(
                title: "待核对",
                body: """
                    <h1>待核对的录入和更正</h1>
                    <p>手工录入和更正的记录由另一人核对后才写入名录。</p>
                    \(table(
                        caption: "待核对", headers: ["记录", "名录", "理由", "录入人", "提交时间"], rows: rows,
                        empty: "没有待您核对的录入和更正。"))
                    """, crumbs: [("首页", "/home")]))
    }
}
