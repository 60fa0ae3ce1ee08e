// SPDX-License-Identifier: Apache-2.0
import Operations
import SpotCheck
import Storage

/// 共同窗口: where lines of several departments could be carried out together, and what that would save.
struct WindowPages: Sendable {
    let year: Int64
    let windows: [SharedWindow]
    let lines: [String: PlacedLine]
    /// The window whose figures were asked for, from 1.
    let asked: Int?
    let forecast: JointForecast?

    /// `/campaigns/windows`
    static func show(_ call: Call) async throws -> Answer {
        let office = call.office
        let year = call.query.integer("year") ?? Int64(Day(inShanghai: office.now()).year)
        let asked = call.query.integer("number").map(Int.init)
        let page = try await office.database.read { db -> WindowPages in
            let (windows, lines) = try office.sharedWindows(year: year, db)
            let window = asked.flatMap { windows.indices.contains($0 - 1) ? windows[$0 - 1] : nil }
            return WindowPages(
                year: year, windows: windows, lines: lines, asked: window == nil ? nil : asked,
                forecast: try window.map { window in
                    try office.jointForecast(window.lines.compactMap { lines[$0.id] }, db)
                })
        }
        return .page(
            Page(
                title: "可以联合的计划项目", body: page.html,
                crumbs: [("首页", "/home"), ("抽查任务", "/tasks"), ("联合抽查", "/campaigns")]))
    }

    private var html: HTML {
        """
        <h1>可以联合的计划项目</h1>
        <p>下列时段内，几个部门已公布的计划项目都可以实施，检查对象也可能相同。安排在同一时段联合抽取，同一户只需上门一次；\
        分散在不同月份，就无法合并。时段按最先截止的项目确定。</p>
        \(filterForm(to: "/campaigns/windows", field("年度", name: "year", value: String(year), kind: .number)))
        \(windows.isEmpty
            ? emptyState("\(year)年没有可以联合的计划项目。计划公布以后、任务建满以前的项目才会列出。")
            : "<p>共 <strong>\(windows.count)</strong> 个时段。</p>" + windows.enumerated().map(section).joined(by: ""))
        """
    }

    private func section(_ place: Int, _ window: SharedWindow) -> HTML {
        let number = place + 1
        let address = Path("/campaigns/windows").with("year", String(year)).with("number", String(number))
        return """
            <section id="window-\(number)"><h2>第\(number)个时段：\(period(window.from.text, window.to.text))</h2>
            \(table(
                caption: "可以同时实施的计划项目", headers: ["单位", "计划项目", "实施期限", "剩余抽取"],
                rows: window.lines.compactMap { lines[$0.id] }.map { own in
                    [
                        "\(own.unitName)", link(own.line.name, "/plans/\(own.line.plan)"),
                        period(own.line.from.text, own.line.to.text), "计划抽取\(own.line.draws)次",
                    ]
                }))
            \(asked == number
                ? forecast.map { jointFigures($0.figures, visits: nil) } ?? HTML.empty
                : "<p>\(link("测算联合抽取可以少到多少户", address))</p>")
            </section>
            """
    }
}
