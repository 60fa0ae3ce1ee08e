// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// One visit: whom, what for, by whom, and its results; for the team also the form.
struct VisitPage {
    let call: Call
    let officer: Officer
    let visit: VisitRecord
    let items: [VisitItem]
    let results: [StoredResult]
    let attachments: [StoredAttachment]
    let replacements: [StoredReplacement]
    /// What the visit is part of: approval, notice, record.
    let joint: JointVisit?
    let draftSavedAt: Instant?
    let rules: ResultRules
    let phrases: Phrases
    let typed: Fields
    let problems: Problems
    let onTeam: Bool
    let pack: RulePack
    /// Nil once the result is public.
    let deadline: VisitDeadline?

    private var last: StoredResult? { results.last }
    /// A result may be filed when there is none, when the last was returned, or to correct a public one.
    private var mayFile: Bool {
        onTeam && (last == nil || last?.review != nil) && !hasVacantPlace && (last != nil || isAllowed)
    }
    /// Approved and announced, where the rules ask for it.
    private var isAllowed: Bool {
        joint?.mayRecord(needed: pack.approvalAndNoticeRequired) ?? true
    }
    /// Somebody is to go and nobody has come: the team is not complete.
    private var hasVacantPlace: Bool {
        replacements.contains { $0.state == .approved || $0.state == .stuck }
    }
    private var isCorrection: Bool { last?.review?.approved == true }

    var html: HTML {
        """
        \(errorSummary(problems))
        <h1>\(visit.entityName)</h1>
        \(facts)
        <h2>检查人员</h2>
        \(team)
        \(hasVacantPlace ? notice(InspectionRefusal.placeVacant.words, .warning) : HTML.empty)
        \(results.isEmpty && !isAllowed ? notice(InspectionRefusal.notNoticed.words, .warning) : HTML.empty)
        \(results.isEmpty ? askingLinks(visit, officer.waysOfAsking(visit)) : HTML.empty)
        \(teamHistory(replacements, for: officer, call.office))
        \(results.isEmpty ? HTML.empty : "<h2>检查结果</h2>\(resultList)")
        <h2 id="attachments">附件</h2>
        \(attachmentList)
        \(mayFile ? form : HTML.empty)
        <p>\(link("查看全部留痕", "/history/visit/\(visit.id)"))</p>
        """
    }

    private var facts: HTML {
        definitionList([
            ("任务", link(visit.taskName, "/tasks/\(visit.task)")), ("检查单位", "\(visit.unitName)"),
            ("统一社会信用代码", code(visit.entity)), ("住所", "\(visit.entityAddress)"),
            ("登记状态", "\(visit.entityStatus)"),
            ("期限", deadline.map { deadlinePart($0, today: rules.today) } ?? "已公示"),
            ("抽取编号", link(visit.draw, "/draws/\(visit.draw)")),
            (
                "审批、通知和笔录",
                joint.map { joint in
                    "\(statusTag(joint.state.words, joint.state.tone)) \(link("查看", "/joint-visits/\(joint.id)"))"
                } ?? "—"
            ),
        ])
    }

    private var team: HTML {
        table(
            caption: "检查组", headers: ["姓名", "单位", "执法证编号", "有效期至", "职责"],
            rows: visit.officers.map { officer in
                [
                    "\(officer.name)", "\(officer.unitName)", code(officer.certificate),
                    officer.certificateTo.map { day($0) } ?? "长期",
                    officer.lead ? "主检" : officer.certificate.isEmpty ? "专家（协助）" : "检查人员",
                ]
            })
    }

    private var resultList: HTML {
        table(
            caption: "各版检查结果", headers: ["版次", "检查日期", "录入", "审核", "公示"],
            rows: results.map { version in
                [
                    link("第\(version.version)版", "/results/\(version.id)"),
                    day(version.result.checkedOn.text),
                    "\(version.recorderName) \(moment(Instant(milliseconds: version.recordedAt)))",
                    version.review.map(reviewed) ?? statusTag("待审核", .warning),
                    version.publishedAt.map { moment(Instant(milliseconds: $0)) } ?? "—",
                ]
            })
    }

    private func reviewed(_ review: StoredReview) -> HTML {
        review.approved
            ? statusTag("通过", .good)
            : "\(statusTag("退回", .bad)) \(review.reviewerName)：\(review.reason)"
    }

    private var attachmentList: HTML {
        let list = attachments.isEmpty ? "<p>暂无附件。</p>" : attachmentLinks(attachments)
        guard onTeam else { return list }
        let upload = Web.form(
            call, to: "/visits/\(visit.id)/attachments", button: "上传附件", multipart: true,
            fileField(
                "照片或文件", name: "file", accept: "image/jpeg,image/png,image/webp,application/pdf",
                problem: problems["file"], hint: "JPEG、PNG、WebP图片或PDF，每个不超过20 MB"))
        return list + upload
    }

    private var form: HTML {
        """
        <section aria-labelledby="record">
        <h2 id="record">\(isCorrection ? "更正检查结果" : results.isEmpty ? "录入检查结果" : "修改后重新提交")</h2>
        \(draftSavedAt.map { notice("已恢复\(momentWords($0))暂存的内容，尚未提交。") })
        \(isCorrection ? notice("结果已公示。更正须写明理由，经审核后另行公示，原结果仍可查阅。", .warning) : HTML.empty)
        <form method="post" action="/visits/\(visit.id)/results" novalidate>
        \(csrfField(call))\(onceField(call))
        \(ResultFields(items: items, rules: rules, phrases: phrases, typed: typed, problems: problems, pack: pack).html)
        \(isCorrection ? textArea(
            "更正理由", name: "correctionReason", value: typed.text("correctionReason"),
            problem: problems["correctionReason"], rows: 2, required: true) : HTML.empty)
        <p class="actions"><button type="submit">提交审核</button>
        <button type="submit" name="draft" value="1" class="plain">暂存</button></p>
        </form>
        </section>
        """
    }
}

/// What is attached to a visit, to be opened; nothing without attachments.
func attachmentLinks(_ attachments: [StoredAttachment]) -> HTML {
    guard !attachments.isEmpty else { return .empty }
    let lines = attachments.map { one -> HTML in
        "<li>\(link(one.name, "/attachments/\(one.id)"))（\(sizeWords(one.size))）</li>"
    }
    return "<ul>\(lines)</ul>"
}
