// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What was announced is not below what the published plan line promised (docs/log.md section 7, point 4).
struct RatioCheck {
    /// The part of a stratum's name before its first full stop is the class; `all` stands for every class at once.
    func run(_ announcement: LoggedAct, _ plan: LoggedAct, _ report: inout Report) {
        guard let ratios = table(plan) else {
            return report.find(plan.place, "计划事项的抽查比例不符合格式。")
        }
        for stratum in strata(announcement) {
            let name = String(stratum.name.prefix { $0 != "." })
            let classes =
                name == RosterStrata.anyClass
                ? CreditRiskClass.allCases : CreditRiskClass.allCases.filter { $0.rawValue == name }
            if classes.isEmpty { report.find(announcement.place, "分层 \(stratum.name) 不属于计划所列的类别。") }
            for row in Set(classes.map(ratios.row)) { compare(stratum, row, announcement, &report) }
        }
    }

    private func compare(
        _ stratum: Stratum, _ row: RatioTable.Row, _ announcement: LoggedAct, _ report: inout Report
    ) {
        let announced = stratum.numerator.multipliedFullWidth(by: Int(row.ratio.den))
        let promised = Int(row.ratio.num).multipliedFullWidth(by: stratum.denominator)
        let isLower = (announced.high, announced.low) < (promised.high, promised.low)
        if isLower || stratum.least < row.least {
            report.find(
                announcement.place,
                "分层 \(stratum.name) 公告比例 \(stratum.numerator)/\(stratum.denominator)、至少 \(stratum.least) 家，"
                    + "低于计划的 \(row.ratio.num)/\(row.ratio.den)、至少 \(row.least) 家。")
        }
    }

    private func table(_ plan: LoggedAct) -> RatioTable? {
        guard let json = plan.fields["ratios"] else { return nil }
        do throws(JSONRefusal) { return try RatioTable(json) } catch { return nil }
    }

    /// None if the announcement cannot be read; the recount says why.
    private func strata(_ announcement: LoggedAct) -> [Stratum] {
        do throws(DrawRefusal) { return try Announcement(parsing: announcement.raw.bytes).strata } catch {
            return []
        }
    }
}
