// SPDX-License-Identifier: Apache-2.0
import SpotCheck
import Storage

/// 到户测算 in figures: what the same quotas come to, held apart and together.
///
/// - Parameter visits: distinct entities drawn; nil while nothing is drawn, when the least possible is expected.
func jointFigures(_ figures: JointFigures, visits: Int?) -> HTML {
    let together = visits ?? figures.least
    return """
        \(Web.figures([
            Figure("部门检查（户次）", Int64(figures.checks)), Figure("各自抽取预计到户", Int64(figures.apart)),
            Figure(visits == nil ? "联合抽取预计到户" : "联合抽取实际到户", Int64(together)),
            Figure("同样户次的到户下限", Int64(figures.least)),
        ]))
        \(jointWords(figures, together))
        """
}

private func jointWords(_ figures: JointFigures, _ together: Int) -> HTML {
    guard together > 0, let saved = figures.saved(visits: together) else { return "" }
    let perVisit = (figures.checks * 10 + together / 2) / together
    return """
        <p>平均一次到户完成 \(perVisit / 10).\(perVisit % 10) 个部门的检查，比各自抽取少到户 \(saved)%。\
        各部门的抽查户数和每一户被抽中的机会都不因联合而改变。</p>
        """
}
